"""Textual inversion: words of a prompt that stand for vectors of a file, not for tokens of the tokenizer.

A text encoder looks its tokens up in a table; where such a word stands, the file's vectors are put in the place of what
was looked up, while that prompt is encoded. Neither table nor tokenizer changes, so the model stays what it was.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from dimp.engine import file_digest
from dimp.engine.embedding_card import EmbeddingCard, read_card
from dimp.engine.families.spec import FamilySpec
from dimp.engine.paint_error import PaintError
from dimp.engine.protocol import EmbeddingUse
from dimp.engine.safetensors_header import BrokenFile

KEPT = 64
"""Files whose vectors stay in memory between pictures; one has some 100 kB."""

Vectors = Mapping[str, tuple[Tensor, ...]]
"""Word -> its vectors (number, width) for each text encoder."""


class Embeddings:
    """The embeddings of one loaded model, read once each."""

    def __init__(self, spec: FamilySpec, pipe: Any) -> None:
        self._spec = spec
        self._widths = tuple(_width(encoder) for encoder in find_encoders(pipe))
        self._kept: OrderedDict[str, tuple[Tensor, ...]] = OrderedDict()

    def read(self, uses: Sequence[EmbeddingUse]) -> Vectors:
        """Return the vectors of a job's embeddings. Raises PaintError for a file that can't be used."""
        return {use.name: self._read_once(use) for use in uses}

    def _read_once(self, use: EmbeddingUse) -> tuple[Tensor, ...]:
        path = Path(use.file)
        if not use.file or not path.is_file() or file_digest.digest(path) != use.digest:
            hint = "Put the file back into the folder of embeddings, or paint without the word."
            raise PaintError("bad_input", f"The embedding {use.name} is not on this machine.", hint)
        if use.digest not in self._kept:
            self._kept[use.digest] = _read(path, self._widths, self._spec)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(use.digest)
        return self._kept[use.digest]


def find_encoders(pipe: Any) -> list[Any]:
    """Return the text encoders of a pipeline that read by CLIP, in order."""
    encoders = (pipe.components.get(name) for name in ("text_encoder", "text_encoder_2"))
    return [encoder for encoder in encoders if encoder is not None]


@contextmanager
def put_in_place(encoder: Any, rows: Mapping[int, Tensor]) -> Iterator[None]:
    """Let an encoder read these vectors at these places of the one prompt that it is asked, while inside."""
    if not rows:
        yield
        return

    def replace(module: Any, given: Any, looked_up: Tensor) -> Tensor:
        changed = looked_up.clone()
        for place, vector in rows.items():
            changed[:, place] = vector.to(changed)
        return changed

    hook = encoder.get_input_embeddings().register_forward_hook(replace)
    try:
        yield
    finally:
        hook.remove()


def _width(encoder: Any) -> int:
    return int(encoder.get_input_embeddings().weight.shape[-1])


def _read(path: Path, widths: tuple[int, ...], spec: FamilySpec) -> tuple[Tensor, ...]:
    hint = "Choose another file, or paint without the word."
    try:
        card = read_card(path)
        if card.widths != widths:
            raise PaintError("bad_input", _say_unfit(path, card, widths, spec), hint)
        with safe_open(path, framework="pt") as file:
            vectors = tuple(torch.atleast_2d(file.get_tensor(name)).clone() for name in card.tensors)
    except BrokenFile as error:
        raise PaintError("bad_input", f"The embedding {path.stem} can't be read: {error}.", hint) from error
    except (SafetensorError, OSError, ValueError) as error:
        raise PaintError("bad_input", f"The embedding {path.stem} can't be read.", hint) from error
    if not all(torch.isfinite(tensor.float()).all() for tensor in vectors):
        raise PaintError("bad_input", f"The embedding {path.stem} holds numbers that are none (NaN or infinite).", hint)
    return vectors


def _say_unfit(path: Path, card: EmbeddingCard, widths: tuple[int, ...], spec: FamilySpec) -> str:
    """Why an embedding is not for a model, by the widths of its vectors and of the model's words."""
    held, needed = (" and ".join(map(str, numbers)) for numbers in (card.widths, widths))
    kind = f" is for {card.family}:" if card.family else ""
    return (
        f"The embedding {path.stem}{kind} has vectors of {held} numbers, and this model ({spec.title}) reads {needed}."
    )
