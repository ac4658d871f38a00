"""What the adapters of model families share."""
