"""`dimp export` and `dimp import`: a session as a file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from dimp.cli import background, output
from dimp.cli.exits import Usage
from dimp.cli.files import check_folder
from dimp.cli.options import COMMON, Common
from dimp.cli.store import folded, home_of, open_reader, session_of
from dimp.home import Home
from dimp.sessions import Sessions
from dimp_store.log import Row

_SUFFIXES = {"jpeg": "jpg", "htm": "html", "ndjson": "jsonl"}


def export(
    which: Annotated[str | None, Parameter(name="S", help="Session (else the current one).")] = None,
    /,
    *,
    out: Annotated[Path, Parameter(name=["--output", "-o"], help="The file to write; its suffix tells the format.")],
    format: Annotated[str | None, Parameter(help="dimp, json, jsonl, png, jpg, webp, gif or html.")] = None,
    at: Annotated[str | None, Parameter(help="The picture for png, jpg, webp and gif (else the head).")] = None,
    options: Common = COMMON,
) -> None:
    """Write a session into a file: whole (dimp), as data (json, jsonl), as a picture, an animation or a page."""
    from dimp import exports

    kind = format or _kind_of(out)
    if kind not in exports.FORMATS:
        raise Usage(f"There is no format {kind!r}.", f"Use one of: {', '.join(exports.FORMATS)}")
    check_folder(out)
    home = home_of(options.home)
    sessions = folded(home)
    session_id = session_of(sessions, which or options.session).id
    size = _write(home, sessions, session_id, kind, at, out)
    if options.json:
        output.value({"session_id": session_id, "path": str(out.absolute()), "format": kind, "size": size})
    elif not options.quiet:
        output.line(f"{out} ({output.size(size)})")


def import_bundle(
    file: Annotated[Path, Parameter(name="FILE", help="A file that `dimp export` wrote.")],
    /,
    *,
    options: Common = COMMON,
) -> None:
    """Take a session in from a .dimp file. Everything in it is verified first; twice the same changes nothing."""
    data = file.read_bytes()
    client = background.connect(home_of(options.home))
    said = client.upload_bundle(data)
    if options.json:
        output.value(said)
    elif not options.quiet:
        known = "It was here already: " if said.get("repeated") else ""
        title = output.plain(str(said.get("title") or ""))
        output.line(f"{known}{said['session_id']}  {title}  ({output.number(int(said['generations']), 'picture')})")


def _write(home: Home, sessions: Sessions, session_id: str, kind: str, at: str | None, out: Path) -> int:
    from dimp import bundle, exports
    from dimp_store.disk_blobs import DiskBlobs

    blobs = DiskBlobs(home.images, create=False)
    rows = _rows(home, session_id)
    if kind == "dimp":  # straight into the file: a session may be larger than memory
        bundle.export_session(rows, blobs, out)
    else:
        out.write_bytes(exports.export(sessions.find(session_id), rows, blobs, kind, at).data)
    return out.stat().st_size


def _rows(home: Home, session_id: str) -> list[Row]:
    reader = open_reader(home)
    if reader is None:
        return []
    with reader:
        return reader.read(session_id)


def _kind_of(path: Path) -> str:
    suffix = path.suffix.lower().removeprefix(".")
    return _SUFFIXES.get(suffix, suffix)
