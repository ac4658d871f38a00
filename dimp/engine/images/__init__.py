"""Pixels on their way: fitting, previews, control maps, PNG and animated files."""
