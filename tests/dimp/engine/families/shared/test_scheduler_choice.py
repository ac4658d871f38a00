"""Schedulers that are chosen by name: each comes to the picture that a network foretells, and previews show it."""

from __future__ import annotations

from typing import Any

import pytest

from dimp.engine.families.schedulers import DIFFUSION, FLOW, SchedulerChoice
from dimp.engine.families.shared import scheduler_choice
from tests.costly import ENGINE

pytestmark = pytest.mark.costly(*ENGINE)

TABLES = {"diffusion": DIFFUSION, "flow": FLOW}
CASES = [(kind, name) for kind, table in TABLES.items() for name in table]
NOISE_LEFT = {("diffusion", "ddim"), ("diffusion", "deis")}
"""Those that end at the schedule's least noise, as models are trained, and not at none."""


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_network_that_is_sure_of_a_picture_gets_it(proofs: Any, kind: str, name: str) -> None:
    facts = proofs["families"]["schedulers"][kind][name]
    # Karras levels lie between the whole time steps that the network is told.
    assert facts["predicted"] < (0.01 if "karras" in name else 1e-4)
    assert facts["result"] < (0.1 if (kind, name) in NOISE_LEFT else 1e-6)
    assert facts["calls"] == scheduler_choice.count_calls(TABLES[kind][name], 6)


@pytest.mark.parametrize(
    ("choice", "calls"),
    [(None, 5), (SchedulerChoice("Any"), 5), (SchedulerChoice("Any", stages=2), 9)],
)
def test_the_calls_of_a_run_are_known_before_it(choice: SchedulerChoice | None, calls: int) -> None:
    assert scheduler_choice.count_calls(choice, 5) == calls
