"""No field of a painting route is accepted and ignored: sent alone, each has an effect or is refused in words."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
import pytest

from dimp.core.parameters import Parameters
from dimp.studio.studio import Studio
from dimp_web.routes import generate

pytestmark = pytest.mark.anyio

Client = httpx.AsyncClient

PAINTING: dict[str, Any] = {
    "steps": 9, "seed": 5, "guidance_scale": 1.25, "width": 128, "height": 128, "strength": 0.35,
    "negative_prompt": "fog", "count": 2, "model": "nobody", "method": "nonsense", "priority": "background",
    "options": {"true_cfg_scale": 2.0}, "aside": True, "loras": [{"name": "ink"}], "controls": [{"kind": "canny"}],
    "references": ["ab" * 32], "tier": "draft", "scheduler": "lms", "keep": "strict",
    "vae": "nobody",
}  # fmt: skip

ROUTES: dict[str, tuple[type[Any], dict[str, Any]]] = {
    "new": (generate.NewPicture, {"prompt": "a red ball"}),
    "refine": (generate.Refinement, {"modification": "make the ball blue"}),
    "squash": (generate.Squashing, {}),
    "again": (generate.Repeating, {}),
    "properly": (generate.Repeating, {"id": "DRAFT"}),
    "vary": (generate.Varying, {}),
    "outpaint": (generate.Outpainting, {"right": 64}),
    "like": (generate.Likeness, {}),
    "upscale": (generate.Upscaling, {}),
    "animate": (generate.Animation, {"prompt": "a red ball"}),
}

OWN: dict[str, dict[str, Any]] = {
    "new": {"prompt": "a cube", "source": "cd" * 32},
    "refine": {
        "modification": "add a moon",
        "parent_id": "FIRST",
        "description": "a cube",
        "mask": "cd" * 32,
        "feather": 2.0,
        "hard": True,
    },
    "squash": {"id": "FIRST", "since": "SECOND"},
    "again": {"id": "FIRST"},
    "properly": {"id": "FIRST"},
    "vary": {"id": "FIRST", "degree": "strong"},
    "outpaint": {"modification": "add a moon", "parent_id": "FIRST", "left": 64, "top": 64, "right": 128, "bottom": 64},
    "like": {"id": "FIRST", "recipe": {"tool": "A1111", "prompt": "a boat", "seed": "3"}, "prompt": "a cube"},
    "upscale": {"id": "FIRST", "scale": 3, "upscaler": "nobody", "priority": "background", "aside": True},
    "animate": {"prompt": "a cube", "parent_id": "FIRST", "film": {"frames": 5}},
}
"""The fields that a route has beside the painting parameters, each with a value that means something else."""


def recipes(studio: Studio) -> list[Any]:
    return [generation.recipe for session in studio.sessions.all() for generation in session.generations.values()]


def trace(studio: Studio, before: int) -> Any:
    """What was asked for since: the recipes without their ids, in the session they went into."""
    fresh = recipes(studio)[before:]
    apart = ("id", "batch", "expected_head")
    return [{name: value for name, value in msgspec.structs.asdict(recipe).items() if name not in apart}
            for recipe in fresh]  # fmt: skip


def test_every_field_has_a_case() -> None:
    assert PAINTING.keys() == set(Parameters.__struct_fields__)
    for name, (body, _) in ROUTES.items():
        shared = {"session_id", "op"} | (PAINTING.keys() if issubclass(body, Parameters) else set())
        assert OWN[name].keys() == set(body.__struct_fields__) - shared, name


async def prepare(client: Client) -> dict[str, str]:
    """Three pictures of one line; the last is on the canvas."""
    new = {"prompt": "a red ball on grass", "seed": 7}
    ids = [(await client.post("/api/generate/new", json=new)).json()["metadata"]["id"]]
    for words in ("make the ball blue", "at night"):
        body = {"modification": words, "parent_id": ids[-1]}
        ids.append((await client.post("/api/generate/refine", json=body)).json()["metadata"]["id"])
    aside = {"prompt": "a red ball on grass", "tier": "draft", "aside": True, "seed": 1}
    draft = (await client.post("/api/generate/new", json=aside)).json()["metadata"]["id"]
    return {"FIRST": ids[0], "SECOND": ids[1], "HEAD": ids[2], "DRAFT": draft}


@pytest.mark.parametrize("route", ROUTES)
async def test_a_field_has_an_effect_or_is_refused(client: Client, studio: Studio, route: str) -> None:
    ids = await prepare(client)
    body, plain = ROUTES[route]
    fields = {**(PAINTING if issubclass(body, Parameters) else {}), **OWN[route]}
    seed = {"seed": 1} if issubclass(body, Parameters) else {}

    async def send(field: dict[str, Any]) -> tuple[httpx.Response, Any]:
        await client.post("/api/session/goto", json={"id": ids["HEAD"]})
        before = len(recipes(studio))
        whole = {**seed, **plain, **field}
        named = {name: ids.get(value, value) if isinstance(value, str) else value for name, value in whole.items()}
        answer = await client.post(f"/api/generate/{route}", json=named)
        return answer, trace(studio, before)

    answer, usual = await send({})
    assert answer.status_code < 500 or route == "upscale", answer.text
    for name, value in fields.items():
        answer, found = await send({name: value})
        if answer.status_code >= 400:
            assert answer.json()["detail"], name
            assert answer.json()["hint"], name
        else:
            assert found != usual, f"{route}: {name} changed nothing"


async def test_the_session_and_the_operation_count(client: Client, studio: Studio) -> None:
    body = {"prompt": "a red ball", "session_id": "new", "op": "once"}
    first = (await client.post("/api/generate/new", json=body)).json()["metadata"]
    again = (await client.post("/api/generate/new", json=body)).json()["metadata"]
    assert first["id"] == again["id"]
    other = (await client.post("/api/generate/new", json={**body, "op": "twice"})).json()["metadata"]
    assert other["session_id"] != first["session_id"]
