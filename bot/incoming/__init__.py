"""Bring updates from Telegram to the handlers, each of them once."""
