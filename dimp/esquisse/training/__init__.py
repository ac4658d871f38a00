"""What every stage of training shares: the loop, the optimizers, and code that runs without gradients."""
