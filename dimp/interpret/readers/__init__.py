"""Readers: each takes a clause and, if it is said in that reader's way, gives the operation it means."""
