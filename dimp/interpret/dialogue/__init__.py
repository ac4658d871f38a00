"""How people talk: loose words for the things of a caption, rephrased as plain instructions before these are read."""
