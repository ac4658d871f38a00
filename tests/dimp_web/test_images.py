"""Images: for ever the same, verified, in other formats; thumbnails made once; recipes only when asked for."""

from __future__ import annotations

import io
from urllib.parse import unquote

import httpx
import msgspec
import numpy as np
import pytest
from PIL import Image

from dimp.cache_file import read_kept
from dimp.engine.images import animation
from dimp.studio.studio import Studio
from dimp_store.blobs import Digest

pytestmark = pytest.mark.anyio

Client = httpx.AsyncClient


@pytest.fixture
async def digest(client: Client) -> str:
    answer = await client.post("/api/generate/new", json={"prompt": "A Red Ball, on grass!", "seed": 7})
    return str(answer.json()["image_id"])


async def test_an_image_is_immutable_and_tagged(client: Client, digest: str, studio: Studio) -> None:
    answer = await client.get(f"/api/images/{digest}")
    assert answer.content == studio.blobs.read(Digest(digest))
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["etag"] == f'"{digest}"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "sandbox" in answer.headers["content-security-policy"]
    again = await client.get(f"/api/images/{digest}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == answer.headers["etag"]
    head = await client.head(f"/api/images/{digest}")
    assert head.headers["content-length"] == str(len(answer.content))


async def test_other_formats(client: Client, digest: str) -> None:
    plain = Image.open(io.BytesIO((await client.get(f"/api/images/{digest}")).content)).convert("RGB")
    for wanted in ("png", "jpeg", "webp"):
        answer = await client.get(f"/api/images/{digest}", params={"format": wanted})
        assert answer.headers["content-type"] == f"image/{wanted}"
        assert answer.headers["etag"] == f'"{digest}.{wanted}"'
        image = Image.open(io.BytesIO(answer.content))
        assert image.format == wanted.upper()
        if wanted != "jpeg":
            assert image.convert("RGB").tobytes() == plain.tobytes()
    assert (await client.get(f"/api/images/{digest}?format=gif")).status_code == 400


@pytest.mark.parametrize("kind", animation.FORMATS)
async def test_a_film_comes_as_it_is_kept_and_its_first_frame_for_the_rest(
    client: Client, studio: Studio, kind: str
) -> None:
    frames = np.random.default_rng(1).integers(0, 256, (3, 64, 64, 3), np.uint8)
    data = animation.encode(frames, 10, kind)
    digest = str(studio.blobs.put(data, kind).digest)
    answer = await client.get(f"/api/images/{digest}")
    assert (answer.content, answer.headers["content-type"]) == (data, f"image/{kind}")
    for address in (f"/api/images/{digest}?format=png", f"/api/images/{digest}/thumbnail"):
        still = Image.open(io.BytesIO((await client.get(address)).content))
        assert (getattr(still, "n_frames", 1), still.size) == (1, (64, 64))
    if kind == "webp":
        answer = await client.get(f"/api/images/{digest}?format=png")
        assert Image.open(io.BytesIO(answer.content)).convert("RGB").tobytes() == frames[0].tobytes()


async def test_a_download_has_a_plain_name(client: Client, digest: str) -> None:
    answer = await client.get(f"/api/images/{digest}?download=1&format=jpeg")
    name = f'attachment; filename="a-red-ball-on-grass-{digest[:12]}.jpg"'
    assert answer.headers["content-disposition"] == name


async def test_a_recipe_goes_in_only_when_asked_for(client: Client, digest: str) -> None:
    await client.post("/api/generate/refine", json={"modification": "make it blue"})
    now = (await client.get("/api/session/current")).json()["current_image"]
    plain = (await client.get(f"/api/images/{now}")).content
    assert b"red" not in plain.lower()
    own = (await client.get(f"/api/images/{now}?recipe=own")).content
    chain = await client.get(f"/api/images/{now}?recipe=chain")
    assert chain.headers["cache-control"] == "no-store"
    image = Image.open(io.BytesIO(chain.content))
    image.load()
    recipes = msgspec.json.decode(str(image.text["dimpressionist"]))["recipes"]
    assert [one["kind"] for one in recipes] == ["new", "refinement"]
    assert image.tobytes() == Image.open(io.BytesIO(plain)).tobytes()
    assert len(plain) < len(own) < len(chain.content)
    for form in ("webp", "jpeg"):
        carrying = (await client.get(f"/api/images/{now}?recipe=own&format={form}")).content
        assert b"make it blue" in carrying
        assert b"make it blue" not in (await client.get(f"/api/images/{now}?format={form}")).content


async def test_a_download_carries_its_recipe_unless_the_setting_says_no(client: Client, digest: str) -> None:
    plain = (await client.get(f"/api/images/{digest}")).content
    carrying = (await client.get(f"/api/images/{digest}?download=1")).content
    info = Image.open(io.BytesIO(carrying)).info
    assert set(info) == {"dimpressionist", "parameters"}
    assert info["parameters"].startswith("A Red Ball, on grass!\nSteps: 4, ")
    none = (await client.get(f"/api/images/{digest}?download=1&recipe=none")).content
    assert none == plain
    changed = await client.patch("/api/settings", json={"embed_recipe": "none"})
    assert changed.status_code == 200, changed.text
    assert (await client.get(f"/api/images/{digest}?download=1")).content == plain


@pytest.mark.parametrize("words", ["草地上的红球 été", "красный мяч на траве"])
async def test_a_download_keeps_every_letter_of_its_name(client: Client, words: str) -> None:
    made = (await client.post("/api/generate/new", json={"prompt": words})).json()
    header = (await client.get(f"/api/images/{made['image_id']}?download=1")).headers["content-disposition"]
    assert header.isascii()
    name = unquote(header.partition("filename*=UTF-8''")[2])
    assert name == f"{words.replace(' ', '-')}-{made['image_id'][:12]}.png"


async def test_a_thumbnail_is_made_once_and_kept(client: Client, studio: Studio) -> None:
    asked = await client.post("/api/generate/new", json={"prompt": "x", "width": 640, "height": 320})
    digest = asked.json()["image_id"]
    small = await client.get(f"/api/images/{digest}/thumbnail")
    assert small.headers["content-type"] == "image/webp"
    assert Image.open(io.BytesIO(small.content)).size == (256, 128)
    (kept,) = studio.home.cache.joinpath("thumbnails").rglob("*.webp")
    assert read_kept(kept) == small.content
    same = await client.get(f"/api/images/{digest}/thumbnail", headers={"If-None-Match": small.headers["etag"]})
    assert same.status_code == 304
    large = await client.get(f"/api/images/{digest}/thumbnail?size=640")
    assert Image.open(io.BytesIO(large.content)).size == (640, 320)
    assert (await client.get(f"/api/images/{digest}/thumbnail?size=300")).status_code == 400


async def test_a_broken_thumbnail_is_made_again(client: Client, studio: Studio, digest: str) -> None:
    folder = studio.home.cache / "thumbnails" / digest[:2]
    folder.mkdir(parents=True)
    (folder / f"{digest}-256.webp").write_bytes(b"RIFF half of it")
    answer = await client.get(f"/api/images/{digest}/thumbnail")
    assert Image.open(io.BytesIO(answer.content)).size == (64, 64)
    assert read_kept(folder / f"{digest}-256.webp") == answer.content


async def test_a_damaged_image_is_not_served_and_others_are(client: Client, studio: Studio, digest: str) -> None:
    other = (await client.post("/api/generate/new", json={"prompt": "another"})).json()["image_id"]
    path = studio.blobs.path(Digest(digest))
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    for address in (f"/api/images/{digest}", f"/api/images/{digest}/thumbnail"):
        answer = await client.get(address)
        assert answer.status_code == 500
        assert "damaged" in answer.json()["title"]
        assert answer.json()["hint"]
        assert str(studio.home.root) not in answer.text
    assert (await client.get(f"/api/images/{other}")).status_code == 200


async def test_blobs_that_are_no_images_are_not_served(client: Client, studio: Studio) -> None:
    stored = studio.blobs.put(b"{}", "json")
    assert (await client.get(f"/api/images/{stored.digest}")).status_code == 404
    assert (await client.get(f"/api/images/{stored.digest}/thumbnail")).status_code == 404
