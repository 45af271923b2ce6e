"""Requests to Telegram, within its limits."""
