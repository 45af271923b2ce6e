"""The real process, with a Bot API server on loopback that is part of the tests."""
