"""The language model that a painting model has for its text encoder, asked in words: what it reads, what it sees."""
