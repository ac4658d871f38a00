"""Validation: whether a history from outside is one that this program could have written. Pure.

A hash chain proves that a history was not altered since it was made, not that it makes sense: anybody can chain
nonsense. So every event is checked against the state before it, and nothing is stored until the whole history folds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any, get_args

from blake3 import blake3
from msgspec import Struct
from msgspec.structs import astuple

from dimp.core import events as ev
from dimp.core import limits
from dimp.core.errors import Invalid, Refusal
from dimp.core.events import Stamped
from dimp.core.generation import DONE, Generation
from dimp.core.imported import Remark
from dimp.core.kinds import kind_of
from dimp.core.library_events import LibraryEvent
from dimp.core.parameters import PARAMETERS
from dimp.core.session import Session, fold
from dimp.decide.marks import check_imported

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DIGEST = re.compile(r"[0-9a-f]{64}")
_KIND = re.compile(r"(?!import$)[a-z][a-z_-]{0,39}")

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_HINT = "It was made by another program or damaged; export the session again."
_SHORT_TEXT, _LONG_TEXT, _MAX_ENTRIES = 2000, 100_000, 1000
_MAX_OP = 1000  # characters of the longest operation id that the log keeps


def validate_history(session_id: str, history: Iterable[Stamped], erased: Container[int] = frozenset()) -> Session:
    """The session that `history` folds into. Raises `Invalid`, naming the event, where it could not have happened.

    Of the versions that were `erased` only what holds the tree together is left to check.
    """
    if not UUID.fullmatch(session_id):
        raise Invalid("The session's id is not one.", _HINT)
    session = Session(session_id)
    for stamped in history:
        try:
            _check_place(session, stamped)
            checks = _CHECKS_OF_ERASED if stamped.version in erased else _CHECKS
            checks[type(stamped.event)](session, stamped.event)
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
    _check_text(stamped.actor, "actor", limits.NAME_CHARACTERS)
    _need(bool(stamped.actor), "it has no actor")
    _need(stamped.op is None or 0 < len(stamped.op) <= _MAX_OP, "its operation id cannot be kept")
    _check_text(stamped.op or "", "operation id", _MAX_OP)


def _need(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Invalid(otherwise, _HINT)


def _check_text(text: str, what: str, longest: int) -> None:
    _need(len(text) <= longest, f"the {what} is too long")
    _need(not any("\ud800" <= character <= "\udfff" for character in text), f"the {what} holds a broken character")


def _check_texts(texts: Sequence[str], what: str, longest: int = _SHORT_TEXT) -> None:
    _need(len(texts) <= _MAX_ENTRIES, f"too many {what}")
    for text in texts:
        _check_text(text, what, longest)


def _check_digest(digest: str | None) -> None:
    _need(digest is None or DIGEST.fullmatch(digest) is not None, "a digest is not one")


def _check_number(value: int, what: str, least: int = 0, end: int = limits.NUMBER_END) -> None:
    _need(least <= value < end, f"{what} is out of range")


def _find(session: Session, generation_id: str) -> Generation:
    _need(generation_id in session.generations, "it refers to a picture that is not there")
    return session.generations[generation_id]


def _need_live(session: Session, generation_id: str) -> None:
    _need(_find(session, generation_id).live, "the picture is over already")


def _need_fresh_id(session: Session, generation_id: str) -> None:
    _need(UUID.fullmatch(generation_id) is not None, "a picture's id is not one")
    _need(generation_id not in session.generations, "a picture's id is used twice")


def _check_title(session: Session, event: ev.SessionStarted | ev.SessionRenamed) -> None:
    _check_text(event.title, "title", limits.NAME_CHARACTERS)


def _accept(session: Session, event: ev.AnyEvent) -> None:
    """Such an event can happen at any time."""


def _check_requested(session: Session, event: ev.GenerationRequested) -> None:
    _check_tree(session, event)
    _need(_KIND.fullmatch(event.kind) is not None, "its kind is none")
    _check_recipe_texts(event)
    _check_recipe_numbers(event)
    _check_recipe_extras(event)
    for digest in ev.digests(event):
        _check_digest(digest)


def _check_tree(session: Session, event: ev.GenerationRequested) -> None:
    _need_fresh_id(session, event.id)
    if event.parent_id is not None:
        _need(_find(session, event.parent_id).status == DONE, "its parent is not painted")
    # The head when it was asked for: a language model may take its time over the words while the head moves on.
    if event.expected_head is not None:
        _need(_find(session, event.expected_head).status == DONE, "it refers to a head that cannot have been one")
    _need(event.priority in ("interactive", "background"), "its priority is unknown")


def _check_recipe_texts(event: ev.GenerationRequested) -> None:
    if not kind_of(event).reshaped or event.prompt:  # an imported picture may have none, and so what it is cut to
        _need(bool(event.prompt.strip()), "its prompt is empty")
    longest = limits.PROMPT_CHARACTERS
    for what in ("prompt", "source_prompt", "instruction"):
        _check_text(getattr(event, what), what, longest)
    _check_text(event.modification or "", "modification", longest)
    _check_texts((event.template, event.negative_template), "templates", longest)
    _need(bool(event.model), "its model has no name")
    _check_texts((event.model, event.model_revision, event.scheduler, event.method), "names", limits.NAME_CHARACTERS)


def _check_recipe_numbers(event: ev.GenerationRequested) -> None:
    kind = kind_of(event)
    for side in (event.width, event.height):
        limits.check_number("side", side, kind.sides)
        limits.check_multiple("side", side, kind.side_multiple, kind.sides)
    for row in PARAMETERS:
        value = getattr(event, row.name, None)  # a count is no part of a recipe
        if value is not None and row.name not in ("width", "height"):
            row.check(value)


def _check_recipe_extras(event: ev.GenerationRequested) -> None:
    limits.check_options(event.options)
    for row in PARAMETERS:
        if row.type == "list":
            items = getattr(event, row.name)
            _need(len(items) <= _MAX_ENTRIES, f"too many {row.name}")
            for item in items:
                _check_texts(_texts_of(item), row.name, limits.NAME_CHARACTERS)
    if event.batch is not None:
        _check_text(event.batch.id, "batch", _SHORT_TEXT)
        _check_number(event.batch.index, "the batch", 0, event.batch.of)
    if event.reading is not None:
        reading = event.reading
        _check_texts((reading.interpreter, reading.kind), "reading")
        _check_texts((reading.note, *reading.changes), "changes", limits.PROMPT_CHARACTERS)
    _check_remarks(event.remarks)
    if event.asked is not None:
        _check_asked(event.asked)


def _check_remarks(remarks: Sequence[Remark]) -> None:
    _need(len(remarks) <= _MAX_ENTRIES, "too many remarks")
    for remark in remarks:
        _check_texts((remark.code, remark.text), "remarks")


def _texts_of(item: str | Struct) -> list[str]:
    values = (item,) if isinstance(item, str) else astuple(item)
    return [value for value in values if isinstance(value, str)]


def _check_asked(asked: ev.Asked) -> None:
    """What a language model was asked and answered: within limits, and the answer is the one that its digest names."""
    limits.check_options(asked.parameters)
    _check_texts((asked.interpreter, asked.model, *(message.role for message in asked.messages)), "questions")
    _check_texts([message.content for message in asked.messages], "questions", _LONG_TEXT)
    _check_texts((asked.refused, asked.answer), "questions", _LONG_TEXT)
    digest = blake3(asked.answer.encode()).hexdigest() if asked.answer else ""
    _need(asked.digest == digest, "an answer is not the one it was")


def _check_started(session: Session, event: ev.GenerationStarted) -> None:
    _need_live(session, event.id)
    _check_number(event.attempt, "the attempt", 1)


def _check_completed(session: Session, event: ev.GenerationCompleted) -> None:
    _need_live(session, event.id)
    _check_picture(event)
    _check_number(event.duration_ms, "the duration")
    _check_number(event.load_ms, "the duration")
    _check_texts(list(event.fingerprint), "fingerprints")
    _check_texts(list(event.fingerprint.values()), "fingerprints")
    _check_number(event.unread, "the number of characters that were not read", 0, limits.PROMPT_CHARACTERS + 1)
    if event.kept is not None:
        _check_texts((event.kept.method, event.kept.note), "what was kept")
        for digest in (event.kept.mask, event.kept.edited):
            _check_digest(digest)


def _check_picture(event: ev.GenerationCompleted | ev.ImageImported) -> None:
    _check_digest(event.digest)
    limits.check_image(event.suffix, event.size, event.width, event.height, event.lqip)


def _check_unpainted(session: Session, event: ev.GenerationFailed | ev.GenerationCancelled) -> None:
    _need_live(session, event.id)
    _check_texts((event.reason, event.message, event.hint), "reasons", _LONG_TEXT)


def _check_undone(session: Session, event: ev.HeadUndone) -> None:
    _need(session.can_undo, "there was nothing to undo")
    _check_moved(session, event.from_id, event.to_id, session.back[-1].head)


def _check_redone(session: Session, event: ev.HeadRedone) -> None:
    _need(session.can_redo, "there was nothing to redo")
    _check_moved(session, event.from_id, event.to_id, session.ahead[-1].head)


def _check_moved(session: Session, from_id: str | None, to_id: str | None, place: str | None) -> None:
    _need(from_id == session.head and to_id == place, "the head was elsewhere")


def _check_jumped(session: Session, event: ev.HeadJumped) -> None:
    _need(event.from_id == session.head, "the head was elsewhere")
    _need(_find(session, event.to_id).status == DONE, "it jumps to a picture that is not painted")


def _check_marked(session: Session, event: ev.GenerationStarred) -> None:
    _find(session, event.id)


def _check_named(session: Session, event: ev.GenerationNamed) -> None:
    _find(session, event.id)
    _check_text(event.name, "name", limits.NAME_CHARACTERS)


def _check_described(session: Session, event: ev.GenerationDescribed) -> None:
    _need(_find(session, event.id).status == DONE, "what is described is not painted")
    _check_text(event.description, "description", limits.PROMPT_CHARACTERS)
    if event.asked is not None:
        _check_asked(event.asked)


def _check_noted(session: Session, event: ev.GenerationNoted) -> None:
    _find(session, event.id)
    _check_text(event.note, "note", limits.NOTE_CHARACTERS)


def _check_tagged(session: Session, event: ev.GenerationTagged) -> None:
    _find(session, event.id)
    _need(len(event.tags) <= limits.TAGS, "too many tags")
    _check_texts(event.tags, "tags", limits.NAME_CHARACTERS)


def _check_trashed(session: Session, event: ev.GenerationTrashed) -> None:
    _need(not _find(session, event.id).live, "the picture is still in work")


def _check_erased(session: Session, event: ev.GenerationErased) -> None:
    for generation_id in event.ids:
        _need(not _find(session, generation_id).live, "the picture is still in work")


def _check_imported(session: Session, event: ev.ImageImported) -> None:
    _need_fresh_id(session, event.id)
    _check_picture(event)
    _check_text(event.name, "name", limits.NAME_CHARACTERS)
    _check_text(event.prompt, "prompt", limits.PROMPT_CHARACTERS)
    if event.recipe is not None:
        check_imported(event.recipe)
    _check_remarks(event.remarks)


def _refuse(session: Session, event: ev.SettingsChanged | LibraryEvent) -> None:
    _need(False, "what belongs to the studio is no part of a session")


_CHECKS: dict[type, Callable[[Session, Any], None]] = {
    ev.SessionStarted: _check_title,
    ev.SessionRenamed: _check_title,
    ev.SessionCleared: _accept,
    ev.SessionTrashed: _accept,
    ev.SessionRestored: _accept,
    ev.GenerationRequested: _check_requested,
    ev.GenerationStarted: _check_started,
    ev.GenerationCompleted: _check_completed,
    ev.GenerationFailed: _check_unpainted,
    ev.GenerationCancelled: _check_unpainted,
    ev.HeadUndone: _check_undone,
    ev.HeadRedone: _check_redone,
    ev.HeadJumped: _check_jumped,
    ev.GenerationStarred: _check_marked,
    ev.GenerationUnstarred: _check_marked,
    ev.GenerationNamed: _check_named,
    ev.GenerationNoted: _check_noted,
    ev.GenerationDescribed: _check_described,
    ev.GenerationTagged: _check_tagged,
    ev.GenerationTrashed: _check_trashed,
    ev.GenerationRestored: _check_marked,
    ev.GenerationErased: _check_erased,
    ev.ImageImported: _check_imported,
    **dict.fromkeys((ev.SettingsChanged, *get_args(LibraryEvent)), _refuse),
}

_CHECKS_OF_ERASED: dict[type, Callable[[Session, Any], None]] = _CHECKS | {
    ev.GenerationRequested: _check_tree,
    ev.GenerationCompleted: lambda session, event: _need_live(session, event.id),
    ev.ImageImported: lambda session, event: _need_fresh_id(session, event.id),
}
"""For events of which tombstones are left."""
