"""LoRAs, control maps and second models: found by name, settled in the recipe, found again for the worker."""

from __future__ import annotations

import io
import json
from pathlib import Path

import msgspec
import pytest
from PIL import Image, ImageDraw

from dimp.core import actions as act
from dimp.core.errors import Invalid, NotFound, Refusal, Unavailable
from dimp.core.model import ModelFacts
from dimp.core.parameters import ControlWish, LoraWish
from dimp.core.session import Session
from dimp.engine.images import control_maps
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio import conditioning
from dimp.studio.studio import Studio, open_studio
from dimp_store.blobs import Digest
from tests.dimp.hands import current, paint
from tests.dimp.models.test_checkpoints import write

pytestmark = pytest.mark.anyio


def lora(home: Home, name: str, data: bytes) -> str:
    """Puts a file into `models/loras`; its digest."""
    folder = home.models / "loras"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.safetensors").write_bytes(data)
    return str(Digest.of(data))


def second(home: Home, name: str, kind: str, file: str = "config.json") -> Path:
    """Puts the folder of a second model into `models`."""
    folder = home.models / name
    folder.mkdir()
    (folder / file).write_text(json.dumps({"_class_name": kind}))
    return folder


def png() -> bytes:
    """A picture with an edge in it."""
    drawing = Image.new("RGB", (64, 64), "white")
    ImageDraw.Draw(drawing).ellipse((16, 16, 48, 48), fill="red")
    written = io.BytesIO()
    drawing.save(written, "PNG")
    return written.getvalue()


def facts(studio: Studio) -> ModelFacts:
    return studio.catalog.find().facts


async def test_a_lora_is_named_by_its_file_and_kept_by_its_digest(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    ink, oil = lora(home, "ink", b"ink"), lora(home, "oil", b"oil")
    async with open_studio(home, paper, command=studio_command) as studio:
        first = await paint(studio, act.New(prompt="a cat", loras=(LoraWish("ink", 0.5), LoraWish(oil))))
        used = current(studio).generations[first].recipe.loras
        assert [(use.name, use.digest, use.weight) for use in used] == [("ink", ink, 0.5), ("oil", oil, 1.0)]
        heir = await paint(studio, act.Refine(modification="add a hat"))
        assert current(studio).generations[heir].recipe.loras == used
        bare = await paint(studio, act.Refine(modification="make it night", loras=()))
        assert current(studio).generations[bare].recipe.loras == ()
        places = conditioning.locate(home, studio.catalog, current(studio).generations[first].recipe)
        assert {Path(file).stem for file in places.lora_files.values()} == {"ink", "oil"}
        (home.models / "loras" / "ink.safetensors").unlink()
        assert set(conditioning.locate(home, studio.catalog, current(studio).generations[first].recipe).lora_files) == {
            oil
        }


async def test_a_control_map_is_made_of_the_picture_and_stored(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    net = second(home, "edges", "FluxControlNetModel")
    async with open_studio(home, paper, command=studio_command) as studio:
        image = str(studio.blobs.put(png(), "png").digest)
        painted = await paint(studio, act.New(prompt="a cat", controls=(ControlWish("canny", image),)))
        (used,) = current(studio).generations[painted].recipe.controls
        assert (used.kind, used.model, len(used.revision)) == ("canny", "edges", 64)
        made = Image.open(io.BytesIO(studio.blobs.read(Digest.parse(used.digest))))
        assert (
            made.convert("RGB").tobytes()
            == control_maps.make_map("canny", Image.open(io.BytesIO(png()))).convert("RGB").tobytes()
        )
        recipe = current(studio).generations[painted].recipe
        assert conditioning.locate(home, studio.catalog, recipe).folders == {"edges": str(net)}
        changed = await paint(studio, act.Refine(modification="add a hat", controls=(ControlWish("tile"),)))
        assert current(studio).generations[changed].recipe.method == "img2img"
        ready = await paint(studio, act.New(prompt="a cat", controls=(ControlWish("pose", image, ready=True),)))
        assert current(studio).generations[ready].recipe.controls[0].digest == image


async def test_a_control_lora_is_a_reader_of_maps_with_the_guidance_it_was_made_for(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    first = "img_in.lora_A.weight"
    claims = {first: [4, 128], "double_blocks.0.img_attn.proj.lora_A.weight": [4, 3072]}
    file = write(home.models / "loras" / "edge.safetensors", claims)
    async with open_studio(home, paper, command=studio_command) as studio:
        image = str(studio.blobs.put(png(), "png").digest)
        for wish, guidance in ((ControlWish("canny", image), None), (ControlWish("canny", image, model="edge"), 12.0)):
            asked = act.New(prompt="a cat", controls=(wish,), guidance_scale=guidance)
            painted = await paint(studio, asked)
            recipe = current(studio).generations[painted].recipe
            (used,) = recipe.controls
            assert (used.model, used.revision) == ("edge", str(Digest.of(file.read_bytes())))
            assert recipe.guidance_scale == (guidance or 30.0)
            assert conditioning.locate(home, studio.catalog, recipe).folders == {"edge": str(file)}
        plain = await paint(studio, act.New(prompt="a cat"))
        assert current(studio).generations[plain].recipe.guidance_scale != 30.0
        second(home, "net", "FluxControlNetModel")
        with pytest.raises(Invalid, match="Several") as refused:
            await studio.do(None, act.New(prompt="a cat", controls=(ControlWish("canny", image),)))
        assert "edge" in refused.value.hint


async def test_references_need_a_model_that_looks_at_them(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        seen = await paint(studio, act.New(prompt="a cat"))
        digest = str(current(studio).generations[seen].digest)
        action = act.New(prompt="a dog", references=(digest,))
        with pytest.raises(Unavailable, match="Redux"):
            await studio.do(None, action)
        second(home, "redux", "FluxPriorReduxPipeline", "model_index.json")
        painted = await paint(studio, action)
        recipe = current(studio).generations[painted].recipe
        assert recipe.references == (digest,)
        assert [(use.role, use.model) for use in recipe.adapters] == [("redux", "redux")]


async def test_a_family_that_sees_needs_no_second_model_and_others_are_refused(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        digest = str(studio.blobs.put(b"\x89PNG", "png").digest)
        action = act.New(prompt="a dog", references=(digest,))
        for family, sees in (("flux2", True), ("sdxl", False)):
            model = msgspec.structs.replace(facts(studio), family=family)
            about = (home, studio.blobs, studio.catalog, Session("s"), action, model)
            if sees:
                assert conditioning.gather(*about).adapters == ()
            else:
                with pytest.raises(Invalid, match="look at other pictures"):
                    conditioning.gather(*about)


@pytest.mark.parametrize(
    ("action", "kind", "words"),
    [
        (act.New(prompt="a cat", loras=(LoraWish("none"),)), NotFound, "no LoRA"),
        (act.New(prompt="a cat", loras=(LoraWish("ink", 9.0),)), Invalid, "weight"),
        (act.New(prompt="a cat", controls=(ControlWish("canny"),)), Invalid, "no picture"),
        (act.New(prompt="a cat", controls=(ControlWish("canny", "ab" * 32),)), NotFound, "no image"),
        (act.New(prompt="a cat", references=("ab" * 32,)), NotFound, "no image"),
        (act.New(prompt="a cat", references=("nonsense",)), Invalid, "image id"),
    ],
)
async def test_what_is_not_there_is_refused_and_nothing_is_written(
    home: Home, paper: Settings, studio_command: list[str], action: act.New, kind: type[Refusal], words: str
) -> None:
    lora(home, "ink", b"ink")
    async with open_studio(home, paper, command=studio_command) as studio:
        with pytest.raises(kind, match=words) as refused:
            await studio.do(None, action)
        assert refused.value.hint
        assert studio.sessions.current() is None


async def test_the_network_must_be_one_and_for_the_family(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        await paint(studio, act.New(prompt="a cat"))
        held = (ControlWish("tile"),)
        second(home, "other", "ControlNetModel")
        with pytest.raises(Unavailable, match="on this machine"):
            await studio.do(None, act.Refine(modification="add a hat", controls=held))
        second(home, "one", "FluxControlNetModel")
        second(home, "two", "FluxControlNetModel")
        with pytest.raises(Invalid, match="Several"):
            await studio.do(None, act.Refine(modification="add a hat", controls=held))
        named = (ControlWish("tile", model="two"),)
        painted = await paint(studio, act.Refine(modification="add a hat", controls=named))
        assert current(studio).generations[painted].recipe.controls[0].model == "two"
        with pytest.raises(Invalid, match="under a control map"):
            await studio.do(None, act.Refine(modification="add a hat", controls=named, method="flowedit"))


async def test_a_draft_is_painted_with_the_lora_for_few_steps_and_properly_without(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    hyper, ink = lora(home, "hyper", b"hyper"), lora(home, "ink", b"ink")
    settings = msgspec.structs.replace(paper, draft_lora="hyper:0.125")
    async with open_studio(home, settings, command=studio_command) as studio:
        draft = await paint(studio, act.New(prompt="a cat", tier="draft", loras=(LoraWish("ink"),)))
        recipe = current(studio).generations[draft].recipe
        assert [(use.digest, use.weight) for use in recipe.loras] == [(ink, 1.0), (hyper, 0.125)]
        quick = facts(studio).draft
        assert quick is not None
        assert (recipe.steps, recipe.guidance_scale) == (quick.lora_steps, quick.lora_guidance)
        assert "step_cache" not in recipe.options
        heir = await paint(studio, act.Refine(modification="add a hat"))
        assert [use.digest for use in current(studio).generations[heir].recipe.loras] == [ink]
        await studio.do(None, act.Undo())
        proper = await paint(studio, act.Properly())
        whole = current(studio).generations[proper].recipe
        assert [use.digest for use in whole.loras] == [ink]
        assert (whole.tier, whole.seed, whole.steps) == ("full", recipe.seed, facts(studio).steps)
        assert "draft_lora" not in whole.options
        plain = await paint(studio, act.New(prompt="a cat"))
        assert current(studio).generations[plain].recipe.loras == ()


async def test_what_is_refused_leaves_no_map_behind(home: Home, paper: Settings, studio_command: list[str]) -> None:
    second(home, "edges", "FluxControlNetModel")
    async with open_studio(home, paper, command=studio_command) as studio:
        await paint(studio, act.New(prompt="a cat"))
        before = set(studio.blobs.digests())
        held = (ControlWish("tile"),)
        for wrong in (
            act.Refine(modification="add a hat", controls=held, steps=0),
            act.Refine(modification="add a hat", controls=held * 17),
            act.Refine(modification="add a hat", controls=(ControlWish("No Kind", ready=True),)),
            act.Refine(modification="add a hat", loras=(LoraWish("ink"),) * 17),
        ):
            with pytest.raises(Invalid) as refused:
                await studio.do(None, wrong)
            assert refused.value.hint
        assert set(studio.blobs.digests()) == before
        await paint(studio, act.Refine(modification="add a hat", controls=held))
        assert len(set(studio.blobs.digests())) == len(before) + 2
