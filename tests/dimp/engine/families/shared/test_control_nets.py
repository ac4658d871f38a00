"""Control maps: read by networks beside the models, counted by their scales, gone without a trace, refused in words."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from dimp.engine import folder_digest, protocol
from dimp.engine.families.registry import BY_CONTROL_NETWORK, FAMILIES
from dimp.engine.families.shared import control_nets
from dimp.engine.families.spec import CONTROL_LORA
from tests.costly import ENGINE
from tests.dimp.engine.families.conftest import Maps
from tests.dimp.engine.families.lora_files import BLOCK, OTHERS, lora_tensors, use_loras
from tests.dimp.engine.tiny_worker import TinyWorker
from tests.tiny import NETWORKS

pytestmark = pytest.mark.costly(*ENGINE)

CASES = [(name, task) for name, spec in FAMILIES.items() for task in spec.controlled_tasks]
SEVERAL = {name for name, spec in FAMILIES.items() if spec.control and spec.control.several != "no"}


def refuse(tiny: TinyWorker, model: str, **changes: Any) -> protocol.Failed:
    return tiny.refuse(model, **({"method": "text"} | changes))


@pytest.mark.parametrize(("model", "task"), CASES)
def test_a_map_counts_and_the_picture_repeats_exactly_also_after_a_cancel(
    tiny: TinyWorker, maps: Maps, model: str, task: str
) -> None:
    fields = tiny.fields(task) | {"steps": 2}
    plain = tiny.paint(model, **fields)
    first = tiny.paint(model, **fields, **maps.use(f"{model}_net"))
    stopped = tiny.run(model, cancel_at=1, **(fields | maps.use(f"{model}_net") | {"steps": 40}))
    assert isinstance(stopped[-1], protocol.Cancelled)
    assert tiny.paint(model, **fields, **maps.use(f"{model}_net")) == first
    others = [maps.use(f"{model}_net", other=True), maps.use(f"{model}_net", scale=0.5)]
    assert len({plain, first, *(tiny.paint(model, **fields, **each) for each in others)}) == 4
    assert tiny.paint(model, **fields) == plain


@pytest.mark.parametrize(("model", "task"), [case for case in CASES if case[1] == "text"])
def test_a_map_of_scale_nought_is_none(tiny: TinyWorker, maps: Maps, model: str, task: str) -> None:
    fields = tiny.fields(task) | {"steps": 2}
    assert tiny.paint(model, **fields, **maps.use(f"{model}_net", scale=0.0)) == tiny.paint(model, **fields)


@pytest.mark.parametrize(("model", "task"), CASES)
def test_it_does_the_steps_it_announces(tiny: TinyWorker, maps: Maps, model: str, task: str) -> None:
    messages = tiny.run(model, **(tiny.fields(task) | maps.use(f"{model}_net") | {"steps": 4, "strength": 0.7}))
    announced = [message.total_steps for message in messages if isinstance(message, protocol.Started)]
    assert announced == [sum(isinstance(message, protocol.Step) for message in messages)]
    assert any(message.preview for message in messages if isinstance(message, protocol.Step))


@pytest.mark.parametrize("model", [model for model, task in CASES if task == "inpaint"])
def test_every_bit_outside_the_mask_stays_under_a_map(tiny: TinyWorker, maps: Maps, model: str) -> None:
    after = tiny.pixels(tiny.paint(model, **tiny.fields("inpaint"), **maps.use(f"{model}_net")))
    outside = tiny.pixels(tiny.mask) == 0
    assert np.array_equal(after[outside], tiny.pixels(tiny.source)[outside])


@pytest.mark.parametrize(("model", "task"), [case for case in CASES if case[0] in SEVERAL])
def test_each_of_several_maps_counts(tiny: TinyWorker, maps: Maps, model: str, task: str) -> None:
    fields = tiny.fields(task) | {"steps": 2}
    first, second = f"{model}_net", "flux_union" if model == "flux" else f"{model}_net"
    uses = [maps.use(first), maps.use(first, second), maps.use(first, second, scale=0.5)]
    digests = [tiny.paint(model, **fields, **use) for use in uses]
    assert len(set(digests)) == 3
    assert tiny.paint(model, **fields, **uses[1]) == digests[1]


def test_a_network_of_several_kinds_is_told_the_kind(tiny: TinyWorker, maps: Maps) -> None:
    kinds = [maps.use("flux_union", kind=kind) for kind in ("canny", "depth", "pose")]
    assert len({tiny.paint("flux", method="text", steps=2, **each) for each in kinds}) == 3
    assert "canny" in refuse(tiny, "flux", **maps.use("flux_union", kind="scribble")).hint


@pytest.mark.parametrize("task", ["text", "img2img", "inpaint", "outpaint"])
def test_a_union_of_sdxl_reads_each_kind_and_several_at_once(tiny: TinyWorker, maps: Maps, task: str) -> None:
    fields = tiny.fields(task) | {"steps": 2}
    plain = tiny.paint("sdxl", **fields)
    single = [maps.use("sdxl_union", kind=kind) for kind in ("canny", "depth", "pose")]
    uses = [*single, maps.use("sdxl_union", "sdxl_union"), maps.use("sdxl_union", scale=0.5)]
    digests = [tiny.paint("sdxl", **fields, **use) for use in uses]
    assert len({plain, *digests}) == 6
    assert tiny.paint("sdxl", **fields, **uses[3]) == digests[3]


def test_what_a_union_of_sdxl_can_not_do_is_refused(tiny: TinyWorker, maps: Maps) -> None:
    assert "canny" in refuse(tiny, "sdxl", **maps.use("sdxl_union", kind="tile")).hint
    assert "union" in refuse(tiny, "sdxl", **maps.use("sdxl_union", "sdxl_net")).hint
    assert "of the kind blur" in refuse(tiny, "sdxl", **maps.use("sdxl_union", kind="blur")).message


def test_maps_and_loras_go_together_and_leave_no_trace(tiny: TinyWorker, maps: Maps, keep_lora: Any) -> None:
    loras, held = use_loras(keep_lora(lora_tensors(BLOCK, OTHERS))), {"method": "text"} | maps.use("flux_net")
    plain = tiny.paint("flux", method="text")
    digests = {tiny.paint("flux", **fields) for fields in (loras, held, loras | held)}
    assert len({plain, *digests}) == 4
    assert tiny.paint("flux", method="text") == plain


@pytest.mark.parametrize(("model", "name"), [("flux", "heun"), ("flux", "unipc"), ("sdxl", "dpm++ 2m sde karras")])
@pytest.mark.parametrize("task", ["text", "img2img", "inpaint"])
def test_a_chosen_scheduler_goes_with_a_map(tiny: TinyWorker, maps: Maps, model: str, name: str, task: str) -> None:
    fields = tiny.fields(task) | {"steps": 4} | maps.use(f"{model}_net")
    own, chosen = tiny.paint(model, **fields), tiny.paint(model, **fields, scheduler=name)
    assert chosen != own
    assert tiny.paint(model, **fields, scheduler=name) == chosen
    assert tiny.paint(model, **(fields | {"controls": ()}), scheduler=name) != chosen
    assert tiny.paint(model, **fields) == own


def test_a_change_under_a_map_is_img2img_where_nobody_says_how(tiny: TinyWorker, maps: Maps) -> None:
    fields = {"source": tiny.source, "source_prompt": "a ball", "strength": 0.9, "method": "auto"}
    named = tiny.paint("flux", **(fields | {"method": "img2img"}), **maps.use("flux_net"))
    assert tiny.paint("flux", **fields, **maps.use("flux_net")) == named


@pytest.mark.parametrize(
    ("model", "nets", "task", "words"),
    [
        ("flux", ["sdxl_net"], "text", "it is a ControlNetModel, and this model takes a FluxControlNetModel"),
        ("flux", ["flux_wide"], "text", "num_attention_heads is 4, the model's 2"),
        ("flux", ["flux"], "text", "no control network"),
        ("flux", [""], "text", "none is named"),
        ("flux", ["nowhere"], "text", "no control network"),
        ("flux", ["flux_net"], "flowedit", "can't be used with flowedit"),
        ("flux", ["flux_net"], "instruct", "can't be used with instruct"),
        ("sd3", ["sd3_net"], "img2img", "can't be used with img2img"),
        ("flux2", ["flux_net"], "text", "can't be held to a control map"),
        ("qwen_edit", ["qwen_net"], "instruct", "can't be held to a control map"),
        ("zimage", ["zimage_net", "zimage_net"], "text", "one control map at a time"),
        ("flux_control", ["flux_net"], "text", "reads the map by itself"),
        ("flux_control", ["", ""], "text", "one control map, no more and no fewer"),
    ],
)
def test_what_does_not_belong_is_refused_with_the_reason(
    tiny: TinyWorker, maps: Maps, model: str, nets: list[str], task: str, words: str
) -> None:
    assert words in refuse(tiny, model, **tiny.fields(task), **maps.use(*nets)).message


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("pickle", "holds only a pickle, which could run code"),
        ("empty", "has no weights"),
        ("cut", "half of a download"),
        ("shard", "lacks second.safetensors"),
    ],
)
def test_a_network_that_is_not_whole_is_refused_and_never_unpickled(
    tiny: TinyWorker, maps: Maps, models: Path, tmp_path: Path, harm: str, words: str
) -> None:
    folder = Path(shutil.copytree(models / "flux_net", tmp_path / "net"))
    file = folder / "diffusion_pytorch_model.safetensors"
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:-99])
    elif harm == "shard":
        index = {"weight_map": {"one": file.name, "two": "second.safetensors"}}
        (folder / "diffusion_pytorch_model.safetensors.index.json").write_text(json.dumps(index))
    else:
        file.unlink()
    if harm == "pickle":
        torch.save({}, folder / "diffusion_pytorch_model.bin")
    (use,) = maps.use("flux_net")["controls"]
    broken = protocol.ControlUse(use.kind, use.digest, use.scale, str(folder))
    assert words in refuse(tiny, "flux", controls=(broken,)).message
    assert tiny.paint("flux", method="text", **maps.use("flux_net"))


def test_the_fingerprint_names_the_network_by_its_bytes(tiny: TinyWorker, maps: Maps, models: Path) -> None:
    plain, held = (tiny.finish("flux", method="text", steps=1, **each) for each in ({}, maps.use("flux_net")))
    more = {"controls": control_nets.VERSION, "control 1": folder_digest.digest(models / "flux_net", None)}
    assert held.fingerprint == plain.fingerprint | more


def test_a_map_that_is_not_in_the_store_is_named(tiny: TinyWorker) -> None:
    use = protocol.ControlUse("canny", "0" * 64)
    assert "control map can't be read" in refuse(tiny, "flux", controls=(use,)).message


def test_every_family_that_takes_networks_has_a_tiny_one(models: Path) -> None:
    folders = [models / name for name in NETWORKS if name.endswith(("_net", "_union"))]
    classes = {json.loads((folder / "config.json").read_text()).get("_class_name") for folder in folders}
    assert classes == set(BY_CONTROL_NETWORK) - {CONTROL_LORA}


@pytest.fixture(scope="session")
def proof(proofs: Any) -> Any:
    """What `families.proof` found out."""
    return proofs["families"]


@pytest.mark.parametrize("family", [name for name, spec in FAMILIES.items() if spec.control])
def test_no_weight_is_there_twice(proof: Any, family: str) -> None:
    facts = proof["shared"][family]
    assert facts["copies"] == 0
    assert facts["weights"] > facts["of the network"] > 0


def test_networks_are_kept_within_bounds_and_read_again_alike(proof: Any) -> None:
    facts = proof["bounded"]
    assert (facts["kept"], facts["different"]) == (facts["most"], 1)


@pytest.mark.parametrize("family", ["flux", "flux3"])
def test_encoded_prompts_serve_under_a_map_and_in_blocks_too(proof: Any, family: str) -> None:
    assert proof["encoded"][family] == {"same": True, "calls": 0}


def test_without_its_modulation_layers_flux_paints_the_same_bits_under_a_map(proof: Any) -> None:
    plain, slotted = proof["slots"]
    assert plain == slotted
    assert len(set(plain)) == 2


def test_blocks_whose_parts_come_one_at_a_time_paint_the_same_bits(proof: Any) -> None:
    assert len(set(proof["moved"])) == 1
