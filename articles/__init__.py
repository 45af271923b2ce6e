"""Where articles come from, and which one a chat asks."""
