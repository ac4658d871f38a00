"""`dimp refine --dry-run`: how words would be read, asked of the server that would read them. Nothing is painted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from dimp.cli import background, output
from dimp.cli.look import marked
from dimp.cli.options import Common
from dimp.cli.store import home_of
from dimp.differences import Piece


def foretell(modification: str, at: str | None, options: Common) -> None:
    """Prints the prompt with the words that would change, and how sure the reading is. Raises a `Refusal`."""
    client = background.connect(home_of(options.home))
    body = {"modification": modification, "parent_id": at, "ask": True}
    read = client.ask("POST", "/api/interpret", body, query={"session": options.session})
    if options.json:
        output.value(read)
        return
    output.line(" ".join(marked(piece) for piece in msgspec.convert(read["diff"], list[Piece])))
    if not options.quiet:
        _explain(read)


def _explain(read: Mapping[str, Any]) -> None:
    for change in read["changes"]:
        output.note(output.plain(f"  {change}"))
    if read["negative"]:
        output.note(output.plain(f"  not there: {', '.join(read['negative'])}"))
    way = f" ({read['method']})" if read["method"] else ""
    sure = f"strength {read['strength']:g}{way}, confidence {read['confidence']:g}, read by {read['interpreter']}"
    output.note(f"  kind {read['kind']}, {sure}")
    for word in read["unknown"]:
        near = f"; near it: {', '.join(word['nearest'])}" if word["nearest"] else ""
        output.note(output.plain(f"  the demo model does not know {word['word']!r}{near}"))
    if read["note"]:
        output.note(output.plain(f"  {read['note']}"))
    if (command := read["command"]) and command["will"]:
        output.note(output.plain(f"  Said to the session, these words would {command['will']}; refine takes them so."))
