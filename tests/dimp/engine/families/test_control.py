"""Control maps: read by networks beside the models, counted by their scales, gone without a trace, refused in words."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from dimp.engine import protocol, weights
from dimp.engine.families import control
from dimp.engine.families.table import CONTROLLED, NETWORKS, TOGETHER
from tests.dimp.engine.conftest import ROOT
from tests.dimp.engine.families.test_conformance import SIDE, Easel, easel
from tests.dimp.engine.families.test_lora import BLOCK, OTHERS, kept, lora, use
from tests.tiny import NETWORKS as NETS

__all__ = ["easel", "kept"]

CASES = list(CONTROLLED)


class Maps:
    """Control maps in the store, and how a job asks for them."""

    def __init__(self, easel: Easel, models: Path) -> None:
        self._models = models
        rng = np.random.default_rng(5)
        self.digests = [easel.put(rng.integers(0, 256, (SIDE, SIDE, 3), np.uint8)) for _ in range(2)]

    def use(self, *nets: str, kind: str = "canny", scale: float = 1.0, other: bool = False) -> dict[str, Any]:
        """The field of a job: a map for each network, the first one or (`other`) the second one first."""
        digests = [self.digests[(place + other) % 2] for place in range(len(nets))]
        folders = [str(self._models / net) if net else "" for net in nets]
        uses = zip(digests, folders, strict=True)
        return {"controls": tuple(protocol.ControlUse(kind, digest, scale, folder) for digest, folder in uses)}


@pytest.fixture(scope="session")
def maps(easel: Easel, models: Path) -> Maps:
    return Maps(easel, models)


def net(model: str) -> str:
    return f"{model}_net"


def refused(easel: Easel, model: str, **asked: Any) -> protocol.Failed:
    failed = easel.heard(model, **({"method": "text"} | asked))[-1]
    assert isinstance(failed, protocol.Failed), failed
    assert failed.hint
    return failed


@pytest.mark.parametrize(("model", "task"), CASES)
def test_a_map_counts_and_the_picture_repeats_exactly_also_after_a_cancel(
    easel: Easel, maps: Maps, model: str, task: str
) -> None:
    asked = easel.asked(task) | {"steps": 2}
    plain = easel.painted(model, **asked)
    first = easel.painted(model, **asked, **maps.use(net(model)))
    stopped = easel.heard(model, cancel_at=1, **(asked | maps.use(net(model)) | {"steps": 40}))
    assert isinstance(stopped[-1], protocol.Cancelled)
    assert easel.painted(model, **asked, **maps.use(net(model))) == first
    others = [maps.use(net(model), other=True), maps.use(net(model), scale=0.5)]
    assert len({plain, first, *(easel.painted(model, **asked, **each) for each in others)}) == 4
    assert easel.painted(model, **asked) == plain


@pytest.mark.parametrize(("model", "task"), [case for case in CASES if case[1] == "text"])
def test_a_map_of_scale_nought_is_none(easel: Easel, maps: Maps, model: str, task: str) -> None:
    asked = easel.asked(task) | {"steps": 2}
    assert easel.painted(model, **asked, **maps.use(net(model), scale=0.0)) == easel.painted(model, **asked)


@pytest.mark.parametrize(("model", "task"), CASES)
def test_it_does_the_steps_it_announces(easel: Easel, maps: Maps, model: str, task: str) -> None:
    heard = easel.heard(model, **(easel.asked(task) | maps.use(net(model)) | {"steps": 4, "strength": 0.7}))
    announced = [one.total_steps for one in heard if isinstance(one, protocol.Started)]
    assert announced == [sum(isinstance(one, protocol.Step) for one in heard)]
    assert any(one.preview for one in heard if isinstance(one, protocol.Step))


@pytest.mark.parametrize("model", [model for model, task in CASES if task == "inpaint"])
def test_every_bit_outside_the_mask_stays_under_a_map(easel: Easel, maps: Maps, model: str) -> None:
    after = easel.pixels(easel.painted(model, **easel.asked("inpaint"), **maps.use(net(model))))
    outside = easel.pixels(easel.mask) == 0
    assert np.array_equal(after[outside], easel.pixels(easel.source)[outside])


@pytest.mark.parametrize(("model", "task"), [case for case in CASES if case[0] in TOGETHER])
def test_each_of_several_maps_counts(easel: Easel, maps: Maps, model: str, task: str) -> None:
    asked = easel.asked(task) | {"steps": 2}
    one, two = net(model), "flux_union" if model == "flux" else net(model)
    seen = [maps.use(one), maps.use(one, two), maps.use(one, two, scale=0.5)]
    digests = [easel.painted(model, **asked, **each) for each in seen]
    assert len(set(digests)) == 3
    assert easel.painted(model, **asked, **seen[1]) == digests[1]


def test_a_network_of_several_kinds_is_told_the_kind(easel: Easel, maps: Maps) -> None:
    kinds = [maps.use("flux_union", kind=kind) for kind in ("canny", "depth", "pose")]
    assert len({easel.painted("flux", method="text", steps=2, **each) for each in kinds}) == 3
    assert "canny" in refused(easel, "flux", **maps.use("flux_union", kind="scribble")).hint


def test_maps_and_loras_go_together_and_leave_no_trace(easel: Easel, maps: Maps, kept: Any) -> None:
    loras, held = use(kept(lora(BLOCK, OTHERS))), {"method": "text"} | maps.use("flux_net")
    plain = easel.painted("flux", method="text")
    one, other, both = (easel.painted("flux", **each) for each in (loras, held, loras | held))
    assert len({plain, both, one, other}) == 4
    assert easel.painted("flux", method="text") == plain


def test_a_change_under_a_map_is_img2img_where_nobody_says_how(easel: Easel, maps: Maps) -> None:
    asked = {"source": easel.source, "source_prompt": "a ball", "strength": 0.9, "method": "auto"}
    told = easel.painted("flux", **(asked | {"method": "img2img"}), **maps.use("flux_net"))
    assert easel.painted("flux", **asked, **maps.use("flux_net")) == told


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
    easel: Easel, maps: Maps, model: str, nets: list[str], task: str, words: str
) -> None:
    assert words in refused(easel, model, **easel.asked(task), **maps.use(*nets)).message


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("pickle", "holds only a pickle, which could run code"),
        ("empty", "has no weights"),
        ("cut", "damaged or incomplete"),
        ("shard", "lacks second.safetensors"),
    ],
)
def test_a_network_that_is_not_whole_is_refused_and_never_unpickled(
    easel: Easel, maps: Maps, models: Path, tmp_path: Path, harm: str, words: str
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
    lame = protocol.ControlUse(use.kind, use.digest, use.scale, str(folder))
    assert words in refused(easel, "flux", controls=(lame,)).message
    assert easel.painted("flux", method="text", **maps.use("flux_net"))


def test_the_fingerprint_names_the_network_by_its_bytes(easel: Easel, maps: Maps, models: Path) -> None:
    plain, held = (easel.heard("flux", method="text", steps=1, **each)[-1] for each in ({}, maps.use("flux_net")))
    assert isinstance(plain, protocol.Done)
    assert isinstance(held, protocol.Done)
    more = {"controls": control.VERSION, "control 1": weights.digest(models / "flux_net", None)}
    assert held.fingerprint == plain.fingerprint | more


def test_a_map_that_is_not_in_the_store_is_named(easel: Easel) -> None:
    use = protocol.ControlUse("canny", "0" * 64)
    assert "control map can't be read" in refused(easel, "flux", controls=(use,)).message


def test_every_network_of_the_table_has_a_tiny_one_and_a_pipeline(models: Path) -> None:
    named = {json.loads((models / name / "config.json").read_text()).get("_class_name")
             for name in NETS if name.endswith("_net")}  # fmt: skip
    assert named == set(NETWORKS)
    assert set(NETWORKS.values()) == {family for family, _ in CONTROLLED}


@pytest.fixture(scope="session")
def beside(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What `beside` found out."""
    scratch = tmp_path_factory.mktemp("beside")
    command = [sys.executable, "-m", "tests.dimp.engine.families.beside", str(models), str(scratch)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


@pytest.mark.parametrize("family", sorted({family for family, _ in CONTROLLED}))
def test_no_weight_is_there_twice(beside: Any, family: str) -> None:
    said = beside["shared"][family]
    assert said["copies"] == 0
    assert said["weights"] > said["of the network"] > 0


def test_networks_are_kept_within_bounds_and_read_again_alike(beside: Any) -> None:
    said = beside["bounded"]
    assert (said["kept"], said["different"]) == (said["most"], 1)


@pytest.mark.parametrize("family", ["flux", "flux3"])
def test_encoded_prompts_serve_under_a_map_and_in_blocks_too(beside: Any, family: str) -> None:
    assert beside["encoded"][family] == {"same": True, "calls": 0}


def test_without_its_modulation_layers_flux_paints_the_same_bits_under_a_map(beside: Any) -> None:
    plain, slotted = beside["slots"]
    assert plain == slotted
    assert len(set(plain)) == 2


def test_blocks_whose_parts_come_one_at_a_time_paint_the_same_bits(beside: Any) -> None:
    assert len(set(beside["moved"])) == 1
