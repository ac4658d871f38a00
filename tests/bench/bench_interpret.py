"""The interpreter on real edits of captions, and its speed: `python -m tests.bench.bench_interpret [--json] [FILE]`.

Two thirds of the public edits are for working on the rules, one third (by a hash of the id) is held back; of our own
edits those marked `unseen` were written and scored without a rule made for them. Each score stands beside that of
plain appending on the same lines; the speed of an edit beside one pass of a regular
expression over the same caption, so that the ratio means the same on any machine.
"""

from __future__ import annotations

import hashlib
import json
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from dimp.interpret.rules import interpret
from tests.bench import ask_llm
from tests.bench.edit_score import Score, score

Line = dict[str, Any]
DATA = Path(__file__).parent / "data" / "edits_dev.jsonl"
OWN = Path(__file__).parent / "data" / "edits_own.jsonl"
GOALS = {"score": ">= .85", "pass": ">= .82", "keep": ">= .97", "leak": "<= .02"}
LONG = ("a red ball on grass, with a blue cube and a green cone near a house, " * 145)[:10_000]
WORD = re.compile(r"[^\W_]+")


def rules(prompt: str, said: str) -> str:
    """The caption by rules."""
    return interpret(prompt, said).prompt


def appended(prompt: str, said: str) -> str:
    """The plainest interpreter there is."""
    return f"{prompt}, {said}"


def load(path: Path = DATA) -> list[Line]:
    """The edits of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def marks(lines: Sequence[Line], by: Callable[[str, str], str]) -> list[Score]:
    """The marks of an interpreter, line by line."""
    return [score(x["prompt"], x["instruction"], x["target"], by(x["prompt"], x["instruction"])) for x in lines]


def summary(scores: Sequence[Score]) -> dict[str, float]:
    """The means that count."""
    return {
        "score": statistics.fmean(s.score for s in scores),
        "pass": statistics.fmean(s.passed for s in scores),
        "keep": statistics.fmean(s.keep for s in scores),
        "leak": statistics.fmean(s.leak for s in scores),
    }


def by_kind(lines: Sequence[Line], scores: Sequence[Score]) -> dict[str, dict[str, float]]:
    """The means of each kind of edit."""
    kinds = sorted({x["kind"] for x in lines})
    return {k: summary([s for x, s in zip(lines, scores, strict=True) if x["kind"] == k]) for k in kinds}


def held(line: Line) -> bool:
    """Whether an edit is of the third that is held back."""
    return hashlib.sha256(str(line["id"]).encode()).digest()[0] % 3 == 0


def run() -> list[Line]:
    """The rows of this bench."""
    lines, own = load(), load(OWN)
    rows = scored("edits", lines)
    rows += scored("edits, two thirds worked on", [x for x in lines if not held(x)])
    rows += scored("edits, third held back", [x for x in lines if held(x)])
    rows += scored("own edits, worked on", [x for x in own if not x["unseen"]])
    rows += scored("own edits, unseen", [x for x in own if x["unseen"]])
    rows += [
        _row(f"edits: {k} (pass)", v["pass"], 1.0, "mean", "") for k, v in by_kind(lines, marks(lines, rules)).items()
    ]
    return rows + ask_llm.rows(lines, summary) + speeds(lines)


def scored(name: str, lines: Sequence[Line]) -> list[Line]:
    """The means over some edits, beside plain appending on the same."""
    ours, plain = marks(lines, rules), marks(lines, appended)
    all_ours, all_plain = summary(ours), summary(plain)
    rows = [_row(f"{name}: {k}", all_ours[k], all_plain[k], "mean", goal) for k, goal in GOALS.items()]
    macro, plain_macro = (statistics.fmean(v["pass"] for v in by_kind(lines, x).values()) for x in (ours, plain))
    return [*rows, _row(f"{name}: pass, mean of kinds", macro, plain_macro, "mean", ">= .72")]


def speeds(lines: Sequence[Line]) -> list[Line]:
    """Milliseconds an edit takes, ordinary (95th percentile) and on the longest prompt allowed (median)."""
    for x in lines:
        rules(x["prompt"], x["instruction"])
    each = sorted(_took(lambda x=x: rules(x["prompt"], x["instruction"])) for _ in range(5) for x in lines)  # type: ignore[misc]
    scan = statistics.median(_took(lambda: WORD.findall(lines[0]["prompt"])) for _ in range(200))
    long = statistics.median(_took(lambda: rules(LONG, "make the tree blue")) for _ in range(9))
    long_scan = statistics.median(_took(lambda: WORD.findall(LONG)) for _ in range(9))
    return [
        _row("an edit, 95th percentile", each[int(len(each) * 0.95)], scan, "ms", "<= 2 ms"),
        _row("an edit of 10,000 characters", long, long_scan, "ms", "<= 50 ms"),
    ]


def _took(work: Callable[[], object]) -> float:
    """Milliseconds of this thread's processor time, so that a busy machine does not count."""
    start = time.thread_time_ns()
    work()
    return (time.thread_time_ns() - start) / 1e6


def _row(name: str, ours: float, reference: float, unit: str, goal: str) -> Line:
    ratio = ours / reference if reference else float("inf")
    return {"name": name, "ours": ours, "reference": reference, "ratio": ratio, "unit": unit, "goal": goal}


def main(said: Sequence[str]) -> None:
    """Prints the means of a file of edits, in all and by kind."""
    files = [Path(a) for a in said if not a.startswith("--")]
    lines = load(files[0]) if files else load()
    scores = marks(lines, rules)
    told = {"all": summary(scores), "kinds": by_kind(lines, scores), "n": len(lines)}
    print(json.dumps(told) if "--json" in said else json.dumps(told, indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
