"""What a modification means for a caption, and the turns of the conversation that it is read with. Pure."""

from __future__ import annotations

import msgspec

from dimp.core.generation import Generation
from dimp.core.kinds import kind_of
from dimp.core.session import Session


class Turn(msgspec.Struct, frozen=True):
    """A picture on the active path: its caption and the modification that made it (None for a root)."""

    prompt: str
    modification: str | None = None


class Interpretation(msgspec.Struct, frozen=True):
    """What a modification means for a caption.

    `prompt` is the whole new caption, `instruction` the same change in words that need no context (for models that edit
    by instruction), `changes` words for people, `negative` terms for the negative prompt, `strength` a suggested
    img2img strength (0.05-0.95), `confidence` 0-1, `note` a sentence for the user when not sure. `sibling` is true for
    a correction of the last change: the picture is then made from the parent of the current one, and `prompt` from the
    parent's caption.
    """

    prompt: str
    instruction: str
    kind: str
    changes: tuple[str, ...]
    negative: tuple[str, ...]
    strength: float
    confidence: float
    note: str
    sibling: bool
    interpreter: str


def turns_to(session: Session, base: Generation) -> list[Turn]:
    """The turns that led to `base`, in resolved words where there are some: "no, bluer" means little on its own."""
    path = [generation.recipe for generation in session.path(base.id)]
    return [
        Turn(recipe.prompt, recipe.instruction or recipe.modification)
        for recipe in path
        if not kind_of(recipe).reshaped
    ]
