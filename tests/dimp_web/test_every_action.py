"""No field of an action, of words that are said, of a setting or inside a field is accepted and ignored.

Beside the routes with fields of their own (`test_every_route`): `/api/actions` takes every action there is,
`/api/session/say` the parameters of whatever the words ask for, and some fields are objects with fields inside.
"""

from __future__ import annotations

import re
from typing import Any, get_args

import httpx
import pytest
from PIL import Image, ImageDraw

from dimp.core.actions import AnyAction
from dimp.core.parameters import Parameters
from dimp.home import Home
from dimp.settings import EDITABLE
from dimp.studio.studio import Studio
from dimp_store.blobs import Digest
from dimp_web.routes import generate, say
from dimp_web.routes.describe import Look
from dimp_web.serve import App
from tests.dimp.studio.test_conditioning import lora, second
from tests.dimp_web.test_every_field import PAINTING
from tests.dimp_web.test_every_route import World, description, fields_of, operations, world  # noqa: F401
from tests.dimp_web.test_openai import png_of

pytestmark = pytest.mark.anyio

Client = httpx.AsyncClient

BY_ROUTES = {
    "new": generate.NewPicture, "refine": generate.Refinement, "squash": generate.Squashing,
    "again": generate.Repeating, "properly": generate.Repeating, "vary": generate.Varying,
    "outpaint": generate.Outpainting, "like": generate.Likeness, "upscale": generate.Upscaling,
    "animate": generate.Animation, "remask": generate.Remasking, "retry": generate.Retrying,
}  # fmt: skip
"""Actions that have routes of their own, where each of their fields is tried."""

BOX = {"left": 8, "top": 8, "width": 32, "height": 32}
RECIPE = {"tool": "A1111", "prompt": "a boat", "seed": "1"}
IMPORTED: dict[str, Any] = {"digest": "DIGEST", "suffix": "png", "size": "SIZE", "width": 64, "height": 64}

ACTIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "crop": (BOX, {"id": "FIRST", "left": 16, "top": 16, "width": 16, "height": 16, "aside": True}),
    "rotate": ({}, {"id": "FIRST", "degrees": 180, "aside": True}),
    "flip": ({}, {"id": "FIRST", "direction": "vertical", "aside": True}),
    "undo": ({}, {"times": 2, "head": "nobody"}),
    "redo": ({}, {"times": 2, "head": "nobody"}),
    "goto": ({"id": "FIRST"}, {"id": "SECOND"}),
    "clear": ({}, {}),
    "star": ({"id": "FIRST"}, {"id": "SECOND"}),
    "unstar": ({"id": "FIRST"}, {"id": "SECOND"}),
    "name": ({"id": "FIRST", "name": "a"}, {"id": "SECOND", "name": "b"}),
    "note": ({"id": "FIRST", "note": "a"}, {"id": "SECOND", "note": "b"}),
    "tag": ({"id": "FIRST", "tags": ["a"]}, {"id": "SECOND", "tags": ["b"]}),
    "trash": ({"id": "FIRST"}, {"id": "SECOND"}),
    "restore": ({"id": "FIRST"}, {"id": "SECOND"}),
    "import": (
        IMPORTED,
        {"digest": "cd" * 32, "suffix": "gif", "size": 1, "width": 32, "height": 32, "name": "a.png", "prompt": "a",
         "lqip": "AAAA", "recipe": RECIPE, "remarks": [{"code": "cut", "text": "It was cut."}]},
    ),
    "rename": ({"title": "a"}, {"title": "b"}),
    "trash_session": ({}, {}),
    "restore_session": ({}, {}),
}  # fmt: skip
"""For each other action what is sent anyway, and for each of its fields a value that means something else."""

SAID = PAINTING | {
    "words": "make the ball green", "parent_id": "FIRST", "mask": "cd" * 32, "description": "a cube on grass",
}  # fmt: skip

SETTINGS: dict[str, Any] = {
    "model": "paper", "steps": 9, "guidance_scale": 2.5, "width": 128, "height": 128, "strength": 0.4,
    "keep": "strict", "speed": "compiled", "output_folder": "copies", "output_name": "{seed}",
    "draft_lora": "quick:0.5", "embed_recipe": "chain", "theme": "dark", "language": "fr", "plain_wall": True,
    "notify": True, "keys": "k",
    "presets": "p", "interpreter": "painter", "interpreter_model": "m", "interpreter_timeout_s": 3.0,
}  # fmt: skip

NESTED: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
    "LoraWish": ("POST /api/generate/new", "loras", {"name": "ink"}, {"name": "oil", "weight": 0.5}),
    "ControlWish": (
        "POST /api/generate/new", "controls", {"kind": "canny", "image": "DRAWING", "model": "edges"},
        {"kind": "tile", "image": "DIGEST", "scale": 0.2, "model": "lines", "ready": True},
    ),
    "Film": ("POST /api/generate/animate", "film", {}, {"frames": 3, "fps": 5, "format": "gif"}),
    "CollectionSearch": (
        "POST /api/collections", "search", {"query": "ball"},
        {"query": "cube", "starred": True, "model": "m", "scheduler": "s", "lora": "l", "kind": "upscale", "tag": "t",
         "session": "SESSION", "collection": "COLLECTION", "since": "2999-01-01", "until": "1999-01-01"},
    ),
    "ImportedRecipe": (
        "POST /api/generate/like", "recipe", RECIPE,
        {"tool": "Forge", "prompt": "a ship", "negative": "fog", "seed": "3", "steps": 9, "guidance": 2.5,
         "width": 128, "height": 128, "sampler": "DDIM", "schedule": "Karras", "strength": 0.5, "model": "nobody's",
         "model_hash": "ab12", "lora_list": [{"name": "ink"}], "extras": {"mask": "yes"}},
    ),
    "ImportedLora": (
        "POST /api/generate/like", "recipe.lora_list", {"name": "ink"}, {"name": "oil", "weight": 0.5, "digest": "OIL"},
    ),
    "Remark": ("POST /api/actions", "remarks", {"code": "cut", "text": "x"}, {"code": "scaled", "text": "y"}),
}  # fmt: skip
"""For each object inside a field: a route that takes it, where it stands, one that is sent anyway, and its fields."""

SAYS_ONLY = {
    "ImportedRecipe tool": "says who wrote a file",
    "ImportedRecipe schedule": "says what a file says; models here have a schedule of their own",
    "ImportedRecipe model_hash": "tells models of one name apart, for people",
    "ImportedRecipe width": "a picture has a size once both sides are known",
    "ImportedRecipe height": "as above",
}
"""Fields that are kept and shown with an import, where nothing has to be asked for by them."""

AROUND: dict[str, dict[str, Any]] = {
    "POST /api/generate/new": {"prompt": "a ball", "seed": 1},
    "POST /api/generate/animate": {
        "prompt": "a ball",
        "seed": 1,
        "model": "reel",
        "steps": 2,
        "width": 64,
        "height": 64,
    },
    "POST /api/generate/like": {},
    "POST /api/collections": {"title": "Red"},
    "POST /api/actions": {"type": "import", **IMPORTED},
}


def test_every_action_has_its_cases() -> None:
    for action in get_args(AnyAction):
        tag, fields = action.__struct_config__.tag, set(action.__struct_fields__)
        if (body := BY_ROUTES.get(tag)) is not None:
            assert fields == set(body.__struct_fields__) - {"session_id", "op"}, tag
        else:
            assert fields == ACTIONS[tag][1].keys(), tag
    assert set(Parameters.__struct_fields__) | {"session_id", "op"} == set(generate.Body.__struct_fields__)
    assert SAID.keys() == set(say.Words.__struct_fields__) - {"session_id", "op"}
    assert SETTINGS.keys() == set(EDITABLE)
    assert set(Look.__struct_fields__) == {"id", "image", "again"}  # each tried in test_describe


async def test_every_object_inside_a_field_has_its_cases(studio: Studio, app: App) -> None:
    document = description(studio, app)
    schemas, bodies = document["components"]["schemas"], set()
    for route, operation in operations(document).items():
        if "requestBody" in operation and "/v1/" not in route:
            bodies |= _named(operation["requestBody"], schemas, set()) - _direct(operation["requestBody"], schemas)
    found = {name: set(schemas[name]["properties"]) for name in bodies if "properties" in schemas[name]}
    assert found.keys() == NESTED.keys()
    for name, fields in found.items():
        assert fields == NESTED[name][3].keys(), name


def _named(part: Any, schemas: dict[str, Any], seen: set[str]) -> set[str]:
    """The names of all schemas that a part of the description leads to."""
    if isinstance(part, list):
        return set().union(*(_named(each, schemas, seen) for each in part))
    if not isinstance(part, dict):
        return set()
    name = str(part.get("$ref", "")).rpartition("/")[2]
    if name and name not in seen:
        seen.add(name)
        return {name} | _named(schemas[name], schemas, seen)
    return set().union(*(_named(each, schemas, seen) for key, each in part.items() if key != "discriminator"))


def _direct(body: dict[str, Any], schemas: dict[str, Any]) -> set[str]:
    """The names of the schemas that are a body themselves, or one of its kinds."""
    parts = [content["schema"] for content in body["content"].values()]
    parts += [choice for part in parts for choice in (*part.get("oneOf", ()), *part.get("anyOf", ()))]
    return {part["$ref"].rpartition("/")[2] for part in parts if "$ref" in part}


@pytest.fixture
async def furnished(world: World, home: Home) -> World:  # noqa: F811
    """The same history, with two LoRAs, two control networks, a model of films and a drawing to make a map of."""
    world.names |= {"INK": lora(home, "ink", b"ink"), "OIL": lora(home, "oil", b"oil")}
    for name in ("edges", "lines"):
        second(home, name, "FluxControlNetModel")
    second(home, "reel", "LTXPipeline", "model_index.json")
    drawing = Image.new("RGB", (64, 64), "white")
    ImageDraw.Draw(drawing).ellipse((16, 16, 48, 48), fill="red")
    world.names["DRAWING"] = str(world.studio.blobs.put(png_of(drawing), "png").digest)
    return world


def _standing(place: str, value: dict[str, Any]) -> dict[str, Any]:
    """A body with the object at its place."""
    if place == "recipe.lora_list":
        return {"recipe": {**RECIPE, "lora_list": [value]}}
    return {place: [value] if place in ("loras", "controls", "remarks") else value}


def _fit(world: World, value: Any) -> Any:  # noqa: F811
    if isinstance(value, dict):
        return {name: _fit(world, part) for name, part in value.items()}
    if value == "SIZE":
        return world.studio.blobs.size(Digest.parse(world.names["DIGEST"]))
    return [_fit(world, part) for part in value] if isinstance(value, list) else world.fit(value)


@pytest.mark.parametrize("name", NESTED)
async def test_a_field_inside_a_field_has_an_effect_or_is_refused(furnished: World, name: str) -> None:
    route, place, base, fields = NESTED[name]

    async def send(value: dict[str, Any]) -> tuple[Any, ...]:
        return await furnished.send(route, _fit(furnished, AROUND[route] | _standing(place, value)), {})

    plain, ignored = await send(base), []
    assert plain[0] < 400, plain
    for field, value in fields.items():
        if f"{name} {field}" not in SAYS_ONLY and await send({**base, field: value}) == plain:
            ignored.append(field)
    assert ignored == []
    if name == "ImportedRecipe":
        assert await send({**base, "width": 128, "height": 128}) != plain


async def test_a_field_of_an_action_has_an_effect_or_is_refused(furnished: World) -> None:
    ignored = []
    for tag, (base, fields) in ACTIONS.items():
        plain = await _act(furnished, {"type": tag, **base})
        for field, value in fields.items():
            if await _act(furnished, {"type": tag, **base, field: value}) == plain:
                ignored.append(f"{tag} {field}")
    assert ignored == []


async def _act(world: World, action: dict[str, Any]) -> tuple[Any, ...]:  # noqa: F811
    """The status, and the events with what is in the history by its name and nothing of what is new."""
    await world.client.post("/api/session/goto", json={"id": world.names["FIRST"]})
    await world.client.post("/api/session/goto", json={"id": world.names["HEAD"]})
    if action["type"] == "redo":
        await world.client.post("/api/session/undo", json={"times": 2})
    before = world.studio.feed.seq
    answer = await world.client.post("/api/actions", json=_fit(world, action))
    texts = b"\n".join(row.body for row in await world.studio.log.read_all(before)).decode()
    for name, known in world.names.items():
        texts = texts.replace(known, name)
    texts = re.sub(r'"(duration_ms|salt)":[^,}]*|[0-9a-f]{8}-[0-9a-f-]{27}', "", texts)
    return answer.status_code, "" if answer.status_code < 400 else answer.json()["detail"], texts


async def test_a_field_of_what_is_said_has_an_effect_or_is_refused(world: World) -> None:  # noqa: F811
    base = {"words": "make the ball blue", "seed": 1}
    plain, ignored = await world.send("POST /api/session/say", base, {}), []
    assert plain[0] == 200
    for name, value in SAID.items():
        if await world.send("POST /api/session/say", {**base, name: value}, {}) == plain:
            ignored.append(name)
    assert ignored == []


async def test_every_setting_that_is_changed_is_in_force(client: Client, studio: Studio) -> None:
    for key, value in SETTINGS.items():
        before = getattr(studio.settings, key)
        answer = await client.patch("/api/settings", json={key: value})
        if answer.status_code >= 400:
            assert answer.json()["detail"], key
            assert answer.json()["hint"], key
            assert getattr(studio.settings, key) == before
        else:
            assert (answer.json()["values"][key], getattr(studio.settings, key)) == (value, value)
            taken_back = (await client.patch("/api/settings", json={key: None})).json()
            assert taken_back["values"][key] == taken_back["defaults"][key]
    assert (await client.patch("/api/settings", json={"themes": "dark"})).status_code == 400
