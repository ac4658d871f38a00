"""Changes of what belongs to no session, and marks on pictures of several. Pure."""
