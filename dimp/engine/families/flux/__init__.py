"""FLUX.1 and its kin."""
