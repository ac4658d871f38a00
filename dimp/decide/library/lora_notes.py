"""Notes on LoRAs: what somebody found out about one, by the digest of its file. Pure."""

from __future__ import annotations

from dimp.core import limits
from dimp.core.errors import Conflict, Invalid, NotFound
from dimp.core.library import Library
from dimp.core.library_events import LibraryEvent, LoraNoted, LoraUnnoted

MOST_NOTES = 1000


def notes_on(library: Library, lora: str) -> list[LoraNoted]:
    """What is written about a LoRA, one's own first, then what others share."""
    notes = [note for note in library.notes.values() if note.lora == lora]
    return sorted(notes, key=lambda note: (note.id in library.shared, note.id))


def write(library: Library, fresh_id: str, lora: str, text: str) -> list[LibraryEvent]:
    """One's own note on a LoRA becomes this text, or is gone where that is empty. Raises `Invalid` or `Conflict`."""
    written = _check(text)
    own = next((note for note in notes_on(library, lora) if note.id not in library.shared), None)
    if own is not None:
        return _change(own, written)
    if len(library.notes.keys() - library.shared) >= MOST_NOTES:
        raise Conflict(f"There are {MOST_NOTES} notes already.", "Empty one first.")
    return [LoraNoted(fresh_id, lora, written)] if written else []


def rewrite(library: Library, note_id: str, lora: str, text: str) -> list[LibraryEvent]:
    """A certain note on a LoRA becomes this text. Raises `Invalid` or `NotFound`."""
    note = library.notes.get(note_id)
    if note is None or note.lora != lora:
        raise NotFound("There is no such note on that LoRA.", "See the notes: GET /api/materials")
    return _change(note, _check(text))


def _change(note: LoraNoted, text: str) -> list[LibraryEvent]:
    if text == note.text:
        return []
    return [LoraNoted(note.id, note.lora, text)] if text else [LoraUnnoted(note.id)]


def _check(text: str) -> str:
    stripped = text.strip()
    if len(stripped) > limits.NOTE_CHARACTERS:
        raise Invalid("The note is too long.", f"Use at most {limits.NOTE_CHARACTERS} characters.")
    return stripped
