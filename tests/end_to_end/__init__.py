"""The real process against a Bot API server of the tests' own, on loopback."""
