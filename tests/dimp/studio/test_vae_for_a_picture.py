"""A VAE chosen for one picture: in its recipe with its digest, kept by what comes of it, and painted again with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dimp.core import actions as act
from dimp.core.errors import Invalid, NotFound
from dimp.core.events import GenerationRequested
from dimp.engine import file_digest
from dimp.engine.checkpoints import layout
from dimp.history.replay import replay_onto, verify_session
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import Studio, open_studio
from tests.dimp.hands import current, paint
from tests.dimp.models.test_vaes import vae

pytestmark = pytest.mark.anyio


@pytest.fixture
def settings(home: Home, paper_folder: Path) -> Settings:
    """Settings whose chosen model has an autoencoder, and two files of `models/vae` to take its place."""
    folder = home.models / "model"
    (folder / "vae").mkdir(parents=True)
    for file in paper_folder.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "vae" / "config.json").write_text(json.dumps({"latent_channels": 16}))
    vae(home.models / "vae" / "soft.safetensors")
    vae(home.models / "vae" / "sharp.safetensors", sides=(1, 3))
    vae(home.models / "vae" / "four.safetensors", channels=4)
    return Settings(model="model", model_folders={"paper": str(paper_folder)})


async def recipe_of(studio: Studio, action: act.AnyAction) -> GenerationRequested:
    painted = await paint(studio, action)
    return current(studio).generations[painted].recipe


async def test_it_is_in_the_recipe_and_what_comes_of_the_picture_keeps_it(
    home: Home, settings: Settings, studio_command: list[str]
) -> None:
    soft = file_digest.digest(home.models / "vae" / "soft.safetensors")
    async with open_studio(home, settings, command=studio_command) as studio:
        plain = await recipe_of(studio, act.New(prompt="a cat"))
        first = await recipe_of(studio, act.New(prompt="a cat", vae="soft"))
        assert (first.vae, first.vae_digest, plain.vae, plain.vae_digest) == ("soft", soft, "", "")
        assert first.model_revision != plain.model_revision
        painter = await studio.configuration.find_painter(first)
        made_of = layout.read_recipe(painter.folder)
        assert made_of is not None
        assert Path(made_of.vae).stem == "soft"
        for action in (
            act.Refine(modification="add a hat"), act.Again(), act.Vary(), act.Outpaint(right=64),
            act.Refine(modification="add a hat", vae="soft"),
        ):  # fmt: skip
            child = await recipe_of(studio, action)
            assert (child.vae, child.vae_digest, child.model_revision) == ("soft", soft, first.model_revision), action
        sharp = await recipe_of(studio, act.Refine(modification="make it night", vae="sharp"))
        assert sharp.vae == "sharp"
        own = await recipe_of(studio, act.Refine(modification="make it day", vae="None"))
        assert (own.vae, own.model_revision) == ("", plain.model_revision)
        other = await recipe_of(studio, act.Refine(modification="make it red", parent_id=first.id, model="paper"))
        assert (other.model, other.vae) == ("paper", "")


async def test_what_can_not_be_used_is_refused_and_writes_nothing(
    home: Home, settings: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, settings, command=studio_command) as studio:
        await paint(studio, act.New(prompt="a cat"))
        before = len(current(studio).generations)
        for name, kind, words in (
            ("gone", NotFound, "no VAE called"), ("four", Invalid, "4 channels"), ("../vae/soft", NotFound, "no VAE"),
        ):  # fmt: skip
            with pytest.raises(kind, match=words) as refused:
                await studio.do(None, act.Refine(modification="add a hat", vae=name))
            assert refused.value.hint
        with pytest.raises(Invalid, match="no autoencoder"):
            await studio.do(None, act.New(prompt="a cat", model="paper", vae="soft"))
        assert len(current(studio).generations) == before


async def test_it_paints_again_with_the_same_file_and_says_where_that_is_gone(
    home: Home, settings: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, settings, command=studio_command) as studio:
        await paint(studio, act.New(prompt="a cat"))
        await paint(studio, act.New(prompt="a cat", vae="soft"))
        lines = [line async for line in verify_session(studio, current(studio).id)]
        assert [line.verdict for line in lines] == ["same", "same"]
        onto = [line async for line in replay_onto(studio, current(studio).id, onto="again")]
        copied = [studio.sessions.current().generations[line.painted_id].recipe for line in onto if line.painted_id]  # type: ignore[union-attr]
        assert "soft" in {recipe.vae for recipe in copied}
        (home.models / "vae" / "soft.safetensors").rename(home.models / "vae" / "renamed.safetensors")
        again = await recipe_of(studio, act.New(prompt="a dog", vae=copied[-1].vae_digest))
        assert (again.vae, again.vae_digest) == ("renamed", copied[-1].vae_digest)
        (home.models / "vae" / "renamed.safetensors").unlink()
        with pytest.raises(NotFound, match="no VAE"):
            await studio.do(None, act.Again())
