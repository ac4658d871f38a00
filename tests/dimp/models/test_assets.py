"""LoRA files and second models: found by name and known by digest, and what settings may name."""

from __future__ import annotations

from pathlib import Path

import pytest

from dimp.core.errors import NotFound
from dimp.home import Home
from dimp.models import assets
from dimp.models.catalog import SecondModelFolder
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
