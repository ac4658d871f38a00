"""What is each person's own of a studio that several share, and what others share with them."""
