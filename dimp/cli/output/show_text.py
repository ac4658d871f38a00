"""The lines of `dimp show`: a picture's prompt, how it was made, and the words that led to it."""

from __future__ import annotations

from collections.abc import Iterator

from dimp.cli.output import console
from dimp.cli.output.drift_text import drift_text, open_drifts
from dimp.cli.output.local_time import local_time
from dimp.cli.short_ids import short_ids
from dimp.core.describe import brief, facts
from dimp.core.generation import Generation
from dimp.core.kinds import label_of
from dimp.core.session import Session
from dimp.core.views import GenerationView, generation_view
from dimp.home import Home


def show_lines(home: Home, session: Session, generation: Generation) -> Iterator[str]:
    """Prompt, facts and lineage of a picture."""
    view = generation_view(session.id, generation)
    drift = drift_text(open_drifts(home).measure_step(generation))
    yield console.style(console.plain(view.prompt) or "(imported picture)", "bold")
    for name, text in (*_facts(home, generation, view), ("drift", drift)):
        if text:
            yield f"  {name:<12} {console.plain(text)}"
    steps = session.path(generation.id)
    if len(steps) > 1:
        yield "  lineage"
        names = short_ids(session)
        for step in steps:
            words = step.words or "(imported picture)"
            yield f"    {names[step.id]}  {console.plain(words)}"


def _facts(home: Home, generation: Generation, view: GenerationView) -> Iterator[tuple[str, str]]:
    yield "id", view.id
    yield "kind", f"{view.type} ({view.method})" if view.method else view.type
    yield "status", view.status if view.status != "done" else ""
    yield "reason", view.message
    yield "image", str(home.root / view.image_path) if view.image_path else ""
    yield "digest", view.image_id or ""
    yield "done", label_of(generation.recipe)
    yield "recipe", brief(generation.recipe, view.width, view.height)
    yield "model", f"{view.model} {view.model_revision[:12]}".strip()
    yield from facts(generation.recipe)
    yield "kept", _kept_text(view)
    yield "made by", view.imported.tool if view.imported else ""
    for remark in view.remarks:
        yield "remark", remark.text
    yield "not read", view.unread
    yield "template", view.template
    yield "asked", view.modification or ""
    yield "reading", _reading_text(view)
    yield "painted", f"{local_time(view.timestamp, seconds=True)}, {view.duration_ms / 1000:.1f} s"
    yield "name", view.name
    yield "star", "starred" if view.starred else ""
    yield "note", view.note
    yield "shows", view.description
    yield "tags", ", ".join(view.tags)


def _kept_text(view: GenerationView) -> str:
    """What of the picture before was left as it was."""
    if view.kept is None:
        return ""
    short = (view.image_id or "")[:8]
    return view.kept.note or f"all but {view.kept.area:.0%} of the picture before; see: dimp mask {short}"


def _reading_text(view: GenerationView) -> str:
    return "; ".join(view.reading.changes) if view.reading else ""
