"""The models on this machine: which there are, what they are called, how they are fetched, and what goes with them."""
