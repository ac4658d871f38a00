"""The studio: the one writer of events, and what it keeps in memory."""
