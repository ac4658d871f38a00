"""The table of families and the choice of a task."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from dimp.engine import families
from dimp.engine.desk import PaintError
from dimp.engine.families import table
from dimp.engine.protocol import ControlUse
from tests.dimp.engine.harness import job

REFINED = {"source": "ab", "source_prompt": "a ball", "instruction": "make it red", "change": "recolour"}
TABLE = {"recolour": "instruct", "*": "img2img"}


@pytest.mark.parametrize(
    ("changes", "tasks", "methods", "task"),
    [
        ({}, {"flowedit", "instruct", "img2img"}, TABLE, "instruct"),
        ({"change": "add"}, {"flowedit", "instruct", "img2img"}, TABLE, "img2img"),
        ({"change": "add"}, {"flowedit", "instruct", "img2img"}, {"recolour": "instruct"}, "flowedit"),
        ({}, {"flowedit", "img2img"}, TABLE, "flowedit"),
        ({"source_prompt": ""}, {"flowedit", "img2img"}, TABLE, "img2img"),
        ({"instruction": ""}, {"flowedit", "instruct"}, TABLE, "flowedit"),
        ({"source_prompt": ""}, {"flowedit", "instruct"}, {}, "instruct"),
        ({"method": "img2img"}, {"instruct"}, TABLE, "img2img"),
    ],
)
def test_auto_follows_the_kind_of_change_as_far_as_model_and_job_go(
    changes: dict[str, Any], tasks: set[str], methods: dict[str, str], task: str
) -> None:
    assert families.task_of(job("a", **(REFINED | changes)), frozenset(tasks), methods) == task


@pytest.mark.parametrize(
    ("changes", "task"),
    [
        ({}, "text"),
        ({"source": "ab"}, "img2img"),
        ({"source": "ab", "source_prompt": "a ball"}, "flowedit"),
        ({"source": "ab", "source_prompt": " "}, "img2img"),
        ({"source": "ab", "source_prompt": "a ball", "method": "img2img"}, "img2img"),
        ({"source": "ab", "mask": "cd", "method": "flowedit"}, "inpaint"),
        ({"source": "ab", "mask": "cd", "method": "outpaint"}, "outpaint"),
    ],
)
def test_task_of(changes: dict[str, Any], task: str) -> None:
    assert families.task_of(job("a", **changes)) == task


def test_a_pipeline_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(PaintError, match="can't do edit"):
        families.pipeline("flux", "edit")


def test_every_class_of_the_tables_exists() -> None:
    names = sorted({*table.PIPELINES.values(), *table.CONTROLLED.values(), *table.NETWORKS, *table.FAMILIES})
    script = "import diffusers, sys; print([getattr(diffusers, name).__name__ for name in sys.argv[1:]])"
    done = subprocess.run([sys.executable, "-c", script, *names], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(names)


def test_a_change_under_a_control_map_is_a_task_that_can_hold_to_one() -> None:
    asked = job("a", **REFINED, controls=(ControlUse("canny", "ab"),))
    assert families.task_of(asked, frozenset({"flowedit", "instruct", "img2img"}), TABLE) == "img2img"
    assert families.task_of(job("a", controls=asked.controls)) == "text"
    assert ("flux", "img2img") in table.CONTROLLED
