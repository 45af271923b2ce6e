"""Answer quality and speed, measured side by side; run by hand, never asserted in the tests."""
