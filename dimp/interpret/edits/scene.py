"""Time of day, weather and season: one of each in a caption, changed where it stands or put at the end of
the content."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dimp.interpret.draft import Draft, Op
from dimp.interpret.morphology import is_gerund
from dimp.interpret.segments import Segment, add_content, segments
from dimp.interpret.text import Word, article_for, first_word, lows, splice, words
from dimp.interpret.words import listed
from dimp.interpret.words.function import AUXILIARIES, CONJUNCTIONS, DETERMINERS, PREPOSITIONS
from dimp.interpret.words.scene import SEASONS, TIMES, WEATHER, WEATHER_NOUNS

_TIME_WORDS = frozenset(t for t in TIMES if " " not in t) | frozenset({"daylight"})
_WEATHER_ADJECTIVES = frozenset(WEATHER.values()) | frozenset(
    {"hot", "cold", "warm", "cloudless", "clear", "bright", "dreary", "wet"}
)
_AMOUNTS = listed(
    "light heavy pouring thick dense soft strong slight fine gentle steady falling a little bit of some much"
)
_ON_DAY = re.compile(r"^(?:an?\s+|the\s+)?(.+?)\s+(day|weather|morning|afternoon|evening|night|sky|skies)$", re.I)


def time(prompt: str, op: Op) -> Draft:
    """Change the time of day."""
    named, _, more = op.value.partition(" with ")
    key = _key(named, TIMES)
    ws = [w for w in lows(named) if w not in DETERMINERS]
    described = (
        len(ws) > 1
        and " ".join(ws) not in TIMES
        and ws[0] in _WEATHER_ADJECTIVES | {"starry", "moonlit", "dark", "quiet"}
    )
    if described or more:
        phrase = f"on {article_for(ws[0])} {' '.join(ws)}" if described else TIMES.get(key, named)
        return _set(prompt, op, "time", f"{phrase} with {more}" if more else phrase, _TIME_WORDS, "")
    phrase = op.value if first_word(op.value) in PREPOSITIONS else TIMES.get(key, f"at {op.value}")
    return _set(prompt, op, "time", phrase, _TIME_WORDS, key.split(" ")[0] if key else "")


def season(prompt: str, op: Op) -> Draft:
    """Change the season."""
    key = _key(op.value, SEASONS)
    return _set(prompt, op, "season", SEASONS.get(key, f"in {op.value}"), frozenset(SEASONS) - {"spring", "fall"}, key)


def _key(value: str, table: Mapping[str, str]) -> str:
    low = " ".join(
        w
        for w in lows(value)
        if w not in DETERMINERS
        and w not in {"at", "in", "during", "time", "of"}
        or w == "time"
        and len(lows(value)) == 2
    )
    if low in table:
        return low
    ws = low.split()
    return next((w for w in reversed(ws) if w in table), "")


def _set(prompt: str, op: Op, kind: str, phrase: str, vocabulary: frozenset[str], word: str) -> Draft:
    ws = words(prompt)
    k = next((i for i, w in enumerate(ws) if w.low in vocabulary or (kind == "season" and _dated(ws, i))), -1)
    if k < 0:
        return Draft(add_content(prompt, phrase, " "), kind, (f"{kind}: {phrase}",), (), 0.85)
    first, end = _phrase_around(ws, k)
    follow = ws[k + 1].low if k + 1 < len(ws) and not ws[k + 1].broken else ""
    if word and follow and follow not in PREPOSITIONS | CONJUNCTIONS | AUXILIARIES and not is_gerund(follow):
        new, first, end = word or phrase, k, k + 1
    else:
        new = phrase
    old = prompt[ws[first].start : ws[end - 1].end]
    return Draft(splice(prompt, ws[first].start, ws[end - 1].end, new), kind, (f"{kind}: {old} -> {new}",), (), 0.85)


def _dated(ws: Sequence[Word], k: int) -> bool:
    """Whether 'spring' or 'fall' is a season here and no thing ('in spring')."""
    if not k or ws[k].low not in {"spring", "fall"}:
        return k == 0 and _dated_by_next(ws, k)
    alone = ws[k].broken and (k + 1 == len(ws) or ws[k + 1].broken)
    return alone or ws[k - 1].low in {"in", "during", "early", "late"} or _dated_by_next(ws, k)


def _dated_by_next(ws: Sequence[Word], k: int) -> bool:
    """Whether 'spring' is of a time that follows ('spring morning')."""
    follow = ws[k + 1].low if k + 1 < len(ws) and not ws[k + 1].broken else ""
    return ws[k].low in {"spring", "fall"} and follow in _TIME_WORDS | {"day", "light", "scene", "landscape"}


def _phrase_around(ws: Sequence[Word], k: int) -> tuple[int, int]:
    """The phrase a time word stands in, with its preposition ('during a cloudless morning')."""
    first = k
    while (
        first > 0
        and not ws[first].broken
        and (
            ws[first - 1].low in DETERMINERS
            or ws[first - 1].low in _WEATHER_ADJECTIVES
            or ws[first - 1].low in {"early", "late"}
        )
    ):
        first -= 1
    if first > 0 and not ws[first].broken and ws[first - 1].low in {"at", "in", "during", "by", "on", "under"}:
        first -= 1
    return first, k + 1


def weather(prompt: str, op: Op) -> Draft:
    """Change the weather: its adjective where there is one, else a phrase of its own."""
    adjective, noun = weather_of(op.value)
    ws = words(prompt)
    outside = re.match(
        r"^(?:an? |the )?((?:heavy |light )?(?:rain|snow|fog|mist|storm|sunshine)) outside$", op.value, re.I
    )
    if outside:
        text = add_content(prompt, f"with {outside.group(1)} outside", " ")
        return Draft(text, "weather", (f"+ {op.value}",), (), 0.85)
    k = next((i for i, w in enumerate(ws) if w.low in _WEATHER_ADJECTIVES and _of_weather(ws, i)), -1)
    if k >= 0:
        old = prompt[ws[k].start : ws[k].end]
        return Draft(
            splice(prompt, ws[k].start, ws[k].end, adjective), "weather", (f"weather: {old} -> {adjective}",), (), 0.85
        )
    k = next(
        (
            i
            for i, w in enumerate(ws)
            if w.low in WEATHER_NOUNS
            and i
            and ws[i - 1].low in {"the", "in", "and", "with"}
            and ws[max(0, i - 2)].low in {"in", "under", "through", "with"}
        ),
        -1,
    )
    phrase = noun or f"on {article_for(adjective)} {adjective} day"
    if k >= 0:
        first = k - 2 if ws[k - 1].low == "the" else k - 1
        old = prompt[ws[first].start : ws[k].end]
        return Draft(
            splice(prompt, ws[first].start, ws[k].end, phrase), "weather", (f"weather: {old} -> {phrase}",), (), 0.85
        )
    if part := _weather_part(prompt):
        new = noun.removeprefix("in the ") if noun.startswith("in the ") else adjective
        text = f"{prompt[: part.start]}{new}{prompt[part.end :]}"
        return Draft(text, "weather", (f"weather: {part.text} -> {new}",), (), 0.85)
    return Draft(add_content(prompt, phrase, " "), "weather", (f"weather: {phrase}",), (), 0.85)


def _weather_part(prompt: str) -> Segment | None:
    """The part of a caption that is a weather and nothing else ('..., light rain')."""
    for part in segments(prompt)[1:]:
        ws = lows(part.text)
        if ws and ws[-1] in WEATHER_NOUNS - {"smoke", "clouds", "lightning"} and all(w in _AMOUNTS for w in ws[:-1]):
            return part
    return None


def _of_weather(ws: Sequence[Word], k: int) -> bool:
    low = ws[k].low
    follow = ws[k + 1].low if k + 1 < len(ws) and not ws[k + 1].broken else ""
    if follow in _TIME_WORDS or follow in {"day", "weather", "sky", "skies", "conditions"}:
        return True
    return low in {"sunny", "rainy", "foggy", "overcast", "cloudy", "stormy", "misty"} or (
        low == "snowy" and not follow
    )


def weather_of(value: str) -> tuple[str, str]:
    """The weather's adjective, and the phrase to append when it is a noun that falls ('in the rain')."""
    value = re.sub(r"\s+(?:outside|heavily|hard|lightly|everywhere|again|now)\b.*$", "", value.strip(), flags=re.I)
    match = _ON_DAY.match(value)
    core = match.group(1) if match else value
    ws = [w for w in lows(core) if w not in DETERMINERS and w not in PREPOSITIONS]
    known = next((w for w in reversed(ws) if w in WEATHER), "")
    adjective = " ".join([*ws[:-1], WEATHER[known]]) if known and ws and ws[-1] == known else core.strip()
    if match and match.group(2).lower() in {"sky", "skies"}:
        return adjective, f"with a {adjective} sky"
    return adjective, f"in the {known}" if known in {"rain", "snow", "fog", "mist"} and len(ws) == 1 else ""
