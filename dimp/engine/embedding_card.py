"""What a file of textual inversion holds: vectors that stand for words no text encoder knows, and for which models.

The layouts are those that A1111 and kohya write (`emb_params`; for SDXL `clip_l` and `clip_g`), diffusers
(`learned_embeds.safetensors`: one tensor by the name of its token) and its scripts for SDXL (`text_encoders_0`, `_1`).
Told by the tensors' names and shapes; no weight is read, no model library needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dimp.engine.safetensors_header import BrokenFile, Header, read_header

MOST_VECTORS = 75
"""As many words as CLIP reads at once."""

_PLAIN = "emb_params"
_PAIRS = (("clip_l", "clip_g"), ("text_encoders_0", "text_encoders_1"))
_WIDTHS = {
    (768,): "Stable Diffusion 1.5",
    (1024,): "Stable Diffusion 2",
    (768, 1280): "SDXL",
}
"""Widths of the vectors, which are those of the text encoders' words -> the family."""

_FLOATS = ("F64", "F32", "F16", "BF16")


@dataclass(frozen=True, slots=True)
class EmbeddingCard:
    """What a file holds: the tensor for each text encoder in order, and how many words' room its vectors take.

    `family` is what people call the family that it is for, empty where the widths tell none; `token` is the word that
    diffusers trained it as, without its brackets, empty for other layouts.
    """

    tensors: tuple[str, ...]
    widths: tuple[int, ...]
    vectors: int
    family: str
    token: str = ""


def read_card(path: Path) -> EmbeddingCard:
    """Return what a file holds. Raises `BrokenFile` with the reason, `OSError` where it can't be opened."""
    header = read_header(path)
    shapes = {name: entry.shape for name, entry in header.tensors.items()}
    tensors, token = _find_tensors(shapes)
    rows = [_rows(name, header) for name in tensors]
    if len({count for count, _ in rows}) != 1:
        raise BrokenFile("it holds different numbers of vectors for the two text encoders")
    count, widths = rows[0][0], tuple(width for _, width in rows)
    return EmbeddingCard(tensors, widths, count, _WIDTHS.get(widths, ""), token)


def _find_tensors(shapes: Mapping[str, tuple[int, ...]]) -> tuple[tuple[str, ...], str]:
    """The tensors with vectors, one for each text encoder, and the token of a file of diffusers."""
    names = set(shapes)
    if names == {_PLAIN}:
        return (_PLAIN,), ""
    for pair in _PAIRS:
        if names == set(pair):
            return pair, ""
        if names & set(pair):
            raise BrokenFile(_say_other(names, pair))
    if len(names) == 1 and all(1 <= len(shape) <= 2 for shape in shapes.values()):
        token = next(iter(names))
        return (token,), token.strip("<>").strip()
    raise BrokenFile("it holds no embedding: none of its tensors are named as one's are")


def _say_other(names: set[str], pair: tuple[str, str]) -> str:
    """Why a file has some tensors of SDXL's embeddings and is none."""
    if missing := sorted(set(pair) - names):
        return f"it holds vectors for one text encoder of SDXL alone: {missing[0]} is missing"
    more = sorted(names - set(pair))
    return f"it is an embedding for another family: beside those for SDXL it holds {', '.join(more[:3])}"


def _rows(name: str, header: Header) -> tuple[int, int]:
    """How many vectors a tensor holds, and how wide they are."""
    entry = header.tensors[name]
    shape = entry.shape if len(entry.shape) == 2 else (1, *entry.shape)
    if len(shape) != 2 or not all(shape):
        raise BrokenFile(f"{name} holds no vectors: its shape is {list(entry.shape)}")
    if entry.dtype not in _FLOATS:
        raise BrokenFile(f"{name} is kept as {entry.dtype}, which is not read here")
    if shape[0] > MOST_VECTORS:
        raise BrokenFile(f"it takes the room of {shape[0]} words, and at most {MOST_VECTORS} are read at once")
    return shape[0], shape[1]
