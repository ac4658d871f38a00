"""ERNIE-Image: a family of its own."""
