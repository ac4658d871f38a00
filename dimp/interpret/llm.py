"""Reading by a language model, without asking it: what is put to it, and whether its answer can be taken. Pure.

The rules read first. They say from which caption to go on and what to do when no answer comes; the model's answer is
taken only where it has the form asked for, keeps what nobody mentioned and does something of what was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any, Literal

import msgspec

from dimp.core.events import Message
from dimp.core.interpretation import Interpretation, Turn
from dimp.core.sentences import sentence
from dimp.interpret.draft import strength_of
from dimp.interpret.few_shot import SHOTS, SYSTEM
from dimp.interpret.morphology import stem
from dimp.interpret.rules import interpret
from dimp.interpret.text import lows
from dimp.interpret.words import listed
from dimp.interpret.words.function import AUXILIARIES, CONJUNCTIONS, DETERMINERS, PREPOSITIONS, PRONOUNS

INTERPRETER = "llm/1"
"""Stored beside every reading of a language model: this way to ask and to judge."""

Kind = Literal[
    "recolor", "material", "attribute", "add", "remove", "replace", "count", "action", "background", "time", "weather",
    "season", "style", "lighting", "camera", "mood", "degree", "rewrite", "multi",
]  # fmt: skip

LONGEST_S = 600.0
"""The longest that an answer may take, whoever waits for it: a setting says less."""

_TURNS = 3
_KEPT, _KEPT_SURE = 0.6, 0.8
_SURE, _INVENTED = 0.8, 3
_EMPTY = DETERMINERS | PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | PRONOUNS
# Words of a command that no caption has need of; the rest of the openers may well stand in one ("a paint bucket").
_COMMANDS = listed(
    """add remove replace change delete erase swap undo instead please caption added removed replaced changed deleted
    erased swapped"""
)
_THOUGHT = re.compile(r"^\s*<think>.*?</think>\s*", re.S)
_FENCE = re.compile(r"^\s*```(?:json)?\s*(.*?)\s*```\s*$", re.S)


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the model must answer with."""

    instruction: str
    caption: str
    negative: list[str]
    kind: Kind


SCHEMA: dict[str, Any] = msgspec.json.schema(Answer)["$defs"]["Answer"]
"""The JSON schema of an `Answer`, for endpoints that hold their model to one."""


HELD_SCHEMA: dict[str, Any] = {
    **SCHEMA,
    "properties": {
        **SCHEMA["properties"],
        "instruction": {"type": "string", "minLength": 1, "maxLength": 200},
        "caption": {"type": "string", "minLength": 1},
        "negative": {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 60}, "maxItems": 8},
    },
}
"""The same with bounds, for a model that is held to it token by token: endpoints refuse some of them."""


class Question(msgspec.Struct, frozen=True):
    """A modification as it is put to a model: the caption to change, the words, the rules' reading of them."""

    caption: str
    text: str
    rules: Interpretation
    messages: tuple[Message, ...]

    @property
    def most_tokens(self) -> int:
        """Room for an answer: three characters make about a token, and some models think before they speak."""
        return 256 + (len(self.caption) + 2 * len(self.text)) // 3


class Doubtful(Exception):
    """An answer that cannot be taken; the message says why, as the end of a sentence."""


def question(prompt: str, modification: str, turns: Sequence[Turn] = ()) -> Question:
    """What to ask about a modification of `prompt`; a correction of the last change goes back to the caption before."""
    rules = interpret(prompt, modification, turns)
    caption, before = prompt, list(turns)
    if rules.sibling and len(turns) > 1:
        caption = turns[-2].prompt
    earlier = [turn.modification for turn in before if turn.modification][-_TURNS:]
    parts = [f"Caption: {caption}"]
    if earlier:
        parts.append(f"Said before: {'; '.join(earlier)}")
    if rules.sibling:
        parts.append("The last of these is being corrected; the caption is the one before it.")
    asked = Message("user", "\n".join([*parts, f"Change: {modification}"]))
    return Question(caption, modification, rules, (Message("system", SYSTEM), *_shots(), asked))


def verdict(asked: Question, text: str) -> Interpretation:
    """The reading that a model's answer amounts to. Raises `Doubtful` for one that cannot be taken."""
    answer = _parsed(text)
    caption = " ".join(answer.caption.split())
    negative = tuple(dict.fromkeys(term.strip() for term in answer.negative if term.strip()))
    _check_size(asked, caption, answer, negative)
    _check_words(asked, caption, negative)
    return Interpretation(
        prompt=caption,
        instruction=" ".join(answer.instruction.split()) or asked.rules.instruction,
        kind=answer.kind,
        changes=_changes(asked.caption, caption),
        negative=negative,
        strength=asked.rules.strength if answer.kind == asked.rules.kind else strength_of(answer.kind, 0.0),
        confidence=0.9,
        note="",
        sibling=asked.rules.sibling,
        interpreter=INTERPRETER,
    )


def by_rules(asked: Question, why: str) -> Interpretation:
    """The rules' reading, with a note that says why the model's was not taken."""
    note = sentence("by-rules", why=why)
    return msgspec.structs.replace(asked.rules, note=f"{note} {asked.rules.note}".strip())


def _shots() -> tuple[Message, ...]:
    pairs = ((Message("user", change), Message("assistant", _encoded(answer))) for change, answer in SHOTS)
    return tuple(message for pair in pairs for message in pair)


def _encoded(answer: tuple[str, str, list[str], str]) -> str:
    return msgspec.json.encode(dict(zip(Answer.__struct_fields__, answer, strict=True))).decode()


def _parsed(text: str) -> Answer:
    """The answer in `text`, which may stand in a code fence or after a thought. Raises `Doubtful`."""
    bare = _THOUGHT.sub("", text)
    fenced = _FENCE.match(bare)
    try:
        return msgspec.json.decode(fenced.group(1) if fenced else bare, type=Answer)
    except (msgspec.DecodeError, msgspec.ValidationError) as wrong:
        raise Doubtful("did not answer in the form asked for") from wrong


def _check_size(asked: Question, caption: str, answer: Answer, negative: tuple[str, ...]) -> None:
    longest = 2 * len(asked.caption) + len(asked.text) + 200
    if not caption:
        raise Doubtful("answered with an empty caption")
    if len(caption) > longest or len(answer.instruction) > longest or sum(map(len, negative)) > longest:
        raise Doubtful("answered at far too great a length")
    if not (caption + answer.instruction + "".join(negative)).isprintable():
        raise Doubtful("answered with characters that cannot be shown")


def _check_words(asked: Question, caption: str, negative: tuple[str, ...]) -> None:
    """Compare the words of the answer with those of the caption and of the modification."""
    old, new, stated = _content(asked.caption), _content(caption), _content(asked.text)
    if leaked := (set(lows(caption)) & _COMMANDS) - set(lows(asked.caption)):
        raise Doubtful(f"left the command in the caption ({min(leaked)!r})")
    if new == old and lows(caption) == lows(asked.caption) and not negative:
        raise Doubtful("changed nothing")
    untouched = old - stated
    if asked.rules.confidence >= _SURE:
        untouched &= _content(asked.rules.prompt)
    if untouched and asked.rules.kind != "rewrite":
        kept = len(untouched & new) / len(untouched)
        if kept < (_KEPT if asked.rules.confidence < _SURE else _KEPT_SURE):
            raise Doubtful("dropped too much of the caption")
    _check_stated(asked, old, new, stated, _content(" ".join(negative)))


def _check_stated(asked: Question, old: set[str], new: set[str], stated: set[str], negative: set[str]) -> None:
    """Compare the answer with what the rules made of the words of the modification.

    What the rules are sure of must be added or removed, and little else may be added; where they are not sure, at least
    one of the words that they added must be used.
    """
    sure, ruled = asked.rules.confidence >= _SURE, _content(asked.rules.prompt)
    come, gone = stated & (ruled - old), old - ruled
    if come and not come & (new | negative):
        raise Doubtful("did nothing of what was said")
    if sure and (forgotten := come - new):
        raise Doubtful(f"forgot what was said ({min(forgotten)!r})")
    if sure and (left := gone & new):
        raise Doubtful(f"left what should go ({min(left)!r})")
    if sure and len(new - old - ruled - stated) > _INVENTED:
        raise Doubtful("added what nobody asked for")


def _content(text: str) -> set[str]:
    return {stem(word) for word in lows(text) if word not in _EMPTY}


def _changes(before: str, after: str) -> tuple[str, ...]:
    """The change in words for people: 'red -> blue', '+ a moon', '- fog'."""
    a, b = before.split(), after.split()
    changes = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        gone, come = " ".join(a[a1:a2]).strip(" ,.;"), " ".join(b[b1:b2]).strip(" ,.;")
        if tag != "equal" and gone != come:
            changes.append(f"{gone} -> {come}" if gone and come else f"- {gone}" if gone else f"+ {come}")
    return tuple(changes)
