"""Models in one file: what a checkpoint is, told from its header, and how it becomes a folder of the layout here."""
