"""The routes, one small module for each subject."""
