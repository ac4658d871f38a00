"""Where it is: the caption's last place phrase gives way to the new one; a leading place is changed where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dimp.core.sentences import sentence
from dimp.interpret.draft import Draft, Op
from dimp.interpret.edits.objects import counted
from dimp.interpret.morphology import is_plural, is_third, singular
from dimp.interpret.nouns import Phrase, bare, find, head_of, right_edge
from dimp.interpret.phrases.chunks import linker_at, tail_end, whole_end
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.phrases.sides import is_side
from dimp.interpret.phrases.subject import subject
from dimp.interpret.segments import add_content, split_tail
from dimp.interpret.text import Word, first_word, last_word, lows, splice, words
from dimp.interpret.words import listed
from dimp.interpret.words.function import DETERMINERS, LINKERS, POSSESSIVES, PREPOSITIONS
from dimp.interpret.words.nouns import BODY, CLOTHES, MASS
from dimp.interpret.words.scene import (
    LOCATIVES,
    PLACE_ADVERBS,
    PLACES,
    SCENE_NOUNS,
    SEASONS,
    TIMES,
    WEATHER,
    WEATHER_NOUNS,
)

_BEHIND = re.compile(r"\bwith ([\w'-]+(?: [\w'-]+){0,5}?)(?= in the (?:background|distance|back)\b)", re.I)
_LOOSE = frozenset({"in", "on", "at", "in front of", "over", "against", "through", "across", "along"})
_POSITIONS = frozenset(
    {"under", "on", "behind", "near", "above", "below", "beside", "inside", "underneath", "beneath", "over"}
)
_BY_ONE = listed("under behind beside next between above below")
_SURFACES = listed("windowsill sill mantelpiece mantel worktop countertop counter step doorstep stool bench")
_SEATED = listed("sitting standing lying seated perched kneeling")
_BACKDROPS = listed("sky wall background backdrop building buildings house mountain mountains window curtain skyline")


_ORDINALS = listed("left right middle first second third fourth fifth last other")


def background(prompt: str, op: Op) -> Draft:
    """Change the place, or add what should be seen behind."""
    place = place_phrase(op.value)
    body, _ = split_tail(prompt)
    ws = words(body)
    behind = _BEHIND.search(body)
    if behind and lows(op.value)[:1] and first_word(op.value) not in PREPOSITIONS | PLACE_ADVERBS:
        new = with_article(op.value.strip())
        change = (f"background: {behind.group(1)} -> {new}",)
        return Draft(
            splice(prompt, behind.start(1), behind.end(1), new), "background", change, (), 0.9, "", "background"
        )
    own = next((k for k, word in enumerate(ws) if k and word.low == "with" and not word.broken), len(ws))
    found = _last_locative(ws[:own]) or _last_locative(ws)
    change = (f"place: {place}",)
    if found is None:
        return Draft(add_content(prompt, place, " "), "background", change, (), 0.75, "", "background")
    first, end, kind = _with_way(ws, *found)
    old = prompt[ws[first].start : ws[end - 1].end]
    new = _keep_preposition(old, place, op.value, kind)
    if first == 0:
        new = new[:1].upper() + new[1:] if prompt[:1].isupper() else new
    text = splice(prompt, ws[first].start, ws[end - 1].end, new)
    return Draft(text, "background", (f"place: {old} -> {new}",), (), 0.85, "", "background")


def place_phrase(value: str) -> str:
    """A place as a phrase with its preposition ('the moon' -> 'on the moon', 'Times Square' -> 'in Times Square')."""
    value = value.strip()
    ws = lows(value)
    if not ws:
        return value
    if ws[0] in PREPOSITIONS or ws[0] in PLACE_ADVERBS and len(ws) == 1:
        return value
    return f"{preposition(ws)} {with_article(value)}"


def preposition(ws: Sequence[str]) -> str:
    """The preposition that goes with a place: by its head word, 'in' where unknown."""
    head = singular(head_of(list(ws)))
    two = " ".join(ws[-2:])
    if head in _SURFACES:
        return "on"
    return PLACES.get(two) or PLACES.get(head) or PLACES.get(ws[-1]) or "in"


def with_article(value: str) -> str:
    """A place with the article it needs; names, mass nouns and plurals take none."""
    ws = lows(value)
    head = head_of(ws)
    named = any(part[:1].isupper() for part in value.split())
    if (
        head
        in {"moon", "sea", "ocean", "sky", "beach", "woods", "jungle", "desert", "city", "countryside", "snow", "rain"}
        and len(ws) == 1
    ):
        return value if head in MASS or head in {"rain"} else f"the {value}"
    if named or head in {"space", "mars", "water", "underwater", "wonderland", "traffic", "ruins"}:
        return value
    return value if len(ws) == 1 and not is_common_noun(ws[0]) and not is_plural(ws[0]) else counted(value)


def _last_locative(ws: Sequence[Word]) -> tuple[int, int, str] | None:
    """The place phrase to replace as [first, end), or None."""
    best: tuple[int, int, str] | None = None
    loose: tuple[int, int, str] | None = None
    k = 0
    while k < len(ws):
        size = _locative_at(ws, k)
        if not size or k + size >= len(ws) or ws[k + size].broken:
            k += 1
            continue
        end = right_edge(ws, k + size)
        inside = [w.low for w in ws[k + size : end]]
        side = inside[-1] in {"left", "right"} and _with_of(ws, end) == end
        kind = "" if side else _kind_of_place(inside, ws[k].low)
        if kind == "place":
            best = (k, _with_of(ws, end), kind)
        elif kind == "loose" and not (end < len(ws) and not ws[end].broken and is_third(ws[end].low)):
            loose = (k, _with_of(ws, end), kind)
        k += size
    adverb = next(
        ((k, k + 1, "adverb") for k, w in enumerate(ws) if w.low in PLACE_ADVERBS and _stands_alone(ws, k)), None
    )
    return best or adverb or loose


def _with_way(ws: Sequence[Word], first: int, end: int, kind: str) -> tuple[int, int, str]:
    """'over a fence | from a lake' is one place."""
    for k in range(max(0, first - 5), first):
        if (
            ws[k].low in {"over", "across", "through", "past", "along"}
            and right_edge(ws, k + 1) == first
            and not ws[first].broken
        ):
            return k, end, kind
    return first, end, kind


def _stands_alone(ws: Sequence[Word], k: int) -> bool:
    return k + 1 == len(ws) or ws[k + 1].broken or ws[k + 1].low in PREPOSITIONS


def _with_of(ws: Sequence[Word], end: int) -> int:
    if end + 1 < len(ws) and ws[end].low == "of" and not ws[end].broken:
        return right_edge(ws, end + 1)
    return end


def _locative_at(ws: Sequence[Word], k: int) -> int:
    for phrase in ("in front of", "on top of", "in the middle of", "next to"):
        parts = phrase.split()
        if [w.low for w in ws[k : k + len(parts)]] == parts:
            return len(parts)
    return 1 if ws[k].low in LOCATIVES else 0


def _kind_of_place(inside: Sequence[str], preposition_said: str) -> str:
    """'place' for a known place, 'loose' for what may be one, '' for a time, clothes or part of a body."""
    if not inside:
        return ""
    head = singular(inside[-1])
    if inside[0] in POSSESSIVES or head in BODY or head in CLOTHES or head in TIMES or head in SEASONS:
        return ""
    if head in WEATHER_NOUNS or head in {"wind", "front", "air", "background", "foreground", "distance"}:
        return ""
    if head in {"day", "style", "hand", "mouth", "game", "slow", "motion", "video"} or (
        head in WEATHER and inside[0] not in DETERMINERS
    ):
        return ""
    if head in PLACES or head in _BACKDROPS or head in SCENE_NOUNS:
        return "place" if preposition_said not in {"by", "into", "from"} or head in PLACES else "loose"
    return "loose" if preposition_said in _LOOSE else ""


def _keep_preposition(old: str, place: str, value: str, kind: str) -> str:
    """'in front of an orange sky' -> 'in front of a diner', 'over a fence' -> 'over Times Square'."""
    if lows(value)[:1] and first_word(value) in PREPOSITIONS | PLACE_ADVERBS:
        return place
    low = old.lower()
    lead = next(
        (
            p
            for p in (*LINKERS, "over", "against", "near", "through", "across", "along", "past")
            if low.startswith(p + " ")
        ),
        "",
    )
    if lead and lead not in {"on top of", "in the middle of", "next to"}:
        return f"{lead} {with_article(value)}"
    before, _, core = old.partition(" ")
    bare_names = all(len(lows(name)) == 1 and lows(name)[0] not in PLACES for name in (core, value))
    return f"{before} {value}" if bare_names else place


def stand_in(prompt: str, op: Op) -> Draft:
    """One place for another ('on a fence' for the branch): with the words that led to the old one."""
    ws = words(prompt)
    phrase = find(ws, op.target)
    size = next((n for n in (4, 3, 2, 1) if phrase and phrase.start >= n and _link_size(ws, phrase.start - n) == n), 0)
    if phrase is None or not size:
        return background(prompt, Op("background", "", op.value, op.clause))
    first = phrase.start - size
    text = splice(prompt, ws[first].start, ws[_with_of(ws, phrase.end) - 1].end, op.value)
    old = prompt[ws[first].start : ws[phrase.head].end]
    return Draft(text, "background", (f"place: {old} -> {op.value}",), (), 0.85, "", "")


def relocate(prompt: str, op: Op) -> Draft:
    """Move a thing of the caption to another place: 'put it on snow', 'move the ball to the left'."""
    where = _where(op.place)
    if len(_ANY_SIDE.findall(where)) > 1:
        return Draft(prompt, "background", (), (), 0.3, sentence("unsure-where", thing=bare(op.target)))
    prompt, old = without_side(prompt, op.target, where)
    ws = words(prompt)
    phrase = find(ws, op.target)
    if old and is_side(where) and phrase is not None:
        return Draft(old, "background", (f"{bare(op.target)}: {where}",), (), 0.85, "", bare(op.target))
    if phrase is None:
        text = add_content(prompt, f"with {counted(bare(op.target))} {where}", " ")
        return Draft(text, "add", (f"+ {bare(op.target)} {where}",), (), 0.6, "", bare(op.target))
    if set(lows(op.target)[:2]) & _ORDINALS and is_plural(ws[phrase.head].low):
        return Draft(prompt, "background", (), (), 0.3, sentence("unsure-which", thing=bare(op.target)))
    change = (f"{bare(op.target)}: {where}",)
    turned = _other_side(prompt, ws, phrase, where)
    if turned:
        return Draft(turned, "background", change, (), 0.85, "", bare(op.target))
    if mounted := _remounted(prompt, ws, phrase, where):
        return Draft(mounted, "background", change, (), 0.85, "", bare(op.target))
    if not is_side(where) and not _side_of(where) and not _at_a_thing(ws, where) and phrase.head == _subject_head(ws):
        draft = background(prompt, Op("background", "", where))
        return Draft(draft.prompt, "background", change, (), 0.85, "", bare(op.target))
    k = _verb_then(ws, phrase.end)
    own_end = tail_end(ws, phrase.end, acts=False)  # 'a bowl | of limes | on the table'
    k = own_end if phrase.end < own_end < len(ws) and not ws[own_end].broken and ws[own_end].low in _POSITIONS else k
    end = _old_place(ws, phrase.end, where) if not is_side(where) and not _place_of_all(ws, phrase) else 0
    if end:
        text = splice(prompt, ws[phrase.end].start, ws[end - 1].end, where)
        return Draft(text, "background", change, (), 0.85, "", bare(op.target))
    size = _locative_at(ws, k) if k < len(ws) and not _place_of_all(ws, phrase) else 0
    if (
        size
        and k + size < len(ws)
        and not is_side(where)
        and _kind_of_place([w.low for w in ws[k + size : right_edge(ws, k + size)]], ws[k].low)
    ):
        end = _with_of(ws, right_edge(ws, k + size))
        return Draft(
            splice(prompt, ws[k].start, ws[end - 1].end, where), "background", change, (), 0.85, "", bare(op.target)
        )
    at = ws[whole_end(ws, phrase) - 1].end
    quoted = _QUOTE_AFTER.match(prompt[at:]) if is_side(where) else None
    at += quoted.end() if quoted else 0
    return Draft(splice(prompt, at, at, where), "background", change, (), 0.75, "", bare(op.target))


def _remounted(prompt: str, ws: Sequence[Word], phrase: Phrase, where: str) -> str:
    """The caption with whoever rides or sits on one thing on another ('put him on a bike'); '' where nobody does."""
    k = right_edge(ws, phrase.head)
    does = [word.low for word in ws[k : k + 2]] if k < len(ws) and not ws[k].broken else []
    at = k + 1 if does[:1] == ["riding"] else k + 2 if does[1:] == ["on"] and does[0] in _SEATED else 0
    if not 0 < at < len(ws) or not where.lower().startswith("on ") or singular(last_word(where)) in PLACES:
        return ""
    return splice(prompt, ws[at].start, ws[right_edge(ws, at) - 1].end, where.split(" ", 1)[1])


def _place_of_all(ws: Sequence[Word], phrase: Phrase) -> bool:
    """Whether the place after the last of a list is where all of them are ('a bear, a car and a hat on a carpet')."""
    listed_last = phrase.start > 1 and ws[phrase.start - 1].low == "and"
    if phrase.end < len(ws) and ws[phrase.end].low in _BY_ONE:
        return False
    near = [w.low for w in ws[phrase.end : phrase.end + 5]]
    return listed_last and "the" not in near[:4]


def _other_side(prompt: str, ws: Sequence[Word], phrase: Phrase, where: str) -> str:
    """'behind the wall' for the subject of a caption that has it 'in front of a wall'; '' where it has not."""
    match = _BY_A_THING.match(where)
    landmark = find(ws, match.group(2)) if match else None
    if match is None or landmark is None or phrase.head != _subject_head(ws) or landmark.start <= phrase.head:
        return ""
    if phrase.end < len(ws) and (ws[phrase.end].low == "and" or ws[phrase.end].broken):
        return ""
    k = next((k for k in range(phrase.end, landmark.start) if _link_size(ws, k) == landmark.start - k), 0)
    return splice(prompt, ws[k].start, ws[landmark.start].start, f"{match.group(1)} ") if k else ""


def _link_size(ws: Sequence[Word], k: int) -> int:
    """How many words from k on say where by one thing ('in front of', 'behind'), or 0."""
    return linker_at(ws, k) or (1 if ws[k].low in _POSITIONS | {"beside", "by", "at", "in"} else 0)


_ANY_SIDE = re.compile(r"\b(?:on|in|at) the (?:far )?(?:left|right|middle|top|bottom|foreground|background)\b", re.I)
_BY_A_THING = re.compile(
    r"^(behind|in front of|on top of|on|under|beside|next to|near|inside|in|above|below) (the [\w-]+(?: [\w-]+)?)$",
    re.I,
)
_SIDE_AFTER = re.compile(
    r"^\s*,?\s*((?:(?:very )?(?:high|low)(?: up| down)?\s*,?\s*)?(?:on|in|at|to) (?:the |its )?(?:far |very |upper |"
    r"lower )?"
    r"(?:left|right|middle|cent(?:er|re)|background|foreground|distance|top|"
    r"bottom)(?: corner)?(?: hand)?(?: side)?)\b( of\b)?",
    re.I,
)


_QUOTE_AFTER = re.compile(r'\s*(?:(?:saying|reading|that says|that reads)\s+)?(?:Qx+\d+q|"[^"]*")')


def without_side(prompt: str, target: str, where: str) -> tuple[str, str]:
    """The caption without the side that a thing was on, and (where it goes to another side) with that in its place."""
    ws = words(prompt)
    phrase = find(ws, target)
    at = ws[phrase.head].end if phrase else 0
    quoted = _QUOTE_AFTER.match(prompt[at:]) if phrase else None
    at += quoted.end() if quoted else 0
    match = _SIDE_AFTER.match(prompt[at:]) if phrase else None
    if match is None:
        return prompt, ""
    start, end = at + match.start(1), at + match.end(1)
    moved = splice(prompt, start, end, where)
    return (prompt, moved) if match.group(2) else (splice(prompt, start, end, ""), moved)


def _subject_head(ws: Sequence[Word]) -> int:
    phrase = subject(ws)
    return phrase.head if phrase else -1


def _side_of(where: str) -> bool:
    """Whether the place is beside another thing of the picture ('next to the cube')."""
    ws = lows(where)
    return (
        ws[:3] in (["in", "front", "of"], ["on", "the", "left"], ["on", "the", "right"])
        or ws[:1] in (["next"], ["beside"], ["behind"], ["near"], ["under"], ["above"], ["below"], ["between"])
        or ws[:3] == ["on", "top", "of"]
    )


def _old_place(ws: Sequence[Word], k: int, where: str) -> int:
    """One past the place that stands right after a thing ('under a chair'), or 0."""
    if k >= len(ws) or ws[k].broken:
        return 0
    size = linker_at(ws, k) or (1 if ws[k].low in _POSITIONS else 0)
    if not size or k + size >= len(ws) or ws[k + size].broken:
        return 0
    end = _with_of(ws, right_edge(ws, k + size))
    while end > k + size + 1 and ws[end - 1].low in {"high", "low"}:
        end -= 1
    head = singular(ws[end - 1].low)
    return 0 if head in CLOTHES or head in BODY or (head in PLACES and head not in lows(where)) else end


def _at_a_thing(ws: Sequence[Word], where: str) -> bool:
    """Whether the place is at another thing that the caption names and that is no place of its own."""
    return (head := singular(last_word(where))) not in PLACES and any(singular(w.low) == head for w in ws)


_HEIGHTS = {"up": "high up", "higher": "high up", "down": "low down", "lower": "low down"}
_BESIDE = frozenset({"window", "door", "wall", "fireplace", "fire", "fence", "gate", "edge", "pool", "table"})
"""What one is moved to the side of, not into."""


def _where(place: str) -> str:
    ws = lows(place)
    if len(ws) >= 2 and ws[0] == "to" and ws[-1] in {"left", "right", "side"}:
        return "on " + place.split(" ", 1)[1]
    if ws and ws[0] in {"to", "into", "onto"}:
        if ws[0] == "to" and ws[-1] in _BESIDE:
            return "by " + place.split(" ", 1)[1]
        return place_phrase(place.split(" ", 1)[1]) if len(ws) > 1 else place
    if ws and ws[0] in {"left", "right"}:
        return f"on the {ws[0]}"
    return _HEIGHTS.get(" ".join(ws), place)


def _verb_then(ws: Sequence[Word], k: int) -> int:
    """Skip the verb after a subject ('sitting', 'is standing'), to the place phrase that may follow."""
    step = 0
    while (
        k < len(ws)
        and step < 2
        and not ws[k].broken
        and (ws[k].low in {"is", "are"} or ws[k].low.endswith(("ing", "s")))
        and not _locative_at(ws, k)
    ):
        k += 1
        step += 1
    return k
