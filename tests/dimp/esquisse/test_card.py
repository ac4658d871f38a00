"""The card says what was measured, no more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dimp.esquisse.card import GATES, card, judge, measured

KINDS = ("recolour", "add", "replace", "remove", "sky", "ground", "style")


def figures(**changes: float) -> dict[str, Any]:
    group = {"class": 1.0, "colour_on_class": 1.0, "sky": 1.0, "ground": 1.0, "count_and_order": 1.0}
    words = {n: {**group, "items": count} for n, count in (("1", 100.0), ("2", 60.0), ("3", 40.0))}
    words["3"] |= changes
    good = {"changed": 0.9, "background_psnr": 27.0, "items": 24.0}
    edits = {kind: {"flowedit": good, "instruct": {**good, "changed": 0.1}} for kind in KINDS}
    return {"text_to_image": words, "edits": edits, "auto": dict.fromkeys(KINDS, "flowedit")}


def test_each_gate_has_a_value_and_a_verdict() -> None:
    table = judge(measured(figures()), GATES)
    assert set(table) == set(GATES)
    assert table["sky"]["reached"] == "goal"
    assert table["recolour_changed"]["reached"] == "ship"


def test_the_gates_are_those_of_the_method_that_auto_takes() -> None:
    found = figures()
    found["auto"]["recolour"] = "instruct"
    assert judge(measured(found), GATES)["recolour_changed"]["reached"] == "no"


def test_groups_are_weighted_by_their_prompts(tmp_path: Path) -> None:
    assert judge(measured(figures(**{"class": 0.0})), GATES)["more_objects_class"]["value"] == 0.6
    assert judge(measured(figures(sky=0.0)), GATES)["sky"]["value"] == 0.8


def test_one_missed_gate_makes_it_a_demo(tmp_path: Path) -> None:
    lines = [
        {"stage": "texts", "seconds": 0.0, "samples": 4, "loss": 2.0},
        {"stage": "texts", "seconds": 90.0, "samples": 400, "loss": 0.5, "score": 0.9},
        {"stage": "texts", "seconds": 120.0, "samples": 500, "loss": 0.4, "score": 0.8},
    ]
    (tmp_path / "log.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    assert card(tmp_path, figures())["status"] == "ship"
    written = card(tmp_path, figures(sky=0.0))
    assert written["status"] == "demo"
    assert written["trained"]["texts"] == {"minutes": 2.0, "samples": 500, "loss": 0.4, "score": 0.9}
