"""`dimp export` and `dimp import`: sessions and pictures as files, and back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

from cyclopts import Parameter

from dimp.cli import background
from dimp.cli.exits import Usage
from dimp.cli.files import check_folder, content_type_of
from dimp.cli.options import COMMON, CommonOptions, RecipeOption
from dimp.cli.output import console
from dimp.cli.store import find_session, load_sessions, open_reader, resolve_home
from dimp.home import Home
from dimp.settings import load
from dimp.studio.sessions import Sessions
from dimp_store.log import Row

if TYPE_CHECKING:
    from dimp.history.carry import RecipeChoice

_BUNDLE, _BUNDLES = "application/zip", (".dimp", ".zip")
_SUFFIXES = {"jpeg": "jpg", "htm": "html", "ndjson": "jsonl"}


def export(
    which: Annotated[str | None, Parameter(name="S", help="Session (else the current one).")] = None,
    /,
    *,
    out: Annotated[Path, Parameter(name=["--output", "-o"], help="The file to write; its suffix names the format.")],
    format: Annotated[str | None, Parameter(help="dimp, json, jsonl, png, jpg, webp, gif or html.")] = None,
    at: Annotated[str | None, Parameter(help="The picture for png, jpg, webp and gif (else the head).")] = None,
    recipe: RecipeOption = None,
    options: CommonOptions = COMMON,
) -> None:
    """Write a session into a file: whole (dimp), as data (json, jsonl), as a picture, an animation or a page."""
    from dimp.history import exports

    name = format or _format_of(out)
    if name not in exports.FORMATS:
        raise Usage(f"There is no format {name!r}.", f"Use one of: {', '.join(exports.FORMATS)}")
    check_folder(out)
    home = resolve_home(options.home)
    sessions = load_sessions(home)
    session_id = find_session(sessions, which or options.session).id
    if recipe is not None and name not in exports.PICTURES:
        raise Usage(f"A {name} carries no recipe of its own.", "Leave --recipe out; all recipes are in its data.")
    choice = recipe or cast("RecipeChoice", load(home, os.environ).embed_recipe)
    size = _write(home, sessions, session_id, name, at, out, choice)
    if options.json:
        console.print_json({"session_id": session_id, "path": str(out.absolute()), "format": name, "size": size})
    elif not options.quiet:
        console.print_line(f"{out} ({console.format_size(size)})")


def import_files(
    *files: Annotated[Path, Parameter(name="FILE", help="A .dimp file that `dimp export` wrote, or a picture.")],
    ground: Annotated[
        str | None, Parameter(help="Lay pictures on this colour where they are see-through (else they stay so).")
    ] = None,
    options: CommonOptions = COMMON,
) -> None:
    """Import sessions from .dimp files, and pictures with the recipes that they carry.

    A session is verified first, and importing it twice changes nothing. A picture becomes a root of the tree; one
    that was painted here, or that this session holds already, is found where it is. Recipes of A1111, Forge, SD.Next,
    Fooocus, ComfyUI, InvokeAI, SwarmUI, NovelAI and of this program are read; paint by one with: dimp new --like.
    """
    if not files:
        raise Usage("The files are missing: say what to import.", "For instance: dimp import picture.png session.dimp")
    kinds = {file: _BUNDLE if file.suffix.lower() in _BUNDLES else content_type_of(file) for file in files}
    client = background.connect(resolve_home(options.home))
    imported = []
    for file, kind in kinds.items():
        query = {"session": options.session, "name": file.name, "ground": ground} if kind != _BUNDLE else {}
        answer = client.import_file(file.read_bytes(), kind, os.urandom(16).hex(), **query)
        imported.append(answer)
        if not options.json and not options.quiet:
            print_imported(file, answer)
    if options.json:
        console.print_json(imported[0] if len(imported) == 1 else imported)


def print_imported(file: Path, answer: dict[str, Any]) -> None:
    """Prints what an import came to."""
    if "generations" in answer:
        prefix = "It was already here: " if answer.get("repeated") else ""
        title = console.plain(str(answer.get("title") or ""))
        count = console.pluralize(int(answer["generations"]), "picture")
        console.print_line(f"{prefix}{answer['session_id']}  {title}  ({count})")
        return
    prefix = "It was already here: " if answer["known"] else ""
    console.print_line(f"{prefix}{answer['generation_id']}  {console.plain(file.name)}")
    for remark in answer["remarks"]:
        console.print_note(remark["text"])
    if recipe := answer["recipe"]:
        numbers = [f"{recipe['steps']} steps"] if recipe["steps"] else []
        numbers += [f"seed {recipe['seed']}"] if recipe["seed"] else []
        words = console.shorten(recipe["prompt"] or "no words", 80)
        console.print_line(f"  by {recipe['tool']}: {words}  ({', '.join(numbers) or 'no numbers'})")


def _write(
    home: Home, sessions: Sessions, session_id: str, format: str, at: str | None, out: Path, recipe: RecipeChoice
) -> int:
    from dimp.history import bundle, exports
    from dimp.history.output_file import write_output
    from dimp.studio.images.blob_place import find_blobs

    blobs = find_blobs(home)
    rows = _rows(home, session_id)
    if format == "dimp":  # straight into the file: a session may be larger than memory
        bundle.export_session(rows, blobs, out)
    else:
        write_output(out, exports.export(sessions.find(session_id), rows, blobs, format, at, recipe).data)
    return out.stat().st_size


def _rows(home: Home, session_id: str) -> list[Row]:
    reader = open_reader(home)
    if reader is None:
        return []
    with reader:
        return reader.read(session_id)


def _format_of(path: Path) -> str:
    suffix = path.suffix.lower().removeprefix(".")
    return _SUFFIXES.get(suffix, suffix)
