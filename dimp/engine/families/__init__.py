"""Model families: one adapter each, found by the pipeline class that a model folder names."""
