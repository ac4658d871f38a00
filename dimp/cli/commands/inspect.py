"""`dimp tree`, `log`, `show` and `diff`: showing what is there, read from disk without a server; and `describe`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter

from dimp.cli import background, files
from dimp.cli.client import Client
from dimp.cli.exits import Usage
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.output.generation_json import generation_json
from dimp.cli.store import find_generation, find_session, image_path, load_sessions, resolve_home
from dimp.core.describe import change_texts
from dimp.core.diff import Piece, parameter_diff, word_diff
from dimp.core.errors import NotFound
from dimp.core.generation import Generation
from dimp.core.session import Session
from dimp.core.views import generation_view, head_view
from dimp.home import Home

Reference = Annotated[str, Parameter(name="ID", help="Id, digest, name, @, head^ or head~2.")]


def tree(
    *,
    everything: Annotated[
        bool, Parameter(name="--all", negative="", help="Also pictures in the trash or set aside.")
    ] = False,
    options: CommonOptions = COMMON,
) -> None:
    """Draw the branches of a session, with the head marked."""
    from dimp.cli.output import tree_text

    sessions = load_sessions(resolve_home(options.home))
    session = find_session(sessions, options.session)
    if options.json:
        shown = list(session.generations.values()) if everything else session.visible()
        pictures = [generation_view(session.id, generation) for generation in shown]
        console.print_json({"head": head_view(session), "generations": pictures})
        return
    for text in tree_text.tree_lines(session, everything):
        console.print_line(text)


def log(
    *,
    follow: Annotated[
        bool, Parameter(name=["--follow", "-f"], negative="", help="Go on printing as events happen.")
    ] = False,
    limit: Annotated[int | None, Parameter(name=["--limit", "-n"], help="Only the newest N.")] = None,
    options: CommonOptions = COMMON,
) -> None:
    """The events, one a line, oldest first: of all sessions, or of the one that --session names."""
    from dimp.cli.output import log_lines

    if limit is not None and limit < 0:
        raise Usage(f"There are no {limit} events.", "Give the number of the newest: dimp log --limit 20")
    log_lines.print_log(log_lines.LogOptions(options.home, options.session, options.json, options.quiet, follow, limit))


def show(
    reference: Reference = "@",
    /,
    *,
    recipe: Annotated[bool, Parameter(negative="", help="Only the recipe, as JSON.")] = False,
    path: Annotated[bool, Parameter(negative="", help="Only the path of the image on this machine.")] = False,
    options: CommonOptions = COMMON,
) -> None:
    """A picture: shown where the terminal can, with its recipe and its lineage."""
    if path and recipe:
        raise Usage("--recipe and --path each show one thing alone.", "Leave out one of the two.")
    home = resolve_home(options.home)
    session, generation = find_generation(load_sessions(home), options.session, reference)
    if path:
        _show_path(home, generation, options)
    elif recipe:
        _show_recipe(generation, options)
    elif options.json:
        console.print_json(_show_json(home, session, generation))
    else:
        _show_picture(home, session, generation)


def diff(
    before: Annotated[str, Parameter(name="A", help="The picture before.")],
    after: Annotated[str, Parameter(name="B", help="The picture after.")] = "@",
    /,
    *,
    options: CommonOptions = COMMON,
) -> None:
    """The words and parameters that changed from one picture to another (the head, if only one is named)."""
    sessions = load_sessions(resolve_home(options.home))
    (_, a), (_, b) = (find_generation(sessions, options.session, reference) for reference in (before, after))
    pieces = word_diff(a.prompt, b.prompt)
    changes = parameter_diff(a, b)
    if options.json:
        console.print_json({"before": a.id, "after": b.id, "prompt": pieces, "changes": changes})
        return
    console.print_line(" ".join(mark_piece(piece) for piece in pieces))
    for change in changes:
        old, new = change_texts(change.field, change.before, change.after)
        console.print_line(f"  {change.field}: {console.plain(old)} -> {console.plain(new)}")
    if not changes and all(piece.kind == "same" for piece in pieces):
        console.print_note("Nothing differs.")


def mark_piece(piece: Piece) -> str:
    """Marks removed words [-like this-] and new ones {+like this+}, with or without colours."""
    text = console.plain(piece.text)
    if piece.kind == "gone":
        return console.style(f"[-{text}-]", "red")
    return console.style(f"{{+{text}+}}", "green") if piece.kind == "new" else text


def _show_path(home: Home, generation: Generation, options: CommonOptions) -> None:
    path = image_path(home, generation)
    if path is None:
        raise NotFound(f"That picture is {generation.status}, so it has no image.", "See: dimp tree")
    if options.json:
        console.print_json(str(path))
    else:
        console.print_line(str(path))


def _show_recipe(generation: Generation, options: CommonOptions) -> None:
    recipe = msgspec.json.encode(generation.recipe)
    text = recipe if options.json else msgspec.json.format(recipe, indent=2)
    console.print_line(console.escape_json(text.decode()))


def _show_json(home: Home, session: Session, generation: Generation) -> dict[str, object]:
    from dimp.cli.output.drift_text import open_drifts

    data = generation_json(home, generation_view(session.id, generation))
    lineage = [step.id for step in session.path(generation.id)]
    return {**data, "lineage": lineage, "drift": msgspec.to_builtins(open_drifts(home).measure_step(generation))}


def _show_picture(home: Home, session: Session, generation: Generation) -> None:
    from dimp.cli.output import pictures, show_text

    path = image_path(home, generation)
    if path is not None and (mode := pictures.choose_mode(sys.stdout)) != "none":
        columns = min(console.terminal_width(sys.stdout) or 80, 80)
        for text in pictures.draw(path.read_bytes(), mode, columns, 24, cell=pictures.cell_size(sys.stdout)):
            console.print_line(text)
    for text in show_text.show_lines(home, session, generation):
        console.print_line(text)


def describe(
    picture: Annotated[
        str | None, Parameter(name="ID|FILE", help="A picture of the session, or an image file (else the head).")
    ] = None,
    /,
    *,
    again: Annotated[bool, Parameter(negative="", help="Look again, also where it was described before.")] = False,
    options: CommonOptions = COMMON,
) -> None:
    """Say what a picture shows, with the language model that the chosen model has for its text encoder.

    It is kept with the picture. A model without eyes refuses.
    """
    client = background.connect(resolve_home(options.home))
    body: dict[str, object] = {**_picture_field(client, picture), "again": again}
    seen = client.request("POST", "/api/describe", body, query={"session": options.session})
    if options.json:
        console.print_json(seen)
    else:
        console.print_line(console.plain(seen["description"]))


def _picture_field(client: Client, picture: str | None) -> dict[str, object]:
    """The picture as the server takes it: a file is uploaded first."""
    if picture is None:
        return {}
    path = Path(picture)
    if path.suffix.lower() in files.READABLE and path.is_file():
        return {"image": files.upload(client, path)}
    return {"id": picture}
