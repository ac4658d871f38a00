"""How a modification would be read: the new prompt, explained. Nothing is painted and nothing written."""

from __future__ import annotations

import msgspec
from litestar import post
from litestar.params import JSONBody

from dimp import limits, recipes
from dimp.catalog import EMBEDDED
from dimp.esquisse.words import unknown_words
from dimp.interpret.rules import Interpretation, interpret
from dimp_web.asking import Look, Looks


class Talk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A modification of a prompt, of a generation, or (both left out) of the picture on the canvas."""

    modification: str
    prompt: str | None = None
    parent_id: str | None = None


class UnknownWord(msgspec.Struct, frozen=True):
    """A word the embedded model never saw, and those of its words that are spelt alike."""

    word: str
    nearest: tuple[str, ...]


class Understanding(msgspec.Struct, frozen=True):
    """The new prompt, what changes in words, how strong and how sure; `unknown` is for the embedded model alone."""

    prompt: str
    changes: tuple[str, ...]
    negative: tuple[str, ...]
    strength: float
    confidence: float
    note: str
    kind: str
    instruction: str
    sibling: bool
    unknown: tuple[UnknownWord, ...]


@post("/api/interpret", status_code=200, summary="Read a modification")
async def understand(look: Looks, data: JSONBody[Talk]) -> Understanding:
    """Reads a modification as refining would."""
    words = limits.check_prompt(data.modification, "modification")
    reading = _read(look, data, words)
    strange = unknown_words(reading.prompt) if look.studio.catalog.chosen == EMBEDDED else []
    return Understanding(
        reading.prompt, reading.changes, reading.negative, reading.strength, reading.confidence, reading.note,
        reading.kind, reading.instruction, reading.sibling, tuple(UnknownWord(*pair) for pair in strange),
    )  # fmt: skip


def _read(look: Look, data: Talk, words: str) -> Interpretation:
    if data.prompt is not None:
        return interpret(limits.check_prompt(data.prompt) if data.prompt.strip() else "", words)
    if data.parent_id is None and look.session().head is None:
        return interpret("", words)
    session, base = look.generation(data.parent_id or "@")
    return recipes.read(session, base, words)


HANDLERS = (understand,)
