"""How near a caption comes to the one a person wrote for the same edit, on stemmed content words with counts.

`add`: words the target has and the prompt lacks, now there; `dele`: words the prompt has and the target lacks,
now gone; `attach`: new words beside the right neighbours; `keep`: shared words still there; `prec`: no junk;
`leak`: command words left over. Words the instruction names weigh most. The score is mean(add, dele, attach) x
harmonic mean(keep, prec), so that an unchanged caption scores nothing.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

Bag = Counter[str]

_STOP = """a an the and or of in on at to for with by from into onto as is are was were be been being it its it's this
that these those there here he she they them his her their him who which while some any very so then than also too
has have had do does did will would should could can may might just let lets let's one's s near next up out over"""
_COMMAND = """change make add remove replace turn swap delete edit put insert transform convert let instead please undo
apply give erase rid modify adjust"""
STOP = frozenset(_STOP.split())
COMMAND = frozenset(_COMMAND.split())
SOFT = frozenset(
    {"styl", "photo", "effect", "background", "color", "scen", "video", "material", "add", "make", "look", "new"}
)
_SAME = """grey=gray colour=color colourful=colorful coloured=color colored=color blond=blonde tv=television
donut=doughnut surfboard=surf_board surfboards=surf_board countryside=country_side two=2 three=3 four=4
one=1 men=man women=woman people=person children=child kid=child mice=mouse geese=goose wolves=wolf
leaves=leaf knives=knife feet=foot teeth=tooth wooden=wood golden=gold snowy=snow rainy=rain sunny=sun
foggy=fog nighttime=night styled=style toned=tone painted=paint painting=paint drawing=draw sat=sit
stood=stand ran=run held=hold wore=wear ate=eat lying=lay lies=lay laid=lay lie=lay photograph=photo
picture=photo image=photo"""
SAME = {a: b.replace("_", " ") for a, b in (pair.split("=") for pair in _SAME.split())}


@dataclass(frozen=True)
class Score:
    """The marks of one edit, all 0-1; a mark that does not apply is None."""

    add: float | None
    dele: float | None
    attach: float | None
    keep: float
    prec: float
    score: float
    leak: bool
    passed: bool


@cache
def stem(word: str) -> str:
    """A word without its ending, so that 'painted' and 'painting' meet."""
    word = SAME.get(word, word)
    if len(word) <= 3 or not word.isalpha():
        return word
    word = _singular(word)
    word = SAME.get(word, word)
    for ending in ("ing", "ed"):
        trunk = word[: -len(ending)]
        if word.endswith(ending) and len(trunk) >= 3 and re.search(r"[aeiouy]", trunk):
            word = trunk[:-1] if len(trunk) > 3 and trunk[-1] == trunk[-2] and trunk[-1] not in "lsz" else trunk
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(ss|sh|ch|x|zz)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def content(text: str) -> list[str]:
    """The stemmed content words of a text in order."""
    plain = re.sub(r"[^a-z0-9' ]+", " ", text.lower().replace("\u2019", "'").replace("'s", " "))
    parts = (p for w in plain.split() for p in SAME.get(w.strip("'"), w.strip("'")).split())
    return [stem(p) for p in parts if p not in STOP]


@cache
def close(a: str, b: str) -> bool:
    """Whether two stems are the same word, perhaps misspelt."""
    return a == b or (min(len(a), len(b)) >= 4 and difflib.SequenceMatcher(None, a, b).ratio() >= 0.86)


def covered(need: Bag, have: Bag) -> Bag:
    """How many of each needed word `have` covers: exact ones first, then near spellings."""
    left, got = have.copy(), Counter({w: min(n, have[w]) for w, n in need.items()})
    left.subtract(got)
    for word, n in need.items():
        while got[word] < n:
            other = next((x for x, c in left.items() if c > 0 and close(word, x)), None)
            if other is None:
                break
            got[word] += 1
            left[other] -= 1
    return got


def score(prompt: str, instruction: str, target: str, output: str) -> Score:
    """The marks of `output` for an edit."""
    said = frozenset(content(instruction))
    before, want, have = Counter(content(prompt)), Counter(content(target)), Counter(content(output))
    new, old = +(want - covered(want, before)), +(before - covered(before, want))
    shared = +(want - new)
    weight_new, weight_old = _weights(new, old, said)
    got = covered(want, have)
    added = Counter({w: max(0, min(new[w], got[w] - shared[w])) for w in new})
    still = Counter({w: min(n, max(0, have[w] - want[w])) for w, n in old.items()})
    all_new, all_old = _weigh(new, weight_new), _weigh(old, weight_old)
    add = _weigh(added, weight_new) / all_new if all_new else None
    dele = 1 - _weigh(still, weight_old) / all_old if all_old else None
    attach = _attach(content(target), content(output), new, weight_new)
    edit = _mean([(add, all_new), (dele, all_old), (attach, 0.25 * (all_new + all_old))])
    keep = sum(min(shared[w], max(0, got[w])) for w in shared) / sum(shared.values()) if shared else 1.0
    prec = sum(covered(have, want).values()) / sum(have.values()) if have else 0.0
    whole = edit * (2 * keep * prec / (keep + prec) if keep + prec else 0.0)
    leak = leaks(prompt, target, output)
    named = all(added[w] >= n for w, n in new.items() if weight_new[w] == 1.0)
    gone = all(still[w] == 0 for w in old if weight_old[w] == 1.0)
    passed = not leak and keep >= 0.8 and prec >= 0.6 and named and gone and edit >= 0.75
    return Score(add, dele, attach, keep, prec, whole, leak, passed)


def leaks(prompt: str, target: str, output: str) -> bool:
    """Whether a command word stands in the output that belongs to neither caption."""
    raw, base = (frozenset(re.findall(r"[a-z']+", t.lower())) for t in (output, f"{prompt} {target}"))
    return bool((raw & COMMAND) - base)


def _weights(new: Bag, old: Bag, said: frozenset[str]) -> tuple[dict[str, float], dict[str, float]]:
    """What each new and old word weighs; what nobody asked about weighs at most half of what was named."""

    def named(word: str) -> bool:
        return any(close(word, x) for x in said)

    mine = {w: 1.0 if named(w) and w not in SOFT else 0.2 for w in new}
    lost = {w: 1.0 if named(w) else 0.5 for w in old}
    if 1.0 not in [*mine.values(), *lost.values()]:
        mine = dict.fromkeys(new, 1.0)
    soft = sum(v * old[w] for w, v in lost.items() if v < 1)
    cap = 0.5 * (_weigh(new, mine) + sum(old[w] for w, v in lost.items() if v == 1))
    if soft > cap > 0:
        lost = {w: v if v == 1 else v * cap / soft for w, v in lost.items()}
    return mine, lost


def _weigh(bag: Bag, weights: Mapping[str, float]) -> float:
    return sum(weights[w] * n for w, n in bag.items())


def _mean(parts: Sequence[tuple[float | None, float]]) -> float:
    known = [(v, w) for v, w in parts if v is not None]
    total = sum(w for _, w in known)
    return sum(v * w for v, w in known) / total if total else 1.0


def _attach(target: list[str], output: list[str], new: Bag, weight: Mapping[str, float]) -> float | None:
    """The share of the target's neighbours with a new word that stand near each other in the output."""
    pairs = [
        (a, b)
        for a, b in zip(target, target[1:], strict=False)
        if (a in new or b in new) and weight.get(a, 1) >= 1 and weight.get(b, 1) >= 1
    ]

    def near(a: str, b: str) -> bool:
        at, by = ([k for k, w in enumerate(output) if close(w, x)] for x in (a, b))
        return any(0 < abs(x - y) <= 2 for x in at for y in by)

    return sum(near(a, b) for a, b in pairs) / len(pairs) if pairs else None
