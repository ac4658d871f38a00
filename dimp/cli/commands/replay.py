"""`dimp replay`: painting a session again, to prove that the same request gives the same bytes, or with another model.

The running server paints, after everything else in its queue; a line arrives for each picture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import msgspec
from cyclopts import Parameter

from dimp.cli import background
from dimp.cli.exits import DAMAGED, REFUSED, Exit, Usage
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.store import find_session, load_sessions, resolve_home
from dimp.core.errors import Unavailable

_FAILING = ("near", "differs", "cannot")

Line = Mapping[str, Any]


def replay(
    which: Annotated[str | None, Parameter(name="S", help="Session (else the current one).")] = None,
    /,
    *,
    verify: Annotated[bool, Parameter(negative="", help="Compare the bytes and keep nothing.")] = False,
    model: Annotated[str | None, Parameter(help="Paint with this model instead of the session's own.")] = None,
    onto: Annotated[str | None, Parameter(help="Into this session, or a new one of this title.")] = None,
    options: CommonOptions = COMMON,
) -> None:
    """Paint a whole session again as a new session, or with --verify only compare and keep nothing."""
    if verify and (model or onto):
        raise Usage("--verify compares with the recipes as they are.", "Leave out --model and --onto, or --verify.")
    home = resolve_home(options.home)
    session = find_session(load_sessions(home), which or options.session)
    body = {"verify": verify, "model": model, "onto": onto}
    lines = []
    for line in decode_lines(background.connect(home).stream(f"/api/sessions/{session.id}/replay", body)):
        lines.append(line)
        if not options.json:
            _print_verdict(line)
    counts = Counter(str(line["verdict"]) for line in lines)
    failing = sum(counts[verdict] for verdict in _FAILING)
    if options.json:
        console.print_json({"session_id": session.id, "held": not failing, "pictures": lines})
    else:
        verdicts = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
        console.print_line(f"{console.pluralize(len(lines), 'picture')}: {verdicts or 'nothing to paint'}")
    if failing:
        raise Exit(DAMAGED if verify else REFUSED)


def decode_lines(answer: Iterator[bytes]) -> Iterator[Line]:
    """Decodes the lines of the answer. A refusal on the way comes as a line of its own and is raised."""
    for raw in answer:
        line = msgspec.json.decode(raw)
        if "verdict" in line:
            yield line
        elif "detail" in line:
            raise Unavailable(str(line["detail"]), str(line.get("hint") or ""))


def _print_verdict(line: Line) -> None:
    """Prints a picture's verdict, with what changed since then where the bytes differ."""
    before = str(line.get("digest") or "")[:8]
    after = str(line.get("painted") or "")[:8]
    arrow = f" -> {after}" if after and after != before else ""
    console.print_line(f"{line['verdict']:<8} {str(line['generation_id'])[:13]}  {before}{arrow}")
    if line["verdict"] not in _FAILING:
        return
    if line.get("difference") is not None:
        console.print_line(f"         mean difference {line['difference']:.2f} of 255")
    for key, (then, now) in dict(line.get("changes") or {}).items():
        console.print_line(console.plain(f"         {key}: {then or '(none)'} -> {now or '(none)'}"))
    for text in (line.get("message"), line.get("hint")):
        if text:
            console.print_line(console.plain(f"         {text}"))
