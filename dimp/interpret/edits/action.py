"""What somebody does: the verb after the subject gives way to the new one, in the form the old one had.

The old verb goes with its object and with the place that belongs to it ('looking at the camera'); where the new words
name a place of their own, the old place goes too. What one can do beside something else (wear, hold, smile) is added.
"""

from __future__ import annotations

from collections.abc import Sequence

from dimp.core.sentences import sentence
from dimp.interpret.draft import Draft, Op
from dimp.interpret.edits.objects import IMPLIED
from dimp.interpret.morphology import act_of, base_of, gerund, is_gerund, is_plural, is_third, singular, stem, third
from dimp.interpret.nouns import Phrase, bare, find, is_living, right_edge
from dimp.interpret.phrases.chunks import linker_at, whole_end, worn_end
from dimp.interpret.segments import add_content
from dimp.interpret.text import Word, first_word, last_word, lows, splice, words
from dimp.interpret.words import listed
from dimp.interpret.words.function import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
)
from dimp.interpret.words.nouns import BODY, CLOTHES
from dimp.interpret.words.scene import PLACES
from dimp.interpret.words.verbs import ADDITIVE, BASES, COMPLEMENTS, POSTURE

_WHERE = listed("in on at above over under near inside into onto through across along down up from off around past by")
_INTO = listed("in into at through inside to")
_STATIVE = listed("parked seated perched located placed positioned stationed anchored docked")
_PARTICLES = listed("up down away off out back over around")
_MOVING = listed(
    "walk run jog stroll wander ride drive fly gallop trot march swim crawl hike race sprint skate ski sail "
    "travel move go drift float push pull roll fall come"
)
_GESTURES = listed("wave laugh cry blush yawn blink nod face")
"""What one can do beside what one does with hands or feet ('riding a zebra'), but not beside sitting there."""
_KEPT = listed("hold carry wear")
_GRASP = listed("hold carry")
_STANCES = listed("sit stand kneel crouch squat")
_SEATED = listed("play read eat drink knit sew write sing feed pet paint draw type")
"""What one goes on doing when one sits down or stands up."""


def action(prompt: str, op: Op) -> Draft:
    """Let the subject named do `op.value` (a verb phrase in its base form)."""
    ws = words(prompt)
    phrase = find(ws, op.target)
    base, _, rest = op.value.partition(" ")
    doing = f"{gerund(base.lower())} {rest}".strip()
    if phrase is not None and _is_of_a_place(ws, phrase):
        return _beside(prompt, op.target, doing, unknown=True)
    if phrase is None or _shared(ws, phrase):
        return _beside(prompt, op.target, doing, phrase is None)
    text = _acting(prompt, ws, phrase, base.lower(), rest)
    sure = 0.85 if base.lower() not in ADDITIVE else 0.8
    return Draft(text, "action", (f"{bare(op.target)}: {doing}",), (), sure, "", bare(op.target))


def _is_of_a_place(ws: Sequence[Word], phrase: Phrase) -> bool:
    """Whether a word is only of what kind a place is ('train' of a platform), so that the thing itself is not there."""
    end = whole_end(ws, phrase)
    return end > phrase.end and singular(ws[end - 1].low) in PLACES


def _beside(prompt: str, target: str, doing: str, unknown: bool) -> Draft:
    """The action of something that the caption does not name, or that it names together with others."""
    name = bare(target)
    if unknown and name.lower() in PRONOUNS:
        return Draft(prompt, "action", (), (), 0.3, sentence("unsure-meant", thing=name))
    note = sentence("unknown", thing=name) if unknown and name.lower() not in IMPLIED else ""
    who = target if unknown else f"the {name}"
    text = add_content(prompt, f"with {who} {doing}", " " if unknown else ", ")
    return Draft(text, "action", (f"{name}: {doing}",), (), 0.55 if unknown else 0.75, note, name)


def _acting(prompt: str, ws: list[Word], phrase: Phrase, base: str, rest: str) -> str:
    end = right_edge(ws, phrase.head)
    while end < len(ws) and not ws[end].broken and is_living(ws[phrase.head].low) and worn_end(ws, end) > end:
        end = worn_end(ws, end)
    end = _past_belongings(ws, _past_own_place(ws, end))
    at = ws[end - 1].end
    k = _past_place(ws, end)
    doing = f"{gerund(base)} {rest}".strip()
    old = _verb_end(ws, k)
    if old == k and (again := _same_verb(ws, end, base)) > end:
        k, old = again, _verb_end(ws, again)
    alone = not rest or first_word(rest) in PREPOSITIONS
    gesture = alone and base in _GESTURES and old > k + 1 and base_of(ws[k].low) not in POSTURE | _GESTURES
    if base in ADDITIVE or gesture:
        near = _past_own(ws, right_edge(ws, phrase.head))
        return _added(prompt, ws, end if old > end else near, old, base, rest)
    if base in _STANCES and not rest and old > k + 1 and base_of(ws[k].low) in _SEATED:
        return splice(prompt, ws[k].start, ws[k].start, f"{doing} and")
    if old == k:
        stop = _other_place(ws, end, rest, base)
        before = ws[phrase.head - 1] if phrase.head > phrase.start else None
        if not rest and before is not None and is_gerund(before.low) and act_of(before.low):
            return splice(prompt, before.start, before.end, doing)  # 'sleeping cubs' are not playing any more
        if stop == end and not rest and phrase.start:
            return splice(prompt, ws[phrase.head].start, ws[phrase.head].start, doing)
        return splice(prompt, at, ws[stop - 1].end, doing)
    if base_of(ws[k].low) in _KEPT and stem(ws[old - 1].low) not in {stem(w) for w in lows(rest)}:
        stop = _other_place(ws, old, rest, base, False)
        return splice(prompt, ws[old - 1].end, ws[stop - 1].end, f"and {doing}")
    old = _complement_end(ws, k, old)
    old = _other_place(ws, old, rest, base)
    new = f"{_same_form(ws, k, base)} {rest}".strip()
    if _left_path(ws, old, ws[old - 1].low, base):
        return splice(
            prompt, ws[k].start, ws[old].end, f"{new} {PLACES.get(ws[right_edge(ws, old + 1) - 1].low, 'in')}"
        )
    text = splice(prompt, ws[k].start, ws[old - 1].end, new)
    return splice(text, at, ws[k - 1].end, "") if k > end and ws[end].low in rest.split() else text


def _same_verb(ws: Sequence[Word], k: int, base: str) -> int:
    """Where the subject does it already, further on ('a sign on a building [advertising] a shop'), or 0."""
    for i in range(k, len(ws)):
        if ws[i].broken or is_living(ws[i].low):
            return 0
        if ws[i].low == gerund(base):
            return i
    return 0


def _past_belongings(ws: Sequence[Word], k: int) -> int:
    """One past 'with a pipe' or 'in a wetsuit' between a subject and its verb."""
    if k + 1 >= len(ws) or ws[k].broken or ws[k].low not in {"with", "in", "on", "at", "wearing"}:
        return k
    end = right_edge(ws, k + 1)
    return end if end < len(ws) and not ws[end].broken and (is_gerund(ws[end].low) or is_third(ws[end].low)) else k


def _past_own_place(ws: Sequence[Word], k: int) -> int:
    """One past 'on her head' behind what somebody wears."""
    worn = 0 < k < len(ws) - 1 and not ws[k].broken and {ws[k - 1].low, singular(ws[k - 1].low)} & CLOTHES
    own = worn and ws[k].low in {"on", "over", "around"} and ws[k + 1].low in POSSESSIVES
    return right_edge(ws, k + 1) if own else k


def _past_own(ws: Sequence[Word], k: int) -> int:
    """One past 'with a moustache' or 'in a red hat' right after somebody, which is said of him before what he holds."""
    if k + 1 >= len(ws) or ws[k].broken or ws[k].low not in {"with", "in", "wearing"}:
        return k
    end = right_edge(ws, k + 1)
    own = {ws[end - 1].low, singular(ws[end - 1].low)} & (BODY | CLOTHES)
    return _past_own_place(ws, end) if own and (end >= len(ws) or ws[end].broken or ws[end].low != "and") else k


def _left_path(ws: Sequence[Word], k: int, verb: str, base: str) -> bool:
    """Whether a way ('through a city') is left of a movement by a verb that goes nowhere: a place from now on."""
    if k + 1 >= len(ws) or ws[k].broken or ws[k].low not in {"through", "along", "across"}:
        return False
    return base_of(verb) in _MOVING and base not in _MOVING


def _added(prompt: str, ws: list[Word], end: int, old: int, base: str, rest: str) -> str:
    """An action that goes along with what the subject does, unless it takes the place of one of its own kind."""
    at = ws[end - 1].end
    verb = ws[end].low if end < len(ws) and not ws[end].broken else ""
    kind = _GRASP if base in _GRASP else {base}
    if verb and old > end and base_of(verb) in kind and rest:
        worn = base == "wear" and stem(ws[old - 1].low) != stem(last_word(rest))
        if worn:
            return splice(prompt, ws[end].end, ws[end].end, f"{rest} and")
        return splice(prompt, ws[end].start, ws[old - 1].end, f"{_same_form(ws, end, base)} {rest}")
    doing = f"{gerund(base)} {rest}".strip()
    return splice(prompt, at, at, f"{doing} and" if verb and is_gerund(verb) else doing)


def _complement_end(ws: Sequence[Word], k: int, end: int) -> int:
    """One past the words that belong to the verb at k: its particle, and the object of its preposition."""
    verb = act_of(ws[end - 1].low if ws[k].low in AUXILIARIES and end - k == 2 else ws[k].low)
    if end < len(ws) and not ws[end].broken and ws[end].low in _PARTICLES and _bare_particle(ws, end):
        end += 1
        if end + 1 < len(ws) and ws[end].low == "of":
            return right_edge(ws, end + 1)
    if end + 1 < len(ws) and not ws[end].broken and ws[end].low in COMPLEMENTS.get(verb, frozenset()):
        double = ws[end + 1].low in PREPOSITIONS and end + 2 < len(ws)
        return right_edge(ws, end + 2 if double else end + 1)
    return end


def _bare_particle(ws: Sequence[Word], k: int) -> bool:
    """Whether a particle has no object of its own ('standing up in ...', not 'walking down a street')."""
    return k + 1 == len(ws) or ws[k + 1].broken or ws[k + 1].low in PREPOSITIONS


def _other_place(ws: Sequence[Word], k: int, rest: str, base: str, any_place: bool = True) -> int:
    """One past the place at k, where the new words name the same thing again or (`any_place`) any place; else k."""
    stated = set(lows(rest)[:-1]) | set(lows(rest)[-1:]) - _WHERE
    own = COMPLEMENTS.get(base, frozenset()) if base not in {"eat", "drink", "rest", "type", "work"} else frozenset()
    while k < len(ws) and not ws[k].broken:
        size = linker_at(ws, k) or (1 if ws[k].low in PREPOSITIONS else 0)
        if not size or k + size >= len(ws) or ws[k + size].broken:
            break
        stop = right_edge(ws, k + size)
        again = stem(ws[stop - 1].low) in {stem(w) for w in stated}
        scene = ws[k].low in {"in", "at"} and not stated & _INTO
        if not again and (not any_place or scene or size > 1 or ws[k].low not in _WHERE or not stated & _WHERE - own):
            break
        k = stop
        stated -= _WHERE
    return k


def _past_place(ws: Sequence[Word], k: int) -> int:
    """Skip a place between a subject and its verb ('a person [on a motorcycle] does a burnout')."""
    if k + 1 >= len(ws) or ws[k].broken or ws[k].low not in PREPOSITIONS:
        return k
    end = right_edge(ws, k + 1)
    found = end < len(ws) and not ws[end].broken and (is_third(ws[end].low) or ws[end].low in {"is", "are"})
    return end if found else k


def _shared(ws: Sequence[Word], phrase: Phrase) -> bool:
    """Whether the verb belongs to several ('a cat and a dog are outside')."""
    end = right_edge(ws, phrase.head)
    acting = end < len(ws) and not ws[end].broken and (ws[end].low in AUXILIARIES or _verb_end(ws, end) > end)
    listed_before = phrase.start > 0 and ws[phrase.start - 1].low == "and"
    return (listed_before and acting) or (phrase.end < len(ws) and ws[phrase.end].low == "and")


def _verb_end(ws: Sequence[Word], k: int) -> int:
    """One past the verb at word k and its object; k when there is no verb."""
    if k >= len(ws) or ws[k].broken:
        return k
    main = ws[k].low in {"does", "do", "has", "have"} and k + 1 < len(ws) and ws[k + 1].low in DETERMINERS
    if ws[k].low in AUXILIARIES and not main:
        if k + 1 >= len(ws) or not is_gerund(ws[k + 1].low):
            return k
        return _object_end(ws, k + 2)
    low = ws[k].low
    if low in _STATIVE:
        return k + 1
    if not (is_gerund(low) or is_third(low) or (low in BASES and k and is_plural(ws[k - 1].low))):
        return k
    return _object_end(ws, k + 1)


def _object_end(ws: Sequence[Word], end: int) -> int:
    free = end < len(ws) and not ws[end].broken
    if end + 2 < len(ws) and ws[end].low == ws[end + 2].low and ws[end + 1].low in {"in", "by", "to"}:
        return end + 3
    if free and ws[end].low not in PREPOSITIONS | CONJUNCTIONS | RELATIVES | AUXILIARIES:
        return right_edge(ws, end)
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
    return f"{act_of(first.lower()) or first} {rest}".strip()
