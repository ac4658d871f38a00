"""Decisions: which events follow from an action in a session, and which job a request becomes. Pure."""
