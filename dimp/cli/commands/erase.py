"""`dimp erase`: pictures or a whole session, gone for good."""

from __future__ import annotations

import os
from typing import Annotated, Any

from cyclopts import Parameter

from dimp import settings
from dimp.cli import background
from dimp.cli.exits import Usage
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.store import find_generation, load_sessions, resolve_home
from dimp.core.errors import Conflict, NotFound
from dimp.core.session import Session
from dimp.home import Home
from dimp.studio.sessions import Sessions

_MOST_NAMED = 5

Which = Annotated[str, Parameter(name="ID|S", help="Pictures (id, digest, name, @), or one session (id or title).")]


def erase(
    *references: Which,
    yes: Annotated[bool, Parameter(name=["--yes", "-y"], negative="", help="Erase them.")] = False,
    options: CommonOptions = COMMON,
) -> None:
    """List what would be erased for good; with --yes erase it: words and recipes from the log, images from the disk."""
    if not references:
        raise Usage("There is nothing to erase.", "Name pictures or a session: dimp erase ID --yes")
    home = resolve_home(options.home)
    sessions = load_sessions(home)
    body: dict[str, Any] = _body_of(sessions, options.session, references)
    done = background.connect(home).request("POST", "/api/erase", body | {"dry_run": not yes})
    if options.json:
        console.print_json(done)
    elif not options.quiet:
        _print(done, yes=yes)
        _say_what_stays(home, done["generation_ids"])


def _say_what_stays(home: Home, generation_ids: list[str]) -> None:
    """Copies in the user's own folder are the user's to remove; that they are there must be known."""
    from dimp.history.output_folder import find_copies

    in_force = settings.load(home, os.environ)
    if copies := find_copies(home, in_force, generation_ids):
        names = ", ".join(console.plain(str(copy)) for copy in copies[:_MOST_NAMED])
        more = f" and {len(copies) - _MOST_NAMED} more" if len(copies) > _MOST_NAMED else ""
        console.print_note(f"Copies in output_folder stay until you remove them: {names}{more}")
    elif in_force.output_folder and "{id}" not in in_force.output_name:
        console.print_note(f"Copies in {console.plain(in_force.output_folder)} stay until you remove them.")


def _body_of(sessions: Sessions, session_name: str | None, references: tuple[str, ...]) -> dict[str, Any]:
    session = _find_session(sessions, references[0]) if session_name is None and len(references) == 1 else None
    try:
        ids = [find_generation(sessions, session_name, reference)[1].id for reference in references]
    except NotFound:
        if session is None:
            raise
        return {"session": session.id}
    if session is not None and references[0] != ids[0]:
        raise Conflict(f"{references[0]!r} fits a picture and a session.", "Give the whole id; see: dimp sessions")
    return {"ids": ids}


def _find_session(sessions: Sessions, reference: str) -> Session | None:
    try:
        return sessions.find(reference)
    except NotFound:
        return None


def _print(done: dict[str, Any], *, yes: bool) -> None:
    pictures = console.pluralize(len(done["generation_ids"]), "picture")
    images = console.pluralize(len(done["images"]), "image")
    outcome = "erased for good." if yes else "would be erased for good; erase with --yes"
    console.print_line(f"{pictures} ({console.pluralize(done['events'], 'event')}, {images}) {outcome}")
    if done["kept"]:
        kept = console.pluralize(len(done["kept"]), "image")
        console.print_note(
            f"{kept} stay: other pictures began from them or show them. Erase those, too, to remove them."
        )
