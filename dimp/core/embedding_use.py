"""An embedding of textual inversion as a recipe names it. Pure."""

from __future__ import annotations

import msgspec


class EmbeddingUse(msgspec.Struct, frozen=True, gc=False):
    """One embedding of textual inversion in a prompt: the BLAKE3 of its file, and the word that stands for it there."""

    digest: str
    name: str
