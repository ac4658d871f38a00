"""Lists in a caption ('an apple, an orange and a banana'): which phrases stand together, and the list
without one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dimp.interpret.morphology import base_of, is_gerund, is_plural, is_third
from dimp.interpret.nouns import Phrase, find, is_living, is_number, left_edge, right_edge
from dimp.interpret.phrases.chunks import of_end
from dimp.interpret.text import Word, splice, words
from dimp.interpret.words.function import AUXILIARIES, DETERMINERS, PREPOSITIONS, PRONOUNS, RELATIVES
from dimp.interpret.words.nouns import MASS

Item = tuple[int, int]
_SPOTS = frozenset(
    {"left", "right", "middle", "center", "centre", "background", "foreground", "front", "top", "bottom"}
)
_NOT_NOUNS = PREPOSITIONS | AUXILIARIES | PRONOUNS | RELATIVES | DETERMINERS


def series(ws: Sequence[Word], phrase: Phrase) -> tuple[list[Item], int]:
    """The phrases listed together with `phrase` as [start, end) pairs, and which of them it is."""
    items = [(phrase.start, of_end(ws, phrase.end))]
    while (before := _previous(ws, items[0][0])) is not None:
        items.insert(0, before)
    at = len(items) - 1
    while (after := _next(ws, items[-1][1])) is not None:
        items.append(after)
    return items, at


def _previous(ws: Sequence[Word], start: int) -> Item | None:
    end = start - 1 if start and ws[start - 1].low == "and" else start
    if end <= 0 or ws[start].colon or (end == start and not _comma_item(ws, start)):
        return None
    first = left_edge(ws, end - 1)
    if ws[end - 1].low in _NOT_NOUNS or _verb(ws, end - 1):
        return None
    if first >= 2 and ws[first - 1].low == "of" and not ws[first].broken:
        first = left_edge(ws, first - 2)
    return first, end


def _next(ws: Sequence[Word], end: int) -> Item | None:
    if end >= len(ws):
        return None
    start = end + 1 if ws[end].low == "and" else end
    if start >= len(ws) or (start == end and not _comma_item(ws, start)):
        return None
    if ws[start].low in _NOT_NOUNS - DETERMINERS or _verb(ws, start):
        return None
    return start, of_end(ws, right_edge(ws, start))


def _comma_item(ws: Sequence[Word], k: int) -> bool:
    """Whether word k begins a phrase after a comma."""
    if not ws[k].broken:
        return False
    return ws[k].low in DETERMINERS or is_number(ws[k].low) or _bare_item(ws, k)


def _bare_item(ws: Sequence[Word], k: int) -> bool:
    """Whether a bare plural or mass noun after a comma is one of a list that ends in 'and ...'."""
    end = right_edge(ws, k)
    if end >= len(ws) or not (is_plural(ws[end - 1].low) or ws[end - 1].low in MASS):
        return False
    return ws[end].low == "and" or (ws[end].broken and _bare_item(ws, end))


def _verb(ws: Sequence[Word], k: int) -> bool:
    low = ws[k].low
    return is_gerund(low) or is_third(low) or (low in {"stands", "sits"} and bool(base_of(low)))


def reduced(prompt: str, names: Sequence[str]) -> str:
    """The caption with only those of a list that are named; '' where they do not stand in one list with others."""
    ws = words(prompt)
    found = [find(ws, name) for name in names]
    if not found or any(phrase is None for phrase in found):
        return ""
    items, _ = series(ws, found[0])  # type: ignore[arg-type]
    heads = [phrase.head for phrase in found if phrase is not None]
    kept = [item for item in items if right_edge(ws, item[0]) - 1 in heads]
    spots = any(ws[right_edge(ws, a) - 1].low in _SPOTS for a, _ in items)
    start = items[0][0]
    owned = start and ws[start - 1].low in {"with", "wearing", "holding"} and any(is_living(w.low) for w in ws[:start])
    if len(kept) != len(heads) or len(kept) == len(items) or spots or owned:
        return ""
    texts = [prompt[ws[a].start : ws[b - 1].end] for a, b in kept]
    left = texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"
    gone = [ws[right_edge(ws, a) - 1].low for a, b in items if (a, b) not in kept]
    text = splice(prompt, ws[items[0][0]].start, ws[items[-1][1] - 1].end, left)
    return re.sub(rf",? with the [^,.;]*\b(?:{'|'.join(map(re.escape, gone))})\b[^,.;]*", "", text, flags=re.I)


def joined(prompt: str, ws: Sequence[Word], items: Sequence[Item], without: int) -> str:
    """The list again without one of its items, with commas and 'and' as they belong."""
    left = [prompt[ws[a].start : ws[b - 1].end] for k, (a, b) in enumerate(items) if k != without]
    oxford = len(items) > 2 and ws[items[-1][0] - 1].low == "and" and ws[items[-1][0] - 1].broken
    if len(left) < 3:
        return " and ".join(left)
    return ", ".join(left[:-1]) + (", and " if oxford else " and ") + left[-1]
