"""Painting: a new picture from words, or a picture changed in words; answers when it is painted.

The work belongs to the studio, not to the request: a client that goes away stops nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar

import msgspec
from litestar import Response, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter, JSONBody

from dimp.actions import AnyAction, New, Paint, Refine, Squash
from dimp.events import Option
from dimp.session import DONE, Generation
from dimp.studio import Outcome
from dimp.views import GenerationView, generation_view
from dimp_web import problems
from dimp_web.asking import Ask, Asks, Desk


class Wishes(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What both kinds of painting share; what is left out is the model's or the parent's."""

    steps: int | None = None
    seed: int | None = None
    guidance_scale: float | None = None
    width: int | None = None
    height: int | None = None
    strength: float | None = None
    negative_prompt: str | None = None
    count: int = 1
    model: str | None = None
    method: str | None = None
    priority: Literal["interactive", "background"] = "interactive"
    options: Mapping[str, Option] = {}
    session_id: str | None = None
    op: str | None = None


class NewPicture(Wishes, frozen=True, kw_only=True):
    """A fresh picture from words; `source` is the digest of an image to begin with."""

    prompt: str
    source: str | None = None


class Refinement(Wishes, frozen=True, kw_only=True):
    """A change of a picture, the head unless `parent_id` names another; `mask` is the digest of a mask."""

    modification: str
    parent_id: str | None = None
    mask: str | None = None


class Squashing(Wishes, frozen=True, kw_only=True):
    """The changes between two pictures of one line: up to `id` (else the head), after `since` (else from its start)."""

    id: str | None = None
    since: str | None = None


class Painted(msgspec.Struct, frozen=True):
    """The picture (the first, where several were asked for), and the metadata of all."""

    image_id: str
    image_url: str
    metadata: GenerationView
    generations: tuple[GenerationView, ...]


class Accepted(msgspec.Struct, frozen=True):
    """The work is durable and waits; `status_url` tells how it stands."""

    generation_id: str
    status_url: str
    generation_ids: tuple[str, ...]
    session_id: str


_Painting = TypeVar("_Painting", bound=Paint)
_ACCEPTED = {202: ResponseSpec(Accepted, description="Accepted, with the header Prefer: respond-async")}
_Prefer = Annotated[str, HeaderParameter(name="Prefer", description="`respond-async`: answer at once, with 202")]


@post("/api/generate/new", status_code=201, summary="Paint a new picture", responses=_ACCEPTED)
async def new(ask: Asks, data: JSONBody[NewPicture], prefer: _Prefer = "") -> Response[Painted]:
    """Paints a picture from words."""
    return await _paint(ask, data, action_of(New, data), prefer)


@post("/api/generate/squash", status_code=201, summary="Make several changes as one", responses=_ACCEPTED)
async def squash(ask: Asks, data: JSONBody[Squashing], prefer: _Prefer = "") -> Response[Painted]:
    """Paints all the changes between two pictures over the earlier one, at once; the branch that is there stays."""
    return await _paint(ask, data, action_of(Squash, data), prefer)


@post("/api/generate/refine", status_code=201, summary="Refine a picture in words", responses=_ACCEPTED)
async def refine(ask: Asks, data: JSONBody[Refinement], prefer: _Prefer = "") -> Response[Painted]:
    """Changes a picture as the words say."""
    return await _paint(ask, data, action_of(Refine, data), prefer)


def action_of(kind: type[_Painting], data: Wishes) -> _Painting:
    """The action with the fields of a body, less those that are about the request."""
    fields = msgspec.structs.asdict(data)
    return kind(**{name: value for name, value in fields.items() if name not in ("session_id", "op")})


async def _paint(ask: Ask, data: Wishes, action: AnyAction, prefer: str) -> Response[Painted]:
    outcome = await ask.do(action, data.session_id, data.op)
    if "respond-async" in prefer.lower():
        return _accepted(outcome)
    return Response(await painted(ask.desk, outcome), status_code=201)


async def painted(desk: Desk, outcome: Outcome) -> Painted:
    """Waits for all generations of an outcome. Raises `ProblemError` for one that did not become a picture."""
    done = [await finished(desk, generation_id) for generation_id in outcome.generation_ids]
    views = tuple(generation_view(outcome.session_id, one) for one in done)
    first = views[0]
    return Painted(str(first.image_id), str(first.image_url), first, views)


async def finished(desk: Desk, generation_id: str) -> Generation:
    """The generation once it is painted. Raises `ProblemError` when it fails, or when the server is closing."""
    one = await desk.live.until_closing(desk.studio.finished(generation_id))
    if one is None:
        closing = problems.make("closing", 503, "The server is closing", "The work is kept.",
                                "Start the server again: it goes on with the work.")  # fmt: skip
        raise problems.ProblemError(msgspec.structs.replace(closing, generation_id=generation_id))
    if one.status != DONE:
        raise problems.failure(one)
    return one


def _accepted(outcome: Outcome) -> Response[Painted]:
    url = f"/api/generations/{outcome.generation_ids[0]}"
    body: object = Accepted(outcome.generation_ids[0], url, outcome.generation_ids, outcome.session_id)
    headers = {"Location": url, "Preference-Applied": "respond-async"}
    return Response(body, status_code=202, headers=headers)  # type: ignore[arg-type]


HANDLERS = (new, refine, squash)
