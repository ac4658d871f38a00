"""Readers: each takes a clause and, if it has that reader's form, gives the operation it means."""
