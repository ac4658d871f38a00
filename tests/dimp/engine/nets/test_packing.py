"""Matrices in 8 and 4 bits: near what was packed, and bit for bit what bitsandbytes makes of them where it is here."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

import pytest
import torch

from dimp.engine.nets.packing import CODES, PACKINGS, Codes, Packing, Rows
from tests.costly import ENGINE
from tests.dimp.engine.tiny_worker import ROOT

pytestmark = pytest.mark.costly(*ENGINE)

SHAPES = [(8, 64), (3, 50), (1, 1), (7, 9), (130, 192)]
SHARES = {"int8": 8 / 16, "nf4": 4.5 / 16, "fp4": 4.5 / 16}


def there_and_back(packing: Packing, matrix: torch.Tensor, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    raw = torch.empty(packing.size(matrix.shape), dtype=torch.uint8)
    packing.pack(matrix, raw)
    out = torch.empty(matrix.shape, dtype=dtype)
    packing.expand(raw, out)
    return out


@pytest.mark.parametrize("shape", SHAPES)
def test_rows_in_8_bits_are_within_half_a_step_of_the_weights(shape: tuple[int, int]) -> None:
    torch.manual_seed(0)
    matrix = torch.randn(shape) * torch.logspace(-3, 1, shape[0]).unsqueeze(1)
    matrix[0] = 0.0
    step = matrix.abs().amax(1, keepdim=True) / 127
    back = there_and_back(Rows(), matrix)
    assert bool(((back - matrix).abs() <= 0.5001 * step).all())
    assert not back[0].any()


@pytest.mark.parametrize("kind", CODES)
@pytest.mark.parametrize("shape", SHAPES)
def test_codes_of_4_bits_are_the_nearest_numbers_of_their_run(kind: str, shape: tuple[int, int]) -> None:
    torch.manual_seed(1)
    matrix = torch.randn(shape)
    back = there_and_back(Codes(kind), matrix)
    values = torch.tensor(CODES[kind])
    for begin in range(0, matrix.numel(), 64):
        run, answer = (numbers.reshape(-1)[begin : begin + 64] for numbers in (matrix, back))
        scaled = values * run.abs().max()
        nearest = (run.unsqueeze(1) - scaled).abs().amin(1)
        assert torch.allclose((answer - run).abs(), nearest, atol=1e-6)
    assert not there_and_back(Codes(kind), torch.zeros(shape)).any()


@pytest.mark.parametrize("kind", PACKINGS)
def test_a_matrix_takes_its_share_of_16_bits_and_expands_into_every_number_format(kind: str) -> None:
    torch.manual_seed(2)
    packing, matrix = PACKINGS[kind], torch.randn(256, 1024)
    assert packing.size(matrix.shape) / (2 * matrix.numel()) == pytest.approx(SHARES[kind], rel=0.01)
    exact = there_and_back(packing, matrix)
    for dtype in (torch.bfloat16, torch.float16):
        assert torch.equal(there_and_back(packing, matrix, dtype), exact.to(dtype))


# Rows are as long as a run, or do not end where one does: its kernel for processors is off where two rows share a run.
LIBRARY = """
import json, sys, warnings
warnings.simplefilter("ignore")
import torch
from bitsandbytes import functional
from dimp.engine.nets.packing import Codes
facts = {}
for kind in ("nf4", "fp4"):
    for run in (64, 256):
        for shape in ((96, 512), (5, 70)):
            torch.manual_seed(3)
            matrix, packing = torch.randn(shape), Codes(kind, run)
            codes, state = functional.quantize_4bit(matrix, quant_type=kind, blocksize=run)
            raw, out = torch.empty(packing.size(matrix.shape), dtype=torch.uint8), torch.empty(shape)
            packing.pack(matrix, raw)
            packing.expand(raw, out)
            errors = [float((out - matrix).abs().mean())]
            scales, rows = packing.parts(raw, matrix.shape)
            scales.copy_(state.absmax)
            rows.view(-1)[: codes.numel()] = codes.view(-1)
            packing.expand(raw, out)
            theirs = functional.dequantize_4bit(codes, state)
            errors.append(float((theirs - matrix).abs().mean()))
            facts[f"{kind} {run} {shape}"] = [torch.equal(out, theirs), *errors]
print(json.dumps(facts))
"""


@pytest.mark.skipif(find_spec("bitsandbytes") is None, reason="bitsandbytes is not installed")
def test_codes_of_bitsandbytes_become_its_numbers_and_ours_are_as_near() -> None:
    done = subprocess.run([sys.executable, "-c", LIBRARY], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert len(facts) == 8
    assert all(same for same, *_ in facts.values()), facts
    assert all(ours <= 1.0001 * theirs for _, ours, theirs in facts.values()), facts
