"""What the model libraries are told through the environment before they are imported: offline, quiet, patient."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from pathlib import Path
from typing import Any

QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DIFFUSERS_VERBOSITY": "error",
    "TRANSFORMERS_VERBOSITY": "error",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "PYTHONWARNINGS": "ignore",
}
PATIENT = {"OMP_WAIT_POLICY": "PASSIVE", "KMP_BLOCKTIME": "0"}
"""Threads that wait go to sleep. Spinning, they cost thirty times the whole picture on a machine with other work."""
GROWING = {"PYTORCH_CUDA_ALLOC_CONF": "expandable_segments:True"}
"""A card's memory is taken in pieces that grow, so that less of it is lost between pictures of different sizes."""
ORDER = {"CUDA_DEVICE_ORDER": "PCI_BUS_ID"}
"""Cards are counted as the driver's tools count them, and not the quickest first: `cuda:1` is theirs, too."""


def keep_compiled(cache: Path) -> None:
    """Let what is compiled be kept in the cache folder, so that a restart need not do it again."""
    os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str(cache / "compiled"))


def make_quiet() -> None:
    """Set the variables; must be called before torch, transformers or diffusers are imported."""
    os.environ.update(QUIET)
    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)  # it warns of kernels that it would have to download
    for name, value in (PATIENT | ORDER | (GROWING if sys.platform == "linux" else {})).items():
        os.environ.setdefault(name, value)


def silence(*libraries: Any) -> None:
    """Silence the libraries of a model once they are imported: their warnings, what they log, their progress bars."""
    warnings.simplefilter("ignore")
    for library in libraries:
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()
