"""Krea 2: a family of its own."""
