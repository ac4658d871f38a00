"""The table of plans: what fits where, as data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dimp.engine.placement import (
    COMPILED_SHARE,
    FAST_SHARE,
    QUICKER,
    RESERVE,
    Block,
    LoadPlan,
    Machine,
    Sizes,
    TooLarge,
    needs,
    passing,
    plan_load,
    plan_smaller,
    seconds_a_step,
    spread,
    working_memory,
)
from dimp.models.recommendation import fit, sizes_of
from dimp.models.registry import find_hub_model
from tests.bench import plans

HUB = ("flux-dev", "flux-schnell", "flux2-klein-4b", "flux2-klein-9b", "sdxl", "sd35-large", "qwen-image",
       "z-image-turbo")  # fmt: skip
CARDS = {6: 5.0, 8: 7.0, 10: 9.0, 12: 11.0, 16: 14.9, 24: 22.8, 32: 30.6, 48: 46.0, 80: 78.0}
"""Size of a card in GB -> what is free of it, in GiB."""
RAMS = {16: 12.0, 32: 27.0, 64: 58.0}
EMBEDDED = Sizes(transformer=0.005, text=0.001, total=0.01, blocks=(Block(0.001),) * 4)


def sizes(name: str) -> Sizes:
    if name == "esquisse":
        return EMBEDDED
    model = find_hub_model(name)
    assert model is not None
    return sizes_of(model)


FLUX_DEV = sizes("flux-dev")
EXACT, BITS8 = "exact", "in 8 bits"
TABLE = """
    card ram model           bits       streamed tiled
    80   64  flux-dev        exact      none     no
    48   64  flux-dev        exact      none     no
    32   32  flux-dev        exact      none     no
    24   64  flux-dev        exact      none     no
    24   32  flux-dev        exact      none     no
    16   32  flux-dev        exact      some     no
    12   32  flux-dev        exact      some     no
    8    32  flux-dev        exact      some     no
    8    16  flux-schnell    in 8 bits  some     no
    24   16  flux-dev        exact      none     no
    12   16  flux-dev        in 8 bits  some     no
    24   32  flux2-klein-9b  exact      none     no
    12   32  flux2-klein-9b  exact      some     no
    12   16  flux2-klein-4b  exact      none     no
    8    16  flux2-klein-4b  exact      some     no
    8    16  sdxl            exact      some     no
    12   16  sdxl            exact      none     no
    80   64  qwen-image      exact      none     no
    24   32  qwen-image      exact      some     no
    8    64  qwen-image      exact      some     no
    8    16  z-image-turbo   exact      some     no
    16   16  sd35-large      exact      some     no
    24   16  sd35-large      exact      none     no
    8    16  esquisse        exact      none     no
"""
ROWS = [line.split(maxsplit=3) for line in TABLE.strip().splitlines()[1:]]


def card(gigabytes: int, ram: int, **more: float) -> Machine:
    return Machine("cuda", CARDS[gigabytes], RAMS[ram], **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("size", "ram", "model", "expected"), ROWS)
def test_the_table(size: str, ram: str, model: str, expected: str) -> None:
    plan = plan_load(card(int(size), int(ram)), sizes(model))
    bits = EXACT if plan.exact else BITS8
    seen = [bits, "some" if plan.streamed else "none", "yes" if plan.tiling else "no"]
    assert " ".join(seen) == " ".join(expected.split())


def test_the_printed_table_is_that_of_the_docs() -> None:
    docs = Path(__file__).resolve().parents[3] / "docs" / "models.md"
    assert plans.table() in docs.read_text(encoding="utf-8")


@pytest.mark.parametrize("model", HUB)
@pytest.mark.parametrize("ram", RAMS)
@pytest.mark.parametrize("size", CARDS)
def test_no_card_of_6_gb_and_more_is_refused_and_no_plan_takes_more_than_there_is(
    size: int, ram: int, model: str
) -> None:
    machine, of_model = card(size, ram), sizes(model)
    plan = plan_load(machine, of_model)
    need = needs(plan, of_model)
    assert need.device <= machine.free - RESERVE
    assert need.ram <= machine.ram


@pytest.mark.parametrize(("size", "ram", "model", "most", "most_ram"), [
    (24, 32, "flux-dev", 22.5, 12.0), (16, 32, "flux-dev", 14.5, 27.0), (12, 32, "flux-dev", 10.5, 24.0),
    (8, 32, "flux-dev", 6.8, 26.0), (8, 16, "flux-schnell", 6.8, 12.0),
])  # fmt: skip
def test_the_machines_of_the_specification_stay_within_their_bounds(
    size: int, ram: int, model: str, most: float, most_ram: float
) -> None:
    need = needs(plan_load(card(size, ram), sizes(model)), sizes(model))
    assert need.device <= most
    assert need.ram <= most_ram


@pytest.mark.parametrize("model", HUB)
def test_more_memory_is_never_worse(model: str) -> None:
    """Once a card is large enough for exact weights, larger ones have them too; more memory never passes more."""
    of_model, passed, exact = sizes(model), float("inf"), False
    for free in range(5, 100):
        plan = plan_load(Machine("cuda", free, 58.0), of_model)
        if plan.exact and not plan.from_files:
            now = passing(plan, of_model)
            assert now <= passed + 0.5  # blocks are not of one size
            passed, exact = now, True
        else:
            assert not exact


def test_what_fits_whole_is_kept_whole() -> None:
    for model in HUB:
        of_model = sizes(model)
        room = of_model.total + working_memory(1024**2) + RESERVE + 0.1
        plan = plan_load(Machine("cuda", room, 12.0), of_model)
        assert (plan.streamed, plan.visiting, plan.slots, plan.exact) == (0, False, False, True)


def test_weights_lose_bits_only_where_main_memory_cannot_hold_what_has_to_pass() -> None:
    for size in CARDS:
        for ram in RAMS:
            plan = plan_load(card(size, ram), FLUX_DEV)
            if not plan.exact:
                least = plan_load(replace(card(size, ram), ram=256.0), FLUX_DEV)
                assert least.exact
                assert needs(least, FLUX_DEV).ram > RAMS[ram]


def test_with_little_main_memory_weights_come_in_8_bits_then_in_4_then_from_their_files() -> None:
    plans = [plan_load(Machine("cuda", 7.0, ram), FLUX_DEV) for ram in (12.0, 4.0, 3.0)]
    assert [(plan.weights, plan.from_files) for plan in plans] == [("int8", False), ("nf4", False), ("whole", True)]
    assert plans[0].streamed > 0
    assert plans[1].streamed < plans[0].streamed
    assert plans[2].exact
    assert "files" in plans[2].residency()


def test_weights_that_are_stored_in_fewer_bits_are_used_as_they_are() -> None:
    """There is no more of them to be had, so neither 16 bits nor other formats are offered, whatever is free."""
    for kind in ("int8", "nf4", "fp4"):
        stored = replace(FLUX_DEV, stored=kind)
        for free, ram in ((78.0, 58.0), (22.8, 27.0), (7.0, 12.0), (4.0, 4.0)):
            machine = Machine("cuda", free, ram, compiles=True, fast=True)
            plan = plan_load(machine, stored)
            assert (plan.weights, plan.compile, plan.slots) == (kind, False, False)
            assert needs(plan, stored).device <= free - RESERVE
        assert plan_load(Machine("cuda", 11.0, 12.0), stored).streamed == 0 or kind == "int8"
        assert plan_load(Machine("cpu", 18.0, 18.0), stored).weights == kind


def test_convolutions_are_never_packed() -> None:
    half = replace(FLUX_DEV, blocks=tuple(replace(block, plain=block.size / 2) for block in FLUX_DEV.blocks))
    plan = LoadPlan("cuda", "bfloat16", weights="nf4", blocks=57)
    assert needs(plan, half).device > needs(plan, FLUX_DEV).device + 0.3 * FLUX_DEV.transformer


@pytest.mark.parametrize("where", [Machine("cuda", 2.0, 64), Machine("mps", 6, 6), Machine("cpu", 6, 6)])
def test_what_fits_nowhere_is_refused_with_figures(where: Machine) -> None:
    with pytest.raises(TooLarge, match=r"needs about \d+\.\d GiB") as wrong:
        plan_load(where, FLUX_DEV)
    assert wrong.value.needed > wrong.value.free


def test_what_only_main_memory_lacks_is_told_of_main_memory() -> None:
    with pytest.raises(TooLarge, match=r"GiB of main memory and 2\.0 GiB are free") as wrong:
        plan_load(Machine("cuda", 7.0, 2.0), FLUX_DEV)
    assert 2.0 < wrong.value.needed < 3.0


@pytest.mark.parametrize(("where", "expected"), [
    (Machine("mps", 64, 64), "exact, whole"), (Machine("mps", 28, 28), "exact, whole"),
    (Machine("mps", 20, 20), "in 8 bits, whole"), (Machine("mps", 12, 12), "in 4 bits, whole"),
    (Machine("cpu", 10, 10), "in 4 bits, whole"), (Machine("cpu", 64, 64), "exact, in 16 bits, whole"),
])  # fmt: skip
def test_machines_without_a_card(where: Machine, expected: str) -> None:
    assert plan_load(where, FLUX_DEV).describe() == expected


def test_what_is_small_is_painted_anywhere() -> None:
    assert plan_load(Machine("cpu", 0.2, 0.2), EMBEDDED).fingerprint() == "float32-none"
    assert plan_load(Machine("mps", 8, 8), EMBEDDED).dtype == "bfloat16"


def test_a_larger_picture_leaves_less_room_for_weights() -> None:
    where = card(24, 64)
    small, large = plan_load(where, FLUX_DEV), plan_load(where, FLUX_DEV, 2048**2)
    assert (small.streamed, large.exact) == (0, True)
    assert needs(large, FLUX_DEV, 2048**2).device <= where.free - RESERVE
    assert large.streamed > 0


def test_tiles_come_only_where_the_picture_in_one_piece_cannot_be_decoded() -> None:
    assert not plan_load(card(8, 32), FLUX_DEV).tiling
    assert plan_load(card(8, 32), FLUX_DEV, 2048**2).tiling


def test_after_running_out_of_memory_each_plan_needs_less_than_the_last_until_none_is_left() -> None:
    where = card(80, 64)
    plan: LoadPlan | None = plan_load(where, FLUX_DEV)
    used, exact = float("inf"), True
    count = 0
    while plan is not None:
        now = needs(plan, FLUX_DEV)
        assert now.device < used
        assert now.ram <= where.ram
        assert exact or not plan.exact
        used, exact, count = now.device, plan.exact, count + 1
        plan = plan_smaller(where, FLUX_DEV, plan)
    assert count >= 5
    assert used < 6


def test_on_a_processor_the_decoder_can_still_go_tile_by_tile() -> None:
    where = Machine("cpu", 8, 8)
    first = plan_load(where, EMBEDDED)
    tiled = plan_smaller(where, EMBEDDED, first)
    assert tiled == replace(first, tiling=True)
    assert tiled is not None
    assert plan_smaller(where, EMBEDDED, tiled) is None
    assert plan_smaller(where, EMBEDDED, LoadPlan("cuda", "bfloat16")) is None  # of another device


@pytest.mark.parametrize("count", [1, 3, 57])
def test_blocks_that_pass_are_spread_evenly(count: int) -> None:
    for chosen in range(1, count + 1):
        places = spread(count, chosen)
        assert len(set(places)) == chosen
        assert all(0 <= place < count for place in places)
        gaps = [after - before for before, after in zip(places, places[1:], strict=False)]
        assert not gaps or max(gaps) - min(gaps) <= 1


def test_a_step_takes_the_longer_of_computing_and_copying() -> None:
    plan = plan_load(card(8, 32), FLUX_DEV)
    passed = passing(plan, FLUX_DEV)
    assert seconds_a_step(card(8, 32, bus=25.0), FLUX_DEV, plan) == pytest.approx(passed / 25.0)
    slow = seconds_a_step(card(8, 32, bus=25.0, speed=30.0), FLUX_DEV, plan)
    assert slow is not None
    assert slow > 2  # what an RTX 3060 needs
    whole = plan_load(card(80, 64), FLUX_DEV)
    assert seconds_a_step(card(80, 64), FLUX_DEV, whole) is None
    measured = seconds_a_step(card(80, 64, speed=700.0), FLUX_DEV, whole)
    assert measured == pytest.approx(0.18, rel=0.15)


def test_a_u_net_is_expected_to_be_quicker_than_blocks_in_rows() -> None:
    where = card(80, 64, speed=100.0)
    plan = plan_load(where, sizes("sdxl"))
    assert seconds_a_step(where, sizes("sdxl"), plan) == pytest.approx(6.76 / 75, rel=0.05)  # operations, as counted


def test_a_step_is_expected_to_be_quicker_where_it_is_compiled_or_fast() -> None:
    machines = {name: Machine("cuda", 78.0, 58.0, compiles=name != "exact", fast=name == "fast", speed=700.0)
                for name in ("exact", "compiled", "fast")}  # fmt: skip
    plans = {name: plan_load(where, FLUX_DEV) for name, where in machines.items()}
    seconds = {name: seconds_a_step(machines[name], FLUX_DEV, plan) or 0.0 for name, plan in plans.items()}
    assert seconds["compiled"] == pytest.approx(COMPILED_SHARE * seconds["exact"])
    assert seconds["fast"] == pytest.approx(FAST_SHARE * seconds["exact"])
    assert "8-bit" in plans["fast"].describe()
    assert "s a step" in fit(machines["fast"], FLUX_DEV)[1]


@pytest.mark.parametrize("bus", [0.05, 0.5, 3.0])
def test_a_slow_bus_is_told_in_seconds_and_refuses_nothing(bus: float) -> None:
    """A card in an adapter, or in a slot with one lane: what has to pass is expected to take its time."""
    for name in HUB:
        where = Machine("cuda", 7.0, 27.0, bus=bus)
        fits, how = fit(where, sizes(name))
        assert fits, name
        plan = plan_load(where, sizes(name))
        assert plan == plan_load(replace(where, bus=25.0), sizes(name))
        if plan.streamed:
            assert (seconds_a_step(where, sizes(name), plan) or 0) >= passing(plan, sizes(name)) / bus / 2
            assert "s a step" in how


def test_where_blocks_pass_slowly_both_times_are_told_and_the_setting_chooses() -> None:
    """By itself no plan follows a measured speed: the same machine would paint other bits from day to day."""
    slow = card(12, 32, bus=0.5, speed=50.0)
    assert fit(slow, FLUX_DEV)[1] == (
        "exact, 25 of 57 blocks on the card, the others from main memory, about 18 s a step, "
        "about 2.6 s with speed 4-bit"
    )
    asked = {fewest: fit(replace(slow, fewest=fewest), FLUX_DEV)[1] for fewest in (8, 4)}
    assert asked[8].startswith("in 8 bits, 33 of 57 blocks")
    assert asked[4] == "in 4 bits, whole on the card, about 2.6 s a step"
    quick = card(12, 32, bus=25.0, speed=50.0)
    assert "speed" not in fit(quick, FLUX_DEV)[1]  # computing takes longer than copying
    assert "speed" not in fit(replace(slow, speed=0.0), FLUX_DEV)[1]  # nothing to compare with


@pytest.mark.parametrize("model", HUB)
@pytest.mark.parametrize("bus", [0.5, 3.0, 25.0])
def test_fewer_bits_are_chosen_only_where_allowed_and_clearly_quicker(model: str, bus: float) -> None:
    of_model = sizes(model)
    for size in CARDS:
        machines = [replace(card(size, 32, bus=bus, speed=50.0), fewest=fewest) for fewest in (16, 8, 4)]
        plans = [plan_load(machine, of_model) for machine in machines]
        times = [seconds_a_step(machines[0], of_model, plan) or 0.0 for plan in plans]
        for fewer, more in ((1, 0), (2, 1)):
            assert plans[fewer] == plans[more] or times[fewer] <= QUICKER * times[more]
            need = needs(plans[fewer], of_model)
            assert need.device <= machines[0].free - RESERVE
            assert need.ram <= machines[0].ram
        if not plans[0].streamed:
            assert plans == [plans[0]] * 3
        assert plans[1].weights in (plans[0].weights, "int8")


def test_what_stays_whole_is_compiled_where_that_was_asked_for() -> None:
    for free, compiled in ((78.0, True), (30.6, True), (22.8, False), (7.0, False)):
        plan = plan_load(Machine("cuda", free, 58.0, compiles=True), FLUX_DEV)
        assert plan.compile == compiled
        assert plan.fingerprint().endswith("compiled") == compiled


def test_a_plan_is_written_in_one_word_and_for_people() -> None:
    plan = LoadPlan("cuda", "bfloat16", streamed=48, blocks=57, tiling=True)
    assert plan.fingerprint() == "bfloat16-none-tiled"  # where weights wait changes no bit
    assert plan.describe() == "exact, 9 of 57 blocks on the card, the others from main memory, decoded in tiles"
    assert LoadPlan("cpu", "float32").describe() == "exact, in 32 bits, whole"
    assert LoadPlan("cuda", "bfloat16", weights="nf4").describe() == "in 4 bits, whole on the card"
    assert LoadPlan("cuda", "bfloat16", weights="int8").fingerprint() == "bfloat16-none-int8"
