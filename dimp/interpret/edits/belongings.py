"""What goes along with a thing that is taken out of a caption: what it has, what it does, and where it is."""

from __future__ import annotations

from dimp.interpret.morphology import base_of, is_gerund, singular
from dimp.interpret.nouns import Phrase, is_living, is_person, left_edge, right_edge
from dimp.interpret.phrases.chunks import linker_start, of_end, tail_end, verb_group_end
from dimp.interpret.text import Word, splice
from dimp.interpret.words import listed
from dimp.interpret.words.function import DETERMINERS, NUMBERS, POSSESSIVES, PREPOSITIONS
from dimp.interpret.words.nouns import BODY, CLOTHES
from dimp.interpret.words.scene import SCENES, WEATHER_NOUNS
from dimp.interpret.words.verbs import HOLDING, IRREGULAR_PARTICIPLES, OF_THE_LIVING, POSTURE

_PLACE_LINKS = listed(
    """on in at under behind beside near by next to front of top above below over inside between around against along
    across"""
)
_SIDES = listed("left right middle center centre foreground background front back distance")
_CONTAINERS = listed(
    "cup mug glass vase bowl basket box plate jar bag bottle bucket pot pan tray bookcase shelf hat cake"
)
"""Things that what stands with them goes with."""
_TETHERS = listed("leash lead chain rope string tether")
"""What an animal is on."""
_CARRIED = listed(
    """tray umbrella parasol stick cane bag basket camera balloon phone book cup mug glass bottle sword spear flag
    lantern torch guitar violin suitcase newspaper map letter bouquet kite rod net hammer broom microphone pipe"""
)
"""What somebody has in their hands."""
_OF_THINGS = listed("under behind beside next front top above below over between near around against along across")
"""Words for a place by a thing, which is never where the whole scene is."""
_PARTS_OF_THINGS = listed(
    "roof hood bonnet seat lid mast deck sail windshield wheel handle branch trunk saddle dashboard chimney porch gate"
)
"""Parts of a thing, at which is what belongs to it and never the thing itself."""
_AT = frozenset({"on", "in", "at"})
"""Where somebody or something is; what is 'near' or 'behind' may be so for all."""
_ADVERBS = listed("below above behind nearby outside inside around beyond underneath beneath overhead")
"""Where a thing is, said in one word."""
_LISTING = listed("with and has have having holding in wearing")


def with_its_place(prompt: str, ws: list[Word], phrase: Phrase) -> str | None:
    """'a kettle on the stove and two chairs': the kettle goes with its place, and the list goes on; else None."""
    if _owned_side(ws, phrase):
        return None
    after = _own_end(ws, phrase)
    follows = after + (after < len(ws) and ws[after].low == "and")
    if after == of_end(ws, phrase.end) or follows >= len(ws) or not (follows > after or ws[after].broken):
        return None
    counted = ws[follows].low in DETERMINERS or ws[follows].low in NUMBERS
    own = of_end(ws, right_edge(ws, follows))
    placed = own < len(ws) and not ws[own].broken and ws[own].low in _PLACE_LINKS
    in_list = placed if phrase.start == 0 else ws[phrase.start].broken or ws[phrase.start - 1].low in _LISTING
    if not counted or not in_list:
        return None
    return splice(prompt, ws[phrase.start].start, ws[follows].start, "")


def without_its_place(prompt: str, ws: list[Word], phrase: Phrase) -> str | None:
    """'a library with a cat on an armchair' keeps the armchair without the cat; 'on the sill' goes; else None.

    Only where the place is the thing's own: the scene is a place itself, has one already, or does something else.
    """
    first = place = _placed(ws, phrase)
    while first < len(ws) and not ws[first].broken and ws[first].low in _PLACE_LINKS:
        first += 1
    if first in {place, len(ws)} or ws[first].broken or not _is_placed_apart(ws, phrase, ws[place].low):
        return None
    stop = right_edge(ws, first)
    if _is_worn(ws[stop - 1].low) or ws[stop - 1].low in _TETHERS:
        return None
    if ws[first].low in {"a", "an"}:
        by_a_thing = bool({w.low for w in ws[place:first]} & _OF_THINGS)
        scene = not by_a_thing and (ws[place].low == "in" or singular(ws[stop - 1].low) in SCENES)
        return None if scene else splice(prompt, ws[phrase.start].start, ws[first].start, "")
    has_state = stop + 1 == _part_end(ws, stop) and ws[stop].low in IRREGULAR_PARTICIPLES  # ', lit'
    return (
        splice(prompt, ws[phrase.start - 1].start, ws[stop - 1 + has_state].end, "") if ws[first].low == "the" else None
    )


def _placed(ws: list[Word], phrase: Phrase) -> int:
    """Where the words for the place of a thing begin, after how it is there ('a cat | sleeping | on a bed')."""
    k = of_end(ws, phrase.end)
    return k + (k < len(ws) and not ws[k].broken and is_gerund(ws[k].low) and base_of(ws[k].low) in POSTURE)


def _is_placed_apart(ws: list[Word], phrase: Phrase, link: str) -> bool:
    """Whether the place after a thing is not that of what stands before it in its comma part."""
    start = max((k for k in range(phrase.start) if ws[k].broken), default=0)
    before = [w.low for w in ws[start : phrase.start - 1]]
    lead = ws[phrase.start - 1].low if phrase.start and not ws[phrase.start].broken else ""
    if lead == "with":
        owner = ws[right_edge(ws, 0) - 1].low
        somebody = is_living(ws[phrase.head].low) and not is_living(owner)
        scene = start == 0 and (somebody or singular(owner) in SCENES)
        first = left_edge(ws, phrase.start - 2)
        placed = bool(_AT & set(before)) or (first > 0 and ws[first - 1].low in _PLACE_LINKS)
        return scene or (placed and not is_living(ws[phrase.start - 2].low))
    living = is_living(ws[phrase.head].low)
    acts = any(is_gerund(low) and (living or base_of(low) not in HOLDING) for low in before)
    return lead == "and" and (acts or _listed_in_scene(ws, phrase) or (link in _AT and bool(_AT & set(before))))


def _listed_in_scene(ws: list[Word], phrase: Phrase) -> bool:
    """Whether a thing is the last of a list that a scene has ('a kitchen with a window and a pie | on the table')."""
    led = (k for k in range(phrase.start - 1, 0, -1) if ws[k].low in PREPOSITIONS or is_gerund(ws[k].low))
    joint = next(led, 0)
    both_live = is_living(ws[phrase.head].low) and is_living(ws[phrase.start - 2].low)
    return joint > 0 and ws[joint].low == "with" and singular(ws[joint - 1].low) in SCENES and not both_live


def _part_end(ws: list[Word], k: int) -> int:
    """One past the comma part that begins at word k; k itself where none begins."""
    if k >= len(ws) or not ws[k].broken:
        return k
    return next((n for n in range(k + 1, len(ws)) if ws[n].broken), len(ws))


def _own_end(ws: list[Word], phrase: Phrase) -> int:
    """One past what is said of a thing alone: of what it is made, or where it is."""
    end = of_end(ws, phrase.end)
    described = tail_end(ws, end, True)
    if described > end:
        return described
    k = end + (end < len(ws) and not ws[end].broken and is_gerund(ws[end].low))
    first = k
    while k < len(ws) and not ws[k].broken and ws[k].low in _PLACE_LINKS:
        k += 1
    if k == first or k >= len(ws) or ws[k].broken:
        return end
    stop = right_edge(ws, k)
    worn = _is_worn(ws[stop - 1].low) and ws[stop - 1].low not in _TETHERS
    return end if is_living(ws[phrase.head].low) and worn else of_end(ws, stop)


def _is_worn(low: str) -> bool:
    return low in CLOTHES | BODY or singular(low) in CLOTHES


def told_of(ws: list[Word], k: int) -> bool:
    """Whether what follows a thing in its comma part is said of it ('people | with umbrellas')."""
    if k >= len(ws) or ws[k].broken:
        return False
    living = k > 0 and is_living(ws[k - 1].low)
    return ws[k].low in {"from", "through"} or (living and (ws[k].low in PREPOSITIONS or is_gerund(ws[k].low)))


def span(ws: list[Word], phrase: Phrase) -> tuple[int, int]:
    """The words that go: [first, last)."""
    end = _named_place(ws, phrase, tail_end(ws, _with_belongings(ws, phrase), acts_itself(ws, phrase)))
    if end > phrase.end and _owned_side(ws, phrase):
        end = phrase.end
    if end + 1 < len(ws) and not ws[end].broken and ws[end].low == "from" and not is_living(ws[phrase.head].low):
        end = right_edge(ws, end + 1)  # 'smoke from a chimney'
    lifeless = not is_living(ws[phrase.head].low) and any(is_living(w.low) for w in ws[: phrase.start])
    if end > phrase.end + 1 and lifeless and ws[phrase.end].low == "with" and ws[phrase.end + 1].low in POSSESSIVES:
        end = phrase.end  # 'a dog on a lawn with its tongue out'
    if phrase.start and ws[phrase.start - 1].low in {"and", "or"}:
        return phrase.start - 1, own_place_end(ws, phrase)
    if (
        phrase.start == 2
        and ws[0].low == "there"
        and of_end(ws, phrase.end) < len(ws)
        and ws[of_end(ws, phrase.end)].low in PREPOSITIONS
    ):
        return 0, verb_group_end(ws, of_end(ws, phrase.end))
    if phrase.start == 2 and ws[0].low == "there":
        return 2, verb_group_end(ws, of_end(ws, phrase.end))
    if phrase.start == 0:
        return 0, verb_group_end(ws, of_end(ws, phrase.end))
    if ws[phrase.start].broken:
        return _after_break(ws, phrase, end)
    first = linker_start(ws, phrase.start)
    weather = ws[phrase.head].low in WEATHER_NOUNS and is_gerund(ws[first].low) and ws[first + 1].low in PREPOSITIONS
    first += weather  # whoever was dancing in the rain dances on
    joined_on = end + 1 < len(ws) and ws[end].low == "and" and is_gerund(ws[end + 1].low) and is_gerund(ws[first].low)
    return first, end + 1 if joined_on else end


def is_part_of_somebody(ws: list[Word], phrase: Phrase) -> bool:
    """Whether a thing is a part of somebody who is by another ('a man with a beard | behind the counter')."""
    k, lead = phrase.end, phrase.start - 1
    if lead < 1 or k + 1 >= len(ws) or ws[lead].broken or ws[k].broken or not is_living(ws[lead - 1].low):
        return False
    part = ws[lead].low in {"with", "wearing"} and _is_worn(ws[phrase.head].low)
    if not part or ws[k].low not in _PLACE_LINKS or ws[k].low in {"with", "on", "to"}:
        return False
    place = next((n for n in range(k, len(ws)) if ws[n].broken or ws[n].low not in _PLACE_LINKS), len(ws))
    if place >= len(ws) or ws[place].broken or ws[place].low in POSSESSIVES:
        return False
    return not _is_worn(ws[right_edge(ws, place) - 1].low)


def own_place_end(ws: list[Word], phrase: Phrase) -> int:
    """One past the place that is a thing's alone ('on his left', or at what was named before)."""
    after = _with_worn(ws, phrase)
    if after < len(ws) and ws[after].low in _ADVERBS and _ends_at(ws, after + 1):
        return after + 1
    at_his = after + 1 < len(ws) and ws[after].low in _PLACE_LINKS and ws[after + 1].low in POSSESSIVES
    return right_edge(ws, after + 1) if at_his else _named_place(ws, phrase, after)


def _ends_at(ws: list[Word], k: int) -> bool:
    """Whether nothing follows that a preposition could lead to."""
    return k >= len(ws) or ws[k].broken or ws[k].low in _LISTING | {"and"}


def _with_worn(ws: list[Word], phrase: Phrase) -> int:
    """One past what somebody wears or is ('a farmer | with a blue hat and a beard'), or what an animal is tied by."""
    end = of_end(ws, phrase.end)
    leads = {"with"} | ({"in"} if is_person(ws[phrase.head].low) else {"on"})
    if not is_living(ws[phrase.head].low) or end + 1 >= len(ws) or ws[end].broken or ws[end].low not in leads:
        return end
    stop = right_edge(ws, end + 1)
    while _is_worn(ws[stop - 1].low) or ws[stop - 1].low in _TETHERS | _CARRIED:
        end = stop
        if stop + 1 >= len(ws) or ws[stop].broken or ws[stop].low != "and":
            break
        stop = right_edge(ws, stop + 1)
    sided = [word.low for word in ws[end : end + 2]] in (["on", "the"], ["in", "the"], ["at", "the"])
    side = sided and end > of_end(ws, phrase.end) and end + 2 < len(ws) and ws[end + 2].low in _SIDES
    return end + 3 if side else end


def _named_place(ws: list[Word], phrase: Phrase, end: int) -> int:
    """One past 'on the lake' of 'a lake with a boat on the lake': the place of what goes, which was named before."""
    if not phrase.start or ws[phrase.start - 1].low not in _LISTING | {"and"}:
        return end
    k = end
    while k < len(ws) and not ws[k].broken and ws[k].low in _PLACE_LINKS:
        k += 1
    if k in {end, len(ws)} or ws[k].broken:
        return end
    stop = right_edge(ws, k)
    if ws[k].low != "the":
        return end
    own = bool({w.low for w in ws[end:k]} & _OF_THINGS) or singular(ws[stop - 1].low) in _PARTS_OF_THINGS
    return stop if own or any(w.low == ws[stop - 1].low for w in ws[: phrase.start]) else end


def _owned_side(ws: list[Word], phrase: Phrase) -> bool:
    """Whether the side after a thing ('in the foreground') is that of the one who has it."""
    sided = [w.low for w in ws[phrase.end : phrase.end + 2]] in (["in", "the"], ["on", "the"], ["at", "the"])
    side = sided and phrase.end + 2 < len(ws) and ws[phrase.end + 2].low in _SIDES
    has = phrase.start > 1 and ws[phrase.start - 1].low in {"with", "holding", "wearing", "carrying"}
    return side and has and any(is_living(w.low) for w in ws[left_edge(ws, phrase.start - 2) : phrase.start - 1])


def _with_belongings(ws: list[Word], phrase: Phrase) -> int:
    """One past what somebody has who then does something ('a woman [with an umbrella] crossing the street')."""
    k = phrase.end
    held = singular(ws[phrase.head].low) in _CONTAINERS and k + 1 < len(ws) and not ws[k].broken and ws[k].low == "with"
    if held:
        return right_edge(ws, k + 1)
    if ws[phrase.start].broken and k + 2 < len(ws) and not ws[k].broken and ws[k].low == "with":
        stop = right_edge(ws, k + 1)
        if stop < len(ws) and ws[stop].low == "and":
            return stop  # an item of a list, with what it has
    if not is_living(ws[phrase.head].low) or k + 2 >= len(ws) or ws[k].broken or ws[k].low != "with":
        return _with_worn(ws, phrase)
    stop = right_edge(ws, k + 1)
    does = stop < len(ws) and not ws[stop].broken and is_gerund(ws[stop].low) and not is_living(ws[stop - 1].low)
    return stop if does else _with_worn(ws, phrase)


def _moves(ws: list[Word], phrase: Phrase) -> bool:
    """Whether an -ing form after a thing is what the one before it does ('a person on a snowboard jumping')."""
    k = of_end(ws, phrase.end)
    after = ws[k].low if k < len(ws) else ""
    if is_living(ws[phrase.head].low) or not is_gerund(after) or base_of(after) in POSTURE - OF_THE_LIVING:
        return False
    return any(is_living(w.low) for w in ws[: phrase.start]) and not any(is_gerund(w.low) for w in ws[: phrase.start])


def acts_itself(ws: list[Word], phrase: Phrase) -> bool:
    """Whether an -ing form after the thing is its own ('a dog barking'), not its wearer's ('in a hat walking')."""
    before = ws[phrase.start - 1].low if phrase.start else ""
    worn = ws[phrase.head].low in CLOTHES | BODY or singular(ws[phrase.head].low) in CLOTHES
    owned = any(is_living(w.low) for w in ws[: phrase.start])
    if before in _AT and phrase.start == phrase.head:
        return False  # what is 'on fire' goes on landing
    return (
        not (worn and (owned or ws[phrase.head].low not in BODY))
        and base_of(before) not in HOLDING
        and not _moves(ws, phrase)
    )


def _after_break(ws: list[Word], phrase: Phrase, end: int) -> tuple[int, int]:
    """A subject after a leading place ('In a field, a man runs'): its verb goes too."""
    return phrase.start, verb_group_end(ws, of_end(ws, phrase.end)) if phrase.start <= 4 else end
