"""Commands about the running studio: its process, its service, its page, its queue."""
