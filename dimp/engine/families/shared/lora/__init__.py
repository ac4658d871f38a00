"""LoRA files of every layout: read, brought to a loaded model's layers, and added beside them while it paints."""
