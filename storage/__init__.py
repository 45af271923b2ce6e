"""The state that must outlast the process. `base` defines it; every storage implements that."""
