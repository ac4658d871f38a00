"""`dimp` with piped input: one action a line, as a script would type them.

The first words on an empty canvas paint a new picture, later ones refine it. `new WORDS` and `refine WORDS` mean what
they say; talk about the history ("undo", "go back two", "try again", "start over") is understood as such. Empty lines
and lines that begin with # are passed over.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from dimp.cli.store import folded, home_of
from dimp.interpret import meta
from dimp.refs import resolve
from dimp.refusals import NotFound
from dimp.session import DONE, Generation, Session

_ALONE = ("clear", "tree", "log", "show")


def from_pipe(options: Sequence[str], run: Callable[[list[str]], int]) -> int:
    """Runs every line of stdin through `run`; stops at the first that fails and returns its exit code."""
    for line in sys.stdin:
        said = line.strip()
        if not said or said.startswith("#"):
            continue
        session = _session(options)
        for words in commands_for(said, session):
            if (code := run([*options, *words])) != 0:
                return code
    return 0


def commands_for(said: str, session: Session | None) -> list[list[str]]:
    """The command lines that a line of talk amounts to, given the session as it is. Raises `NotFound`."""
    first, _, rest = said.partition(" ")
    if said in _ALONE:
        return [[said]]
    if first in ("undo", "redo") and (not rest or rest.isdigit()):
        return [said.split()]
    if first in ("new", "refine") and rest.strip():
        return [[first, "--", rest.strip()]]
    meant = meta.talk(said) if session is not None else None
    if meant is not None and session is not None:
        return _meta(meant, session)
    painted = session is not None and session.head is not None
    return [["refine" if painted else "new", "--", said]]


def _meta(meant: meta.Meta, session: Session) -> list[list[str]]:
    match meant:
        case meta.Undo(times=times):
            return [["undo", str(times)]]
        case meta.Redo(times=times):
            return [["redo", str(times)]]
        case meta.Again(count=count):
            return [["again", "@", "--count", str(count)]]
        case meta.Keep():
            return [["star", "@"]]
        case meta.StartOver(prompt=prompt):
            return [["new", "--", prompt]] if prompt else [["clear"]]
        case meta.Stop():
            return [["queue", "cancel", one.id] for one in session.pending()]
        case meta.First(modification=change):
            return _go(session.path(resolve(session, "@").id)[0], change)
        case meta.Pick(index=index, modification=change):
            return _go(_picked(session, index), change)
        case meta.GoBackTo(words=words, modification=change):
            return _go(_latest_with(session, words), change)


def _go(one: Generation, change: str) -> list[list[str]]:
    return [["goto", one.id], *([["refine", "--", change]] if change else [])]


def _picked(session: Session, index: int) -> Generation:
    """Number `index` of the pictures last made together, else of the newest ones' siblings."""
    done = [one for one in session.visible() if one.status == DONE and not one.trashed]
    newest = done[-1] if done else None
    batch = newest.recipe.batch.id if newest and newest.recipe.batch else None
    together = [one for one in done if batch and one.recipe.batch and one.recipe.batch.id == batch] or done
    if not 0 < abs(index) <= len(together):
        raise NotFound(f"There is no picture number {index}.", "See what there is with: dimp tree")
    return together[index - 1 if index > 0 else index]


def _latest_with(session: Session, words: str) -> Generation:
    low = words.lower()
    for one in reversed(session.visible()):
        if one.status == DONE and low in f"{one.name} {one.recipe.modification or ''} {one.recipe.prompt}".lower():
            return one
    raise NotFound(f"No picture here has to do with {words!r}.", "See what there is with: dimp tree")


def _session(options: Sequence[str]) -> Session | None:
    """The session that the options before the talk mean, as it is now."""
    sessions = folded(home_of(_value(options, "--home")))
    said = _value(options, "--session")
    return sessions.find(said) if said is not None else sessions.current()


def _value(options: Sequence[str], name: str) -> str | None:
    for index, word in enumerate(options):
        key, equals, value = word.partition("=")
        if key == name:
            return value if equals else next(iter(options[index + 1 :]), None)
    return None
