"""Control networks in one file paint what their folders paint, in every layout, or are refused in words."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from dimp.engine import protocol
from dimp.engine.checkpoints import control_card, control_settings, layout, prepare
from dimp.engine.checkpoints.other_names import control_names
from dimp.engine.families.flux.original_names import ORIGINAL_NAMES
from dimp.engine.families.shared.lora.unet_names import unet_names
from dimp.engine.safetensors_header import BrokenFile
from tests.costly import ENGINE
from tests.dimp.engine.checkpoints.single_files import in_original_names
from tests.dimp.engine.families.conftest import Maps
from tests.dimp.engine.tiny_worker import TinyWorker
from tests.tiny.flux import CHANNELS

pytestmark = pytest.mark.costly(*ENGINE)


@pytest.fixture(scope="module")
def maps(tiny: TinyWorker, models: Path) -> Maps:
    return Maps(tiny, models)


def tensors_of(folder: Path) -> dict[str, Tensor]:
    return {name: it for path in folder.glob("*.safetensors") for name, it in load_file(path).items()}


def by_authors(folder: Path) -> dict[str, Tensor]:
    """The network's tensors by the names of its authors."""
    import diffusers

    config = json.loads((folder / "config.json").read_text())
    with torch.device("meta"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the class of FLUX.1 calls a part of diffusers by its old name
        network: Any = getattr(diffusers, config["_class_name"]).from_config(config)
    tensors, names = tensors_of(folder), (*control_names(network), *unet_names(network))
    if config["_class_name"].startswith("Flux"):
        names = (*names, *ORIGINAL_NAMES)
    if config["_class_name"] == "ZImageControlNetModel" and config["add_control_noise_refiner"] == "control_layers":
        # Version 2.0 was published with refining layers as they were before training.
        unused = tensors_of(folder.with_name("zimage_net"))
        refining = {name: it for name, it in unused.items() if name.startswith("control_noise_refiner.")}
        tensors |= refining | {REFINER: torch.zeros_like(refining[REFINER])}
    return in_original_names(tensors, names)


def ready(file: Path, model: Path, to: Path) -> str:
    """A folder described as the server describes it."""
    recipe = layout.Recipe(str(file), layout.stamp_of(file), str(model), layout.NETWORK)
    return str(layout.describe(to, recipe))


LAYOUTS = [
    (model, network, own)
    for model, network in (("sd", "sd_net"), ("sdxl", "sdxl_net"), ("sdxl", "sdxl_union"), ("flux", "flux_net"),
                           ("flux", "flux_union"), ("sd3", "sd3_alone"), ("zimage", "zimage_2"))
    for own in ("diffusers", "authors")
] + [(model, network, "diffusers") for model, network in (
    ("sd3", "sd3_net"), ("qwen", "qwen_net"), ("zimage", "zimage_net"), ("zimage", "zimage_1"))]  # fmt: skip
"""The last have no names but those of diffusers."""

REFINER = "control_noise_refiner.0.before_proj.weight"


@pytest.mark.parametrize(("model", "network", "own"), LAYOUTS)
def test_a_file_paints_what_its_folder_paints(
    tiny: TinyWorker, maps: Maps, models: Path, tmp_path: Path, model: str, network: str, own: str
) -> None:
    tensors = tensors_of(models / network) if own == "diffusers" else by_authors(models / network)
    if own == "authors":
        assert tensors.keys() != tensors_of(models / network).keys()
        if model in ("sd", "sdxl"):
            tensors = {f"control_model.{name}": it for name, it in tensors.items()}
    file = tmp_path / "net.safetensors"
    save_file(tensors, file)
    fields: dict[str, Any] = {"method": "text", "steps": 2}
    expected = tiny.paint(model, **fields, **maps.use(network))
    use = protocol.ControlUse("canny", maps.digests[0], 1.0, ready(file, models / model, tmp_path / "made"))
    assert tiny.paint(model, **fields, controls=(use,)) == expected
    assert expected != tiny.paint(model, **fields)


@pytest.mark.parametrize("own", ["diffusers", "authors"])
def test_a_network_that_reads_the_map_itself_is_brought_into_its_folder(models: Path, tmp_path: Path, own: str) -> None:
    """XLabs' for FLUX.1; the tiny autoencoder's latents are larger than such a network expects: nothing is painted."""
    source = models / "flux_hinted"
    save_file(tensors_of(source) if own == "diffusers" else by_authors(source), tmp_path / "net.safetensors")
    folder = Path(ready(tmp_path / "net.safetensors", models / "flux", tmp_path / "made"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        prepare.prepare(folder)
    made, expected = tensors_of(folder), tensors_of(source)
    assert made.keys() == expected.keys()
    assert all(torch.equal(made[name], expected[name]) for name in expected)
    assert json.loads((folder / "config.json").read_text())["conditioning_embedding_channels"] == CHANNELS


def test_a_file_for_another_model_is_refused_and_leaves_no_folder_that_counts(
    tiny: TinyWorker, maps: Maps, models: Path, tmp_path: Path
) -> None:
    file = tmp_path / "net.safetensors"
    more = {"stray.weight": torch.ones(2)}
    for model, network, added, message in (
        ("sd", "sdxl_net", {}, "no control network for this model"),
        ("flux", "flux_wide", {}, "no control network for this model"),
        ("sd", "sd_net", more, "stray.weight would not be used"),
    ):
        save_file(tensors_of(models / network) | added, file)
        made = tmp_path / f"{model}-{network}"
        use = protocol.ControlUse("canny", maps.digests[0], 1.0, ready(file, models / model, made))
        for _ in range(2):
            refused = tiny.refuse(model, method="text", controls=(use,))
            assert message in refused.message
            assert refused.reason == "bad_input"
            assert not (made / "config.json").exists()


def write(path: Path, **shapes: list[int]) -> Path:
    """A file of empty claims: tensors of these shapes, with one side of 0 unless they are whole."""
    header: dict[str, Any] = {}
    place = 0
    for name, shape in shapes.items():
        count = 2
        for side in shape:
            count *= side
        header[name] = {"dtype": "F16", "shape": shape, "data_offsets": [place, place + count]}
        place += count
    encoded = json.dumps(header).encode()
    path.write_bytes(len(encoded).to_bytes(8, "little") + encoded + bytes(place))
    return path


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ({"lllite_unet_down_blocks_1.depth1.0.weight": [1]}, "LLLite"),
        ({"lora_controlnet": [1], "input_hint_block.0.weight": [1, 1]}, "control LoRA"),
        ({"adapter.body.0.block1.weight": [1]}, "T2I-Adapter"),
        ({"image_proj.proj.weight": [1]}, "IP-Adapter"),
        ({"control_model.input_blocks.0.0.weight": [1, 4], "difference": [1]}, "difference"),
        ({"control_layers.0.attention.to_q.weight": [1]}, "no control network"),
        ({"control_layers.0.after_proj.weight": [1, 1]}, "not the shape"),
        ({"transformer_blocks.0.img_mod.1.weight": [1], "controlnet_blocks.0.weight": [1]}, "not the shape"),
        ({"controlnet_blocks.0.x_rms.weight": [1], "img_in.weight": [1, 1]}, "blockwise"),
        ({"double_blocks.0.img_attn.qkv.weight": [1]}, "no control network"),
        ({"conv_in.weight": [1, 4], "input_hint_block.0.weight": [1]}, "not the shape"),
        ({"x_embedder.weight": [1, 4], "controlnet_blocks.0.weight": [1, 1]}, "not the shape"),
    ],
)
def test_other_kinds_of_files_are_told_apart(tmp_path: Path, shapes: dict[str, list[int]], message: str) -> None:
    with pytest.raises(BrokenFile, match=message):
        control_card.read_card(write(tmp_path / "file.safetensors", **shapes))


@pytest.mark.parametrize(
    ("network", "kind", "width"),
    [
        ("sd_net", "ControlNetModel", 32),
        ("sdxl_union", "ControlNetUnionModel", 64),
        ("flux_net", "FluxControlNetModel", 0),
        ("sd3_net", "SD3ControlNetModel", 0),
        ("sd3_alone", "SD3ControlNetModel", 0),
        ("qwen_net", "QwenImageControlNetModel", 0),
        ("zimage_net", "ZImageControlNetModel", 0),
    ],
)
def test_a_network_says_what_it_is_for(models: Path, tmp_path: Path, network: str, kind: str, width: int) -> None:
    save_file(tensors_of(models / network), tmp_path / "net.safetensors")
    card = control_card.read_card(tmp_path / "net.safetensors")
    assert (card.network, card.width) == (kind, width)


@pytest.mark.parametrize(("number", "layers", "places"), [
    (6, 30, [0, 5, 10, 15, 20, 25]), (15, 30, [*range(0, 30, 2)]), (2, 3, [0, 1]), (3, 30, None), (0, 30, None),
    (4, 3, None),
])  # fmt: skip
def test_the_layers_of_a_network_of_zimage_belong_evenly_to_those_of_the_model(
    number: int, layers: int, places: list[int] | None
) -> None:
    """As the configurations of the published networks have them; the small ones are refused in words."""
    if places is None:
        with pytest.raises(BrokenFile, match="where its .* layers belong"):
            control_settings.spread_layers(number, layers)
    else:
        assert control_settings.spread_layers(number, layers) == places


def test_edges_for_stability_networks_are_as_strong_as_in_training(tiny: TinyWorker, maps: Maps) -> None:
    """Their networks alone read edges of 0.5 to 128: another kind of map of the same picture is another picture."""
    same = {kind: tiny.paint("sd3", method="text", steps=2, **maps.use("sd3_net", kind=kind)) for kind in KINDS}
    assert len(set(same.values())) == 1
    alone = {kind: tiny.paint("sd3", method="text", steps=2, **maps.use("sd3_alone", kind=kind)) for kind in KINDS}
    assert alone["canny"] != alone["depth"] == alone["blur"]


KINDS = ("canny", "depth", "blur")
