"""The lines of `dimp show`: what a picture is, how it was made, and the words that led to it."""

from __future__ import annotations

from collections.abc import Iterator

from dimp.cli import output
from dimp.cli.handles import handles
from dimp.cli.how import drift_text, drifts_of
from dimp.home import Home
from dimp.session import UPSCALE, Generation, Session
from dimp.views import GenerationView, generation_view


def lines(home: Home, session: Session, one: Generation) -> Iterator[str]:
    """Prompt, facts, lineage."""
    view = generation_view(session.id, one)
    drift = drift_text(drifts_of(home).of(one))
    yield output.style(output.plain(view.prompt) or "(imported picture)", "bold")
    for name, text in (*_facts(home, view), ("drift", drift)):
        if text:
            yield f"  {name:<9} {output.plain(text)}"
    steps = session.path(one.id)
    if len(steps) > 1:
        yield "  lineage"
        names = handles(session)
        for step in steps:
            words = step.said or "(imported picture)"
            yield f"    {names[step.id]}  {output.plain(words)}"


def _facts(home: Home, view: GenerationView) -> Iterator[tuple[str, str]]:
    yield "id", view.id
    yield "kind", f"{view.type} ({view.method})" if view.method else view.type
    yield "status", view.status if view.status != "done" else ""
    yield "reason", view.message
    yield "image", str(home.root / view.image_path) if view.image_path else ""
    yield "digest", view.image_id or ""
    if view.type == UPSCALE:
        yield "size", f"{view.width}x{view.height}, {view.options['scale']} times the picture before"
        yield "by", f"{view.model} {view.model_revision[:12]}"
    elif view.type != "import":
        yield "seed", str(view.seed)
        yield "recipe", _recipe(view)
        yield "model", f"{view.model} {view.model_revision[:12]}"
    yield "negative", view.negative_prompt
    yield "asked", view.modification or ""
    yield "reading", _reading(view)
    yield "painted", f"{view.timestamp}, {view.duration_ms / 1000:.1f} s"
    yield "name", view.name
    yield "star", "starred" if view.starred else ""
    yield "note", view.note
    yield "tags", ", ".join(view.tags)


def _recipe(view: GenerationView) -> str:
    strength = f", strength {view.strength:g}" if view.strength is not None else ""
    return f"{view.steps} steps, guidance {view.guidance_scale:g}{strength}, {view.width}x{view.height}"


def _reading(view: GenerationView) -> str:
    return "; ".join(view.reading.changes) if view.reading else ""
