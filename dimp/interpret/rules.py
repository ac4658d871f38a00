"""The rules: from (current caption, modification, what was said before) to a new caption with hints, always the same.

Pure: no I/O, no clock, no chance. A modification is cleaned, resolved against the talk before it, split
into clauses, and
each clause is read as one operation and carried out on the caption, left to right. What is not understood is appended
rather than guessed at, with a low confidence and a note. Words nobody mentioned stay exactly as they were.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dimp.interpret.clauses import MAX_CLAUSE, normalise, put_aside, put_back, split
from dimp.interpret.corrections import Heard, hear
from dimp.interpret.draft import Draft, Op, strength_of
from dimp.interpret.edits.table import EDITS
from dimp.interpret.grammar import parse
from dimp.interpret.instruction import standalone
from dimp.interpret.readers.context import Context
from dimp.interpret.several import spread, without_kept
from dimp.interpret.turn import Turn
from dimp.interpret.whole_prompt import is_rewrite

INTERPRETER = "rules/2"
"""Stored beside every result: replay never interprets again."""


class Interpretation(msgspec.Struct, frozen=True):
    """What a modification means for a caption.

    `prompt` is the whole new caption, `instruction` the same change said on its own (for models that edit by
    instruction),
    `changes` words for people, `negative` terms for the negative prompt, `strength` a suggested img2img strength
    (0.05-0.95), `confidence` 0-1, `note` a sentence for the user when not sure. `sibling` is true for a
    correction of the
    last change: the picture is then made from the parent of the current one, and `prompt` from the parent's caption.
    """

    prompt: str
    instruction: str
    kind: str
    changes: tuple[str, ...]
    negative: tuple[str, ...]
    strength: float
    confidence: float
    note: str
    sibling: bool
    interpreter: str


def interpret(prompt: str, modification: str, turns: Sequence[Turn] = ()) -> Interpretation:
    """The new caption that `modification` asks for, given the caption `prompt` and the turns before, oldest first."""
    quotes: list[str] = []
    mark = _mark(prompt + modification)
    caption = put_aside(prompt, quotes, mark)
    said = put_aside(modification, quotes, mark)
    before = tuple(
        Turn(put_aside(t.prompt, quotes, mark), put_aside(t.modification or "", quotes, mark) or None)
        for t in turns[-8:]
    )
    heard = hear(caption, normalise(said), before)
    drafts = _run(heard)
    result = _result(heard, drafts, modification)
    return _restored(result, quotes, mark, prompt)


def _mark(text: str) -> str:
    mark = "Qx"
    while mark in text:
        mark += "x"
    return mark


def _run(heard: Heard) -> list[tuple[str, Draft]]:
    """Carry out each clause on the caption the one before left; pairs of standalone instruction and draft."""
    if not heard.said:
        return []
    if is_rewrite(heard.prompt, heard.said):
        return [(heard.said, Draft(_sentence(heard.prompt, heard.said), "rewrite", ("whole new prompt",), (), 0.85))]
    prompt, last = heard.prompt, heard.last
    done: list[tuple[str, Draft]] = []
    clauses = split(heard.said)
    for clause in spread(without_kept(clauses), prompt):
        context = Context(prompt, last)
        op = parse(clause, context) if len(clause) <= MAX_CLAUSE else Op("fallback", "", clause, clause)
        draft = EDITS[op.kind](prompt, op)
        draft = msgspec.structs.replace(draft, shift=draft.shift + op.shift)
        done.append((standalone(clause, op, context), draft))
        prompt, last = draft.prompt, draft.touched or last
    return done


def _sentence(prompt: str, said: str) -> str:
    return said + "." if prompt.rstrip().endswith(".") and not said.endswith(".") else said


def _result(heard: Heard, drafts: list[tuple[str, Draft]], modification: str) -> Interpretation:
    if not drafts:
        return _nothing(heard)
    only = [d for _, d in drafts]
    prompt = only[-1].prompt if only[-1].prompt.strip() else heard.prompt or modification.strip() or "picture"
    strength = max(strength_of(d.kind, d.shift) for d in only) + heard.shift
    return Interpretation(
        prompt=prompt,
        instruction=", ".join(said for said, _ in drafts),
        kind=only[0].kind if len(only) == 1 else "multi",
        changes=tuple(c for d in only for c in d.changes),
        negative=tuple(dict.fromkeys(n for d in only for n in d.negative)),
        strength=round(min(0.95, max(0.05, strength)), 2),
        confidence=round(min(d.confidence for d in only), 2),
        note=" ".join(dict.fromkeys(d.note for d in only if d.note)) or heard.note,
        sibling=heard.sibling,
        interpreter=INTERPRETER,
    )


def _nothing(heard: Heard) -> Interpretation:
    prompt = heard.prompt if heard.prompt.strip() else "picture"
    note = heard.note or "Nothing was asked for, so the prompt is as it was."
    return Interpretation(
        prompt,
        heard.instruction,
        heard.kind,
        heard.changes,
        (),
        strength_of(heard.kind, heard.shift),
        0.5 if heard.instruction else 0.2,
        note,
        heard.sibling,
        INTERPRETER,
    )


def _restored(result: Interpretation, quotes: list[str], mark: str, prompt: str) -> Interpretation:
    def back(text: str) -> str:
        return put_back(text, quotes, mark)

    whole = back(result.prompt)
    return msgspec.structs.replace(
        result,
        prompt=whole if whole.strip() else prompt or "picture",
        instruction=back(result.instruction),
        changes=tuple(back(c) for c in result.changes),
        negative=tuple(back(n) for n in result.negative),
        note=back(result.note),
    )


__all__ = ["INTERPRETER", "Interpretation", "Turn", "interpret"]
