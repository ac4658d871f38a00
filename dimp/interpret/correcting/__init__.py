"""What corrects or repeats the last request: the plain instruction that each amounts to. Pure."""
