"""OpenAI's shape, driven by its own client: every field has an effect, is said to mean nothing, or is refused."""

from __future__ import annotations

import base64
import io
import json
import warnings
from collections.abc import AsyncIterator
from typing import Any, get_args

import httpx
import pytest
from PIL import Image, ImageDraw

from dimp.core.parameters import Parameters
from dimp.studio.studio import Studio
from dimp_web.openai.requests import EditRequest, GenerationRequest, VariationRequest
from dimp_web.security.access import access_for
from dimp_web.security.signed_urls import LIFETIME_S, UrlSigner, base_url
from dimp_web.serve import App

openai = pytest.importorskip("openai")
pytestmark = pytest.mark.anyio

Client = httpx.AsyncClient
TOKEN = "t" * 32


@pytest.fixture
async def theirs(app: App) -> AsyncIterator[Any]:
    """OpenAI's client, speaking to the application without a socket."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from openai import AsyncOpenAI
    httpx_like = getattr(openai, "DefaultAsyncHttpxClient", None)
    import importlib

    module = importlib.import_module(httpx_like.__mro__[1].__module__.partition(".")[0]) if httpx_like else httpx
    transport = module.ASGITransport(app=app.guard)
    http = module.AsyncClient(transport=transport)
    async with AsyncOpenAI(
        base_url="http://localhost:8000/v1", api_key="none", max_retries=0, http_client=http
    ) as made:
        yield made


def png_of(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def photo(colour: str = "teal", side: int = 64) -> tuple[str, bytes, str]:
    image = Image.new("RGB", (side, side), colour)
    ImageDraw.Draw(image).rectangle((8, 8, 24, 24), fill="white")
    return "a.png", png_of(image), "image/png"


def recipes(studio: Studio) -> list[Any]:
    return [generation.recipe for session in studio.sessions.all() for generation in session.generations.values()]


async def test_a_picture_sent_back_is_refined_as_that_picture(theirs: Any, studio: Studio) -> None:
    asked = {"model": "gpt-image-1", "prompt": "a red ball on grass", "extra_body": {"seed": 7}}
    first = (await theirs.images.generate(**asked)).data[0]
    data = base64.b64decode(first.b64_json)
    edited = await theirs.images.edit(model="gpt-image-1", image=("x.png", data), prompt="make the ball blue")
    assert edited.data[0].revised_prompt == "a blue ball on grass"
    as_jpeg = png_of(Image.open(io.BytesIO(data)).convert("RGB"), "JPEG", quality=75, subsampling=0)
    again = await theirs.images.edit(model="gpt-image-1", image=("x.jpg", as_jpeg), prompt="make the ball green")
    assert again.data[0].revised_prompt == "a green ball on grass"
    new, blue, green = recipes(studio)
    assert (blue.parent_id, green.parent_id) == (new.id, new.id)
    assert len(studio.sessions.all()) == 1


async def test_a_person_s_canvas_stays_where_it_is(theirs: Any, client: Client, studio: Studio) -> None:
    mine = (await client.post("/api/generate/new", json={"prompt": "a red ball on grass"})).json()
    data = (await client.get(f"/api/images/{mine['image_id']}")).content
    await theirs.images.edit(image=("x.png", data), prompt="make the ball blue")
    session = studio.sessions.find(mine["metadata"]["session_id"])
    assert session.head == mine["metadata"]["id"]
    assert [generation.recipe.kind for generation in session.generations.values()] == ["new", "refinement"]


async def test_several_pictures_count_or_are_refused(theirs: Any, studio: Studio) -> None:
    with pytest.raises(openai.BadRequestError, match="Redux"):
        await theirs.images.edit(image=[photo(), photo("navy")], prompt="a ball")
    assert await studio.log.last_seq() == 0


@pytest.mark.parametrize("method", ["generate", "edit"])
async def test_a_stream_brings_what_the_client_waits_for(theirs: Any, method: str) -> None:
    asked: dict[str, Any] = {"prompt": "a ball", "stream": True, "partial_images": 2}
    asked["extra_body"] = {"options": {"fake_step_ms": 60}, "steps": 16} if method == "generate" else {"steps": 8}
    if method == "edit":
        asked["image"] = photo()
    kind = "image_generation" if method == "generate" else "image_edit"
    stream = await getattr(theirs.images, method)(**asked)
    events = [event async for event in stream]
    assert events[-1].type == f"{kind}.completed"
    assert Image.open(io.BytesIO(base64.b64decode(events[-1].b64_json))).size == (64, 64)
    assert {event.type for event in events[:-1]} <= {f"{kind}.partial_image"}
    assert [event.partial_image_index for event in events[:-1]] == list(range(len(events) - 1))
    assert method == "edit" or len(events) in (2, 3)  # as many as the painting gave time for


async def test_a_failure_in_a_stream_is_an_error_of_the_client(theirs: Any) -> None:
    body = {"options": {"fake_fail": "model:The weights are gone."}}
    stream = await theirs.images.generate(prompt="a ball", stream=True, extra_body=body)
    with pytest.raises(openai.APIError, match="weights are gone"):
        _ = [event async for event in stream]


async def test_masks_by_alpha_of_the_mask_and_of_the_picture(theirs: Any, studio: Studio) -> None:
    hole = Image.new("RGBA", (64, 64), (200, 0, 0, 255))
    hole.paste((0, 0, 0, 0), (0, 0, 32, 64))
    data = ("h.png", png_of(hole), "image/png")
    await theirs.images.edit(image=photo(), mask=data, prompt="a ball")
    await theirs.images.edit(image=data, prompt="a ball")
    masks = [recipe.mask for recipe in recipes(studio) if recipe.kind == "inpaint"]
    assert len(masks) == 2
    assert masks[0] == masks[1]
    with pytest.raises(openai.BadRequestError, match="another size"):
        await theirs.images.edit(image=photo(side=96), mask=data, prompt="a ball")


async def test_variations_and_models(theirs: Any, studio: Studio) -> None:
    first = (await theirs.images.generate(prompt="a red ball on grass")).data[0]
    data = base64.b64decode(first.b64_json)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert len((await theirs.images.create_variation(image=("x.png", data), n=2)).data) == 2
        assert len((await theirs.images.create_variation(image=photo(), n=2, size="128x128")).data) == 2
    kinds = [(recipe.kind, recipe.method) for recipe in recipes(studio)]
    assert kinds == [("new", "text"), *[("variation", "text")] * 2, *[("new", "img2img")] * 2]
    assert (await theirs.models.retrieve("paper")).id == "paper"
    assert "paper" in [model.id async for model in theirs.models.list()]
    with pytest.raises(openai.NotFoundError, match="paper"):
        await theirs.models.retrieve("nobody/at-all")


async def test_an_address_works_without_a_token_and_for_an_hour(studio: Studio) -> None:
    app = App(studio, access_for("0.0.0.0", 8000, TOKEN, required=True, allowed_hosts="studio.example"))
    transport = httpx.ASGITransport(app=app.guard)  # type: ignore[arg-type]
    async with Client(transport=transport, base_url="http://studio.example") as proxy:
        proof = {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-Proto": "https"}
        body = {"prompt": "a ball", "response_format": "url", "output_format": "jpeg", "output_compression": 40}
        made = await proxy.post("/v1/images/generations", json=body, headers=proof)
        assert made.status_code == 200, made.text
        url = made.json()["data"][0]["url"]
        assert url.startswith("https://studio.example/v1/images/files/")
        path = url.removeprefix("https://studio.example")
        elsewhere = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
        fetched = await proxy.get(path, headers=elsewhere)
        assert (fetched.status_code, fetched.headers["content-type"]) == (200, "image/jpeg")
        assert fetched.headers["cross-origin-resource-policy"] == "cross-origin"
        for wrong in (
            path.replace("-40.", "-90."),
            path[:-1] + ("0" if path[-1] != "0" else "1"),
            path.partition("?")[0],
        ):
            assert (await proxy.get(wrong)).status_code == 401, wrong


def test_a_signature_ends() -> None:
    signer = UrlSigner(b"key")
    path, _, query = signer.sign("ab.png", 1000.0).partition("?")
    assert signer.admits(path, query, 1000.0 + LIFETIME_S)
    assert not signer.admits(path, query, 1001.0 + LIFETIME_S)
    assert not UrlSigner(b"other").admits(path, query, 1000.0)
    assert not signer.admits("/api/settings", query, 1000.0)
    assert base_url("http", {"host": "a:1", "x-forwarded-host": 'evil"<>'}, "") == "http://a:1"
    assert base_url("http", {"host": "a:1", "x-forwarded-prefix": "/studio"}, "") == "http://a:1/studio"


PAINTING: dict[str, Any] = {
    "steps": 9, "seed": 5, "guidance_scale": 1.25, "width": 128, "height": 128, "strength": 0.35,
    "negative_prompt": "fog", "count": 2, "model": "nobody", "method": "nonsense", "priority": "background",
    "options": {"true_cfg_scale": 2.0}, "aside": True, "loras": [{"name": "ink"}], "controls": [{"kind": "canny"}],
    "references": ["ab" * 32], "tier": "draft", "scheduler": "lms", "keep": "strict",
    "vae": "nobody",
}  # fmt: skip
"""A value of every painting parameter that differs from what is there without it."""

THEIRS: dict[str, Any] = {
    "n": 2, "size": "128x64", "response_format": "url", "output_format": "webp", "output_compression": 50,
    "quality": "high", "background": "transparent", "stream": True, "partial_images": 1, "user": "ann",
    "safety_identifier": "bob", "moderation": "auto", "style": "vivid", "input_fidelity": "high", "feather": 3.0,
    "hard": True,
}  # fmt: skip
"""A value of every other field of the three requests."""

UNKNOWN = {"frame_count": 3, "frame_duration_ms": 40, "svg": {"a": 1}, "complexity": "high", "markup": "x", "colour": 1}
"""Fields that other versions of the interface have, and one that none has."""


def test_every_documented_field_has_a_case() -> None:
    assert PAINTING.keys() == set(Parameters.__struct_fields__)
    documented = {
        name for kind in (GenerationRequest, EditRequest, VariationRequest) for name in kind.__struct_fields__
    }
    assert documented == PAINTING.keys() | THEIRS.keys() | {"prompt"}


async def ask(client: Client, kind: str, field: dict[str, Any]) -> httpx.Response:
    if kind == "generations":
        return await client.post("/v1/images/generations", json={"prompt": "a red ball", "seed": 1, **field})
    encoded = {name: value if isinstance(value, str) else json.dumps(value) for name, value in field.items()}
    prompt = {"prompt": "a red ball"} if kind == "edits" else {}
    return await client.post(f"/v1/images/{kind}", data={"seed": "1", **prompt, **encoded}, files={"image": photo()})


def trace(answer: httpx.Response, studio: Studio) -> Any:
    """Everything that a field could have changed: the answer but for times and names, and the newest recipe."""
    if answer.headers["content-type"].startswith("text/event-stream"):
        return "stream"
    body = answer.json()
    body.pop("created")
    urls = [entry.pop("url", "").partition("?")[0] for entry in body["data"]]
    recipe = recipes(studio)[-1]
    names = ("steps", "seed", "guidance_scale", "negative_prompt", "strength", "options", "priority", "aside", "tier",
             "width", "height", "model", "method", "scheduler", "keep")  # fmt: skip
    told = {name: getattr(recipe, name) for name in names}
    return body, [url[-6:] for url in urls], told


@pytest.mark.parametrize("kind", ["generations", "edits", "variations"])
async def test_no_field_is_accepted_and_ignored(client: Client, studio: Studio, kind: str) -> None:
    struct = {"generations": GenerationRequest, "edits": EditRequest, "variations": VariationRequest}[kind]
    plain = trace(await ask(client, kind, {}), studio)
    for name in (*struct.__struct_fields__, *UNKNOWN):
        if name == "prompt":
            continue
        value = {**PAINTING, **THEIRS, **UNKNOWN}[name]
        answer = await ask(client, kind, {name: value})
        if answer.status_code >= 400:
            assert answer.json()["error"]["message"], name
            assert answer.status_code < 500, (name, answer.text)
            continue
        actor = (await studio.log.read(studio.sessions.all()[-1].id))[-4:]
        named = any(row.actor == f"api:{value}" for row in actor)
        assert trace(answer, studio) != plain or named, name


FORWARDED = {"X-OpenWebUI-User-Name": "Ann", "X-OpenWebUI-User-Id": "7", "Authorization": "Bearer sk-any"}


async def test_the_requests_of_open_webui(client: Client, studio: Studio) -> None:
    """As its image routes send them: a size that may be empty, files under either name, a user in headers."""
    for size in ("512x512", "", "auto", None):
        sized = {} if size is None else {"size": size}
        body = {"model": "gpt-image-1", "prompt": "a red ball", "n": 1, "response_format": "b64_json", **sized}
        answer = await client.post("/v1/images/generations", json=body, headers=FORWARDED)
        assert answer.status_code == 200, (size, answer.text)
        (made,) = answer.json()["data"]
        assert Image.open(io.BytesIO(base64.b64decode(made["b64_json"]))).size[0] == (512 if size == "512x512" else 64)
    for name in ("image", "image[]"):
        form = {"model": "gpt-image-1", "prompt": "make the ball blue", "n": "1", "response_format": "b64_json"}
        answer = await client.post(
            "/v1/images/edits", data={**form, "size": ""}, files=[(name, photo())], headers=FORWARDED
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["data"][0]["b64_json"]
    listed = (await client.get("/v1/models", headers=FORWARDED)).json()
    assert listed["object"] == "list"
    assert {"id", "object", "created", "owned_by"} <= listed["data"][0].keys()
    actors = {row.actor for session in studio.sessions.all() for row in await studio.log.read(session.id)}
    assert actors == {"api", "worker"}
    azure = await client.post("/v1/images/generations?api-version=2025-04-01", json={"prompt": "a ball"})
    assert (azure.status_code, "api-version" in azure.json()["error"]["message"]) == (400, True)


def test_literals_that_are_said_rather_than_done() -> None:
    from dimp.core.model import ModelFacts
    from dimp_web.openai.requests import Quality, read

    facts = ModelFacts("m", "r", "flux", 20, 3.5, 64, 64)
    for quality in get_args(Quality):
        reading = read(GenerationRequest(prompt="x", quality=quality), facts)
        assert reading.notes or reading.parameters["steps"] != 20
    for field in ({"moderation": "low"}, {"background": "auto"}, {"size": "auto"}, {"stream": False}):
        assert read(GenerationRequest(prompt="x", **field), facts).notes  # type: ignore[arg-type]
