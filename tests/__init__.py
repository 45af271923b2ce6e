"""Tests: one module for each module of the program; end_to_end/ uses real HTTP and processes."""
