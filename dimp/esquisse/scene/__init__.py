"""The scene language: what a picture holds, how it is composed, said and changed; not how it is painted."""
