"""The table of plans: what fits where, as data."""

from __future__ import annotations

import pytest

from dimp.engine.placement import (
    RESERVE,
    LoadPlan,
    Machine,
    Sizes,
    TooLarge,
    plan_load,
    plan_smaller,
    working_memory,
)

FLUX_DEV = Sizes(transformer=22.2, text=8.9, total=31.4, modulation=6.05)
KLEIN_4B = Sizes(transformer=7.2, text=7.5, total=15.0)
SDXL = Sizes(transformer=4.8, text=1.3, total=6.5)
QWEN = Sizes(transformer=38.0, text=15.4, total=53.8)
EMBEDDED = Sizes(transformer=0.005, text=0.001, total=0.01)
MODELS = {"flux-dev": FLUX_DEV, "klein-4b": KLEIN_4B, "sdxl": SDXL, "qwen": QWEN, "esquisse": EMBEDDED}

TABLE = """
    device  free  ram  model     plan
    cuda    80    128  flux-dev  bfloat16-none
    cuda    48    64   flux-dev  bfloat16-none
    cuda    32    64   flux-dev  bfloat16-none-slots
    cuda    25    64   flux-dev  bfloat16-model-slots
    cuda    24    64   flux-dev  bfloat16-model-slots
    cuda    20    64   flux-dev  bfloat16-model-slots-tiled
    cuda    16    64   flux-dev  bfloat16-group-tiled
    cuda    16    48   flux-dev  bfloat16-model-fp8-tiled
    cuda    12    64   flux-dev  bfloat16-group-tiled
    cuda    12    48   flux-dev  bfloat16-model-slots-fp8-tiled
    cuda    8     64   flux-dev  bfloat16-group-tiled
    cuda    6     64   flux-dev  bfloat16-group-tiled
    cuda    8     48   flux-dev  too large
    cuda+4  24    64   flux-dev  bfloat16-model-slots
    cuda+4  16    64   flux-dev  bfloat16-none-nf4
    cuda+4  13    64   flux-dev  bfloat16-model-nf4
    cuda+4  12    64   flux-dev  bfloat16-model-nf4-tiled
    cuda+4  10    16   flux-dev  bfloat16-model-nf4-tiled
    cuda+4  8     64   flux-dev  bfloat16-group-tiled
    cuda+c  48    64   flux-dev  bfloat16-none-compiled
    cuda+c  24    64   flux-dev  bfloat16-model-slots
    cuda    24    32   klein-4b  bfloat16-none
    cuda    16    32   klein-4b  bfloat16-model
    cuda    12    32   klein-4b  bfloat16-model-tiled
    cuda    8     32   klein-4b  bfloat16-group-tiled
    cuda    8     24   klein-4b  too large
    cuda    16    16   sdxl      bfloat16-none
    cuda    12    16   sdxl      bfloat16-model
    cuda    8     16   sdxl      bfloat16-model-tiled
    cuda    6     16   sdxl      bfloat16-group-tiled
    cuda    80    128  qwen      bfloat16-none
    cuda    48    64   qwen      bfloat16-model
    cuda    24    128  qwen      bfloat16-group-tiled
    cuda    24    64   qwen      bfloat16-model-fp8-tiled
    cuda    8     16   esquisse  bfloat16-none
    cuda+c  8     16   esquisse  bfloat16-none
    mps     64    64   flux-dev  bfloat16-none
    mps     33    33   flux-dev  bfloat16-none-tiled
    mps     24    24   flux-dev  too large
    mps     24    24   klein-4b  bfloat16-none
    cpu     64    64   flux-dev  bfloat16-none
    cpu     16    16   flux-dev  too large
    cpu     8     8    esquisse  float32-none
    cpu     0.2   0.2  esquisse  float32-none
"""
ROWS = [line.split(maxsplit=4) for line in TABLE.strip().splitlines()[1:]]


def machine(device: str, free: str, ram: str) -> Machine:
    return Machine(device.split("+")[0], float(free), float(ram), device.endswith("+4"), device.endswith("+c"))


def plan_on(where: Machine, model: str) -> str:
    try:
        return plan_load(where, MODELS[model]).fingerprint()
    except TooLarge:
        return "too large"


@pytest.mark.parametrize(("device", "free", "ram", "model", "expected"), ROWS)
def test_the_table(device: str, free: str, ram: str, model: str, expected: str) -> None:
    assert plan_on(machine(device, free, ram), model) == expected


@pytest.mark.parametrize("four_bit", [False, True])
@pytest.mark.parametrize("sizes", MODELS.values(), ids=MODELS)
def test_more_memory_is_never_worse(sizes: Sizes, four_bit: bool) -> None:
    """Once a card is large enough for exact weights, larger ones have them too; nothing that fitted stops fitting."""
    fitted = exact = False
    for free in range(2, 100):
        try:
            plan = plan_load(Machine("cuda", free, 256, four_bit), sizes)
        except TooLarge:
            assert not fitted
            continue
        assert plan.exact or not exact or four_bit
        fitted, exact = True, exact or (plan.exact and plan.offload != "group")


def test_weights_lose_bits_only_where_nothing_exact_fits_or_the_library_is_there() -> None:
    for free in range(2, 100):
        for ram in (16, 32, 48, 64, 128):
            try:
                plan = plan_load(Machine("cuda", free, ram), FLUX_DEV)
            except TooLarge:
                continue
            assert plan.exact or ram < 2 * FLUX_DEV.total


@pytest.mark.parametrize(
    "where",
    [Machine("cpu", 16, 16), Machine("cuda", 3, 64), Machine("cuda", 8, 16), Machine("mps", 24, 24)],
)
def test_what_fits_nowhere_is_refused_with_figures(where: Machine) -> None:
    with pytest.raises(TooLarge, match=r"needs about \d+\.\d GiB"):
        plan_load(where, FLUX_DEV)


def test_a_larger_picture_needs_a_gentler_plan() -> None:
    where = Machine("cuda", 40, 64)
    assert plan_load(where, FLUX_DEV, 1024**2).offload == "none"
    assert plan_load(where, FLUX_DEV, 2048**2).offload != "none"


def test_without_modulation_flux_dev_is_exact_on_24_gb() -> None:
    """The transformer of 22.2 GiB leaves no room to work in; 6 GiB of it are asked once a step."""
    room = 24 - RESERVE
    assert FLUX_DEV.transformer + working_memory(1024**2) > room
    plan = plan_load(Machine("cuda", 24, 64), FLUX_DEV)
    assert (plan.slots, plan.exact, plan.tiling) == (True, True, False)


def test_after_running_out_of_memory_each_plan_needs_less_than_the_last_until_none_is_left() -> None:
    where = Machine("cuda", 80, 64, four_bit=True)
    plan, names = plan_load(where, FLUX_DEV), []
    while plan is not None:
        names.append(plan.fingerprint())
        plan = plan_smaller(where, FLUX_DEV, plan)
    assert names == [
        "bfloat16-none",
        "bfloat16-none-slots",
        "bfloat16-model",
        "bfloat16-model-slots",
        "bfloat16-model-slots-tiled",
        "bfloat16-none-nf4",
        "bfloat16-model-nf4",
        "bfloat16-model-nf4-tiled",
        "bfloat16-group-tiled",
    ]


def test_a_smaller_plan_asks_for_no_more_main_memory_than_there_is() -> None:
    used = LoadPlan("cuda", "bfloat16")
    assert plan_smaller(Machine("cuda", 24, 16), SDXL, used) == LoadPlan("cuda", "bfloat16", "model")
    assert plan_smaller(Machine("cuda", 24, 4), SDXL, used) is None


def test_on_a_processor_the_decoder_can_still_go_tile_by_tile() -> None:
    where = Machine("cpu", 8, 8)
    tiled = plan_smaller(where, EMBEDDED, LoadPlan("cpu", "float32"))
    assert tiled == LoadPlan("cpu", "float32", tiling=True)
    assert tiled is not None
    assert plan_smaller(where, EMBEDDED, tiled) is None
    assert plan_smaller(where, EMBEDDED, LoadPlan("cuda", "bfloat16")) is None  # of another device


def test_a_plan_is_written_in_one_word_and_for_people() -> None:
    plan = LoadPlan("cuda", "bfloat16", "group", tiling=True)
    assert plan.fingerprint() == "bfloat16-group-tiled"
    assert plan.describe() == "layer by layer (slow), in 16 bits, decoded in tiles"
    assert LoadPlan("cpu", "float32").describe() == "whole, in 32 bits"
    assert LoadPlan("cuda", "bfloat16", weights="nf4").describe() == "whole, in 4 bits"
