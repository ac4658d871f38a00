"""Dimpressionist: a studio where a picture is made in conversation and its whole history is kept.

Nothing is imported here on purpose: `dimp --help` and `dimp log` must answer without the server or the models.
"""

__version__ = "0.1.0"
