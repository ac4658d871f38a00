"""The interactive prompt: `dimp` alone on a terminal. Loaded only there."""
