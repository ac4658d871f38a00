"""`dimp how`: the chain of words, seeds and recipes that led to a picture, and how far it drifted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from cyclopts import Parameter

from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.output.drift_text import drift_text, open_drifts
from dimp.cli.store import find_generation, load_sessions, resolve_home
from dimp.core.describe import brief, facts
from dimp.core.views import GenerationView
from dimp.history.lineage import How, Step, describe_chain, find_chain


def how(
    reference: Annotated[str, Parameter(name="ID", help="Id, name, @, head^ or head~2, or an image's digest.")] = "@",
    /,
    *,
    options: CommonOptions = COMMON,
) -> None:
    """What led to a picture, from the first words on: words, seeds, recipes, sources, and the drift of each step.

    Drift is how much changed where nothing should have: above 40 dB nobody sees it, below 25 dB everybody does.
    """
    home = resolve_home(options.home)
    sessions = load_sessions(home)
    session, generation = find_generation(sessions, options.session, reference)
    explanation = describe_chain(find_chain(sessions, session, generation), open_drifts(home))
    if options.json:
        console.print_json(explanation)
        return
    for text in _lines(explanation):
        console.print_line(text)


def _lines(explanation: How) -> Iterator[str]:
    for number, step in enumerate(explanation.steps, 1):
        yield from _step(number, step, step.generation.id == explanation.generation_id)
    for digest in explanation.sources:
        yield f"source  {digest}"
    if len(explanation.steps) > 2 and (text := drift_text(explanation.since_start)):
        yield f"drift since the start  {text}"


def _step(number: int, step: Step, last: bool) -> Iterator[str]:
    view = step.generation
    words = console.plain(step.words) or "(imported picture)"
    yield console.style(f"{number:>3}  {words}", *(["bold"] if last else []))
    yield f"     {(view.image_id or view.status)[:12]}  {_recipe(view)}"
    if view.prompt and view.prompt != step.words:
        yield f"     prompt  {console.plain(view.prompt)}"
    for title, text in facts(view):
        yield f"     {title}  {console.plain(text)}"
    if text := drift_text(step.drift):
        yield f"     drift   {text}"


def _recipe(view: GenerationView) -> str:
    if not view.model:
        origin = f" from {console.plain(view.file_name)}" if view.file_name else ""
        return f"imported{origin}, {view.width}x{view.height}"
    model = f"{console.plain(view.model)} {view.model_revision[:8]}".rstrip()
    return f"{view.type} ({view.method}), {brief(view, view.width, view.height)}, {model}"
