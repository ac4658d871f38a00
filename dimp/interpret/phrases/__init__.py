"""Phrases of a caption: the things it names, and what goes with each of them. Pure."""
