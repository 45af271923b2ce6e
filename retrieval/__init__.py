"""Question + article -> ranked sentences and a verdict. Knows nothing of Telegram."""
