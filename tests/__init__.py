"""Tests: one module for each of the program's, and end_to_end/ through real HTTP and processes."""
