"""Events in words, one line of `dimp log` each. Pure."""

from __future__ import annotations

from dimp.core import events as ev
from dimp.core import library_events as le
from dimp.core.events import AnyEvent


def event_text(event: AnyEvent) -> str:
    """The contents of an event in words, without its type."""
    match event:
        case ev.GenerationRequested():
            words = event.modification or event.prompt
            return f"{event.kind} {event.id[:13]} {words!r} seed {event.seed}"
        case ev.GenerationCompleted():
            return f"{event.id[:13]} -> {event.digest[:8]} in {event.duration_ms / 1000:.1f} s"
        case ev.GenerationFailed() | ev.GenerationCancelled() if event.reason:
            return f"{event.id[:13]} {event.reason}: {event.message}"
        case ev.HeadUndone() | ev.HeadRedone() | ev.HeadJumped():
            return f"{_short(event.from_id)} -> {_short(event.to_id)}"
        case ev.ImageImported():
            return f"{event.id[:13]} {event.digest[:8]} {event.width}x{event.height}"
        case ev.GenerationErased():
            return ", ".join(generation_id[:13] for generation_id in event.ids)
        case ev.SettingsChanged():
            return ", ".join(f"{key} = {value}" for key, value in event.changes.items())
        case le.CollectionAdded() | le.CollectionRemoved():
            return f"{event.id[:13]} {len(event.generations)} pictures"
        case le.CollectionCovered():
            return f"{event.id[:13]} {_short(event.generation)}"
        case le.SessionAssigned():
            return f"{event.session[:13]} {event.owner[:13] or 'house'}"
        case le.LibraryAssigned():
            return f"{event.id[:13]} {event.owner[:13] or 'house'}"
        case le.QueueReordered():
            return " ".join(waiting[:13] for waiting in (*event.interactive, *event.background))
        case _:
            return _fields(event)


def _fields(event: AnyEvent) -> str:
    """The id and the other fields of a small event."""
    parts = [getattr(event, "id", "")[:13]]
    parts += [
        repr(getattr(event, name)) for name in ("title", "name", "note", "description", "tags") if hasattr(event, name)
    ]
    parts += [f"attempt {event.attempt}"] if isinstance(event, ev.GenerationStarted) else []
    return " ".join(part for part in parts if part)


def _short(generation_id: str | None) -> str:
    return generation_id[:13] if generation_id else "empty"
