"""What is somebody else's is answered as what is not there, word for word, whichever field of whichever route names it.

Ada has a history, and Bob one of his own, so that his requests are good ones. Into each field that takes a text he puts
each name of something of hers, and then one of the same shape that nobody has: the answers must not differ.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest

from dimp_web.security.sign_in import Throttle
from tests.dimp_web.accounts.conftest import Crowd
from tests.dimp_web.accounts.test_isolation import REQUESTS, WORDS, AdasWorld
from tests.dimp_web.test_every_route import NAMED, World, description, operations

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.costly("web/dimp_web", "dimp/studio", "dimp/accounts", "dimp/core", "dimp/decide", "dimp/history"),
]

NESTED: dict[str, list[Any]] = {
    "references": [["NAME"], [{"image": "NAME"}]], "controls": [[{"kind": "canny", "image": "NAME"}]],
    "loras": [[{"name": "NAME"}]], "ids": [["NAME"]], "recipe": [{"prompt": "x", "image": "NAME"}],
    "options": [{"image": "NAME"}], "film": [{"frames": 5, "image": "NAME"}],
    "search": [{"session": "NAME"}, {"collection": "NAME"}, {"tag": "NAME"}, {"query": "NAME"}],
    "parameters": [{"source": "NAME"}, {"references": ["NAME"]}, {"parent_id": "NAME"}, {"model": "NAME"}],
    "tools": [[{"type": "image_generation", "input_image_mask": {"file_id": "NAME"}}]],
    "input": [[{"type": "image_generation_call", "id": "NAME"}],
              [{"role": "user", "content": [{"type": "input_image", "file_id": "NAME"}]}],
              [{"type": "item_reference", "id": "NAME"}]],
}  # fmt: skip
"""Fields that hold more than a text, with a place for a name in each."""

FREE = {
    "op", "title", "name", "note", "tags", "tags_added", "tags_removed", "prompt", "modification", "words", "password",
    "negative_prompt", "description", "user", "safety_identifier", "q", "Idempotency-Key", "invitation",
}  # fmt: skip
"""Fields of any text, which name nothing: what is put there is one's own from then on."""

LONG = ("POST /api/sessions/{ref}/replay",)
"""Waits until nothing else is to be painted."""


class Case(NamedTuple):
    """Where a name goes: the field of the path, the query, the headers or the body (`place`) of a route, and a template
    of its value."""

    route: str
    place: str
    field: str
    template: Any


def twin(name: str) -> str:
    """A name of the same shape that nobody has."""
    prefix, underscore, rest = name.rpartition("_")
    if re.fullmatch(r"[0-9a-f]{20,64}", rest):
        made = secrets.token_hex(32)[: len(rest)]
    elif re.fullmatch(r"[0-9a-f-]{36}", rest):
        made = rest[:-12] + secrets.token_hex(6)
    else:
        made = "".join(secrets.choice("bcdfgh") for _ in rest)
    return f"{prefix}{underscore}{made}"


def fill(template: Any, name: str) -> Any:
    """A template with a name in it."""
    if isinstance(template, dict):
        return {field: fill(part, name) for field, part in template.items()}
    if isinstance(template, list):
        return [fill(part, name) for part in template]
    return name if template == "NAME" else template


def shape(answer: httpx.Response, name: str) -> Any:
    """What of an answer may not depend on whose something is: all of a refusal; of anything else what it is."""
    if answer.status_code < 400:
        return answer.status_code, answer.headers.get("content-type")
    text, bare = answer.text, name.rpartition("_")[2]
    for part in (
        name,
        name[:60],
        name[:40],
        name[:20],
        name[:12],
        bare,
        bare[:12],
    ):  # refusals shorten what they repeat
        text = text.replace(part, "NAME")
    headers = [answer.headers.get(header) for header in ("content-type", "etag", "cache-control", "retry-after")]
    return answer.status_code, headers, re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", text)


def takes_text(schema: dict[str, Any]) -> bool:
    """Whether a field can hold a name at all."""
    kinds: set[str] = set()
    for kind in (schema, *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        named = kind.get("type", ())
        kinds |= {named} if isinstance(named, str) else set(named)
    return not kinds or not kinds <= {"integer", "number", "boolean", "null"}


def cases(crowd: Crowd) -> Iterator[Case]:
    """Every place of every route that takes a text or more."""
    document = description(crowd.studio, crowd.app)
    for route, operation in operations(document).items():
        if route in LONG:
            continue
        for parameter in operation.get("parameters", []):
            free = parameter["name"] in FREE and not route.startswith("GET")
            if not free and takes_text(parameter["schema"]):
                yield Case(route, parameter["in"], parameter["name"], "NAME")
        for field, schema in sorted(body_fields(document, operation).items()):
            if field not in FREE and takes_text(schema):
                for template in NESTED.get(field, ["NAME"]):
                    yield Case(route, "body", field, template)


def body_fields(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The fields of an operation's body, with their schemas."""
    fields: dict[str, dict[str, Any]] = {}
    for content in operation.get("requestBody", {}).get("content", {}).values():
        for schema in (content["schema"], *content["schema"].get("oneOf", [])):
            reference = schema.get("$ref", "").rpartition("/")[2]
            fields |= document["components"]["schemas"].get(reference, schema).get("properties", {})
    return fields


async def ask(crowd: Crowd, own: World, case: Case, name: str) -> httpx.Response:
    """What comes of Bob's request with a name in that place; the rest of it is of his own."""
    method, path = case.route.split(" ")
    body = REQUESTS.get(case.route, REQUESTS.get(case.route.replace("{ref}", "{ref:str}")))
    content: dict[str, Any] = {} if body is None else {"json": {key: own.fit(value) for key, value in body.items()}}
    match case.place:
        case "path":
            path = path.replace("{" + case.field + "}", name)
        case "query":
            content["params"] = {case.field: name}
        case "header":
            content["headers"] = {case.field: name}
        case _:
            content["json"] = content.get("json", {}) | {case.field: fill(case.template, name)}
    default = own.names["HEAD" if path.endswith("rebase") else NAMED.get(path.split("/")[2], "FIRST")]
    path = path.replace("{ref}", default).replace("{image_id}", own.names["DIGEST"]).replace("{person}", "Gus")
    path = path.replace("{name}", f"{own.names['DIGEST']}.png").replace("{token}", "x").replace("{digest}", "0" * 64)
    return await crowd["Bob"].request(method, path, **content)


async def names_of_hers(ada: httpx.AsyncClient, world: AdasWorld, picture: bytes) -> dict[str, str]:
    """Of each sort one, and of each what is hers alone: what both painted alike is both of theirs."""
    alone = {"prompt": f"a {WORDS} in the rain", "seed": 977, "aside": True}
    painted = (await ada.post("/api/generate/new", json=alone)).json()
    upload = (await ada.post("/api/uploads", files={"file": ("a.png", picture, "image/png")})).json()
    share = (await ada.post("/api/shares", json={"session_id": world.names["SESSION"]})).json()["share"]
    named = {name: world.names[name] for name in ("SESSION", "COLLECTION", "PRESET", "RESPONSE")}
    return named | {
        "PICTURE": painted["metadata"]["id"], "DIGEST": painted["image_id"], "PART": painted["image_id"][:20],
        "UPLOAD": upload["image_id"], "SHARE": share["id"], "TITLE": WORDS,
    }  # fmt: skip


async def differences(crowd: Crowd, own: World, case: Case, name: str) -> list[Any]:
    """What an answer about hers says that one about nobody's does not."""
    answers = {tried: await ask(crowd, own, case, tried) for tried in (name, twin(name))}
    found: list[Any] = [
        (case, tried, answer.status_code, answer.text[:200])
        for tried, answer in answers.items()
        if WORDS in answer.text.replace(name, "")
        or (answer.status_code >= 500 and answer.status_code not in (501, 503))
    ]
    first, second = (shape(answer, tried) for tried, answer in answers.items())
    return found if first == second else [*found, (case, name, first, second)]


async def test_what_is_hers_is_answered_as_what_is_not_there(crowd: Crowd, png: Any) -> None:
    hers, his = AdasWorld(crowd["Ada"], crowd.studio, png(64, 48)), World(crowd["Bob"], crowd.studio, png(48, 64))
    await hers.fill()
    await crowd["Ada"].post("/api/queue/resume")
    await his.fill()
    names = await names_of_hers(crowd["Ada"], hers, png(80, 48))
    crowd.app.guard._pace = Throttle(free=1_000_000)  # it is not about how fast somebody may ask
    before, found = await crowd.studio.log.read(hers.names["SESSION"]), []
    for case in cases(crowd):
        for name in names.values():
            # A first request may have an effect that makes the second another one (a title is taken then): try again.
            if await differences(crowd, his, case, name) and (again := await differences(crowd, his, case, name)):
                found += again
    assert found == []
    assert await crowd.studio.log.read(hers.names["SESSION"]) == before
