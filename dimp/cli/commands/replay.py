"""`dimp replay`: painting a session again, to prove that the same request gives the same bytes, or with another model.

The running server paints, behind everything else that is asked of it; a line arrives for each picture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import msgspec
from cyclopts import Parameter

from dimp.cli import background, output
from dimp.cli.exits import DAMAGED, REFUSED, Exit, Usage
from dimp.cli.options import COMMON, Common
from dimp.cli.store import folded, home_of, session_of
from dimp.refusals import Unavailable

_BAD = ("near", "differs", "cannot")

Line = Mapping[str, Any]


def replay(
    which: Annotated[str | None, Parameter(name="S", help="Session (else the current one).")] = None,
    /,
    *,
    verify: Annotated[bool, Parameter(negative="", help="Compare the bytes and keep nothing.")] = False,
    model: Annotated[str | None, Parameter(help="Paint with this model instead of the session's own.")] = None,
    onto: Annotated[str | None, Parameter(help="Into this session, or a fresh one of this title.")] = None,
    options: Common = COMMON,
) -> None:
    """Paint a whole session again: beside the old one as a new session, or on the side with --verify."""
    if verify and (model or onto):
        raise Usage("--verify compares with the recipes as they are.", "Leave --model and --onto out, or --verify.")
    home = home_of(options.home)
    session = session_of(folded(home), which or options.session)
    body = {"verify": verify, "model": model, "onto": onto}
    lines = []
    for line in painted_lines(background.connect(home).stream(f"/api/sessions/{session.id}/replay", body)):
        lines.append(line)
        if not options.json:
            _tell(line)
    counts = Counter(str(line["verdict"]) for line in lines)
    bad = sum(counts[verdict] for verdict in _BAD)
    if options.json:
        output.value({"session_id": session.id, "held": not bad, "pictures": lines})
    else:
        verdicts = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
        output.line(f"{output.number(len(lines), 'picture')}: {verdicts or 'nothing to paint'}")
    if bad:
        raise Exit(DAMAGED if verify else REFUSED)


def painted_lines(answer: Iterator[bytes]) -> Iterator[Line]:
    """The lines of the answer. A refusal on the way comes as a line of its own."""
    for raw in answer:
        line = msgspec.json.decode(raw)
        if "verdict" in line:
            yield line
        elif "detail" in line:
            raise Unavailable(str(line["detail"]), str(line.get("hint") or ""))


def _tell(line: Line) -> None:
    """A picture's verdict, with what changed since then where the bytes are not the same."""
    was = str(line.get("digest") or "")[:8]
    now = str(line.get("painted") or "")[:8]
    arrow = f" -> {now}" if now and now != was else ""
    output.line(f"{line['verdict']:<8} {str(line['generation_id'])[:13]}  {was}{arrow}")
    if line["verdict"] not in _BAD:
        return
    if line.get("difference") is not None:
        output.line(f"         mean difference {line['difference']:.2f} of 255")
    for key, (then, after) in dict(line.get("changes") or {}).items():
        output.line(output.plain(f"         {key}: {then or '(none)'} -> {after or '(none)'}"))
    for text in (line.get("message"), line.get("hint")):
        if text:
            output.line(output.plain(f"         {text}"))
