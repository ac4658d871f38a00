"""What words said to a session amount to: a picture to paint or to change, or an action on the history.

"make the ball blue" changes the picture, "go back two" or "the second one" speak of the history, "which seed was
that?" asks, and the same words must mean the same in the page, on the command line and over HTTP: so this is the one
place that decides it. Pure; whoever calls it does the action that comes out (`Studio.do`) and cancels what is to stop
(`Studio.cancel`). What was not understood is asked back, and nothing is painted.
"""

from __future__ import annotations

import re

import msgspec

from dimp.core import limits
from dimp.core.actions import Jump
from dimp.core.errors import Refusal
from dimp.core.generation import DONE, Generation
from dimp.core.refs import described, resolve
from dimp.core.sentences import sentence
from dimp.core.session import Session
from dimp.decide.recipe import read_modification
from dimp.decide.talk.answers import answer
from dimp.decide.talk.candidates import last_batch, on_side
from dimp.decide.talk.choices import ask_back, ask_for_picture, ask_whether_to_paint, is_unclear
from dimp.decide.talk.history_intent import has_picture_with, has_words, history_meaning
from dimp.decide.talk.meaning import Meant, Say, answered, changed_picture, name_of, new_picture
from dimp.decide.talk.settings_intent import another_seed, settings_meaning, with_settings
from dimp.interpret import history_commands, questions, settings_words
from dimp.interpret.clauses import normalise
from dimp.interpret.dialogue.amounts import counted
from dimp.interpret.dialogue.returns import asked_back
from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.history_patterns import PICK_DIGIT, PICK_WORD
from dimp.interpret.how_many import how_many
from dimp.interpret.opening import changes_nothing_yet, fresh_picture, picture_asked
from dimp.interpret.phrases.lexicon import mended
from dimp.interpret.settings_words import Settings
from dimp.interpret.speech.foreign_talk import is_foreign_question
from dimp.interpret.speech.spelling import spoken as plainly_spoken
from dimp.interpret.speech.translation import first_verb, in_english

__all__ = ["USUAL_SIZE", "Meant", "Say", "changed_picture", "kind_of_history", "meant"]

_ONE_MORE = re.compile(r"^(?:one|two|three|four|five|six|seven|eight|nine|ten|\d) more$", re.I)
_SHORT = 60
"""Characters of the longest message in which a slip in a setting ('sqaure') is mended."""
_DISCARDS = re.compile(r"^(?:scrap|discard|drop|dump|ditch|forget|throw away)\b", re.I)
USUAL_SIZE = (1024, 1024)
"""Width and height where no model's own are known."""


def meant(session: Session, say: Say, usual_size: tuple[int, int] = USUAL_SIZE) -> Meant:
    """What the words amount to in this session; `usual_size` is that of the model that would paint a first picture.

    Raises `Invalid` for words that cannot be a prompt, `NotFound` for a picture that is not there, and `Conflict` where
    there is nothing to stop. Whether the action can be done is decided when it is done.
    """
    words = limits.check_prompt(say.words, "modification")
    if say.mask:
        return changed_picture("refine", words, say, say.parent_id)
    base = _base(session, say)
    foreign, words = words, in_english(words) or words
    question = questions.ask(words)
    if question is not None and not (_asks_nothing(words) and settings_words.split_off(words)[1].any):
        unseen = question.topic == "scene" and base is not None and base.digest is not None and not base.description
        return answered(answer(session, question, base), look_at=base.id if unseen and base is not None else None)
    asked = _settings(words)
    if asked == Settings(fresh_seed=True) and base is not None:
        return history_meaning(session, history_commands.Again(), say)
    if asked.any and asked != Settings(fresh_seed=True):
        return settings_meaning(session, asked, say, base)
    if by_seed := another_seed(session, words, say, base):
        return by_seed
    rest, beside = settings_words.split_off(words)
    if beside.any and base is not None and _asks_nothing(rest):
        return settings_meaning(session, beside, say, base)
    if beside.any:
        say = msgspec.structs.replace(with_settings(say, beside, base, usual_size), words=rest)
    many = how_many(rest) if history_commands.talk(rest) is None else None
    if many is not None:
        return _several(session, msgspec.structs.replace(say, count=many.count), base, many.rest)
    return _without_settings(session, say, base, rest, rest if beside.any else foreign)


def _asks_nothing(words: str) -> bool:
    """Whether words only praise or thank ('that's better'), so that what stands beside them is all that is asked."""
    remark = questions.ask(words)
    return (remark is not None and remark.topic in {"remark", "thanks", "mood"}) or isinstance(
        history_commands.talk(words), history_commands.Keep
    )


def _several(session: Session, say: Say, base: Generation | None, words: str) -> Meant:
    """Several pictures of what the words show: of the picture itself, of a change of it, or afresh."""
    say = msgspec.structs.replace(say, words=words)
    if base is not None and words.lower().startswith("the ") and has_words(base, words):
        return history_meaning(session, history_commands.Again(say.count), say)
    if base is not None and (prompt := fresh_picture(f"draw me {words}", base.prompt)):
        return new_picture("new", prompt, say)
    return _without_settings(session, say, base, words, words)


def kind_of_history(words: str) -> str | None:
    """Which kind of `Meant` the words would be, whatever the session, if they are no prompt to be read."""
    words = limits.without_unseen(words)
    words = in_english(words) or words
    if questions.ask(words) is not None:
        return "answer"
    asked = _settings(words)
    if asked.any and asked != Settings(fresh_seed=True):
        return "new" if asked.model else "again"
    spoken = history_commands.talk(words)
    return None if spoken is None else str(spoken.__struct_config__.tag)


def _base(session: Session, say: Say) -> Generation | None:
    """The picture that the words are about, as it is described; None where there is none, or none of that name."""
    if say.parent_id is None:
        picture = session.current()
    else:
        try:
            picture = resolve(session, say.parent_id)
        except Refusal:
            picture = None
    return described(picture, say.description) if picture else None


def _settings(words: str) -> Settings:
    asked = settings_words.read(words)
    asked = asked if asked.any else settings_words.read(normalise(words))
    right = " ".join(mended(word) if word.islower() else word for word in words.split())
    return asked if asked.any or right == words or len(words) > _SHORT else settings_words.read(normalise(right))


def _without_settings(session: Session, say: Say, base: Generation | None, words: str, as_written: str) -> Meant:
    """What words without settings amount to; `as_written` are they in the language in which they were written."""
    command = history_commands.talk(words)
    if isinstance(command, history_commands.Redo) and not session.can_redo:
        if _is_return(session, base):
            command = history_commands.Undo()
        elif base is not None and (removed := _taken_away(session, base)):
            return _change(session, say, base, f"bring the {removed} back")
    if isinstance(command, history_commands.Pick) and _picks_by_number(words) and not last_batch(session):
        command = history_commands.gone_back_to(words) or command
    alone = command is None and base is not None and counted(Scene(base.prompt))[1] <= 1
    if alone and (beside := on_side(session, words)):
        return Meant("pick", Jump(beside.id), f"go to {name_of(beside)}", f"Went to {name_of(beside)}.")
    if command is None:
        command = history_commands.named_by_look(words)
    if command is None and (elsewhere := _only_elsewhere(session, base, words)):
        command = history_commands.GoBackTo(elsewhere)
    if isinstance(command, history_commands.Pick) and _is_number(words) and not last_batch(session):
        return answered(sentence("no-candidates"))
    if command is not None and not _is_about_things(session, base, command, words):
        return history_meaning(session, command, say)
    if say.parent_id is None and session.head is None:
        return _on_empty_canvas(say, words, as_written)
    return _change(session, say, base, as_written)


def _on_empty_canvas(say: Say, words: str, as_written: str) -> Meant:
    """A fresh picture; a question back where the words ask something, change something or name nothing."""
    if is_foreign_question(words) or not limits.names_something(as_written):
        return ask_whether_to_paint(say)
    if changes_nothing_yet(words) or first_verb(as_written) in {"add", "remove", "replace", "change"}:
        return ask_for_picture(say)
    return new_picture("new", picture_asked(as_written), say)


def _is_about_things(session: Session, base: Generation | None, command: history_commands.Meta, words: str) -> bool:
    """Whether words that could be a command about the history are about things in the picture instead."""
    match command:
        case history_commands.Again():
            return base is not None and _counts(session, base, words)
        case history_commands.Pick() if _picks_by_number(words) and not last_batch(session):
            return True
        case history_commands.NoneOfThem() if _DISCARDS.match(words) and not last_batch(session):
            return True
        case history_commands.GoBackTo() if not session.generations:
            return True
        case _:
            return _points(session, base, command, words) or _is_change(session, base, command, words)


def _is_number(words: str) -> bool:
    """Whether words are a number and nothing else ('#2')."""
    return words.strip(" #.)?!,;:").isdecimal()


def _picks_by_number(words: str) -> bool:
    """Whether words pick by a mere number ('2 it is'), which only candidates have."""
    plain = words.strip(" .!")
    return any(pattern.match(text) for pattern in (PICK_DIGIT, PICK_WORD) for text in (plain, normalise(words)))


def _counts(session: Session, base: Generation, words: str) -> bool:
    """Whether 'one more' means one more of the things that the picture counts, and not one more picture."""
    if _ONE_MORE.match(normalise(words)) is None or base.recipe.batch is not None:
        return False
    return counted(Scene(base.prompt))[1] > 1 and read_modification(session, base, words).kind == "count"


def _is_return(session: Session, base: Generation | None) -> bool:
    """Whether 'put it back' takes back a removal, because there is nothing to redo."""
    reading = base.recipe.reading if base is not None else None
    took = reading is not None and reading.kind == "remove" and any(line.startswith("- ") for line in reading.changes)
    return took and not (reading and reading.note) and session.can_undo and not session.can_redo


def _taken_away(session: Session, base: Generation) -> str:
    """The thing last taken away on the way to a picture ('put him back'), as it was named; '' where none was."""
    readings = (picture.recipe.reading for picture in reversed(session.path(base.id)))
    removed = next((reading for reading in readings if reading is not None and reading.kind == "remove"), None)
    gone = [change.removeprefix("- ") for change in removed.changes if change.startswith("- ")] if removed else []
    return gone[0] if len(gone) == 1 else ""


def _points(session: Session, base: Generation | None, spoken: history_commands.Meta, words: str) -> bool:
    """Whether 'the last one with a hat' is one of several things of the picture, and no picture of the session."""
    if base is None or base.recipe.batch is not None or base.status != DONE:
        return False
    if not isinstance(spoken, history_commands.Pick | history_commands.First) or not spoken.modification:
        return False
    return counted(Scene(base.prompt))[1] > 1 and not is_unclear(read_modification(session, base, words))


def _is_change(session: Session, base: Generation | None, spoken: history_commands.Meta, words: str) -> bool:
    """Whether words that could name an earlier picture name none, and are a change of this one instead."""
    if base is None or base.status != DONE or not isinstance(spoken, history_commands.GoBackTo):
        return False
    if has_picture_with(session, spoken.words) and not (spoken.chosen and has_words(base, spoken.words)):
        return False
    return spoken.chosen or not is_unclear(read_modification(session, base, words))


def _only_elsewhere(session: Session, base: Generation | None, words: str) -> str:
    """What 'bring back the white sails' names, where only pictures beside or after the canvas have it; else ''."""
    what = asked_back(plainly_spoken(words)) or asked_back(normalise(words)) if base is not None else ""
    if not what or base is None or any(has_words(picture, what) for picture in session.path(base.id)):
        return ""
    of_another_look = has_words(base, what.split()[-1])
    after = (picture for picture in session.visible() if has_words(picture, what))
    comes_after = any(base.id in {earlier.id for earlier in session.path(picture.id)} for picture in after)
    return what if has_picture_with(session, what) and (comes_after or of_another_look) else ""


def _change(session: Session, say: Say, base: Generation | None, words: str) -> Meant:
    """A change of a picture; a question back where it is not clear what is to change."""
    if base is not None and base.status == DONE:
        if prompt := fresh_picture(words, base.prompt):
            return new_picture("new", prompt, say)
        reading = read_modification(session, base, words)
        if is_unclear(reading):
            return ask_back(session, say, base, reading)
    return changed_picture("refine", words, say, say.parent_id)
