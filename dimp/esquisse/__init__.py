"""Esquisse, the small model that ships in the box.

A real FLUX-architecture model of a few million parameters, trained from scratch on drawn scenes. Importing this
package loads nothing heavy: it only says where the weights are.
"""

from __future__ import annotations

from pathlib import Path

WEIGHTS: Path = Path(__file__).parent / "weights"
"""The packaged `save_pretrained` folder, loadable by diffusers' FLUX pipelines."""


def available() -> bool:
    """Whether the packaged weights are there and complete enough to be loaded."""
    return (WEIGHTS / "model_index.json").is_file() and (WEIGHTS / "esquisse.json").is_file()
