"""`python -m tests.bench.formats`: how far pictures in fewer bits are from exact ones, on the model of the package."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from statistics import mean
from typing import Any

import numpy as np

PROMPTS = (
    "a red ball on the grass", "a blue house at night", "a green tree beside a house", "a yellow star on a dark sky",
    "two apples on a table", "a small boat on the sea",
)  # fmt: skip
FORMATS = ("int8", "fp8")


class Silent:
    """Hears of the steps and says nothing."""

    def check(self) -> None:
        """Never stops."""

    def started(self, total_steps: int) -> None:
        """Nothing."""

    def step(self, preview: Callable[[], bytes]) -> None:
        """Nothing."""


def measure(kind: str) -> list[tuple[float, float]]:
    """For each prompt, the distance from the exact picture in dB, and the mean difference of 255."""
    from dimp import esquisse
    from dimp.engine import folder_digest
    from dimp.engine.families import loader
    from dimp.engine.families.request import Request
    from dimp.engine.placement import LoadPlan
    from tests.dimp.engine.harness import job

    folder, own = esquisse.WEIGHTS, folder_digest.defaults(esquisse.WEIGHTS)
    plain = LoadPlan("cpu", "float32")
    exact, other = (loader.load(folder, plan, None) for plan in (plain, replace(plain, weights=kind)))
    found = []
    for seed, prompt in enumerate(PROMPTS):
        asked = job(
            "j", method="text", prompt=prompt, seed=seed, steps=own.get("steps", 16), width=own.get("width", 256),
            height=own.get("height", 256), guidance_scale=float(own.get("guidance_scale", 1.0)),
        )  # fmt: skip
        pictures: list[Any] = [
            family.run(Request(asked, "text", None, None, own), Silent()).astype(float) for family in (exact, other)
        ]
        error = float(((pictures[0] - pictures[1]) ** 2).mean())
        decibels = float(10 * np.log10(255**2 / error)) if error else float("inf")
        found.append((decibels, float(np.abs(pictures[0] - pictures[1]).mean())))
    return found


def main() -> None:
    """Measure and print."""
    from dimp.engine.worker import environment

    environment.make_quiet()
    warnings.simplefilter("ignore")
    for kind in FORMATS:
        decibels, differences = zip(*measure(kind), strict=True)
        print(f"{kind}: mean {mean(decibels):.1f} dB, worst {min(decibels):.1f} dB, mean difference of 255 "
              f"{mean(differences):.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
