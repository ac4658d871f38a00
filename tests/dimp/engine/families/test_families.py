"""The table of families and the choice of a task."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from dimp.engine import families
from dimp.engine.desk import PaintError
from tests.dimp.engine.harness import job


@pytest.mark.parametrize(
    ("changes", "task"),
    [
        ({}, "text"),
        ({"source": "ab"}, "img2img"),
        ({"source": "ab", "source_prompt": "a ball"}, "flowedit"),
        ({"source": "ab", "source_prompt": " "}, "img2img"),
        ({"source": "ab", "source_prompt": "a ball", "method": "img2img"}, "img2img"),
        ({"source": "ab", "mask": "cd", "method": "flowedit"}, "inpaint"),
    ],
)
def test_task_of(changes: dict[str, Any], task: str) -> None:
    assert families.task_of(job("a", **changes)) == task


def test_a_pipeline_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(PaintError, match="can't do edit"):
        families.pipeline("flux", "edit")


def test_every_class_of_the_table_exists() -> None:
    script = "from dimp.engine import families as f; print([f.pipeline(*key).__name__ for key in f.PIPELINES])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(list(families.PIPELINES.values()))
