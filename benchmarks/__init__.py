"""Measurements of answers and speed, beside other programs; run by hand, not part of the tests."""
