"""The tree of a session as lines of text. Pure.

The path to the head runs straight down its column; every other branch hangs off to the right where it forks. So a
long history stays narrow however often it forks, and a chain of changes reads from top to bottom:

    ● 3f2a91c0  a red ball on grass
    ├─○ 81bd02aa  make the ball blue
    │ ○ 77c01b2d  bigger
    ◉ 5c77e1f3  make it night  (head)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from dimp.core.generation import DONE, Generation
from dimp.core.session import Session


class Glyphs(msgspec.Struct, frozen=True):
    """The characters that the tree is drawn with."""

    head: str = "◉"
    path: str = "●"
    other: str = "○"
    fork: str = "├─"
    pipe: str = "│ "
    star: str = "★"


ASCII = Glyphs("@", "*", "o", "|-", "| ", "+")


class Line(msgspec.Struct, frozen=True):
    """One line: the drawing before the picture, its mark, the picture, and whether it is on the path to the head."""

    drawing: str
    mark: str
    generation: Generation
    on_path: bool
    root: bool


def layout_tree(session: Session, everything: bool = False, glyphs: Glyphs | None = None) -> Iterator[Line]:
    """The lines of a session's tree; with `everything` also pictures in the trash or set aside by a clear."""
    use = glyphs or Glyphs()
    path = {generation.id for generation in session.path(session.head)} if session.head else set()
    children = _find_shown_children(session, everything)
    # Each entry: the picture, the drawing left of its column, and the fork that leads into its column.
    todo = [(root, "", "") for root in reversed(children.get(None, []))]
    while todo:
        node, before, fork = todo.pop()
        generation = session.generations[node]
        root = generation.parent_id is None
        yield Line(before + fork, _mark(session, node, path, use), generation, on_path=node in path, root=root)
        column = before + (use.pipe if fork else "")
        main, sides = _main(children.get(node, []), path)
        todo += [(main, column, "")] if main else []
        todo += [(side, column, use.fork) for side in reversed(sides)]


def describe(generation: Generation, glyphs: Glyphs) -> str:
    """A picture in words: its star and name, then the words that made it."""
    star = f"{glyphs.star} " if generation.starred else ""
    name = f"[{generation.name}] " if generation.name else ""
    words = generation.words or "(imported picture)"
    return star + name + words


def notes_for(session: Session, generation: Generation) -> list[str]:
    """Notes after a picture: that it is the head, varied, unfinished, set aside or in the trash."""
    notes = ["head"] if generation.id == session.head else []
    if generation.manner.kind == "variation":
        notes.append("varied" if "degree" in generation.recipe.options else "again")
    if generation.status != DONE:
        notes.append(generation.status)
    if generation.order < session.floor:
        notes.append("set aside")
    return [*notes, "in the trash"] if generation.trashed else notes


def _mark(session: Session, node: str, path: set[str], glyphs: Glyphs) -> str:
    if node == session.head:
        return glyphs.head
    return glyphs.path if node in path else glyphs.other


def _main(children: Sequence[str], path: set[str]) -> tuple[str | None, list[str]]:
    """The child that continues in the same column (on the path to the head, else the newest), and the others."""
    if not children:
        return None, []
    main = next((child for child in children if child in path), children[-1])
    return main, [child for child in children if child != main]


def _find_shown_children(session: Session, everything: bool) -> Mapping[str | None, list[str]]:
    """The children to draw: a hidden picture is drawn where something below it is shown."""
    keep: set[str] = set()
    for generation in reversed(session.generations.values()):  # children come after their parents
        hidden = (generation.trashed or generation.order < session.floor) and generation.id != session.head
        if everything or not hidden or generation.id in keep:
            keep.add(generation.id)
            if generation.parent_id is not None:
                keep.add(generation.parent_id)
    return {
        parent: [node for node in nodes if node in keep]
        for parent, nodes in session.children().items()
    }  # fmt: skip
