"""The user's own service: the studio that starts with the session of a user, kept by what the system has for it."""
