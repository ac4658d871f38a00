"""The worker: the one process that holds models. `python -m dimp.engine.worker` runs it."""
