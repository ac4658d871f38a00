"""The mask of a kept picture over HTTP: it is shown, grown, painted over, dropped and brought back."""

from __future__ import annotations

import io
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from tests.dimp_web.test_loop import paint

pytestmark = pytest.mark.anyio

Client = httpx.AsyncClient


async def changed(client: Client) -> dict[str, Any]:
    """The view of a picture that keeps all but its middle."""
    await paint(client, "a red ball on grass", seed=7)
    body = {"modification": "make the ball blue", "options": {"fake_keep": True}}
    answer = await client.post("/api/generate/refine", json=body)
    assert answer.status_code == 201, answer.text
    view: dict[str, Any] = answer.json()["metadata"]
    return view


async def pixels(client: Client, digest: str) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(io.BytesIO((await client.get(f"/api/images/{digest}")).content)).convert("RGB"))


async def remask(client: Client, **body: object) -> dict[str, Any]:
    answer = await client.post("/api/generate/remask", json=body)
    assert answer.status_code == 201, answer.text
    view: dict[str, Any] = answer.json()["metadata"]
    return view


async def test_the_mask_is_shown_and_all_outside_is_the_picture_before(client: Client) -> None:
    view = await changed(client)
    kept = view["kept"]
    mask = (await pixels(client, kept["mask"]))[..., 0]
    picture, edited, source = [
        await pixels(client, digest) for digest in (view["image_id"], kept["edited"], view["source"])
    ]
    assert np.array_equal(picture[mask == 0], source[mask == 0])
    assert np.array_equal(picture[mask == 255], edited[mask == 255])
    assert 0 < kept["area"] < 1


async def test_it_grows_and_an_undo_brings_it_back(client: Client) -> None:
    view = await changed(client)
    larger = await remask(client, grow=4)
    assert larger["type"] == "remask"
    assert (
        larger["kept"]["area"] > view["kept"]["area"] > (await remask(client, id=view["id"], grow=-4))["kept"]["area"]
    )
    await client.post("/api/session/undo")
    await client.post("/api/session/undo")
    assert (await client.get("/api/session/current")).json()["current_image"] == view["image_id"]


async def test_it_is_painted_over_and_dropped(client: Client) -> None:
    view = await changed(client)
    strokes = io.BytesIO()
    mask = Image.new("L", (view["width"], view["height"]))
    mask.paste(255, (0, 0, view["width"] // 2, view["height"]))
    mask.save(strokes, "PNG")
    upload = await client.post("/api/uploads", content=strokes.getvalue(), headers={"Content-Type": "image/png"})
    half = await remask(client, mask=upload.json()["image_id"], hard=True)
    assert half["kept"]["area"] == pytest.approx(0.5)
    off = await remask(client, off=True)
    assert np.array_equal(await pixels(client, off["image_id"]), await pixels(client, view["kept"]["edited"]))
    assert "off" in off["kept"]["note"]


async def test_a_picture_of_which_nothing_was_kept_is_refused_in_words(client: Client) -> None:
    await paint(client, "a red ball", seed=7)
    answer = await client.post("/api/generate/remask", json={"grow": 2})
    assert answer.status_code == 409
    assert "was kept" in answer.text
    assert (await client.post("/api/generate/remask", json={"grow": 2, "off": True})).status_code in (400, 409, 422)
