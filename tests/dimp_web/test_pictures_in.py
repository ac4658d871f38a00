"""Pictures on their way in: colour, transparency and shape are kept, what is here is recognised, recipes come along."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image, ImageDraw

from dimp.engine.images.colour import matrix_profile
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import Studio, open_studio
from dimp_store.blobs import Digest
from dimp_web.headers import kind_of
from dimp_web.security.access import access_for
from dimp_web.serve import App
from tests.dimp.metadata.foreign import awkward_files, files, picture
from tests.fake_worker import fake_command

pytestmark = pytest.mark.anyio

Client = httpx.AsyncClient
A1111 = (
    "a red ball, on grass: soft light\nNegative prompt: blurry, text\n"
    "Steps: 23, Sampler: Euler a, CFG scale: 6.5, Seed: 4242, Size: 64x64, Model: thing, Version: v1.9.4"
)


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


async def send(client: Client, data: bytes, to: str = "/api/uploads", kind: str = "image/png") -> dict[str, Any]:
    answer = await client.post(to, content=data, headers={"Content-Type": kind})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def paint(client: Client, **asked: Any) -> dict[str, Any]:
    answer = await client.post("/api/generate/new", json={"prompt": "a green cone on sand", "seed": 11, **asked})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def stored(studio: Studio, told: dict[str, Any]) -> Image.Image:
    return Image.open(io.BytesIO(studio.blobs.read(Digest(told["image_id"]))))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF"])
async def test_a_profile_is_converted_and_said(client: Client, studio: Studio, kind: str) -> None:
    profile = matrix_profile((0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06), 2.2, "Wide")
    data = saved(Image.new("RGB", (64, 64), (60, 180, 70)), kind, icc_profile=profile, quality=100)
    told = await send(client, data, kind=f"image/{kind.lower()}")
    pixel = stored(studio, told).getpixel((30, 30))
    assert all(abs(a - b) <= 3 for a, b in zip(pixel, (0, 185, 45), strict=True))  # type: ignore[call-overload]
    assert told["remarks"][0]["code"] == "profile"
    broken = await send(client, saved(Image.new("RGB", (64, 64), (60, 180, 70)), icc_profile=b"junk"))
    assert broken["remarks"][0]["code"] == "profile-broken"
    assert stored(studio, broken).getpixel((0, 0)) == (60, 180, 70)


async def test_a_heic_is_read_where_the_package_for_it_is(client: Client) -> None:
    heif = pytest.importorskip("pillow_heif")
    out = io.BytesIO()
    heif.from_pillow(Image.new("RGB", (64, 48), "red")).save(out, quality=90)
    told = await send(client, out.getvalue(), kind="image/heic")
    assert (told["width"], told["height"]) == (64, 48)


async def test_what_lies_under_nothing_never_counts(client: Client, studio: Studio) -> None:
    def sticker(hidden: tuple[int, int, int]) -> bytes:
        image = Image.new("RGBA", (64, 64), (*hidden, 0))
        ImageDraw.Draw(image).ellipse((16, 16, 48, 48), fill=(200, 0, 0, 255))
        return saved(image)

    digests = {(await send(client, sticker(colour)))["image_id"] for colour in ((0, 255, 0), (0, 0, 0), (9, 9, 9))}
    assert len(digests) == 1
    told = await send(client, sticker((0, 255, 0)), "/api/uploads?ground=navy")
    assert (stored(studio, told).mode, stored(studio, told).getpixel((0, 0))) == ("RGB", (0, 0, 128))
    refused = await client.post("/api/uploads?ground=nocolour", content=sticker((0, 0, 0)),
                                headers={"Content-Type": "image/png"})  # fmt: skip
    assert refused.status_code == 400


async def test_a_picture_is_painted_in_its_shape_and_what_was_scaled_is_said(client: Client) -> None:
    wide = await send(client, saved(Image.new("RGB", (512, 256), "teal")))
    made = await paint(client, source=wide["image_id"])
    size = (made["metadata"]["width"], made["metadata"]["height"])
    assert size[0] / size[1] == pytest.approx(2, rel=0.15)
    assert size[0] * size[1] <= 64 * 64 * 2
    assert [remark["code"] for remark in made["metadata"]["remarks"]] in (["scaled"], ["cut"])


@pytest.mark.parametrize("query", ["", "?download=1&recipe=own", "?download=1&recipe=chain"])
async def test_a_picture_of_ours_lands_on_its_node(client: Client, studio: Studio, query: str) -> None:
    made = await paint(client)
    own = (await client.get(f"/api/images/{made['image_id']}{query}")).content
    before = len(list(studio.blobs.digests()))
    told = await send(client, own)
    assert (told["image_id"], told["generation_id"]) == (made["image_id"], made["metadata"]["id"])
    assert (told["recipe"]["prompt"], told["recipe"]["seed"]) == ("a green cone on sand", "11")
    imported = await send(client, own, "/api/import")
    assert (imported["generation_id"], imported["known"]) == (made["metadata"]["id"], True)
    assert len(list(studio.blobs.digests())) == before


async def test_a_copy_that_was_encoded_again_is_recognised_by_its_pixels(client: Client, studio: Studio) -> None:
    made = await paint(client)
    image = stored(studio, made).convert("RGB")
    again = await send(client, saved(image, optimize=True, compress_level=9))
    assert again["image_id"] == made["image_id"]
    # Squares of pure colours are the worst case for a JPEG: the one that the studio makes keeps them.
    lossy = await client.get(f"/api/images/{made['image_id']}?format=jpeg&download=1&recipe=own")
    back = await send(client, lossy.content, kind="image/jpeg")
    assert (back["image_id"], back["remarks"][0]["code"]) == (made["image_id"], "recognised")
    ImageDraw.Draw(image).rectangle((0, 0, 15, 15), fill="white")
    retouched = await send(client, saved(image))
    assert (retouched["image_id"] == made["image_id"], retouched["generation_id"]) == (False, None)


async def test_undo_and_the_trash_do_not_hide_a_picture_that_comes_back(client: Client) -> None:
    made = await paint(client)
    own = (await client.get(f"/api/images/{made['image_id']}")).content
    await client.patch(f"/api/generations/{made['metadata']['id']}", json={"trashed": True})
    await client.post("/api/session/clear")
    imported = await send(client, own, "/api/import")
    view = (await client.get(f"/api/generations/{imported['generation_id']}")).json()
    assert (view["trashed"], view["id"]) == (False, made["metadata"]["id"])
    assert (await client.get("/api/session/current")).json()["current_image"] == made["image_id"]


async def test_a_picture_of_another_program_becomes_a_node_with_its_recipe(client: Client, studio: Studio) -> None:
    data = picture("PNG", {"parameters": A1111})
    told = await send(client, data, "/api/import?name=cat.png")
    view = (await client.get(f"/api/generations/{told['generation_id']}")).json()
    assert (view["prompt"], view["negative_prompt"], view["seed"], view["steps"], view["guidance_scale"]) == (
        "a red ball, on grass: soft light", "blurry, text", 4242, 23, 6.5,
    )  # fmt: skip
    assert (view["type"], view["file_name"], view["imported"]["tool"]) == ("import", "cat.png", "A1111")
    assert (await send(client, data, "/api/import"))["known"] is True
    same_pixels = picture("PNG", {"parameters": A1111.replace("4242", "4343")})
    other = await send(client, same_pixels, "/api/import")
    assert (other["known"], other["image_id"], other["recipe"]["seed"]) == (False, told["image_id"], "4343")
    assert (await send(client, data, "/api/import"))["generation_id"] == told["generation_id"]
    painted = await client.post("/api/generate/like", json={})
    assert painted.status_code == 201, painted.text
    made = painted.json()["metadata"]
    assert (made["prompt"], made["seed"], made["steps"], made["width"]) == (view["prompt"], 4242, 23, 64)
    codes = [remark["code"] for remark in made["remarks"]]
    assert codes == ["model", "sampler"]
    assert made["model"] == "paper"


async def test_a_photo_of_another_session_is_taken_into_a_new_one(client: Client, studio: Studio) -> None:
    photo = picture("PNG", {})
    first = await send(client, photo, "/api/import")
    await client.post("/api/sessions", json={})
    second = await send(client, photo, "/api/import")
    assert (second["known"], second["image_id"]) == (False, first["image_id"])
    assert second["session_id"] != first["session_id"]
    assert (await client.get("/api/session/current")).json()["current_image"] == first["image_id"]


async def test_what_was_exported_lands_on_its_node_again(client: Client, studio: Studio) -> None:
    """All these files have the very same pixels, so only what they say tells their nodes apart."""
    chosen = [*itertools.islice(files(), 0, None, 11), *awkward_files(2)]
    nodes = []
    for foreign in chosen:
        imported = await send(client, foreign.data, "/api/import", f"image/{kind_of(foreign.data)}")
        assert imported["recipe"]["seed"] == str(foreign.asked.seed)
        nodes.append((imported["generation_id"], imported["image_id"]))
    assert len(set(nodes)) == len(chosen)
    before, blobs = await studio.log.last_seq(), len(list(studio.blobs.digests()))
    for place, (node, digest) in enumerate(nodes):
        form, recipe = ("png", "jpg", "webp")[place % 3], ("own", "chain")[place % 2]
        asked = {"format": form, "generation": node, "recipe": recipe}
        exported = await client.get(f"/api/sessions/{imported['session_id']}/export", params=asked)
        assert exported.status_code == 200, exported.text
        back = await send(client, exported.content, "/api/import", f"image/{kind_of(exported.content)}")
        assert (back["generation_id"], back["image_id"], back["known"]) == (node, digest, True), asked
        assert back["recipe"]["seed"] == str(chosen[place].asked.seed)
    assert {row.type for row in await studio.log.read_all(before)} <= {"head.jumped"}
    assert len(list(studio.blobs.digests())) == blobs


async def test_a_twin_lands_on_its_own_node(client: Client) -> None:
    """The same recipe painted twice makes the same bytes; the file says which of the two it is."""
    first, second = (await paint(client), await paint(client))
    assert first["image_id"] == second["image_id"]
    session = first["metadata"]["session_id"]
    for twin in (first, second):
        node = twin["metadata"]["id"]
        asked = {"format": "png", "generation": node, "recipe": "own"}
        exported = (await client.get(f"/api/sessions/{session}/export", params=asked)).content
        assert (await send(client, exported, "/api/import"))["generation_id"] == node


async def test_the_recipe_of_an_import_survives_two_exports_and_another_home(
    client: Client, tmp_path: Path, paper: Settings
) -> None:
    foreign = next(iter(files()))
    imported = await send(client, foreign.data, "/api/import")
    asked = {"format": "jpg", "generation": imported["generation_id"], "recipe": "own"}
    exported = (await client.get(f"/api/sessions/{imported['session_id']}/export", params=asked)).content
    other = Home(tmp_path / "other").make()
    async with open_studio(other, paper, command=fake_command(other.images)) as elsewhere:
        app = App(elsewhere, access_for("127.0.0.1", 8000, "t" * 32, required=False))
        transport = httpx.ASGITransport(app=app.guard)  # type: ignore[arg-type]
        async with Client(transport=transport, base_url="http://localhost:8000") as there:
            back = await send(there, exported, "/api/import", "image/jpeg")
    assert (back["known"], back["recipe"]) == (False, imported["recipe"])


async def test_a_recipe_from_a_file_can_be_followed_without_an_import(client: Client) -> None:
    recipe = (await send(client, picture("PNG", {"parameters": A1111})))["recipe"]
    body = {"recipe": recipe, "prompt": "a blue ball", "steps": 3}
    made = (await client.post("/api/generate/like", json=body)).json()["metadata"]
    assert (made["prompt"], made["steps"], made["seed"]) == ("a blue ball", 3, 4242)
    bare = await send(client, saved(Image.new("RGB", (64, 64), "olive")), "/api/import")
    refused = await client.post("/api/generate/like", json={"id": bare["generation_id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "no-recipe")


async def test_an_import_takes_forms_and_refuses_what_it_cannot_take(
    client: Client, studio: Studio, png: Callable[..., bytes]
) -> None:
    form = await client.post("/api/import", files={"file": ("dog.png", png(64, 64), "image/png")})
    assert form.status_code == 201, form.text
    view = (await client.get(f"/api/generations/{form.json()['generation_id']}")).json()
    assert view["file_name"] == "dog.png"
    two = [("file", ("a.png", png(), "image/png")), ("file", ("b.png", png(20, 20), "image/png"))]
    seq = await studio.log.last_seq()
    for content in ({"files": two}, {"files": {"other": b"x"}}):
        assert (await client.post("/api/import", **content)).status_code == 400  # type: ignore[arg-type]
    for data, kind in ((b"", "image/png"), (b"hello", "image/png"), (b"hello", "application/zip")):
        answer = await client.post("/api/import", content=data, headers={"Content-Type": kind})
        assert answer.status_code in (400, 415), (data, kind)
    assert await studio.log.last_seq() == seq
