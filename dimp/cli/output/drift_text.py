"""Drift in words, measured between the images of a data folder."""

from __future__ import annotations

from dimp.history.drift import Drift
from dimp.history.lineage import Drifts
from dimp.home import Home
from dimp.studio.images.blob_place import find_blobs


def open_drifts(home: Home) -> Drifts:
    """The measured drifts between the images of a data folder."""
    return Drifts(find_blobs(home), home.cache)


def drift_text(drift: Drift) -> str:
    """A measured drift in a few words; empty where none was measured."""
    if drift.outside is None:
        return ""
    ratio = f" ({drift.decibels:g} dB)" if drift.decibels is not None else ""
    return f"{drift.outside:.3f}{ratio} outside {drift.changed:.0%} of the picture"
