"""`dimp refine --dry-run`: how the server would read the words. Nothing is painted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from dimp.cli import background
from dimp.cli.commands.inspect import mark_piece
from dimp.cli.options import CommonOptions
from dimp.cli.output import console
from dimp.cli.store import resolve_home
from dimp.core.diff import Piece


def print_dry_run(modification: str, at: str | None, options: CommonOptions) -> None:
    """Prints the prompt with the words that would change, and how sure the reading is. Raises a `Refusal`."""
    client = background.connect(resolve_home(options.home))
    body = {"modification": modification, "parent_id": at, "ask": True}
    read = client.request("POST", "/api/interpret", body, query={"session": options.session})
    if options.json:
        console.print_json(read)
        return
    console.print_line(" ".join(mark_piece(piece) for piece in msgspec.convert(read["diff"], list[Piece])))
    if not options.quiet:
        _explain(read)


def _explain(read: Mapping[str, Any]) -> None:
    for change in read["changes"]:
        console.print_note(console.plain(f"  {change}"))
    if read["negative"]:
        console.print_note(console.plain(f"  negative prompt: {', '.join(read['negative'])}"))
    method = f" ({read['method']})" if read["method"] else ""
    kind = f"kind {read['kind']}, strength {read['strength']:g}{method}"
    console.print_note(f"  {kind}, confidence {read['confidence']:g}, read by {read['interpreter']}")
    for word in read["unknown"]:
        similar = f"; similar: {', '.join(word['nearest'])}" if word["nearest"] else ""
        console.print_note(console.plain(f"  the demo model does not know {word['word']!r}{similar}"))
    if read["note"]:
        console.print_note(console.plain(f"  {read['note']}"))
    if (command := read["command"]) and command["will"]:
        text = f"  At the prompt, these words would {command['will']}; refine reads them as a change."
        console.print_note(console.plain(text))
