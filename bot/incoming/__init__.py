"""Every update once: from Telegram to the handlers."""
