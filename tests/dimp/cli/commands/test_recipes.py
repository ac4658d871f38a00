"""Recipes at the command line: they go out with a picture, come back with it, and can be followed."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.dimp.cli.console import Console
from tests.dimp.metadata.foreign import comment, picture

A1111 = (
    "a red ball, on grass: soft light\nNegative prompt: blurry, text\n"
    "Steps: 23, Sampler: Euler a, CFG scale: 6.5, Seed: 4242, Size: 64x64, Model: thing, Version: v1.9.4"
)


def info_of(path: Path) -> dict[object, object]:
    with Image.open(path) as image:
        return dict(image.info)


def test_a_picture_goes_out_with_its_recipe_and_lands_on_its_node(console: Console, tmp_path: Path) -> None:
    for suffix in ("png", "jpg", "webp"):
        saved = tmp_path / f"saved.{suffix}"
        made = console.json("new", "a blue pyramid on snow", "--seed", "21", "-o", str(saved))["generations"][0]
        again = console.json("import", str(saved))
        assert (again["known"], again["image_id"]) == (True, made["image_id"])
        assert again["generation_id"] in (made["id"], made["parent_id"] or made["id"])
        assert again["recipe"]["prompt"] == "a blue pyramid on snow"
    exported = tmp_path / "exported.png"
    console("export", "-o", str(exported))
    assert set(info_of(exported)) == {"dimpressionist", "parameters"}
    console("export", "-o", str(exported), "--recipe", "none")
    assert info_of(exported) == {}
    console("config", "set", "embed_recipe", "none")
    console("export", "-o", str(exported))
    assert info_of(exported) == {}
    assert "carries no recipe" in console("export", "-o", str(tmp_path / "a.json"), "--recipe", "own", code=2).stderr


def test_pictures_of_other_programs_are_imported_and_followed(console: Console, tmp_path: Path) -> None:
    png, jpg = tmp_path / "cat.png", tmp_path / "dog.jpg"
    png.write_bytes(picture("PNG", {"parameters": A1111}))
    jpg.write_bytes(picture("JPEG", exif=comment(A1111.replace("4242", "77"))))
    imported = console.json("import", str(png), str(jpg))
    assert [answer["recipe"]["seed"] for answer in imported] == ["4242", "77"]
    assert "by A1111: a red ball, on grass: soft light  (23 steps, seed 4242)" in console("import", str(png)).stdout
    followed = console("new", "--like", str(png))
    assert "It was made with thing, which is not on this machine." in followed.stderr
    assert "seed 4242, 23 steps" in followed.stdout
    by_id = console.json("new", "--like", imported[1]["generation_id"], "a blue cube")["generations"][0]
    assert (by_id["prompt"], by_id["seed"], by_id["negative_prompt"]) == ("a blue cube", 77, "blurry, text")
    bare = tmp_path / "bare.png"
    Image.new("RGB", (64, 64), "teal").save(bare)
    assert "says nothing" in console("new", "--like", str(bare), code=1).stderr
    assert "not a supported image" in console("import", str(tmp_path / "x.txt"), code=2).stderr


def test_a_see_through_picture_is_laid_on_the_ground_that_is_named(console: Console, tmp_path: Path) -> None:
    sticker = tmp_path / "sticker.png"
    Image.new("RGBA", (64, 64), (0, 255, 0, 0)).save(sticker)
    asked = ("new", "a star", "--image", str(sticker), "--seed", "1")
    plain, navy = (console.json(*asked, *more)["generations"][0] for more in ((), ("--ground", "navy")))
    assert plain["source"] != navy["source"]
    assert "Add --image" in console("new", "a star", "--ground", "navy", code=2).stderr
    assert "no colour" in console(*asked, "--ground", "nothing", code=1).stderr
