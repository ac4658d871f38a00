"""The choice of a task."""

from __future__ import annotations

from typing import Any

import pytest

from dimp.engine.families.request import NEEDS, choose_task
from dimp.engine.protocol import ControlUse
from tests.dimp.engine.harness import job

REFINED = {"source": "ab", "source_prompt": "a ball", "instruction": "make it red", "change": "recolour"}
METHODS = {"recolour": "instruct", "*": "img2img"}
ALL = frozenset(NEEDS)


@pytest.mark.parametrize(
    ("changes", "tasks", "methods", "task"),
    [
        ({}, {"flowedit", "instruct", "img2img"}, METHODS, "instruct"),
        ({"change": "add"}, {"flowedit", "instruct", "img2img"}, METHODS, "img2img"),
        ({"change": "add"}, {"flowedit", "instruct", "img2img"}, {"recolour": "instruct"}, "flowedit"),
        ({}, {"flowedit", "img2img"}, METHODS, "flowedit"),
        ({"source_prompt": ""}, {"flowedit", "img2img"}, METHODS, "img2img"),
        ({"instruction": ""}, {"flowedit", "instruct"}, METHODS, "flowedit"),
        ({"source_prompt": ""}, {"flowedit", "instruct"}, {}, "instruct"),
        ({"method": "img2img"}, {"instruct"}, METHODS, "img2img"),
    ],
)
def test_auto_follows_the_kind_of_change_as_far_as_model_and_job_go(
    changes: dict[str, Any], tasks: set[str], methods: dict[str, str], task: str
) -> None:
    assert choose_task(job("a", **(REFINED | changes)), frozenset(tasks), methods) == task


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
def test_a_job_says_by_its_fields_what_it_asks_for(changes: dict[str, Any], task: str) -> None:
    assert choose_task(job("a", **changes), ALL) == task


def test_a_change_under_a_control_map_is_a_task_that_can_hold_to_one() -> None:
    held = job("a", **REFINED, controls=(ControlUse("canny", "ab"),))
    assert choose_task(held, frozenset({"flowedit", "instruct", "img2img"}), METHODS) == "img2img"
    assert choose_task(job("a", controls=held.controls), ALL) == "text"
