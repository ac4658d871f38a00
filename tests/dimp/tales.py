"""Whole stories that several tests tell: one that forks, and one with every kind of event."""

from __future__ import annotations

from blake3 import blake3
from msgspec import structs

from dimp.core import actions as act
from dimp.core import events as ev
from dimp.core.imported import ImportedLora, ImportedRecipe, Remark
from tests.dimp.story import Story
from tests.fake_worker import picture


def forked() -> Story:
    """Ball, blue; back, and night instead: the fork of the handbook."""
    story = Story()
    story.paint(act.New(prompt="a red ball on grass", seed=7))
    story.paint(act.Refine(modification="make the ball blue"))
    story.do(act.Undo())
    story.paint(act.Refine(modification="make it night"))
    return story


def everything() -> Story:
    """Every event that a session can hold, and every field with something in it."""
    story = Story(1)
    ball = story.paint(
        act.New(prompt='a red "ball" <b>on</b> grass — très rouge ☂', seed=2**53 - 1, negative_prompt="blur")
    )
    blue = story.paint(act.Refine(modification="make the ball blue", strength=0.7, guidance_scale=2.5))
    story.do(act.Undo())
    story.paint(act.Refine(modification="make it night"))
    story.do(act.Undo())
    story.do(act.Redo())
    _marks(story, ball, blue)
    _imports(story)
    story.do(act.Jump(id=blue))
    story.do(act.Clear())
    cats = story.do(act.New(prompt="a cat", count=3, options={"true_cfg_scale": 2.0, "tiled": True, "note": "x"}))
    story.finish(cats[0])
    story.fail(cats[1])
    story.stop(cats[2])
    story.paint(act.Again(priority="background"))
    story.do(act.Rename(title="Everything & more"))
    story.do(act.TrashSession())
    story.do(act.RestoreSession())
    return story


def _marks(story: Story, ball: str, blue: str) -> None:
    for action in (
        act.Star(ball), act.Unstar(ball), act.Star(blue), act.Name(blue, "the blue one"),
        act.Note(ball, "first\nthought"), act.Tag(blue, ("ball", "blue")), act.Trash(ball), act.Restore(ball),
    ):  # fmt: skip
        story.do(action)
    answer = '{"description":"A blue ball on grass."}'
    asked = ev.Asked(
        "painter", "tiny", (ev.Message("system", "Describe."), ev.Message("user", "What is seen?")),
        {"do_sample": False, "max_tokens": 200}, answer, blake3(answer.encode()).hexdigest(), "",
    )  # fmt: skip
    story.append(ev.GenerationDescribed(blue, "A blue ball on grass.", asked))


def _imports(story: Story) -> None:
    data, mask = picture("photo", 1, "", 80, 64), picture("mask", 1, "", 80, 64)
    photo = act.Import(story.keep(data), "png", len(data), 80, 64, name="photo.png", prompt="a photo")
    story.do(photo)
    recipe = ImportedRecipe(
        tool="A1111", prompt="a boat", negative="text", seed=str(2**64 - 1), steps=20, guidance=6.5,
        width=80, height=64, sampler="Euler a", schedule="Karras", strength=0.4, model="thing", model_hash="0123abcd",
        lora_list=(ImportedLora("ink", 0.8),), extras={"Clip skip": "2"},
    )  # fmt: skip
    remarks = (Remark("profile", "Its colours were converted to sRGB from P3."),)
    story.do(structs.replace(photo, name="boat.png", prompt="", recipe=recipe, remarks=remarks))
    story.paint(act.Refine(modification="add a hat", mask=story.keep(mask)))
    lora, control = ev.LoraUse("ab" * 32, 0.5), ev.ControlUse("canny", story.keep(picture("edges", 1, "", 80, 64)), 0.8)
    (asked,) = story.do(act.New(prompt="a house", source=photo.digest))
    recipe = story.session.generations[asked].recipe
    story.stop(asked)
    full = ev.GenerationRequested(
        **{name: getattr(recipe, name) for name in recipe.__struct_fields__}
        | {"id": story.source.id(), "loras": (lora,), "controls": (control,), "instruction": "add a door"}
    )
    story.append(full)
    story.finish(full.id)
