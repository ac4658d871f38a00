"""Pictures from outside: what is taken is remade without metadata, and everything hostile is refused."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable

import httpx
import pytest
from PIL import Image

from dimp.studio.studio import Studio
from dimp_store.blobs import Digest

pytestmark = pytest.mark.anyio

Client = httpx.AsyncClient
Make = Callable[..., bytes]


async def send(client: Client, data: bytes, kind: str = "image/png") -> httpx.Response:
    return await client.post("/api/uploads", content=data, headers={"Content-Type": kind})


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_becomes_a_plain_png(client: Client, studio: Studio, png: Make, kind: str) -> None:
    answer = await send(client, png(48, 32, kind), f"image/{kind.lower()}")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["width"], told["height"], told["suffix"]) == (48, 32, "png")
    stored = studio.blobs.read(Digest(told["image_id"]))
    assert len(stored) == told["size"]
    assert Image.open(io.BytesIO(stored)).size == (48, 32)
    assert (await client.get(told["image_url"])).content == stored


async def test_as_a_form_and_twice_the_same(client: Client, png: Make) -> None:
    raw = (await send(client, png())).json()
    form = await client.post("/api/uploads", files={"file": ("cat.png", png(), "image/png")})
    assert form.json() == raw
    assert (await client.post("/api/uploads", files={"other": ("cat.png", png())})).status_code == 400
    assert (await client.post("/api/uploads", data={"file": "text"}, files={"x": b"y"})).status_code == 400


async def test_metadata_goes_and_the_turn_is_kept(client: Client, studio: Studio, png: Make) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010E] = "a secret place"
    told = (await send(client, png(48, 32, "JPEG", exif=exif), "image/jpeg")).json()
    assert (told["width"], told["height"]) == (32, 48)
    stored = studio.blobs.read(Digest(told["image_id"]))
    assert b"secret" not in stored
    assert Image.open(io.BytesIO(stored)).info == {}


@pytest.mark.parametrize("mode", ["L", "P", "1", "LA", "RGBA", "I;16", "RGB"])
async def test_every_kind_of_pixel(client: Client, studio: Studio, mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (20, 20)).save(out, "PNG")
    answer = await send(client, out.getvalue())
    assert answer.status_code == 201, answer.text
    stored = Image.open(io.BytesIO(studio.blobs.read(Digest(answer.json()["image_id"]))))
    assert stored.mode == ("RGBA" if "A" in mode else "RGB")


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def webp_that_claims(width: int, height: int) -> bytes:
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + (width - 1).to_bytes(3, "little")
    body += (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", len(body)) + body


def moving(kind: str) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def with_scans(jpeg: bytes, scans: int) -> bytes:
    at = jpeg.index(b"\xff\xda")
    return jpeg[:-2] + jpeg[at:-2] * scans + jpeg[-2:]


async def test_everything_hostile_is_refused_and_leaves_nothing(client: Client, studio: Studio, png: Make) -> None:
    jpeg = png(64, 64, "JPEG", progressive=True)
    cases: list[tuple[str, bytes, str, set[int]]] = [
        ("empty", b"", "image/png", {400, 415}),
        ("text", b"hello", "image/png", {415}),
        ("gif", png(16, 16, "GIF"), "image/png", {415}),
        ("bmp", png(16, 16, "BMP"), "image/png", {415}),
        ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png", {415}),
        ("declared as gif", png(), "image/gif", {415}),
        ("declared as json", png(), "application/json", {415}),
        ("declared as html", png(), "text/html", {415}),
        ("cut png", png(256, 256)[:-200], "image/png", {400}),
        ("cut jpeg", jpeg[: len(jpeg) // 2], "image/jpeg", {400}),
        ("cut webp", png(64, 64, "WEBP")[:-20], "image/webp", {400}),
        ("only a head", png()[:20], "image/png", {400}),
        ("pixel bomb", png_that_claims(30_000, 30_000), "image/png", {413}),
        ("long side", png_that_claims(8208, 16), "image/png", {413}),
        ("many pixels", png_that_claims(8000, 4000), "image/png", {413}),
        ("no sides", png_that_claims(0, 16), "image/png", {400}),
        ("claims more than it has", png_that_claims(4000, 4000), "image/png", {400}),
        ("webp bomb", webp_that_claims(16_000, 16_000), "image/webp", {413}),
        ("empty webp", webp_that_claims(64, 64), "image/webp", {400}),
        ("moving png", moving("PNG"), "image/png", {400}),
        ("moving webp", moving("WEBP"), "image/webp", {400}),
        ("scans", with_scans(jpeg, 100), "image/jpeg", {400}),
        ("33 MB", png() + bytes(33 << 20), "image/png", {413}),
        ("no frame header", b"\xff\xd8\xff\xda" + bytes(100), "image/jpeg", {400}),
    ]
    for name, data, kind, statuses in cases:
        answer = await send(client, data, kind)
        assert answer.status_code in statuses, (name, answer.text)
        assert answer.json()["hint"], name
        assert "Traceback" not in answer.text
    assert not list(studio.blobs.digests())
    assert await studio.log.last_seq() == 0


async def test_random_damage_never_breaks_the_server(client: Client, png: Make) -> None:
    chance = random.Random(7)
    for kind in ("PNG", "JPEG", "WEBP"):
        whole = png(40, 40, kind)
        for _ in range(40):
            hurt = bytearray(whole)
            for _ in range(chance.randint(1, 8)):
                hurt[chance.randrange(len(hurt))] = chance.randrange(256)
            assert (await send(client, bytes(hurt))).status_code in (201, 400, 413, 415)


async def test_an_upload_can_be_painted_from_and_inside(client: Client, png: Make) -> None:
    source = (await send(client, png(64, 64))).json()["image_id"]
    mask = (await send(client, png(64, 64, mode="L"))).json()["image_id"]
    painted = await client.post("/api/generate/new", json={"prompt": "a star", "source": source, "strength": 0.5})
    assert painted.json()["metadata"]["source"] == source
    inside = await client.post("/api/generate/refine", json={"modification": "make it blue", "mask": mask})
    assert (inside.json()["metadata"]["type"], inside.json()["metadata"]["mask"]) == ("inpaint", mask)
