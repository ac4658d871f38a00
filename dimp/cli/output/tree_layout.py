"""The tree of a session as lines of text. Pure.

The way to the head runs straight down its column; every other branch hangs off to the right where it forked. So a
long story stays narrow however often it forked, and a chain of changes reads from top to bottom:

    ● 3f2a91c0  a red ball on grass
    ├─○ 81bd02aa  make the ball blue
    │ ○ 77c01b2d  bigger
    ◉ 5c77e1f3  make it night  (head)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from dimp.session import DONE, Generation, Session


class Glyphs(msgspec.Struct, frozen=True):
    """What the tree is drawn with."""

    head: str = "◉"
    there: str = "●"
    other: str = "○"
    fork: str = "├─"
    beside: str = "│ "
    star: str = "★"


ASCII = Glyphs("@", "*", "o", "|-", "| ", "+")


class Line(msgspec.Struct, frozen=True):
    """One line: the drawing before the picture, its mark, the picture, and whether it is on the way to the head."""

    drawing: str
    mark: str
    one: Generation
    on_path: bool
    root: bool


def drawn(session: Session, everything: bool = False, glyphs: Glyphs | None = None) -> Iterator[Line]:
    """The lines of a session's tree. `everything` also shows what is in the trash or was set aside by a clear."""
    use = glyphs or Glyphs()
    path = {one.id for one in session.path(session.head)} if session.head else set()
    children = _shown(session, everything)
    # Each entry: the picture, what stands before its column, what stands in its column instead of the fork.
    todo = [(root, "", "") for root in reversed(children.get(None, []))]
    while todo:
        node, before, fork = todo.pop()
        one = session.generations[node]
        yield Line(before + fork, _mark(session, node, path, use), one, node in path, one.recipe.parent_id is None)
        column = before + (use.beside if fork else "")
        main, sides = _main(children.get(node, []), path)
        todo += [(main, column, "")] if main else []
        todo += [(side, column, use.fork) for side in reversed(sides)]


def words_for(one: Generation, glyphs: Glyphs) -> str:
    """What a picture says of itself: its star and name, then the words that made it."""
    star = f"{glyphs.star} " if one.starred else ""
    name = f"[{one.name}] " if one.name else ""
    said = one.said or "(imported picture)"
    return star + name + said


def remarks_for(session: Session, one: Generation) -> list[str]:
    """What is not as usual: the head, work that is not done, the trash."""
    said = ["head"] if one.id == session.head else []
    if one.recipe.kind == "variation":
        said.append("varied" if "degree" in one.recipe.options else "again")
    if one.status != DONE:
        said.append(one.status)
    if one.order < session.floor:
        said.append("set aside")
    return [*said, "in the trash"] if one.trashed else said


def _mark(session: Session, node: str, path: set[str], glyphs: Glyphs) -> str:
    if node == session.head:
        return glyphs.head
    return glyphs.there if node in path else glyphs.other


def _main(children: Sequence[str], path: set[str]) -> tuple[str | None, list[str]]:
    """The child that goes on in the same column (on the way to the head, else the last made), and the others."""
    if not children:
        return None, []
    main = next((child for child in children if child in path), children[-1])
    return main, [child for child in children if child != main]


def _shown(session: Session, everything: bool) -> Mapping[str | None, list[str]]:
    """The children that are drawn: hidden pictures stay where something below them is shown."""
    keep: set[str] = set()
    for one in reversed(session.generations.values()):  # children come after their parents
        hidden = (one.trashed or one.order < session.floor) and one.id != session.head
        if everything or not hidden or one.id in keep:
            keep.add(one.id)
            if one.recipe.parent_id is not None:
                keep.add(one.recipe.parent_id)
    return {
        parent: [node for node in nodes if node in keep]
        for parent, nodes in session.children().items()
    }  # fmt: skip
