"""What people write to the bot, and what the bot answers."""
