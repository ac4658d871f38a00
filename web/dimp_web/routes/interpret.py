"""How words would be read: the new prompt, explained, or what of the history is meant. Nothing is painted."""

from __future__ import annotations

from contextlib import suppress

import anyio.to_thread
import msgspec
from litestar import post
from litestar.params import JSONBody

from dimp.core import limits
from dimp.core.actions import AnyAction
from dimp.core.diff import Piece, word_diff
from dimp.core.errors import Choice, Refusal
from dimp.core.interpretation import Interpretation
from dimp.decide import recipe
from dimp.decide.methods import is_wholly_described, suggest
from dimp.decide.talk.intent import Say, kind_of_history, meant
from dimp.esquisse.words import unknown_words
from dimp.interpret.edits.together import things_together
from dimp.interpret.llm import question
from dimp.interpret.rules import interpret
from dimp.llm.interpret import read as read_with_model
from dimp.models.catalog import EMBEDDED
from dimp_web.context import ReadRequest, ReadRequests
from dimp_web.security.rights import READ


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
    `code` which refusal it is. `answer` and `unclear` do nothing: `told` is what would be answered or asked back, with
    the likeliest readings as `choices`.
    """

    kind: str
    will: str
    action: AnyAction | None
    refusal: str = ""
    code: str = ""
    told: str = ""
    choices: tuple[Choice, ...] = ()


class Understanding(msgspec.Struct, frozen=True):
    """The new prompt, what changes in words, how strong and how sure; `unknown` is for the embedded model alone.

    `before` is the prompt that was read, and `diff` the words of both. `command` is set where the words are about the
    history: then the prompt is what a refine would make of them all the same. `strength` is what the chosen model would
    use by its `method`; before the model was first looked up, what is usual for the kind of change.
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


@post("/api/interpret", status_code=200, summary="Read a modification", opt=READ)
async def understand(read: ReadRequests, data: JSONBody[Talk]) -> Understanding:
    """Reads a modification as refining would, and says where the words are about the history instead."""
    words = limits.check_prompt(data.modification, "modification")
    before, reading = await _read(read, data, words)
    embedded = read.studio.catalog.chosen == EMBEDDED
    reading = things_together(before, reading) if embedded else reading
    strange = unknown_words(reading.prompt) if embedded else []
    method, strength = await _suggestion(read, data, before, reading)
    return Understanding(
        reading.prompt, reading.changes, reading.negative, strength, reading.confidence, reading.note,
        reading.kind, reading.instruction, reading.sibling, tuple(UnknownWord(*pair) for pair in strange), before,
        tuple(word_diff(before, reading.prompt)), _command(read, data), reading.interpreter, method,
    )  # fmt: skip


async def _read(read: ReadRequest, data: Talk, words: str) -> tuple[str, Interpretation]:
    """The prompt as it is, and the reading."""
    language_client = read.studio.language_client if data.ask and read.studio.language_client.on else None
    if data.prompt is not None:
        prompt = limits.check_prompt(data.prompt) if data.prompt.strip() else ""
        return prompt, (await language_client.read(question(prompt, words))).reading if language_client else interpret(
            prompt, words
        )
    if data.parent_id is None and read.session().head is None:
        return "", interpret("", words)
    session, base = read.generation(data.parent_id or "@")
    reading = (await read_with_model(language_client, session, base, words)).reading if language_client else None
    return base.prompt, reading or recipe.read_modification(session, base, words)


async def _suggestion(read: ReadRequest, data: Talk, before: str, reading: Interpretation) -> tuple[str, float]:
    """Method and strength. To look a model up may mean to read its weights, so typing alone must not cause it."""
    catalog = read.studio.catalog
    model = catalog.find_again()
    if model is None and data.ask:
        with suppress(Refusal):
            model = await anyio.to_thread.run_sync(catalog.find)
    if model is None:
        return "", reading.strength
    wholly = _is_wholly_described(read, data)
    return suggest(model.facts, reading, described=bool(before), wholly=wholly)


def _is_wholly_described(read: ReadRequest, data: Talk) -> bool:
    """Whether the words before the change tell all of the picture: given ones do, and so does no picture."""
    if data.prompt is not None or (data.parent_id is None and read.session().head is None):
        return True
    return is_wholly_described(*read.generation(data.parent_id or "@"))


def _command(read: ReadRequest, data: Talk) -> Command | None:
    say = Say(words=data.modification, parent_id=data.parent_id)
    spoken = kind_of_history(data.modification)
    if data.prompt is not None and spoken is None:
        return None
    try:
        session = read.generation(data.parent_id)[0] if data.parent_id else read.session()
        understood = meant(session, say)
    except Refusal as refused:
        return Command(spoken, "", None, refused.message, refused.code) if spoken else None
    if not understood.of_history:
        return None
    asked = understood.told if understood.kind in ("answer", "unclear") else ""
    return Command(understood.kind, understood.will, understood.action, told=asked, choices=understood.choices)


HANDLERS = (understand,)
