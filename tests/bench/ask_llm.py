"""A language model on the same edits as the rules, where the environment names one (`DIMP_INTERPRETER` and the like).

Asked are every nth of the lines (`DIMP_BENCH_LINES`, 24 if not said), as a user would be answered: what the guard
refuses is the rules' reading. The reference of each row is the rules alone on the same lines.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import anyio
import msgspec

from dimp.home import Home
from dimp.interpret import llm
from dimp.llm.client import LanguageClient, ModelReading
from dimp.settings import Settings, load
from tests.bench.edit_score import Score, score

Line = dict[str, Any]


def rows(lines: Sequence[Line], summary: Callable[[Sequence[Score]], dict[str, float]]) -> list[Line]:
    """The rows of the model, none where none is named; `summary` makes means of marks."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        settings = load(home, os.environ)
        if settings.interpreter in ("", "rules"):
            return []
        some = lines[:: max(1, len(lines) // int(os.environ.get("DIMP_BENCH_LINES", "24")))]
        heard = anyio.run(_asked, home, settings, some)
    ours = summary([_mark(line, answer.reading.prompt) for line, (answer, _) in zip(some, heard, strict=True)])
    plain = summary([_mark(line, llm.question(line["prompt"], line["instruction"]).rules.prompt) for line in some])
    rows = [_row(f"edits by {settings.interpreter}: {key}", ours[key], plain[key], "mean") for key in ours]
    bare = summary([_mark(line, _said(answer, line["prompt"])) for line, (answer, _) in zip(some, heard, strict=True)])
    rows += [_row(f"the same without the guard: {key}", bare[key], plain[key], "mean") for key in bare]
    taken = statistics.fmean(not (answer.asked and answer.asked.refused) for answer, _ in heard)
    took = statistics.median(seconds for _, seconds in heard)
    return [
        *rows,
        _row("answers taken", taken, 1.0, "share"),
        _row(f"an answer, median of {len(some)}", took, 1.0, "s"),
    ]


def _said(heard: ModelReading, prompt: str) -> str:
    """The caption in an answer as it stands; the old one where the answer has none."""
    try:
        return str(msgspec.json.decode(heard.asked.answer if heard.asked else "")["caption"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return prompt


def _mark(line: Line, prompt: str) -> Score:
    return score(line["prompt"], line["instruction"], line["target"], prompt)


async def _asked(home: Home, settings: Settings, lines: Sequence[Line]) -> list[tuple[ModelReading, float]]:
    language_client = LanguageClient(home, settings, os.environ)
    heard = []
    for line in lines:
        began = time.monotonic()
        answer = await language_client.read(llm.question(line["prompt"], line["instruction"]))
        heard.append((answer, time.monotonic() - began))
    await language_client.aclose()
    return heard


def _row(name: str, ours: float, reference: float, unit: str) -> Line:
    ratio = ours / reference if reference else float("inf")
    return {"name": name, "ours": ours, "reference": reference, "ratio": ratio, "unit": unit, "goal": ""}
