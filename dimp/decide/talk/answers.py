"""Answers to questions about a session, from what its log says. Pure."""

from __future__ import annotations

from collections.abc import Callable

from dimp.core.describe import title_of, value_text
from dimp.core.generation import DONE, Generation
from dimp.core.parameters import PARAMETERS
from dimp.core.sentences import counted, sentence
from dimp.core.session import Session
from dimp.decide.talk.meaning import name_of
from dimp.interpret.nouns import find, is_adjective, is_colour, names
from dimp.interpret.questions import Question
from dimp.interpret.text import words
from dimp.interpret.words.function import NUMBERS

_SMALL_TALK = frozenset(("greeting", "thanks", "bye", "remark", "mood", "you", "help", "delete"))
"""Topics that are answered alike whatever the session holds."""


def answer(session: Session, question: Question, generation: Generation | None) -> str:
    """The answer to a question; `generation` is the picture that it is about, if there is one."""
    if question.topic in _SMALL_TALK:
        return sentence(question.topic)
    if question.topic == "undo":
        count = len(session.back)
        return counted("can-undo-one", "can-undo", count) if count else sentence("cannot-undo")
    if question.topic == "count":
        return counted("one-picture", "pictures", _count(session))
    if generation is None:
        return sentence("no-picture")
    return _ABOUT.get(question.topic, _other)(session, generation, question)


def _count(session: Session) -> int:
    return sum(generation.status == DONE and not generation.trashed for generation in session.visible())


def _seed(session: Session, generation: Generation, question: Question) -> str:
    return sentence("seed", seed=generation.recipe.seed)


def _steps(session: Session, generation: Generation, question: Question) -> str:
    return counted("one-step", "steps", generation.recipe.steps)


def _model(session: Session, generation: Generation, question: Question) -> str:
    model = generation.recipe.model
    return sentence("model", model=model) if model else sentence("another-program")


def _size(session: Session, generation: Generation, question: Question) -> str:
    recipe = generation.recipe
    return sentence("size", width=generation.width or recipe.width, height=generation.height or recipe.height)


def _parameter(session: Session, generation: Generation, question: Question) -> str:
    """A parameter of the table, which the topic names by its title."""
    row = next(row for row in PARAMETERS if title_of(row) == question.topic)
    value = value_text(row.name, getattr(generation.recipe, row.name))
    title = title_of(row)
    return sentence("parameter", parameter=title, value=value) if value else sentence("no-parameter", parameter=title)


def _duration(session: Session, generation: Generation, question: Question) -> str:
    if generation.status != DONE:
        return sentence("not-painted")
    return sentence("duration", seconds=f"{generation.duration_ms / 1000:.1f}")


def _time(session: Session, generation: Generation, question: Question) -> str:
    return sentence("asked-at", time=generation.at)


def _changes(session: Session, generation: Generation, question: Question) -> str:
    path = session.path(generation.id)
    changes = [step.modification for step in path if step.modification]
    if not changes:
        return sentence("no-changes", picture=name_of(path[0]))
    return sentence("changes", picture=name_of(path[0]), changes="; ".join(changes))


def _last_words(session: Session, generation: Generation, question: Question) -> str:
    recipe = generation.recipe
    if not recipe.modification:
        return sentence("last-prompt", prompt=recipe.prompt)
    detail = f" ({', '.join(recipe.reading.changes)})" if recipe.reading and recipe.reading.changes else ""
    return sentence("last-change", change=f"{recipe.modification}{detail}")


def _first(session: Session, generation: Generation, question: Question) -> str:
    return sentence("first", prompt=session.path(generation.id)[0].prompt)


def _head(session: Session, generation: Generation, question: Question) -> str:
    place = list(session.generations).index(generation.id) + 1
    return sentence("head", place=place, count=len(session.generations), prompt=generation.prompt)


def _prompt(session: Session, generation: Generation, question: Question) -> str:
    return sentence("prompt", prompt=generation.prompt) if generation.prompt else sentence("empty-prompt")


def _scene(session: Session, generation: Generation, question: Question) -> str:
    """What a model saw in the picture, where one has looked; else what was asked of it."""
    return seen(generation.description) if generation.description else _prompt(session, generation, question)


def seen(description: str) -> str:
    """The answer that a description is."""
    return sentence("shows", description=description)


def _present(session: Session, generation: Generation, question: Question) -> str:
    prompt = generation.prompt
    there = find(words(prompt), question.about) is not None or names(prompt, question.about.removesuffix(" now"))
    return sentence("present" if there else "absent", prompt=prompt)


def _number(session: Session, generation: Generation, question: Question) -> str:
    ws = words(generation.prompt)
    phrase = find(ws, question.about)
    if phrase is None:
        return sentence("unsaid", thing=question.about, prompt=generation.prompt)
    number = next((w.low for w in ws[phrase.start : phrase.end] if w.low in NUMBERS or w.low.isdecimal()), "")
    if not number:
        return _prompt(session, generation, question)
    return sentence("number", number=number, prompt=generation.prompt)


def _attribute(session: Session, generation: Generation, question: Question) -> str:
    ws = words(generation.prompt)
    phrase = find(ws, question.about)
    if phrase is None:
        return sentence("unsaid", thing=question.about, prompt=generation.prompt)
    colours = [w.low for w in ws[phrase.start : phrase.head] if is_colour(w.low)]
    qualities = colours or [w.low for w in ws[phrase.start : phrase.head] if is_adjective(w.low)]
    if not qualities:
        return _prompt(session, generation, question)
    return sentence("qualities", qualities=" and ".join(qualities))


def _other(session: Session, generation: Generation, question: Question) -> str:
    return f"{sentence('log-only')} {_prompt(session, generation, question)}"


_ABOUT: dict[str, Callable[[Session, Generation, Question], str]] = {
    "seed": _seed, "steps": _steps, "model": _model, "size": _size, "negative": _parameter, "strength": _parameter,
    "guidance": _parameter, "duration": _duration, "time": _time, "changes": _changes, "last_words": _last_words,
    "first": _first, "head": _head, "scene": _scene, "prompt": _prompt, "present": _present, "number": _number,
    "attribute": _attribute,
}  # fmt: skip
