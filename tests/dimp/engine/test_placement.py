"""The table of recipes: what fits where, as data."""

from __future__ import annotations

import pytest

from dimp.engine.placement import Machine, Recipe, Sizes, TooLarge, recipe

FLUX_DEV = Sizes(transformer=22.2, text=8.9, total=31.4)
KLEIN_4B = Sizes(transformer=7.2, text=7.5, total=15.0)
EMBEDDED = Sizes(transformer=0.005, text=0.001, total=0.01)
BF16 = "bfloat16"


@pytest.mark.parametrize(
    ("free", "ram", "sizes", "expected"),
    [
        (80, 128, FLUX_DEV, Recipe("cuda", BF16)),
        (48, 64, FLUX_DEV, Recipe("cuda", BF16)),
        (32, 64, FLUX_DEV, Recipe("cuda", BF16, "model")),
        (25, 64, FLUX_DEV, Recipe("cuda", BF16, "model", tiling=True)),
        (23.5, 64, FLUX_DEV, Recipe("cuda", BF16, "group", tiling=True)),
        (8, 64, FLUX_DEV, Recipe("cuda", BF16, "group", tiling=True)),
        (6, 64, FLUX_DEV, Recipe("cuda", BF16, "group", tiling=True)),
        (24, 32, KLEIN_4B, Recipe("cuda", BF16)),
        (16, 32, KLEIN_4B, Recipe("cuda", BF16, "model")),
        (12, 32, KLEIN_4B, Recipe("cuda", BF16, "model", tiling=True)),
        (8, 32, KLEIN_4B, Recipe("cuda", BF16, "group", tiling=True)),
        (8, 16, EMBEDDED, Recipe("cuda", BF16)),
    ],
)
def test_cuda(free: float, ram: float, sizes: Sizes, expected: Recipe) -> None:
    assert recipe(Machine("cuda", free, ram), sizes) == expected


def test_small_models_are_exact_on_a_cpu_and_large_ones_are_halved() -> None:
    assert recipe(Machine("cpu", 8, 8), EMBEDDED) == Recipe("cpu", "float32")
    assert recipe(Machine("cpu", 64, 64), FLUX_DEV) == Recipe("cpu", BF16)


def test_the_embedded_model_is_never_refused_on_a_cpu() -> None:
    assert recipe(Machine("cpu", 0.2, 0.2), EMBEDDED).offload == "none"


@pytest.mark.parametrize(
    "machine",
    [Machine("cpu", 16, 16), Machine("cuda", 3, 64), Machine("cuda", 8, 16), Machine("mps", 24, 24)],
)
def test_what_fits_nowhere_is_refused_with_figures(machine: Machine) -> None:
    with pytest.raises(TooLarge, match=r"needs about \d+\.\d GiB"):
        recipe(machine, FLUX_DEV)


def test_a_larger_picture_needs_a_gentler_recipe() -> None:
    machine = Machine("cuda", 40, 64)
    assert recipe(machine, FLUX_DEV, 1024**2).offload == "none"
    assert recipe(machine, FLUX_DEV, 2048**2).offload != "none"


def test_the_recipe_has_a_name_for_the_fingerprint() -> None:
    assert Recipe("cuda", BF16, "group", tiling=True).text() == "bfloat16-group-tiled"
