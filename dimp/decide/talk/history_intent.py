"""Words about the history of a session, as actions: undo, try again, the second one, back to the hat. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from dimp.core import actions as act
from dimp.core.errors import Conflict, NotFound
from dimp.core.generation import CANCELLED, DONE, FAILED, Generation
from dimp.core.refs import resolve
from dimp.core.session import Session
from dimp.decide.recipe import read_modification
from dimp.decide.talk.candidates import more_like, none_of_them
from dimp.decide.talk.choices import is_unclear, unclear
from dimp.decide.talk.meaning import Meant, Say, changed_picture, name_of, new_picture, times
from dimp.interpret import history_commands
from dimp.interpret.morphology import base_of, stem
from dimp.interpret.readers.values import kind_of
from dimp.interpret.speech.translation import in_english

_SMALL = frozenset(
    ("a", "an", "the", "it", "its", "is", "was", "were", "had", "has", "with", "of", "in", "on", "at", "and", "there")
)

_COLOURFUL = frozenset(("color", "full", "colorful", "in"))
_COLOURLESS = re.compile(
    r"\b(?:black ?(?:and|&|n) ?white|b ?& ?w|bw|mono(?:chrome)?|gr[ae]y ?scale|sepia|pencil|charcoal|ink|sketch|"
    r"line (?:art|drawing)|colou?rless)\b",
    re.I,
)
_SHAPES: dict[str, Callable[[int, int], bool]] = {
    "landscape": lambda width, height: width > height, "wide": lambda width, height: width > height,
    "portrait": lambda width, height: width < height, "upright": lambda width, height: width < height,
    "tall": lambda width, height: width < height, "square": lambda width, height: width == height,
}  # fmt: skip
_ASPECTS = {
    "colour color colours colors tint shade hue tone coloring colouring": ("recolor", "degree"),
    "style look technique medium": ("style",),
    "background backdrop setting scenery scene place location": ("background",),
    "light lighting": ("lighting", "time"),
    "weather sky": ("weather",),
    "season": ("season",),
    "time hour": ("time",),
    "angle view perspective framing camera": ("camera",),
    "size": ("attribute", "degree"),
    "pose": ("action",),
    "mood atmosphere": ("mood", "lighting"),
    "material": ("material", "attribute"),
    "number amount": ("count",),
}
"""What people call the kinds of change."""


def history_meaning(session: Session, spoken: history_commands.Meta, say: Say) -> Meant:
    """What words about the history amount to. Raises `NotFound` for a picture that is not there, and `Conflict`."""
    match spoken:
        case history_commands.Undo(times=count):
            moves = times(count, "move")
            return Meant("undo", act.Undo(count), f"go back {moves}", f"Went back {moves}.")
        case history_commands.Redo(times=count):
            moves = times(count, "move")
            return Meant("redo", act.Redo(count), f"go forward {moves}", f"Went forward {moves}.")
        case history_commands.Again(count=count):
            return _again(session, count, say)
        case history_commands.BeforeThat(words=words):
            return _gone_to(session, "go_back_to", _before_that(session, words), "", say)
        case history_commands.Former(aspect=aspect):
            return _gone_to(session, "go_back_to", _before_last(session, aspect), "", say)
        case history_commands.OtherOfTwo():
            return history_meaning(
                session, history_commands.Redo() if session.can_redo else history_commands.Undo(), say
            )
        case history_commands.UndoThen(times=count, modification=change):
            return _gone_to(session, "go_back_to", _moves_back(session, count), change, say)
        case history_commands.MoreLike(index=index, count=count):
            return more_like(session, _picked(session, index), count, say)
        case history_commands.NoneOfThem():
            return none_of_them(session)
        case history_commands.Keep():
            picture = resolve(session, say.parent_id or "@")
            return Meant("keep", act.Star(picture.id), f"star {name_of(picture)}", f"Starred {name_of(picture)}.")
        case history_commands.Stop():
            return _stopped(session)
        case history_commands.StartOver(prompt=prompt):
            if prompt:
                return new_picture("start_over", prompt, say)
            return Meant("start_over", act.Clear(), "empty the canvas", "The canvas is empty; undo brings it back.")
        case history_commands.First(modification=change):
            return _gone_to(session, "first", _first(session), change, say)
        case history_commands.Pick(index=index, modification=change):
            return _gone_to(session, "pick", _picked(session, index), change, say)
        case history_commands.GoBackTo(words=words, modification=change):
            return _gone_to(session, "go_back_to", _latest_with(session, words), change, say)


def _again(session: Session, count: int, say: Say) -> Meant:
    """The recipe again with other seeds; where the last picture could not be painted, that one, as it was."""
    many = count if count > 1 else say.count
    lost = None if say.parent_id else _lost(session)
    if lost is not None:
        seed = lost.recipe.seed if say.seed is None and many == 1 else say.seed
        action = act.Again(id=lost.id, count=many, seed=seed, steps=say.steps, priority=say.priority)
        return Meant("again", action, f"try {name_of(lost)} again", f"Trying {name_of(lost)} again.")
    picture = resolve(session, say.parent_id or "@")
    action = act.Again(id=picture.id, count=many, seed=say.seed, steps=say.steps, priority=say.priority)
    pictures = times(many, "more picture")
    return Meant(
        "again", action, f"paint {pictures} of {name_of(picture)}", f"Painting {pictures} of {name_of(picture)}."
    )


def _lost(session: Session) -> Generation | None:
    """The newest picture, where it failed or was stopped and the canvas has not moved since it was asked for.

    One that was put into the trash is done with.
    """
    newest = next(reversed(session.generations.values()), None)
    if newest is None or newest.status not in (FAILED, CANCELLED) or newest.trashed:
        return None
    meant_here = newest.order >= session.floor and newest.recipe.expected_head == session.head
    return newest if meant_here else None


def _stopped(session: Session) -> Meant:
    waiting = tuple(
        generation.id for generation in reversed(session.pending())
    )  # the last first: none starts while others end
    if not waiting:
        raise Conflict(
            "Nothing is being painted in this session.", "See the queue with: dimp queue list", "nothing-in-work"
        )
    pictures = times(len(waiting), "picture")
    return Meant("stop", None, f"stop {pictures} in work", f"Stopped {pictures}.", waiting)


def _gone_to(session: Session, kind: str, generation: Generation, change: str, say: Say) -> Meant:
    """To a picture, or (where a change was said, too) a child of it: one action, so that one undo takes it back."""
    if change and generation.status == DONE and is_unclear(read_modification(session, generation, change)):
        return unclear(change, name_of(generation))
    if change:
        say = msgspec.structs.replace(say, description=None)  # it is of the picture that was spoken to
        return changed_picture(kind, change, say, generation.id, name_of(generation))
    return Meant(kind, act.Jump(generation.id), f"go to {name_of(generation)}", f"Went to {name_of(generation)}.")


def _first(session: Session) -> Generation:
    """Where the way to the head began (what it varies, if it is a variation), else the first picture there is."""
    if session.head is None:
        return next(iter(_painted(session)), None) or _nothing("There is no picture yet.")
    root = session.path(session.head)[0]
    if root.manner.kind != "variation":
        return root
    before = (
        generation
        for generation in reversed(_painted(session))
        if generation.order < root.order and generation.parent_id is None
    )
    return next((generation for generation in before if generation.manner.kind != "variation"), root)


def _picked(session: Session, index: int) -> Generation:
    """Number `index` (from 1, or from the end) of the pictures last made together, else of all."""
    done = _painted(session)
    batch = done[-1].recipe.batch if done else None
    together = [
        generation
        for generation in done
        if batch and generation.recipe.batch and generation.recipe.batch.id == batch.id
    ] or done
    if index == 0 and len(together) % 2:
        return together[len(together) // 2]
    if not 0 < abs(index) <= len(together):
        return _nothing(f"There is no picture number {index}." if index > 0 else "There is no picture yet.")
    return together[index - 1 if index > 0 else index]


def _before_that(session: Session, words: str) -> Generation:
    """The picture on the way to the head before the first one that has to do with the words."""
    wanted = _words(words) - _SMALL
    path = session.path(session.head) if session.head else []
    for before, after in zip(path, path[1:], strict=False):
        brought = _words(f"{after.modification or ''} {after.prompt}") - _words(before.prompt)
        if wanted and all(any(word.startswith(start) for word in brought) for start in wanted):
            return before
    steps = zip(reversed(path[:-1]), reversed(path[1:]), strict=True)
    naming = (before for before, after in steps if wanted <= _words(after.modification or ""))
    if wanted and (touched := next(naming, None)):
        return touched  # 'undo the flag thing', of a flag that was there before
    return _nothing(f"No change here has to do with {words!r}.")


def _before_last(session: Session, aspect: str) -> Generation:
    """The picture on the way to the head before the last change of an aspect ('colour') or a thing ('hat')."""
    path = session.path(session.head) if session.head else []
    kinds = next((kinds for names, kinds in _ASPECTS.items() if aspect.lower().split()[-1] in names.split()), ())
    wanted = _words(aspect) - _SMALL
    for before, after in zip(reversed(path[:-1]), reversed(path[1:]), strict=True):
        reading = after.recipe.reading
        changes = _words(f"{after.modification or ''} {' '.join(reading.changes if reading else ())}")
        if (reading is not None and reading.kind in kinds) or (not kinds and wanted <= changes):
            return before
    return _nothing(f"No change here has to do with {aspect!r}.")


def _moves_back(session: Session, count: int) -> Generation:
    """The picture that was on the canvas so many moves ago."""
    place = session.back[-count] if 0 < count <= len(session.back) else None
    if place is None or place.head is None:
        return _nothing(f"There is no picture {times(count, 'move')} back.")
    return session.generations[place.head]


def has_picture_with(session: Session, words: str) -> bool:
    """Whether a picture of the session has to do with the words."""
    return next(_pictures_with(session, words), None) is not None


def has_words(picture: Generation, words: str) -> bool:
    """Whether the prompt of a picture has the words."""
    return _words(words) - _SMALL <= _words(picture.prompt)


def _latest_with(session: Session, words: str) -> Generation:
    """The latest picture whose prompt has the words, where the canvas has them no more; else the latest of which they
    were said or which is named so, and whose prompt has them; then any prompt with them, then what was said alone.

    The picture on the canvas comes last of all: nobody asks to go where he is. A look that no prompt names ('in
    colour', 'in daylight') is that of the picture before another look of its kind came.
    """
    return next(_pictures_with(session, words), None) or _nothing(f"No picture here has to do with {words!r}.")


def _pictures_with(session: Session, words: str) -> Iterator[Generation]:
    named = False
    for picture in _pictures_naming(session, words):
        named = True
        yield picture
    if not named and (before := _before_another(session, words) or _of_shape(session, words)):
        yield before


def _of_shape(session: Session, words: str) -> Generation | None:
    """The latest picture of the shape that the words name ('landscape'); None where there is none, or it is on "
    "the canvas."""
    is_so = _SHAPES.get(words.lower().removesuffix(" format").removesuffix(" one"))
    current = session.current()
    if is_so is None or current is None or is_so(current.width, current.height):
        return None
    return next((picture for picture in reversed(_painted(session)) if is_so(picture.width, picture.height)), None)


def _before_another(session: Session, words: str) -> Generation | None:
    """The picture before the last change to another look of the kind that the words are of; None where none was."""
    kind = "style" if _words(words) <= _COLOURFUL else kind_of(words)
    path = session.path(session.head) if session.head and kind else []
    for before, after in zip(reversed(path[:-1]), reversed(path[1:]), strict=True):
        reading = after.recipe.reading
        if reading is not None and reading.kind == kind and _is_other_look(words, after.modification or ""):
            return before
    return None


def _is_other_look(words: str, modification: str) -> bool:
    """Whether a change took away the look that the words name; only what has no colours takes colour away."""
    return not _words(words) <= _COLOURFUL or bool(_COLOURLESS.search(modification))


def _pictures_naming(session: Session, words: str) -> Iterator[Generation]:
    wanted = _words(words) - _SMALL
    doing = {base_of(word) for word in wanted}
    yield from _pictures_saying(session, wanted)
    if all(doing) and doing != wanted:  # 'the one where it was sleeping', of 'let it sleep'
        yield from _pictures_saying(session, doing)


def _pictures_saying(session: Session, wanted: set[str]) -> Iterator[Generation]:
    current = session.current()
    others = [generation for generation in reversed(_painted(session)) if generation.id != session.head]
    others.sort(key=lambda picture: current is not None and picture.prompt == current.prompt)  # those say no more
    named = [picture for picture in others if not _removes(picture)]
    own_words = [(picture, f"{picture.name} {in_english(picture.words) or picture.words}") for picture in named]
    whole = [(picture, picture.prompt) for picture in [*others, *filter(None, [current])]]
    there = [(picture, text) for picture, text in own_words if wanted <= _words(picture.prompt)]
    gone = current is not None and not wanted <= _words(current.prompt)
    ordered = (*whole, *own_words) if gone else (*there, *whole, *own_words)
    yield from (picture for picture, text in ordered if wanted and wanted <= _words(text))


def _removes(picture: Generation) -> bool:
    """Whether the words of a picture took something away: nobody goes back to it by the name of that."""
    return picture.recipe.reading is not None and picture.recipe.reading.kind == "remove"


def _words(text: str) -> set[str]:
    american = text.lower().replace("colour", "color").replace("grey", "gray")
    return {stem(word.strip(".,;:!?\"'()")) for word in american.split()}


def _painted(session: Session) -> list[Generation]:
    return [generation for generation in session.visible() if generation.status == DONE and not generation.trashed]


def _nothing(message: str) -> Generation:
    raise NotFound(message, "See what there is with: dimp tree", "no-picture")
