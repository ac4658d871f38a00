"""Choices in a prompt, drawn by the seed: `{red|blue}`, `{2$$a|b|c}`, and lines of wildcard files, `__colour__`. Pure.

As in the A1111 extension of dynamic prompts: an option may weigh more (`3::red`), several may be taken (`2$$`,
`1-3$$ and $$`), and what is drawn may hold choices itself. A choice is drawn from the seed, its own text and how many
like it came before, so the same words and seed give the same prompt, whatever else changes. Braces without a `|` stay
as they are; a backslash takes its meaning from the next brace, bar or underscore.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from blake3 import blake3

from dimp.core import limits
from dimp.core.errors import Invalid

_DEEPEST = 16
_MOST_DRAWS = 500
_WILDCARD = r"__(?P<name>[^\W_](?:[\w./-]*?[^\W_])?)__"
_MARK = re.compile(rf"\\(?P<escaped>[{{}}|_])|(?P<open>\{{)|{_WILDCARD}")
_ESCAPED = re.compile(r"\\([{}|_])")
_BRACE = re.compile(r"\\.|[{|}]", re.DOTALL)
_SEVERAL = re.compile(r"(?P<least>\d{1,3})(?:-(?P<most>\d{1,3}))?\$\$(?:(?P<between>[^$|]*)\$\$)?")
_SHARE = re.compile(r"\s*(?P<share>\d*\.?\d+)::")
_COMMENT = "#"

Wildcards = Mapping[str, Sequence[str]]
"""Name of a wildcard file -> its lines."""


def has_choices(words: str) -> bool:
    """Whether something in these words is drawn by the seed."""
    return expand(words, 0, _Anything()) != _ESCAPED.sub(r"\1", words)


def expand(words: str, seed: int, wildcards: Wildcards) -> str:
    """Words with every choice drawn.

    Raises `Invalid` for a wildcard that is not there or empty, one that calls itself without end, and for a result
    that is too long.
    """
    return _Drawing(seed, wildcards).expand(words, 0)


def wildcard_names(words: str) -> tuple[str, ...]:
    """The wildcards that words call, each once, wherever they stand."""
    return tuple(dict.fromkeys(found["name"] for found in _MARK.finditer(words) if found["name"]))


def read_lines(content: str) -> tuple[str, ...]:
    """The lines of a wildcard file, without blank ones and comments."""
    stripped = (line.strip() for line in content.splitlines())
    return tuple(line for line in stripped if line and not line.startswith(_COMMENT))


class _Anything(dict[str, Sequence[str]]):
    """Wildcards of every name, which hold nothing that words could hold."""

    def __missing__(self, name: str) -> Sequence[str]:
        return ("\0",)


class _Drawing:
    """One prompt being drawn: how often each choice came, and how many there were."""

    def __init__(self, seed: int, wildcards: Wildcards) -> None:
        self._seed = seed
        self._wildcards = wildcards
        self._times: Counter[str] = Counter()

    def expand(self, words: str, depth: int) -> str:
        """The words with all choices drawn, those in what is drawn as well."""
        if depth > _DEEPEST or self._times.total() > _MOST_DRAWS:
            raise Invalid("The choices in the prompt go on without end.", "Look for a wildcard that calls itself.")
        written, place, groups = [], 0, _find_groups(words)
        while (found := _MARK.search(words, place)) is not None:
            written.append(words[place : found.start()])
            drawn, place = self._draw(words, found, groups.get(found.start()), depth)
            written.append(drawn)
        written.append(words[place:])
        if sum(map(len, written)) > limits.PROMPT_CHARACTERS:
            raise Invalid("The prompt is too long once its choices are drawn.", "Shorten the options.")
        return "".join(written)

    def _draw(
        self, words: str, found: re.Match[str], group: tuple[list[str], int] | None, depth: int
    ) -> tuple[str, int]:
        """What stands in place of a mark, and where the words go on."""
        if found["escaped"]:
            return found["escaped"], found.end()
        if found["name"]:
            return self._pick(found[0], self._lines(found["name"]), depth), found.end()
        if group is None or len(group[0]) < 2:  # braces that hold no choice
            return "{", found.end()
        options, end = group
        return self._pick(words[found.start() : end], options, depth), end

    def _lines(self, name: str) -> Sequence[str]:
        try:
            lines = self._wildcards[name]
        except KeyError:
            hint = f"Put {name}.txt into the folder wildcards, an option a line; or write \\__{name}__ for the word."
            raise Invalid(f"There is no wildcard called {name!r}.", hint) from None
        if not lines:
            raise Invalid(f"The wildcard {name!r} is empty.", f"Write an option a line into {name}.txt.")
        return lines

    def _pick(self, group: str, options: Sequence[str], depth: int) -> str:
        """One of the options, or several of them where the first says so."""
        several = _SEVERAL.match(options[0])
        if several:
            options = [options[0][several.end() :], *options[1:]]
        place = self._times[group]
        self._times[group] += 1
        count, between = self._count(several, group, place), ", "
        if several and several["between"] is not None:
            between = several["between"]
        left, taken = [_weigh(option) for option in options], []
        for number in range(min(count, len(left))):
            taken.append(left.pop(_find(left, self._chance(group, place, number))))
        return between.join(self.expand(option, depth + 1) for option, _ in taken)

    def _count(self, several: re.Match[str] | None, group: str, place: int) -> int:
        if several is None:
            return 1
        least = int(several["least"])
        most = max(int(several["most"] or least), least)
        return least + int(self._chance(group, place, -1) * (most - least + 1))

    def _chance(self, group: str, place: int, number: int) -> float:
        """A number from 0 to below 1 that the seed and the choice decide."""
        digest = blake3(f"{self._seed}\0{group}\0{place}\0{number}".encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48


def _find_groups(words: str) -> dict[int, tuple[list[str], int]]:
    """Where braces open -> the options between them, and where they end; those without a partner are left out."""
    groups: dict[int, tuple[list[str], int]] = {}
    opened: list[list[int]] = []
    for found in _BRACE.finditer(words):
        if found[0] == "{":
            opened.append([found.end()])
        elif found[0] == "|" and opened:
            opened[-1].append(found.end())
        elif found[0] == "}" and opened:
            begins = opened.pop()
            ends = [*(begin - 1 for begin in begins[1:]), found.start()]
            groups[begins[0] - 1] = [words[begin:end] for begin, end in zip(begins, ends, strict=True)], found.end()
    return groups


def _weigh(option: str) -> tuple[str, float]:
    """An option without the share before it, and that share."""
    share = _SHARE.match(option)
    return (option[share.end() :], float(share["share"])) if share else (option, 1.0)


def _find(options: Sequence[tuple[str, float]], chance: float) -> int:
    """The place of the option that a number from 0 to 1 falls to."""
    wanted = chance * sum(share for _, share in options)
    for place, (_, share) in enumerate(options):
        wanted -= share
        if wanted < 0:
            return place
    return len(options) - 1
