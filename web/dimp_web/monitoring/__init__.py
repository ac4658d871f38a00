"""What an operator sees of a running studio: metrics, and lines for a log collector. Never a word of a prompt."""
