"""What must outlast the process. `base` says what is kept; every storage keeps the same."""
