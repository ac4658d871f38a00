"""Answers to questions about a session, from what its log says. Pure."""

from __future__ import annotations

from collections.abc import Callable

from dimp.core.describe import title_of, value_text
from dimp.core.generation import DONE, Generation
from dimp.core.parameters import PARAMETERS
from dimp.core.session import Session
from dimp.decide.talk.meaning import name_of, times
from dimp.interpret.nouns import find, is_adjective, is_colour, names
from dimp.interpret.questions import Question
from dimp.interpret.text import words
from dimp.interpret.words.function import NUMBERS

_NO_PICTURE = "There is no picture yet. Say what to paint, for instance: a red ball on grass."
_HELP = (
    "Say what to paint, then what to change: make it night, add a hat, remove the tree, undo, four versions, "
    "the second one, square, another seed, start over."
)
_SMALL_TALK = {
    "greeting": "Hello. Say what to paint, or what to change.",
    "thanks": "You are welcome.",
    "bye": "Goodbye. Everything is saved.",
    "remark": "All right. Say what to change, or undo.",
    "mood": "I only paint. What should change?",
    "you": "A studio: you say what to paint and what to change, and a model paints it.",
    "help": _HELP,
    "delete": "Pictures and series are moved to the trash by their own command (Trash on the page, dimp trash), from "
    "where they can come back. To take the last change back, say undo.",
}
"""What is answered whatever the session holds."""


def answer(session: Session, question: Question, generation: Generation | None) -> str:
    """The answer to a question; `generation` is the picture that it is about, if there is one."""
    if question.topic in _SMALL_TALK:
        return _SMALL_TALK[question.topic]
    if question.topic == "undo":
        moves = times(len(session.back), "move")
        return (
            f"Yes: say undo. {moves[0].upper()}{moves[1:]} can be undone."
            if session.back
            else "There is nothing to undo."
        )
    if question.topic == "count":
        return f"There {'is' if _count(session) == 1 else 'are'} {times(_count(session), 'picture')} in this session."
    if generation is None:
        return _NO_PICTURE
    return _ABOUT.get(question.topic, _other)(session, generation, question)


def _count(session: Session) -> int:
    return sum(generation.status == DONE and not generation.trashed for generation in session.visible())


def _seed(session: Session, generation: Generation, question: Question) -> str:
    return f"The seed is {generation.recipe.seed}."


def _steps(session: Session, generation: Generation, question: Question) -> str:
    return f"It was painted in {times(generation.recipe.steps, 'step')}."


def _model(session: Session, generation: Generation, question: Question) -> str:
    return f"The model is {generation.recipe.model or 'another program'}."


def _size(session: Session, generation: Generation, question: Question) -> str:
    return (
        f"It is {generation.width or generation.recipe.width}x{generation.height or generation.recipe.height} pixels."
    )


def _parameter(session: Session, generation: Generation, question: Question) -> str:
    """A parameter of the table, which the topic names by its title."""
    row = next(row for row in PARAMETERS if title_of(row) == question.topic)
    value = value_text(row.name, getattr(generation.recipe, row.name))
    return f"The {title_of(row)} is {value}." if value else f"There is no {title_of(row)}."


def _duration(session: Session, generation: Generation, question: Question) -> str:
    return f"It took {generation.duration_ms / 1000:.1f} s." if generation.status == DONE else "It is not painted yet."


def _time(session: Session, generation: Generation, question: Question) -> str:
    return f"It was asked for at {generation.at}."


def _changes(session: Session, generation: Generation, question: Question) -> str:
    path = session.path(generation.id)
    changes = [step.modification for step in path if step.modification]
    if not changes:
        return f"Nothing was changed yet: it began with {name_of(path[0])}."
    return f"It began with {name_of(path[0])}; then: {'; '.join(changes)}."


def _last_words(session: Session, generation: Generation, question: Question) -> str:
    recipe = generation.recipe
    if not recipe.modification:
        return f"The last words were the prompt: {recipe.prompt}"
    detail = f" ({', '.join(recipe.reading.changes)})" if recipe.reading and recipe.reading.changes else ""
    return f"The last change was: {recipe.modification}{detail}"


def _first(session: Session, generation: Generation, question: Question) -> str:
    return f"It began with: {session.path(generation.id)[0].prompt}"


def _head(session: Session, generation: Generation, question: Question) -> str:
    place = list(session.generations).index(generation.id) + 1
    return f"On the canvas is picture {place} of {len(session.generations)}: {generation.prompt}"


def _prompt(session: Session, generation: Generation, question: Question) -> str:
    return f"The prompt is: {generation.prompt or 'empty'}"


def _scene(session: Session, generation: Generation, question: Question) -> str:
    """What a model saw in the picture, where one has looked; else what was asked of it."""
    return seen(generation.description) if generation.description else _prompt(session, generation, question)


def seen(description: str) -> str:
    """The answer that a description is."""
    return f"It shows: {description}"


def _present(session: Session, generation: Generation, question: Question) -> str:
    prompt = generation.prompt
    there = find(words(prompt), question.about) is not None or names(prompt, question.about.removesuffix(" now"))
    return f"{'Yes' if there else 'Not by the prompt, which is'}: {generation.prompt}"


def _number(session: Session, generation: Generation, question: Question) -> str:
    ws = words(generation.prompt)
    phrase = find(ws, question.about)
    if phrase is None:
        return f"The prompt says nothing of {question.about}: {generation.prompt}"
    counted = next((w.low for w in ws[phrase.start : phrase.end] if w.low in NUMBERS or w.low.isdecimal()), "")
    return f"The prompt says {counted}: {generation.prompt}" if counted else _prompt(session, generation, question)


def _attribute(session: Session, generation: Generation, question: Question) -> str:
    ws = words(generation.prompt)
    phrase = find(ws, question.about)
    if phrase is None:
        return f"The prompt says nothing of {question.about}: {generation.prompt}"
    colours = [w.low for w in ws[phrase.start : phrase.head] if is_colour(w.low)]
    qualities = colours or [w.low for w in ws[phrase.start : phrase.head] if is_adjective(w.low)]
    return f"By the prompt, {' and '.join(qualities)}." if qualities else _prompt(session, generation, question)


def _other(session: Session, generation: Generation, question: Question) -> str:
    return f"I can only say what the log knows. The prompt is: {generation.prompt or 'empty'}"


_ABOUT: dict[str, Callable[[Session, Generation, Question], str]] = {
    "seed": _seed, "steps": _steps, "model": _model, "size": _size, "negative": _parameter, "strength": _parameter,
    "guidance": _parameter, "duration": _duration, "time": _time, "changes": _changes, "last_words": _last_words,
    "first": _first, "head": _head, "scene": _scene, "prompt": _prompt, "present": _present, "number": _number,
    "attribute": _attribute,
}  # fmt: skip
