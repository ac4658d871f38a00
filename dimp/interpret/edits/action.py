"""What somebody does: the verb after the subject gives way to the new one, in the form the old one had."""

from __future__ import annotations

from collections.abc import Sequence

from dimp.interpret.draft import Draft, Op
from dimp.interpret.morphology import base_of, gerund, is_gerund, is_plural, is_third, third
from dimp.interpret.nouns import Phrase, bare, find, right_edge
from dimp.interpret.segments import add_content
from dimp.interpret.text import Word, splice, words
from dimp.interpret.words import listed
from dimp.interpret.words.function import AUXILIARIES, CONJUNCTIONS, DETERMINERS, PREPOSITIONS, RELATIVES
from dimp.interpret.words.verbs import ADDITIVE, BASES

_WHERE = listed("in on at above over under near inside into onto through across along")
_STATIVE = listed("parked seated perched located placed positioned stationed anchored docked")


def action(prompt: str, op: Op) -> Draft:
    """Let the subject named do `op.value` (a verb phrase in its base form)."""
    ws = words(prompt)
    phrase = find(ws, op.target)
    base, _, rest = op.value.partition(" ")
    doing = f"{gerund(base.lower())} {rest}".strip()
    change = (f"{bare(op.target)}: {doing}",)
    if phrase is None:
        text = add_content(prompt, f"with {op.target} {doing}", ", ")
        return Draft(
            text, "action", change, (), 0.55, f"The prompt says nothing of {bare(op.target)}.", bare(op.target)
        )
    end = right_edge(ws, phrase.head)
    k = _past_place(ws, end)
    if _shared(ws, phrase):
        return Draft(
            add_content(prompt, f"with the {bare(op.target)} {doing}", ", "),
            "action",
            change,
            (),
            0.75,
            "",
            bare(op.target),
        )
    at = ws[end - 1].end
    old = _verb_end(ws, k, bool(rest))
    if base.lower() in ADDITIVE and k < len(ws) and is_gerund(ws[k].low) and not ws[k].broken:
        doing = f"{doing} and"
    if base.lower() in ADDITIVE or old == k:
        return Draft(splice(prompt, at, at, doing), "action", change, (), 0.8, "", bare(op.target))
    if old < len(ws) and not ws[old].broken and ws[old].low in _WHERE and set(rest.lower().split()) & _WHERE:
        old = right_edge(ws, old + 1) if old + 1 < len(ws) else old
    new = f"{_same_form(ws, k, base.lower())} {rest}".strip()
    text = splice(prompt, ws[k].start, ws[old - 1].end, new)
    if k > end and ws[end].low in rest.split():
        text = splice(text, at, ws[k - 1].end, "")
    return Draft(text, "action", change, (), 0.85, "", bare(op.target))


def _past_place(ws: Sequence[Word], k: int) -> int:
    """Skip a place between a subject and its verb ('a person [on a motorcycle] does a burnout')."""
    if k + 1 >= len(ws) or ws[k].broken or ws[k].low not in PREPOSITIONS:
        return k
    end = right_edge(ws, k + 1)
    found = end < len(ws) and not ws[end].broken and (is_third(ws[end].low) or ws[end].low in {"is", "are"})
    return end if found else k


def _shared(ws: Sequence[Word], phrase: Phrase) -> bool:
    """Whether the verb belongs to several ('a cat and a dog are outside')."""
    return (
        phrase.start > 0 and ws[phrase.start - 1].low == "and" or (phrase.end < len(ws) and ws[phrase.end].low == "and")
    )


def _verb_end(ws: Sequence[Word], k: int, transitive: bool) -> int:
    """One past the verb at word k and its object; k when there is no verb."""
    if k >= len(ws) or ws[k].broken:
        return k
    main = ws[k].low in {"does", "do", "has", "have"} and k + 1 < len(ws) and ws[k + 1].low in DETERMINERS
    if ws[k].low in AUXILIARIES and not main:
        return k + 2 if k + 1 < len(ws) and is_gerund(ws[k + 1].low) else k
    low = ws[k].low
    if low in _STATIVE:
        return k + 1
    if not (is_gerund(low) or is_third(low) or (low in BASES and k and is_plural(ws[k - 1].low))):
        return k
    end = k + 1
    if (
        end < len(ws)
        and not ws[end].broken
        and ws[end].low not in PREPOSITIONS | CONJUNCTIONS | RELATIVES | AUXILIARIES
    ):
        end = right_edge(ws, end)
    return end


def _same_form(ws: Sequence[Word], k: int, base: str) -> str:
    low = ws[k].low
    if low in AUXILIARIES - {"does", "do", "has", "have"}:
        return f"{low} {gerund(base)}"
    if is_third(low) and not is_gerund(low):
        return third(base)
    return base if low in BASES and not is_gerund(low) else gerund(base)


def base_phrase(verb: str) -> str:
    """A verb phrase in its base form ('singing a song' -> 'sing a song')."""
    first, _, rest = verb.partition(" ")
    return f"{base_of(first.lower()) or first} {rest}".strip()
