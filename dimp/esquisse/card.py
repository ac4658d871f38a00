"""The model card: what was trained on what, for how long, every figure, and which gates hold.

The card is written from a run's log and the evaluator's figures, so it cannot say more than what was measured.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dimp.esquisse.words import LIMITS

GATES: dict[str, tuple[float, float]] = {
    "ground": (0.95, 0.99),
    "sky": (0.90, 0.98),
    "one_object_class": (0.92, 0.99),
    "one_object_colour": (0.90, 0.98),
    "more_objects_class": (0.75, 0.95),
    "more_objects_colour": (0.70, 0.95),
    "count_and_order": (0.50, 0.85),
    "recolour_changed": (0.80, 0.95),
    "recolour_background_psnr": (26.0, 28.0),
    "add_replace_remove": (0.30, 0.80),
    "sky_ground_style": (0.85, 0.97),
}
"""Least values to ship without the word "demo", and goals."""


def _mean(parts: list[dict[str, float]], name: str) -> float:
    """Mean over groups of prompts, weighted by their number."""
    total = sum(part["items"] for part in parts)
    return round(sum(part[name] * part["items"] for part in parts) / total, 3)


def measured(figures: dict[str, Any]) -> dict[str, float]:
    """The gate's values from the evaluator's figures."""
    words, auto = figures["text_to_image"], figures["auto"]
    edits = {kind: methods[auto[kind]] for kind, methods in figures["edits"].items()}
    every, several = [words[n] for n in ("1", "2", "3")], [words[n] for n in ("2", "3")]
    return {
        "ground": _mean(every, "ground"),
        "sky": _mean(every, "sky"),
        "one_object_class": words["1"]["class"],
        "one_object_colour": words["1"]["colour_on_class"],
        "more_objects_class": _mean(several, "class"),
        "more_objects_colour": _mean(several, "colour_on_class"),
        "count_and_order": _mean(several, "count_and_order"),
        "recolour_changed": edits["recolour"]["changed"],
        "recolour_background_psnr": edits["recolour"]["background_psnr"],
        "add_replace_remove": _mean([edits[kind] for kind in ("add", "replace", "remove")], "changed"),
        "sky_ground_style": _mean([edits[kind] for kind in ("sky", "ground", "style")], "changed"),
    }


def judge(
    values: Mapping[str, float], thresholds: Mapping[str, tuple[float, float]]
) -> dict[str, dict[str, float | str]]:
    """Each gate with its value, the least value to ship, the goal, and which of them was reached."""
    table: dict[str, dict[str, float | str]] = {}
    for name, value in values.items():
        ship, goal = thresholds[name]
        reached = "goal" if value >= goal else "ship" if value >= ship else "no"
        table[name] = {"value": value, "ship": ship, "goal": goal, "reached": reached}
    return table


def training(run: Path) -> dict[str, dict[str, float]]:
    """Per stage the wall-clock minutes, samples, last loss and best score, from a run's log."""
    stages: dict[str, dict[str, float]] = {}
    for line in (run / "log.jsonl").read_text().splitlines():
        entry = json.loads(line)
        best = max(entry.get("score", float("-inf")), stages.get(entry["stage"], {}).get("score", float("-inf")))
        minutes = round(entry["seconds"] / 60, 1)
        stages[entry["stage"]] = {"minutes": minutes, "samples": entry["samples"], "loss": entry["loss"], "score": best}
    return stages


def card(run: Path, figures: dict[str, Any]) -> dict[str, Any]:
    """The whole card."""
    table = judge(measured(figures), GATES)
    return {
        "name": "Esquisse",
        "status": "ship" if all(row["reached"] != "no" for row in table.values()) else "demo",
        "licence": "Apache-2.0",
        "architecture": "FLUX: FluxTransformer2DModel (2 double and 5 single blocks, width 128), AutoencoderKL "
        "(8 times down, 8 channels), T5EncoderModel (3 layers), CLIPTextModel (2 layers)",
        "data": "scenes drawn, captioned and labelled by the project's own renderer; nothing else",
        "hardware": "two shared CPU cores; minutes are wall-clock minutes under other load",
        "trained": training(run),
        "scores": "autoencoder: PSNR in dB; texts, evaluator: share of right answers; painter: minus the held-out loss",
        "choices": "guidances and the method of each kind of edit were picked on other seeds than the figures'; the "
        "decoder had two sittings (noise up to 0.3, averaged with the first weights, then up to 0.12)",
        "figures": figures,
        "gates": table,
        "not_trained": [
            "pictures larger than 128 pixels",
            "styles other than photo and oil painting",
            "real photographs as sources of edits",
        ],
        "reading": "The evaluator was trained on the same renderer as the model and may share its blind spots; the "
        "ceiling is its verdict on true renders of the same scenes. One seed, one run.",
        "limits": LIMITS,
        "prompts": "Case does not matter; words outside the vocabulary mean nothing to the model.",
    }
