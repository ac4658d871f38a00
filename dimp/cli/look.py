"""`dimp tree`, `log`, `show` and `diff`: looking at what is there. All of it is read from disk, without a server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter

from dimp import differences
from dimp.cli import output
from dimp.cli.exits import Usage
from dimp.cli.options import COMMON, Common
from dimp.cli.store import folded, generation_of, home_of, session_of
from dimp.differences import Piece
from dimp.home import Home
from dimp.refusals import NotFound
from dimp.session import Generation, Session
from dimp.views import generation_view, head_view

Reference = Annotated[str, Parameter(name="ID", help="Id, digest, name, @, head^ or head~2.")]


def tree(
    *,
    everything: Annotated[
        bool, Parameter(name="--all", negative="", help="Also what is in the trash or was set aside.")
    ] = False,
    options: Common = COMMON,
) -> None:
    """Draw the branches of a session, the head marked."""
    from dimp.cli import tree_text

    sessions = folded(home_of(options.home))
    session = session_of(sessions, options.session)
    if options.json:
        shown = list(session.generations.values()) if everything else session.visible()
        pictures = [generation_view(session.id, one) for one in shown]
        output.value({"head": head_view(session), "generations": pictures})
        return
    for text in tree_text.lines(session, everything):
        output.line(text)


def log(
    *,
    follow: Annotated[bool, Parameter(name=["--follow", "-f"], negative="", help="Go on as events happen.")] = False,
    limit: Annotated[int | None, Parameter(name=["--limit", "-n"], help="Only the newest N.")] = None,
    options: Common = COMMON,
) -> None:
    """The events, one a line, oldest first: of all sessions, or of the one that --session names."""
    from dimp.cli import log_lines

    if limit is not None and limit < 0:
        raise Usage(f"There are no {limit} events.", "Say how many of the newest: dimp log --limit 20")
    log_lines.show(log_lines.Wish(options.home, options.session, options.json, options.quiet, follow, limit))


def show(
    reference: Reference = "@",
    /,
    *,
    recipe: Annotated[bool, Parameter(negative="", help="Only the recipe, as JSON.")] = False,
    path: Annotated[bool, Parameter(negative="", help="Only where the image lies on this machine.")] = False,
    options: Common = COMMON,
) -> None:
    """A picture: in the terminal where it can be shown, its recipe and its lineage."""
    home = home_of(options.home)
    session, one = generation_of(folded(home), options.session, reference)
    if path:
        _show_path(_image(home, session, one), options)
    elif recipe:
        text = msgspec.json.encode(one.recipe)
        output.line(output.escaped((text if options.json else msgspec.json.format(text, indent=2)).decode()))
    elif options.json:
        output.value(_described(home, session, one))
    else:
        _show_picture(home, session, one)


def diff(
    before: Annotated[str, Parameter(name="A", help="The picture before.")],
    after: Annotated[str, Parameter(name="B", help="The picture after.")] = "@",
    /,
    *,
    options: Common = COMMON,
) -> None:
    """The words and parameters that changed from one picture to another (the head, if only one is named)."""
    sessions = folded(home_of(options.home))
    (_, a), (_, b) = (generation_of(sessions, options.session, one) for one in (before, after))
    words = differences.word_diff(a.recipe.prompt, b.recipe.prompt)
    changes = differences.parameter_diff(a, b)
    if options.json:
        output.value({"before": a.id, "after": b.id, "prompt": words, "changes": changes})
        return
    output.line(" ".join(marked(one) for one in words))
    for change in changes:
        output.line(f"  {change.field}: {output.plain(str(change.before))} -> {output.plain(str(change.after))}")
    if not changes and all(one.kind == "same" for one in words):
        output.note("Nothing differs.")


def marked(piece: Piece) -> str:
    """Words that went are marked [-so-], new ones {+so+}, whether or not there are colours."""
    text = output.plain(piece.text)
    if piece.kind == "gone":
        return output.style(f"[-{text}-]", "red")
    return output.style(f"{{+{text}+}}", "green") if piece.kind == "new" else text


def _image(home: Home, session: Session, one: Generation) -> Path:
    relative = generation_view(session.id, one).image_path
    if relative is None:
        raise NotFound(f"That picture is {one.status}, so there is no image.", "See: dimp tree")
    return home.root / relative


def _show_path(path: Path, options: Common) -> None:
    if options.json:
        output.value(str(path))
    else:
        output.line(str(path))


def _described(home: Home, session: Session, one: Generation) -> dict[str, object]:
    from dimp.cli.how import drifts_of

    view = generation_view(session.id, one)
    data: dict[str, object] = msgspec.to_builtins(view)
    path = str(home.root / view.image_path) if view.image_path else None
    drift = msgspec.to_builtins(drifts_of(home).of(one))
    return {**data, "path": path, "lineage": [step.id for step in session.path(one.id)], "drift": drift}


def _show_picture(home: Home, session: Session, one: Generation) -> None:
    from dimp.cli import pictures, show_text

    relative = generation_view(session.id, one).image_path
    if relative is not None and (how := pictures.way(sys.stdout)) != "none":
        columns = min(output.width_of(sys.stdout) or 80, 80)
        data, cell = (home.root / relative).read_bytes(), pictures.cell_of(sys.stdout)
        for text in pictures.draw(data, how, columns, 24, cell=cell):
            output.line(text)
    for text in show_text.lines(home, session, one):
        output.line(text)
