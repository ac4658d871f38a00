"""Layers that multiply in 8-bit floats: near the exact ones, with LoRAs beside them, and only where the kernel fits."""

from __future__ import annotations

import pytest
import torch

from dimp.engine.families.shared.lora.addresses import Place
from dimp.engine.families.shared.lora.changes import LowRank
from dimp.engine.families.shared.lora.layers import Layer, plain_weight
from dimp.engine.nets.fast_linear import FastLinear, can_be_fast, make_fast, pack
from dimp.engine.nets.residency import Denoiser
from dimp.engine.placement import SHARES, LoadPlan, Machine, Sizes, plan_load
from dimp.engine.placement import Block as BlockSize


class Row(torch.nn.Module):
    """A denoiser of three blocks; the last one has a side that the kernel does not take."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        sides = ((32, 48), (48, 32), (32, 20))
        self.blocks = torch.nn.ModuleList(torch.nn.Sequential(torch.nn.Linear(a, b), torch.nn.GELU()) for a, b in sides)
        self.out = torch.nn.Linear(20, 16)

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        """The answer of the row."""
        for block in self.blocks:
            given = block(given)
        answer: torch.Tensor = self.out(given)
        return answer


def placed() -> Row:
    """The row with its blocks in 8-bit floats."""
    row = Row()
    Denoiser.of_loaded(row).place(LoadPlan("cpu", "float32", weights="fp8"), r"blocks\.\d+\.", "", lambda: None)
    return row


def test_a_placed_denoiser_answers_nearly_as_the_exact_one() -> None:
    given = torch.randn(2, 7, 32, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        exact, fast = Row()(given), placed()(given)
    assert not torch.equal(exact, fast)
    assert (exact - fast).norm() < 0.08 * exact.norm()


def test_layers_that_the_kernel_does_not_take_stay_exact() -> None:
    row, exact = placed(), Row()
    assert [isinstance(block[0], FastLinear) for block in row.blocks] == [True, True, False]
    assert torch.equal(row.blocks[2][0].weight, exact.blocks[2][0].weight)
    assert torch.equal(row.out.weight, exact.out.weight)  # outside the blocks
    assert not can_be_fast(row.blocks[0][0])  # it is already


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
@pytest.mark.parametrize("rows", [1, 5, 64])
def test_every_row_has_a_scale_of_its_own(dtype: torch.dtype, rows: int) -> None:
    torch.manual_seed(rows)
    layer = torch.nn.Linear(64, 32, dtype=dtype)
    layer.weight.data *= torch.logspace(-3, 2, 32, dtype=dtype).unsqueeze(1)
    given = torch.randn(rows, 64, dtype=dtype) * torch.logspace(-4, 2, rows, dtype=dtype).unsqueeze(1)
    with torch.inference_mode():
        exact = layer(given)
        # 3 bits of fraction on both sides: a product is off by an eighth at most, where neither side is tiny.
        most = 0.14 * (given.float().abs() @ layer.weight.float().abs().t()) + 0.02 * exact.float().abs() + 1e-6
        make_fast(layer, layer.weight.data)
        fast = layer(given)
    assert fast.dtype == dtype
    assert bool(((fast.float() - exact.float()).abs() <= most).all())


def test_nothing_is_nothing() -> None:
    rows, scales = pack(torch.zeros(2, 16))
    assert not rows.float().any()
    assert bool(scales.isfinite().all())


def test_a_lora_is_added_exactly_beside_the_fast_layer() -> None:
    layer = placed().blocks[0][0]
    given, span = torch.randn(3, 32), slice(0, 48)
    down, up = torch.randn(4, 32), torch.randn(48, 4)
    with torch.inference_mode():
        before = layer(given)
        with Layer(Place("0", layer, span), LowRank(down, up, 0.5), span).apply(0.8):
            changed = layer(given)
        assert torch.equal(layer(given), before)
    assert torch.allclose(changed - before, 0.8 * 0.5 * given @ down.t() @ up.t(), atol=1e-4)


def test_the_plain_weights_are_near_what_was_read() -> None:
    weight, kept = Row().blocks[0][0].weight, plain_weight(placed().blocks[0][0])
    assert kept.shape == weight.shape
    # 3 bits of fraction: half a step of the largest exponent
    assert bool(((kept - weight).abs() <= weight.abs().amax(1, keepdim=True) / 16).all())


def test_fast_goes_first_where_it_was_asked_for_and_the_whole_denoiser_has_room() -> None:
    sizes = Sizes(22.0, 9.0, 32.0, blocks=tuple(BlockSize(0.38) for _ in range(57)))
    machine = Machine("cuda", 23.0, 60.0, compiles=True, fast=True)
    plan = plan_load(machine, sizes)
    assert (plan.weights, plan.compile, plan.streamed) == ("fp8", True, 0)
    assert plan.fingerprint() == "bfloat16-none-fp8-compiled"
    assert "8-bit floats" in plan.describe()
    assert plan_load(Machine("cuda", 23.0, 60.0, compiles=True), sizes).exact
    assert plan_load(Machine("cuda", 8.0, 60.0, compiles=True, fast=True), sizes).exact  # blocks have to pass


def test_the_reckoned_size_in_8_bit_floats_is_that_of_a_block_with_its_norms() -> None:
    """The norms and biases stay in 16 bits and each row has a scale, so a block takes more than half."""
    from diffusers.models.transformers.transformer_flux import FluxSingleTransformerBlock, FluxTransformerBlock

    for kind in (FluxTransformerBlock, FluxSingleTransformerBlock):
        with torch.device("meta"):
            block = kind(3072, 24, 128).to(torch.bfloat16)
            whole = sum(tensor.nbytes for tensor in block.state_dict().values())
            for layer in [module for module in block.modules() if can_be_fast(module)]:
                make_fast(layer, layer.weight)
        kept = sum(tensor.nbytes for tensor in [*block.parameters(), *block.buffers()])
        assert 0.5 < kept / whole <= SHARES["fp8"] < kept / whole + 0.02
