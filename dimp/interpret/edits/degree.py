"""More and less: sizes climb a ladder, colours get deeper or lighter, other qualities take 'very' or lose it."""

from __future__ import annotations

import re

from dimp.core.sentences import sentence
from dimp.interpret.draft import Draft, Op
from dimp.interpret.edits.count import modifiers_start
from dimp.interpret.edits.look import lighting, mood
from dimp.interpret.edits.objects import IMPLIED, attribute, name_at, recolor
from dimp.interpret.morphology import is_plural, plural, singular, stem
from dimp.interpret.nouns import Phrase, bare, find, head_of, is_adjective, is_colour, left_edge, right_edge
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.segments import add_content, set_slot
from dimp.interpret.text import Word, append, last_word, lows, splice, words
from dimp.interpret.words import listed
from dimp.interpret.words.adjectives import COMPARATIVES, GROW, SHRINK, SIZE_LADDER, SIZES
from dimp.interpret.words.colours import COMPARATIVE_COLOURS
from dimp.interpret.words.function import DETERMINERS, NUMBERS
from dimp.interpret.words.nouns import MASS, UNMARKED
from dimp.interpret.words.scene import CONTRAST, LIGHTING, MOODS, WEATHER, WEATHER_NOUNS

_STRONGLY = listed("ultra hyper super highly very thick heavy dense many extremely lots")
_RIVALS = {"blurry": ("sharp", "crisp"), "sharp": ("blurry",), "crisp": ("blurry",)}
"""Looks of the whole picture that cannot both be."""
_MORE = ("very", "extremely")


def degree(prompt: str, op: Op) -> Draft:
    """Apply a comparative (`op.value`: 'bigger', 'bluer', 'more dramatic', 'less fog') to a thing or the scene."""
    value = op.value.lower().strip()
    sign, _, what = value.partition(" ")
    if what and sign in {"more", "less", "fewer"}:
        return _amount(prompt, op, sign, what)
    if value in GROW or value in SHRINK:
        return _resize(prompt, op, 1 if value in GROW else -1)
    faint = rf"\bslightly (?={COMPARATIVE_COLOURS.get(value)}\b)"
    if value in COMPARATIVE_COLOURS and (fuller := re.sub(faint, "", prompt, count=1, flags=re.I)) != prompt:
        return Draft(fuller, "degree", (f"more {COMPARATIVE_COLOURS[value]}",), (), 0.85, "", bare(op.target))
    if value in COMPARATIVE_COLOURS:
        return _deeper(prompt, op, COMPARATIVE_COLOURS[value])
    if value in {"lighter", "darker", "brighter", "paler"} and op.target:
        return _shade(prompt, op, {"lighter": "light", "darker": "dark", "brighter": "bright", "paler": "pale"}[value])
    if value in LIGHTING and not op.target:
        return _lit(prompt, op)
    adjective = COMPARATIVES.get(value, value)
    return _intensify(prompt, op, adjective)


def _lit(prompt: str, op: Op) -> Draft:
    """'darker': other light; where it is that already, more of it."""
    draft = lighting(prompt, op)
    light = LIGHTING[op.value.lower().strip()]
    other = LIGHTING.get({"brighter": "darker", "darker": "brighter"}.get(op.value.lower().strip(), ""), "")
    if other and f"very {other}" in prompt:
        return Draft(prompt.replace(f"very {other}", other, 1), "lighting", (f"light: {other}",), (), 0.85)
    if draft.prompt != prompt or f"very {light}" in prompt:
        return draft
    return Draft(prompt.replace(light, f"very {light}", 1), "lighting", (f"light: very {light}",), (), 0.85)


def _size_at(ws: list[Word], phrase: Phrase) -> int:
    return next((k for k in range(phrase.start, phrase.head) if ws[k].low in SIZES), -1)


def _resize(prompt: str, op: Op, step: int) -> Draft:
    ws = words(prompt)
    phrase = find(ws, op.target)
    if phrase is None:
        size = "large" if step > 0 else "small"
        return attribute(prompt, Op("attribute", op.target or "subject", size, op.clause))
    k = _size_at(ws, phrase)
    rung = SIZES[ws[k].low] if k >= 0 else 2
    much = op.shift > 0 and 0 <= rung + step < len(SIZE_LADDER) and not SIZE_LADDER[rung + step]
    after = min(len(SIZE_LADDER) - 1, max(0, rung + step * (2 if much else 1)))
    size = SIZE_LADDER[after]
    name = name_at(prompt, ws, phrase)
    change = (f"{name}: {SIZE_LADDER[rung] or 'plain'} -> {size or 'plain'}",)
    if k >= 0:
        text = splice(prompt, ws[k].start, ws[k].end, size)
        return Draft(
            text,
            "degree",
            change,
            (),
            0.85 if rung != after else 0.5,
            "" if rung != after else sentence("as-far"),
            name,
        )
    return Draft(
        attribute(prompt, Op("attribute", op.target, size, op.clause)).prompt, "degree", change, (), 0.85, "", name
    )


def _deeper(prompt: str, op: Op, colour: str) -> Draft:
    ws = words(prompt)
    phrase = find(ws, op.target)
    if phrase is not None:
        has = [w.low for w in ws[phrase.start : phrase.head]]
        colour = f"very deep {colour}" if colour in has and "deep" in has else f"deep {colour}"
    draft = recolor(prompt, Op("recolor", op.target, colour, op.clause))
    return Draft(draft.prompt, "degree", draft.changes, (), min(draft.confidence, 0.85), draft.note, draft.touched)


def _shade(prompt: str, op: Op, shade: str) -> Draft:
    ws = words(prompt)
    phrase = find(ws, op.target)
    k = next((i for i in range(phrase.start, phrase.head) if is_colour(ws[i].low)), -1) if phrase else -1
    opposite = {"light": "dark", "dark": "light", "bright": "dull", "pale": "deep"}[shade]
    against = next((w for w in ws[phrase.start : phrase.head] if w.low == opposite), None) if phrase else None
    if phrase is not None and against is not None:
        name = name_at(prompt, ws, phrase)
        return Draft(
            splice(prompt, against.start, against.end, ""), "degree", (f"{name}: less {opposite}",), (), 0.85, "", name
        )
    if phrase is None or k < 0:
        if phrase is not None and any(ws[i].low == shade for i in range(phrase.start, phrase.head)):
            return _intensify(prompt, op, shade)
        draft = attribute(prompt, Op("attribute", op.target, shade, op.clause))
        return Draft(draft.prompt, "degree", draft.changes, (), draft.confidence, draft.note, draft.touched)
    before = ws[k - 1] if k > phrase.start else None
    name = name_at(prompt, ws, phrase)
    change = (f"{name}: {shade} {ws[k].low}",)
    new = f"very {shade}" if before is not None and before.low == shade else shade
    start, end = (
        (before.start, before.end) if before is not None and before.low == shade else (ws[k].start, ws[k].start)
    )
    return Draft(splice(prompt, start, end, new), "degree", change, (), 0.85, "", name)


def _intensify(prompt: str, op: Op, adjective: str) -> Draft:
    """'happier': 'very happy' where the caption says happy, else happy."""
    ws = words(prompt)
    phrase = find(ws, op.target) if op.target else None
    named = phrase is not None and stem(ws[phrase.head].low) in {stem(low) for low in lows(op.clause)}
    own = range(phrase.start, phrase.end) if phrase and named else range(len(ws))
    k = next((i for i in own if ws[i].low == adjective), -1)
    if k >= 0:
        before = ws[k - 1] if k else None
        if before is not None and before.low == "slightly":
            text = splice(prompt, before.start, before.end, "")
            return Draft(text, "degree", (f"{adjective}: more",), (), 0.8, "", bare(op.target))
        grown = before is not None and before.low == "very"
        start, end = (before.start, before.end) if grown and before is not None else (ws[k].start, ws[k].start)
        text = splice(prompt, start, end, _MORE[1] if grown else _MORE[0])
        return Draft(text, "degree", (f"{adjective}: more",), (), 0.8, "", bare(op.target))
    if op.target and (phrase is not None or op.target.split()[-1].lower() in IMPLIED):
        draft = attribute(prompt, Op("attribute", op.target, adjective, op.clause))
        return Draft(draft.prompt, "degree", draft.changes, (), 0.8, draft.note, draft.touched)
    if adjective in MOODS:
        return mood(prompt, Op("mood", "", adjective, op.clause))
    k = next((i for i, word in enumerate(ws) if word.broken and word.low in _RIVALS.get(adjective, ())), -1)
    if k >= 0:
        text = splice(prompt, ws[k].start, ws[k].end, adjective)
        return Draft(text, "degree", (f"{ws[k].low} -> {adjective}",), (), 0.8)
    known = is_adjective(adjective)
    return Draft(append(prompt, adjective), "degree", (f"+ {adjective}",), (), 0.6 if known else 0.4, "", "")


def _amount(prompt: str, op: Op, sign: str, what: str) -> Draft:
    what = re.sub(r"^(?:of the|of|the)\s+", "", what)
    if sign == "more":
        return _more(prompt, op, what)
    ws = words(prompt)
    what = " ".join(lows(what)[-1:]) if what.lower() in prompt.lower() and " of " not in what else what
    for k, w in enumerate(ws):
        if stem(w.low) == stem(what) or w.low in {WEATHER.get(what), f"{what.removesuffix('e')}y"}:
            very = k and ws[k - 1].low == "very"
            if very:
                return Draft(splice(prompt, ws[k - 1].start, ws[k - 1].end, ""), "degree", (f"{what}: less",), (), 0.85)
            return _lessen(prompt, ws, k, what, few=sign == "fewer")
    note = sentence("unknown-negative", thing=what)
    last = last_word(what) if lows(what) else ""
    named = bool(op.target) and bare(op.target).lower() in op.clause.lower()
    sure = 0.6 if named or is_colour(last) or (is_common_noun(last) and not is_adjective(last)) else 0.4
    if not last:
        return Draft(prompt, "degree", (), (), 0.3, sentence("unsure-wording"))
    note = "" if is_colour(last) or (named and is_adjective(last)) else note
    return Draft(prompt, "degree", (f"- {what}",), (what,), sure, note, what)


_STATES = frozenset({"fire", "flames", "bloom", "blossom"})
"""What a thing may be on or in, which is no place."""


def _lessen(prompt: str, ws: list[Word], k: int, what: str, *, few: bool) -> Draft:
    if is_plural(what) and not is_plural(ws[k].low) and is_common_noun(ws[k].low):
        return Draft(prompt, "degree", (), (), 0.3, sentence("only-one", thing=ws[k].low))
    before = ws[k - 1] if k else None
    if before is not None and is_colour(what) and before.low in {"deep", "vivid", "bright", "strong", "very"}:
        return Draft(splice(prompt, before.start, before.end, ""), "degree", (f"{what}: less",), (), 0.85, "", what)
    if before is not None and before.low in {"slightly", "little"}:
        of_day = k + 1 < len(ws) and ws[k + 1].low in {"day", "weather", "sky", "morning", "evening", "night"}
        text = splice(prompt, before.start, ws[k].end, "clear" if of_day else "")
        return Draft(text, "degree", (f"- {what}",), (what,), 0.8, "", what)
    if before is not None and before.low in {"thick", "heavy", "dense"} and k >= 2 and ws[k - 2].low == "very":
        return Draft(
            splice(prompt, ws[k - 2].start, ws[k - 2].end, ""), "degree", (f"{what}: less",), (), 0.85, "", what
        )
    strong = before is not None and before.low in _STRONGLY
    if strong and before is not None:
        return Draft(splice(prompt, before.start, before.end, ""), "degree", (f"{what}: less",), (), 0.85, "", what)
    if before is not None and before.low in {"some", "several", "lots"} and (is_plural(what) or what in UNMARKED):
        return Draft(splice(prompt, before.start, before.end, "few"), "degree", (f"{what}: less",), (), 0.8, "", what)
    number = next((w for w in ws[left_edge(ws, k) : k] if w.low in NUMBERS or w.low.isdecimal()), None)
    if number is not None and is_plural(ws[k].low):
        if number.low == "two":
            return Draft(prompt, "degree", (), (), 0.4, sentence("other-words"))
        return Draft(splice(prompt, number.start, number.end, "a few"), "count", (f"{what}: less",), (), 0.8, "", what)
    word = (
        "slightly"
        if ws[k].low in WEATHER.values() and ws[k].low not in WEATHER_NOUNS
        else ("few" if is_plural(what) or (few and what in UNMARKED) else "light")
    )
    if word == "light" and what not in WEATHER_NOUNS:
        quality = is_colour(what) or is_adjective(what)
        word = "slightly" if quality or what.endswith(("y", "ful", "ic", "ed", "al", "ous", "ing")) else "a little"
    at = before if before is not None and before.low in {"on", "in"} and what in _STATES else ws[k]
    word = word if at is ws[k] else "slightly"  # 'slightly on fire'
    head = right_edge(ws, k) - 1
    if word == "a little" and head > k and is_plural(ws[head].low):
        word = "few"
    if word == "few" and before is not None and before.low not in DETERMINERS:
        at = ws[modifiers_start(ws, k)]
    already = next((w for w in ws[left_edge(ws, k) : k] if w.low == "few"), None) if word == "few" else None
    if already is not None:
        word, at = "very", already
    single = word == "few" and not is_plural(ws[k].low)
    stuff = word in {"slightly", "a little"} and right_edge(ws, k) > k + 1 and is_common_noun(ws[k + 1].low)
    single = single and ws[k].low not in UNMARKED
    graded = is_colour(ws[k].low) or ws[k].low in COMPARATIVES.values()
    sure = 0.4 if single or (stuff and is_common_noun(ws[k].low) and not graded) else 0.8
    return Draft(splice(prompt, at.start, at.start, word), "degree", (f"{what}: less",), (), sure, "", what)


def _more(prompt: str, op: Op, what: str) -> Draft:
    ws = words(prompt)
    low = what.lower()
    if low in CONTRAST:
        text, _ = set_slot(prompt, "light", CONTRAST[low])
        return Draft(text, "lighting", (f"+ {CONTRAST[low]}",), (), 0.8)
    if low.split()[-1] in {"light", "lighting", "contrast"}:
        first = " ".join(low.split()[:-1])
        return lighting(prompt, Op("lighting", "", f"{first} lighting" if first else "bright lighting", op.clause))
    k = next((i for i, w in enumerate(ws) if stem(w.low) == stem(low.split()[-1])), -1)
    if k > 0 and " " in low and is_common_noun(low.split()[-2]) and ws[k - 1].low != low.split()[-2]:
        k = -1  # 'city lights' are no 'rim light'
    if k < 0 and low in WEATHER and WEATHER[low] in [w.low for w in ws]:
        return _intensify(prompt, op, WEATHER[low])
    head = head_of(low.split())
    if head != low.split()[-1]:
        named = next((i for i, w in enumerate(ws) if stem(w.low) == stem(head)), -1)
        if named < 0 and is_plural(head):
            return Draft(add_content(prompt, f"with many {what}", " "), "add", (f"+ many {what}",), (), 0.8, "", head)
        return _more(prompt, op, low[: low.find(head) + len(head)])
    noun = is_plural(low.split()[-1]) or low in WEATHER_NOUNS or low.split()[-1] in MASS
    if k < 0 and not noun:
        return _intensify(prompt, op, low)
    if k < 0:
        added = f"many {what}" if is_plural(low.split()[-1]) else what
        return Draft(add_content(prompt, f"with {added}", " "), "add", (f"+ {added}",), (), 0.8, "", what)
    return _thicken(prompt, ws, k, low)


def _thicken(prompt: str, ws: list[Word], k: int, low: str) -> Draft:
    before = ws[k - 1] if k else None
    if low in WEATHER_NOUNS and not is_plural(low):
        if right_edge(ws, k) > k + 1 and is_common_noun(ws[k + 1].low) and not ws[k + 1].broken:
            return Draft(prompt, "degree", (), (), 0.3, sentence("unsure-word", word=low))  # of a 'snow globe'
        weak = before is not None and before.low == "light"
        start = before.start if weak and before is not None else ws[k].start
        thick = "heavy" if low in {"rain", "snow"} else "thick"
        if before is not None and before.low == thick:
            return Draft(
                splice(prompt, before.start, before.start, "very"), "degree", (f"{low}: more",), (), 0.8, "", low
            )
        new = "" if weak else thick
        return Draft(splice(prompt, start, ws[k].start, new), "degree", (f"{low}: more",), (), 0.85, "", low)
    of_stuff = low in MASS and (k == 0 or ws[k - 1].low in {"with", "and", "of", "some"})  # 'salmon' is a colour, too
    stuff = is_common_noun(low) and (of_stuff or not is_adjective(low))
    if not is_plural(low) and stuff and right_edge(ws, k) == k + 1:
        filled = before is not None and before.low == "of"  # 'a plate of sushi': with a lot of it
        start, new = (before.start, "with a lot of") if filled and before else (ws[k].start, "a lot of")
        return Draft(splice(prompt, start, ws[k].start, new), "degree", (f"{low}: more",), (), 0.8, "", low)
    if not is_plural(low) and is_common_noun(low) and not is_adjective(low):  # of a 'steam train': it has more of it
        return Draft(add_content(prompt, f"with a lot of {low}", " "), "degree", (f"{low}: more",), (), 0.8, "", low)
    if not is_plural(low):
        return Draft(splice(prompt, ws[k].start, ws[k].start, "very"), "degree", (f"{low}: more",), (), 0.8, "", low)
    edge = left_edge(ws, k)
    while edge < k and (ws[edge].low in DETERMINERS or ws[edge].low in NUMBERS or ws[edge].low.isdecimal()):
        edge += 1
    looks = prompt[ws[edge].start : ws[k].start]
    start = ws[edge].start
    first = next((w for w in ws[left_edge(ws, k) : k] if w.low in NUMBERS or w.low.isdecimal()), None)
    if first is not None and first is not before:
        return Draft(splice(prompt, first.start, first.end, "many"), "count", (f"{low}: more",), (), 0.85, "", low)
    before = ws[edge - 1] if edge else None
    if before is not None and before.low in {"a", "an", "some", "two", "three", "few", "several", "the", "one", "many"}:
        start = before.start
    text = splice(prompt, start, ws[k].end, f"many {looks}{plural(singular(ws[k].low))}")
    return Draft(text, "count", (f"{low}: more",), (), 0.85, "", low)
