"""How words would be read: the new prompt, explained, or what of the history is meant. Nothing is painted."""

from __future__ import annotations

from contextlib import suppress

import anyio.to_thread
import msgspec
from litestar import post
from litestar.params import JSONBody

from dimp import limits, recipes
from dimp.actions import AnyAction
from dimp.catalog import EMBEDDED
from dimp.differences import Piece, word_diff
from dimp.esquisse.words import unknown_words
from dimp.interpret.llm import question
from dimp.interpret.rules import Interpretation, interpret
from dimp.llm import hearing
from dimp.refusals import Refusal
from dimp.saying import Say, kind_of_history, meant
from dimp.studio import Studio
from dimp_web.asking import Look, Looks


class Talk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A modification of a prompt, of a generation, or (both left out) of the picture on the canvas.

    With `ask` a language model reads it, where a setting has turned one on: that may take seconds. Refining within a
    while then uses the very same answer.
    """

    modification: str
    prompt: str | None = None
    parent_id: str | None = None
    ask: bool = False


class UnknownWord(msgspec.Struct, frozen=True):
    """A word the embedded model never saw, and those of its words that are spelt alike."""

    word: str
    nearest: tuple[str, ...]


class Command(msgspec.Struct, frozen=True):
    """What the words would do to the history when they are said to the session (`POST /api/session/say`).

    `kind` is undo, redo, again, pick, first, go_back_to, start_over, keep or stop, `will` says it in words, and
    `action` is what would be done; null for a stop. Where there is no such picture, `refusal` says so instead, and
    `code` which refusal it is.
    """

    kind: str
    will: str
    action: AnyAction | None
    refusal: str = ""
    code: str = ""


class Understanding(msgspec.Struct, frozen=True):
    """The new prompt, what changes in words, how strong and how sure; `unknown` is for the embedded model alone.

    `before` is the prompt that was read, and `diff` the words of both. `command` is set where the words speak of the
    history: then the prompt is what a refine would make of them all the same. `strength` is what the chosen model
    would use by its `method`; before the model was first looked up, what is usual for the kind of change.
    """

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
    before: str
    diff: tuple[Piece, ...]
    command: Command | None
    interpreter: str
    method: str


@post("/api/interpret", status_code=200, summary="Read a modification")
async def understand(look: Looks, data: JSONBody[Talk]) -> Understanding:
    """Reads a modification as refining would, and says where the words are about the history instead."""
    words = limits.check_prompt(data.modification, "modification")
    before, reading = await _read(look, data, words)
    strange = unknown_words(reading.prompt) if look.studio.catalog.chosen == EMBEDDED else []
    method, strength = await _suggestion(look.studio, data, reading)
    return Understanding(
        reading.prompt, reading.changes, reading.negative, strength, reading.confidence, reading.note,
        reading.kind, reading.instruction, reading.sibling, tuple(UnknownWord(*pair) for pair in strange), before,
        tuple(word_diff(before, reading.prompt)), _command(look, data), reading.interpreter, method,
    )  # fmt: skip


async def _read(look: Look, data: Talk, words: str) -> tuple[str, Interpretation]:
    """The prompt as it is, and the reading."""
    asker = look.studio.asker if data.ask and look.studio.asker.on else None
    if data.prompt is not None:
        prompt = limits.check_prompt(data.prompt) if data.prompt.strip() else ""
        return prompt, (await asker.read(question(prompt, words))).reading if asker else interpret(prompt, words)
    if data.parent_id is None and look.session().head is None:
        return "", interpret("", words)
    session, base = look.generation(data.parent_id or "@")
    heard = (await hearing.read(asker, session, base, words)).reading if asker else None
    return base.recipe.prompt, heard or recipes.read(session, base, words)


async def _suggestion(studio: Studio, data: Talk, reading: Interpretation) -> tuple[str, float]:
    """Method and strength. To look a model up may mean to read its weights, so typing alone must not cause it."""
    found = studio.catalog.at_hand()
    if found is None and data.ask:
        with suppress(Refusal):
            found = await anyio.to_thread.run_sync(studio.catalog.find)
    return recipes.suggestion(found.facts, reading) if found else ("", reading.strength)


def _command(look: Look, data: Talk) -> Command | None:
    say = Say(words=data.modification, parent_id=data.parent_id)
    spoken = kind_of_history(data.modification)
    if spoken is None:
        return None
    try:
        session = look.generation(data.parent_id)[0] if data.parent_id else look.session()
        understood = meant(session, say)
    except Refusal as refused:
        return Command(spoken, "", None, refused.message, refused.code)
    return Command(understood.kind, understood.will, understood.action)


HANDLERS = (understand,)
