"""The renderer: scenes as flat planes of light (the guide), then painted by hand in one of four styles."""
