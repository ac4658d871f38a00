"""What an autoencoder in one file is: told by its header alone, in the layout of its authors or of diffusers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dimp.engine.safetensors_header import BrokenFile, read_header

_PREFIXES = ("first_stage_model.", "vae.")
_DECODER, _ENCODER = "decoder.conv_in.weight", "encoder.conv_in.weight"
_LEFT_BY_TRAINING = re.compile(r"^(loss\.|model_ema\.|logvar$)|num_batches_tracked$")
_OTHER_KINDS = (
    (r"^(decoder|encoder|taesd_decoder|taesd_encoder)\.(layers\.)?\d+\.", "a tiny autoencoder (TAESD)"),
    (r"^decoder\.(conv1|middle)\.", "an autoencoder of films or of another family"),
)


@dataclass(frozen=True, slots=True)
class VaeCard:
    """What a file is: the channels of its latents."""

    latent_channels: int


def read_card(path: Path) -> VaeCard:
    """Return what a file is. Raises `BrokenFile` with the reason, `OSError` where it can't be opened."""
    header = read_header(path)
    shapes = {inside: header.tensors[name].shape for name, inside in inside_names(header.tensors).items()}
    if not {_DECODER, _ENCODER} <= set(shapes):
        kind = next((kind for pattern, kind in _OTHER_KINDS if any(re.search(pattern, name) for name in shapes)), "")
        raise BrokenFile(f"it is {kind}" if kind else "it holds no whole autoencoder (encoder and decoder)")
    shape = shapes[_DECODER]
    if len(shape) != 4:
        raise BrokenFile("it is an autoencoder of films" if len(shape) == 5 else "it holds no whole autoencoder")
    return VaeCard(shape[1])


def inside_names(names: Iterable[str]) -> dict[str, str]:
    """Return name in a file -> name within the autoencoder, without what training left there."""
    inside = {name: next((name[len(p) :] for p in _PREFIXES if name.startswith(p)), name) for name in names}
    return {name: plain for name, plain in inside.items() if not _LEFT_BY_TRAINING.search(plain)}
