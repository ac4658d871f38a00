"""Captions in German, French and Spanish, changed in their own language."""
