"""What is done to networks where they are placed, on small ones of the same kinds of layers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from dimp.engine.families.shared.lora.addresses import Place
from dimp.engine.families.shared.lora.changes import LowRank
from dimp.engine.families.shared.lora.layers import Layer, NormLayer
from dimp.engine.nets import blocks, host_memory, placing
from dimp.engine.nets.packing import PACKINGS
from dimp.engine.nets.residency import Residency
from dimp.engine.placement import SHARES
from tests.costly import ENGINE

pytestmark = pytest.mark.costly(*ENGINE)

ROOT = Path(__file__).resolve().parents[4]


def test_a_lora_acts_on_a_compiled_layer_and_goes_again() -> None:
    """Hooks that come after a block was compiled count: the block is compiled anew for them."""
    placing.allow_hooks_and_sizes()
    torch.manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.GELU())
    compiled = torch.compile(network, backend="eager", dynamic=False)
    source = torch.randn(2, 4)
    with torch.inference_mode():
        plain = compiled(source).clone()
        rows = slice(0, 4)
        change = Layer(Place("0", network[0], rows), LowRank(torch.randn(2, 4), torch.randn(4, 2), 1.0), rows)
        with change.apply(1.0):
            adapted, wanted = compiled(source).clone(), network(source)
        again = compiled(source).clone()
    assert torch.equal(adapted, wanted)
    assert not torch.equal(adapted, plain)
    assert torch.equal(again, plain)


def test_a_change_of_a_norm_meets_the_weights_that_have_just_come() -> None:
    """Two changes of one layer, which gets its own values only when its block does, as blocks that pass do."""
    block = torch.nn.Sequential(torch.nn.LayerNorm(4))
    norm, source = block[0], torch.randn(2, 4)
    real, resting = norm._parameters["weight"], torch.nn.Parameter(torch.empty(4, device="meta"))
    norm._parameters["weight"] = resting
    block.register_forward_pre_hook(lambda *_: norm._parameters.update(weight=real))
    block.register_forward_hook(lambda *_: norm._parameters.update(weight=resting))
    place = Place("0", norm, slice(0, 4))
    first, second = (NormLayer(place, torch.full((4,), value), None, True) for value in (1.0, 3.0))
    with torch.inference_mode():
        plain = block(source)
        with first.apply(1.0), second.apply(0.5):
            changed = block(source)
        assert torch.allclose(changed, plain * 3.5)
        assert torch.equal(block(source), plain)
    assert norm._parameters["weight"] is resting


@pytest.mark.parametrize("weights", PACKINGS)
@pytest.mark.parametrize("dual", [True, False])
def test_the_reckoned_size_in_fewer_bits_is_that_of_a_block_of_full_size(dual: bool, weights: str) -> None:
    """Norms and biases stay in 16 bits and scales come on top; the plan's share covers both."""
    from diffusers.models.transformers.transformer_flux import FluxSingleTransformerBlock, FluxTransformerBlock

    kind = FluxTransformerBlock if dual else FluxSingleTransformerBlock
    with torch.device("meta"):
        module = kind(3072, 24, 128)
    packed, whole = (
        blocks.lay_out("b", module, lambda _: torch.bfloat16, lambda _: 0, lambda _, way=way: way).bytes
        for way in (PACKINGS[weights], None)
    )
    assert SHARES[weights] - 0.02 < packed / whole <= SHARES[weights]


MEMORY = """
import json, sys, torch
from pathlib import Path
from safetensors.torch import save_file
from dimp.engine.nets.residency import Denoiser
from dimp.engine.nets import host_memory, streaming
from dimp.engine.placement import LoadPlan
from diffusers import FluxTransformer2DModel

def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) * 1024

folder, layers, kept = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
config = dict(num_layers=1, num_single_layers=layers, attention_head_dim=64, num_attention_heads=16,
              joint_attention_dim=64, pooled_projection_dim=64, axes_dims_rope=(16, 24, 24), guidance_embeds=False)
with torch.device("meta"):
    network = FluxTransformer2DModel(**config)
network.save_config(folder)
weights = {name: torch.zeros(tensor.shape, dtype=torch.bfloat16) for name, tensor in network.state_dict().items()}
save_file(weights, folder / "diffusion_pytorch_model.safetensors")
del weights, network

def ask(network):
    with torch.inference_mode():
        network(torch.zeros(1, 4, 64, dtype=torch.bfloat16), torch.zeros(1, 4, 64, dtype=torch.bfloat16),
                torch.zeros(1, 64, dtype=torch.bfloat16), torch.zeros(1, dtype=torch.bfloat16),
                torch.zeros(4, 3), torch.zeros(4, 3))

# What the libraries take when they first compute is theirs, however large the model.
ask(FluxTransformer2DModel(**(config | {"num_single_layers": 1})).to(torch.bfloat16))
host_memory.give_back()
before = resident()
opened = Denoiser.open(folder, "FluxTransformer2DModel", torch.bfloat16)
count = layers + 1
pattern = r"(?:transformer_blocks|single_transformer_blocks)\\\\.\\\\d+\\\\."
plan = LoadPlan("cpu", "bfloat16", weights=kept, streamed=count, blocks=count)
placed = opened.place(plan, pattern, "", lambda: None)
for _ in range(2):
    ask(opened.network)
print(json.dumps({"grown": resident() - before, "streamed": placed.streaming.copied / 2}))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads memory as Linux tells it")
@pytest.mark.parametrize("weights", ["whole", "int8", "nf4"])
@pytest.mark.parametrize("layers", [24, pytest.param(80, marks=pytest.mark.thorough)])
def test_streaming_takes_little_more_main_memory_than_what_is_streamed(
    tmp_path: Path, layers: int, weights: str
) -> None:
    """0.6 GiB by default, 2 GiB with `-m thorough`: once in main memory, and two pieces in which it passes.

    In fewer bits it is the packed weights that wait. Besides, the largest block is there as it is used (76 MB), and two
    pieces in which it passes: some 0.15 GB together, however large the model.
    """
    import json

    command = [sys.executable, "-W", "ignore", "-c", MEMORY.replace("\\\\", "\\"), str(tmp_path), str(layers), weights]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    facts = json.loads(done.stdout.splitlines()[-1])
    assert facts["streamed"] > layers * 20e6 * SHARES[weights]
    besides = 60e6 if weights == "whole" else 130e6
    assert facts["grown"] < 1.2 * facts["streamed"] + besides, facts


@pytest.mark.skipif(torch.cuda.is_available(), reason="a card would lock it")
def test_memory_that_cannot_be_locked_is_plain_memory_and_known_as_such() -> None:
    memory, locked = host_memory.reserve(1000, torch.device("cuda"))
    memory.fill_(3)
    assert (int(memory.sum()), len(memory), locked) == (3000, 1000, False)
    network = torch.nn.Linear(1, 1)
    assert not placing.is_unlocked(network)
    network.residency = Residency(None, locked)
    assert placing.is_unlocked(network)
