"""Admission: whether a history from outside is one that this program could have written. Pure.

A hash chain proves that a history was not altered since it was made, not that it makes sense: anybody can chain
nonsense. So every event is checked against the state before it, and nothing is stored until the whole history folds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from blake3 import blake3

from dimp import events as ev
from dimp import limits
from dimp.events import Stamped
from dimp.refusals import Invalid, Refusal
from dimp.session import DONE, UPSCALE, Generation, Session, fold

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DIGEST = re.compile(r"[0-9a-f]{64}")
_KIND = re.compile(r"(?!import$)[a-z][a-z_-]{0,39}")

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_HINT = "It was made by another program or damaged; export the session again."
_SHORT, _LONG, _ENTRIES = 2000, 100_000, 1000
_OP = 1000  # characters of the longest operation id that the log keeps


def admit(session_id: str, history: Iterable[Stamped]) -> Session:
    """The session that `history` amounts to. Raises `Invalid`, naming the event, where it could not have happened."""
    if not UUID.fullmatch(session_id):
        raise Invalid("The session's id is not one.", _HINT)
    session = Session(session_id)
    for stamped in history:
        try:
            _check_place(session, stamped)
            _CHECKS[type(stamped.event)](session, stamped.event)
            fold(session, stamped)
        except Refusal as wrong:
            raise Invalid(f"Event {stamped.version} cannot be: {wrong.message}", wrong.hint or _HINT) from wrong
    if not session.started:
        raise Invalid("There are no events.", _HINT)
    return session


def _check_place(session: Session, stamped: Stamped) -> None:
    begins = isinstance(stamped.event, ev.SessionStarted)
    _need(begins == (session.version == 0), "a session begins once, with its first event")
    _need(_TIME.fullmatch(stamped.at) is not None, "its time is not written as one")
    _text(stamped.actor, "actor", limits.NAME_CHARACTERS)
    _need(bool(stamped.actor), "nobody did it")
    _need(stamped.op is None or 0 < len(stamped.op) <= _OP, "its operation id cannot be kept")
    _text(stamped.op or "", "operation id", _OP)


def _need(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Invalid(otherwise, _HINT)


def _text(text: str, what: str, longest: int) -> None:
    _need(len(text) <= longest, f"the {what} is too long")
    _need(not any("\ud800" <= character <= "\udfff" for character in text), f"the {what} holds a broken character")


def _texts(texts: Sequence[str], what: str, longest: int = _SHORT) -> None:
    _need(len(texts) <= _ENTRIES, f"too many {what}")
    for text in texts:
        _text(text, what, longest)


def _digest(digest: str | None) -> None:
    _need(digest is None or DIGEST.fullmatch(digest) is not None, "a digest is not one")


def _number(value: int, what: str, least: int = 0, end: int = limits.NUMBER_END) -> None:
    _need(least <= value < end, f"{what} is out of range")


def _known(session: Session, generation_id: str) -> Generation:
    _need(generation_id in session.generations, "it speaks of a picture that is not there")
    return session.generations[generation_id]


def _live(session: Session, generation_id: str) -> None:
    _need(_known(session, generation_id).live, "the picture is over already")


def _fresh(session: Session, generation_id: str) -> None:
    _need(UUID.fullmatch(generation_id) is not None, "a picture's id is not one")
    _need(generation_id not in session.generations, "a picture's id is used twice")


def _title(session: Session, event: ev.SessionStarted | ev.SessionRenamed) -> None:
    _text(event.title, "title", limits.NAME_CHARACTERS)


def _always(session: Session, event: ev.AnyEvent) -> None:
    """Such an event can happen at any time."""


def _requested(session: Session, event: ev.GenerationRequested) -> None:
    _fresh(session, event.id)
    if event.parent_id is not None:
        _need(_known(session, event.parent_id).status == DONE, "its parent is not painted")
    # The head when it was asked for: a language model may take its time over the words while the head moves on.
    if event.expected_head is not None:
        _need(_known(session, event.expected_head).status == DONE, "it speaks of a head that cannot have been one")
    _need(_KIND.fullmatch(event.kind) is not None, "its kind is none")
    _need(event.priority in ("interactive", "background"), "its priority is unknown")
    _recipe_texts(event)
    _recipe_numbers(event)
    _recipe_extras(event)
    for digest in ev.digests(event):
        _digest(digest)


def _recipe_texts(event: ev.GenerationRequested) -> None:
    if event.method != UPSCALE or event.prompt:  # an imported picture may have none, and so what it is enlarged to
        limits.check_prompt(event.prompt)
    longest = limits.PROMPT_CHARACTERS
    for what in ("prompt", "negative_prompt", "source_prompt", "instruction"):
        _text(getattr(event, what), what, longest)
    _text(event.modification or "", "modification", longest)
    _need(bool(event.model), "its model has no name")
    _texts((event.model, event.model_revision, event.scheduler, event.method), "names", limits.NAME_CHARACTERS)


def _recipe_numbers(event: ev.GenerationRequested) -> None:
    limits.check_seed(event.seed)
    limits.check_steps(event.steps)
    limits.check_guidance(event.guidance_scale)
    check_side = limits.check_upscaled if event.method == UPSCALE else limits.check_side
    check_side("width", event.width)
    check_side("height", event.height)
    if event.strength is not None:
        limits.check_strength(event.strength)


def _recipe_extras(event: ev.GenerationRequested) -> None:
    limits.check_options(event.options)
    _texts([lora.digest for lora in event.loras], "LoRAs", 64)
    _texts([lora.name for lora in event.loras], "LoRAs", limits.NAME_CHARACTERS)
    for control in event.controls:
        _texts((control.kind, control.model, control.revision), "controls", limits.NAME_CHARACTERS)
    for adapter in event.adapters:
        _texts((adapter.role, adapter.model, adapter.revision), "adapters", limits.NAME_CHARACTERS)
    _need(event.tier in ("full", "draft"), "its tier is unknown")
    if event.batch is not None:
        _text(event.batch.id, "batch", _SHORT)
        _number(event.batch.index, "the batch", 0, event.batch.of)
    if event.reading is not None:
        read = event.reading
        _texts((read.interpreter, read.kind), "reading")
        _texts((read.note, *read.changes), "changes", limits.PROMPT_CHARACTERS)
    if event.asked is not None:
        _asked(event.asked)


def _asked(asked: ev.Asked) -> None:
    """What a language model was asked and answered: in measure, and the answer the one that its digest names."""
    limits.check_options(asked.parameters)
    _texts((asked.interpreter, asked.model, *(message.role for message in asked.messages)), "questions")
    _texts([message.content for message in asked.messages], "questions", _LONG)
    _texts((asked.refused, asked.answer), "questions", _LONG)
    digest = blake3(asked.answer.encode()).hexdigest() if asked.answer else ""
    _need(asked.digest == digest, "an answer is not the one it was")


def _started(session: Session, event: ev.GenerationStarted) -> None:
    _live(session, event.id)
    _number(event.attempt, "the attempt", 1)


def _completed(session: Session, event: ev.GenerationCompleted) -> None:
    _live(session, event.id)
    _picture(event)
    _number(event.duration_ms, "the duration")
    _number(event.load_ms, "the duration")
    _texts(list(event.fingerprint), "fingerprints")
    _texts(list(event.fingerprint.values()), "fingerprints")


def _picture(event: ev.GenerationCompleted | ev.ImageImported) -> None:
    _digest(event.digest)
    limits.check_image(event.suffix, event.size, event.width, event.height, event.lqip)


def _failed(session: Session, event: ev.GenerationFailed) -> None:
    _live(session, event.id)
    _texts((event.reason, event.message, event.hint), "reasons", _LONG)


def _cancelled(session: Session, event: ev.GenerationCancelled) -> None:
    _live(session, event.id)


def _undone(session: Session, event: ev.HeadUndone) -> None:
    _need(session.can_undo, "there was nothing to undo")
    _moved(session, event.from_id, event.to_id, session.back[-1].head)


def _redone(session: Session, event: ev.HeadRedone) -> None:
    _need(session.can_redo, "there was nothing to redo")
    _moved(session, event.from_id, event.to_id, session.ahead[-1].head)


def _moved(session: Session, from_id: str | None, to_id: str | None, place: str | None) -> None:
    _need(from_id == session.head and to_id == place, "the head was elsewhere")


def _jumped(session: Session, event: ev.HeadJumped) -> None:
    _need(event.from_id == session.head, "the head was elsewhere")
    _need(_known(session, event.to_id).status == DONE, "it jumps to a picture that is not painted")


def _marked(session: Session, event: ev.GenerationStarred) -> None:
    _known(session, event.id)


def _named(session: Session, event: ev.GenerationNamed) -> None:
    _known(session, event.id)
    _text(event.name, "name", limits.NAME_CHARACTERS)


def _noted(session: Session, event: ev.GenerationNoted) -> None:
    _known(session, event.id)
    _text(event.note, "note", limits.NOTE_CHARACTERS)


def _tagged(session: Session, event: ev.GenerationTagged) -> None:
    _known(session, event.id)
    _need(len(event.tags) <= limits.TAGS, "too many tags")
    _texts(event.tags, "tags", limits.NAME_CHARACTERS)


def _trashed(session: Session, event: ev.GenerationTrashed) -> None:
    _need(not _known(session, event.id).live, "the picture is still in work")


def _imported(session: Session, event: ev.ImageImported) -> None:
    _fresh(session, event.id)
    _picture(event)
    _text(event.name, "name", limits.NAME_CHARACTERS)
    _text(event.prompt, "prompt", limits.PROMPT_CHARACTERS)


def _settings(session: Session, event: ev.SettingsChanged) -> None:
    _need(False, "settings of a studio are no part of a session")


_CHECKS: dict[type, Callable[[Session, Any], None]] = {
    ev.SessionStarted: _title,
    ev.SessionRenamed: _title,
    ev.SessionCleared: _always,
    ev.SessionTrashed: _always,
    ev.SessionRestored: _always,
    ev.GenerationRequested: _requested,
    ev.GenerationStarted: _started,
    ev.GenerationCompleted: _completed,
    ev.GenerationFailed: _failed,
    ev.GenerationCancelled: _cancelled,
    ev.HeadUndone: _undone,
    ev.HeadRedone: _redone,
    ev.HeadJumped: _jumped,
    ev.GenerationStarred: _marked,
    ev.GenerationUnstarred: _marked,
    ev.GenerationNamed: _named,
    ev.GenerationNoted: _noted,
    ev.GenerationTagged: _tagged,
    ev.GenerationTrashed: _trashed,
    ev.GenerationRestored: _marked,
    ev.ImageImported: _imported,
    ev.SettingsChanged: _settings,
}
