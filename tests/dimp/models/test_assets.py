"""LoRA files and second models: found by name and known by digest, and what settings may name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dimp.core.errors import Invalid, NotFound
from dimp.core.parameters import LoraWish
from dimp.home import Home
from dimp.models import assets
from dimp.models.second_models import SecondModelFolder
from dimp.settings import Settings
from dimp.studio.studio import open_studio
from dimp_store.blobs import Digest

pytestmark = pytest.mark.anyio


def lora(home: Home, name: str, data: bytes) -> str:
    """Puts a file into `models/loras`; its digest."""
    folder = home.models / "loras"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.safetensors").write_bytes(data)
    return str(Digest.of(data))


async def test_a_changed_lora_file_has_another_digest(home: Home) -> None:
    before = lora(home, "ink", b"ink")
    assert [found.digest for found in assets.find_loras(home)] == [before]
    after = lora(home, "ink", b"other ink")
    assert [found.digest for found in assets.find_loras(home)] == [after]


async def test_a_setting_names_only_what_there_is(home: Home, paper: Settings, studio_command: list[str]) -> None:
    lora(home, "hyper", b"hyper")
    async with open_studio(home, paper, command=studio_command) as studio:
        for change in ({"model": "nonsense"}, {"draft_lora": "nonsense"}):
            with pytest.raises(NotFound):
                await studio.change_settings(change)
        assert not home.config.exists()
        for known in ({"model": "flux-dev"}, {"model": "esquisse"}, {"draft_lora": "hyper"}, {"model": None}):
            await studio.change_settings(known)


async def test_a_lora_that_goes_away_stops_no_other(home: Home) -> None:
    lora(home, "ink", b"ink")
    (home.models / "loras" / "gone.safetensors").symlink_to(home.root / "nowhere")
    assert [found.name for found in assets.find_loras(home)] == ["ink"]


@pytest.mark.parametrize("content", ["", "x", "no digest at all", "ab" * 16])
async def test_a_digest_that_was_not_kept_whole_is_not_believed(home: Home, content: str) -> None:
    digest = lora(home, "ink", b"ink")
    assert [found.digest for found in assets.find_loras(home)] == [digest]
    for kept in (home.cache / "files").iterdir():
        kept.write_text(content)
    assert [found.digest for found in assets.find_loras(home)] == [digest]


@pytest.mark.parametrize(("kind", "family"), [("FluxControlNetModel", "flux"), ("MotionAdapter", "sd"), ("Other", "")])
async def test_a_second_model_is_for_a_family(kind: str, family: str) -> None:
    assert assets.find_family(SecondModelFolder("second", kind, Path())) == family


def write_lora(home: Home, name: str, metadata: dict[str, str], *layers: str) -> None:
    """Puts a LoRA of empty tensors into `models/loras`."""
    tensors: dict[str, object] = {layer: {"dtype": "F32", "shape": [0, 4], "data_offsets": [0, 0]} for layer in layers}
    header = json.dumps(tensors | {"__metadata__": metadata}).encode()
    lora(home, name, len(header).to_bytes(8, "little") + header)


async def test_a_lora_says_what_it_is_for_and_which_words_call_it(home: Home) -> None:
    tags = json.dumps({"10_ohwx cat": {"ohwx cat": 40, "grass": 12, "sitting": 38}})
    kohya = {"ss_base_model_version": "sdxl_base_v1-0", "ss_sd_model_name": "ponyXL.safetensors"}
    layer = "lora_unet_mid_block_attentions_0_proj_in.alpha"
    write_lora(home, "kohya", kohya | {"ss_tag_frequency": tags}, layer)
    write_lora(
        home, "spec", {"modelspec.trigger_phrase": "ink wash, fog"}, "double_blocks.0.img_attn.qkv.lora_A.weight"
    )
    write_lora(home, "open", {}, "unet.mid_block.attentions.0.proj_in.lora_A.weight")
    told = {facts.lora.name: facts for facts in assets.describe_loras(home)}
    assert (told["kohya"].family, told["kohya"].base_model) == ("SDXL", "ponyXL.safetensors")
    assert told["kohya"].words == ("ohwx cat", "sitting")
    assert (told["spec"].family, told["spec"].words) == ("FLUX.1", ("ink wash", "fog"))
    assert told["open"].family == "Stable Diffusion 1.5 or SDXL"
    assert not any(facts.wrong for facts in told.values())


async def test_what_is_wrong_with_a_lora_is_said_and_it_is_not_followed_out_of_the_folder(
    home: Home, tmp_path: Path
) -> None:
    lora(home, "pointer", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
    (tmp_path / "outside.safetensors").write_bytes(b"x")
    (home.models / "loras" / "link.safetensors").symlink_to(tmp_path / "outside.safetensors")
    wrong = {facts.lora.name: facts.wrong for facts in assets.describe_loras(home)}
    assert "pointer of Git LFS" in wrong["pointer"]
    assert "outside the models folder" in wrong["link"]
    with pytest.raises(Invalid, match="outside the models folder"):
        assets.find_lora(home, LoraWish("link"))
