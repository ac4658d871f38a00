"""What words lead to: an action, an answer from the log, or a question back. Pure."""
