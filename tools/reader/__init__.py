"""The parts of `tools.train_reader`: texts, questions, the network, and the file of it."""
