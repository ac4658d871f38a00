"""Logs and bundles of every format ever written. They are never changed: each must open, and mean the same, for ever.

A new format gets a folder of its own beside the old ones: `python -m tests.golden tests/golden/format-N`.
"""
