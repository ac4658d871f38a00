"""Output for terminals: lines, pictures, progress, trees, and events in words."""
