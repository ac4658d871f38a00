"""Closed word lists of the rules: short, hand-made, and the only place where English words are listed."""
