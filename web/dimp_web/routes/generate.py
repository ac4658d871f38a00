"""Painting: a new picture from words, or a picture changed in words; answers when it is painted.

The work belongs to the studio, not to the request: a client that goes away stops nothing.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

import msgspec
from litestar import Response, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter, JSONBody

from dimp.core.actions import (
    Again,
    Animate,
    AnyAction,
    Degree,
    Film,
    Like,
    New,
    Outpaint,
    Paint,
    Properly,
    Refine,
    Remask,
    Retry,
    Squash,
    Upscale,
    Vary,
)
from dimp.core.imported import ImportedRecipe
from dimp.core.parameters import Parameters
from dimp.studio.outcome import Outcome
from dimp_web.context import WriteRequest, WriteRequests
from dimp_web.waiting import Painted, wait_painted


class Body(Parameters, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all painting takes: the parameters, the session, and the operation id."""

    session_id: str | None = None
    op: str | None = None


class NewPicture(Body, frozen=True, kw_only=True):
    """A fresh picture from words; `source` is the digest of an image to begin with."""

    prompt: str
    source: str | None = None


class Refinement(Body, frozen=True, kw_only=True):
    """A change of a picture, the head unless `parent_id` names another; `mask` is the digest of a mask.

    The edges of a hard mask are softened over `feather` pixels (else by the picture's size), or kept with `hard`.
    `description` says what the picture shows, for one that nobody described.
    """

    modification: str
    parent_id: str | None = None
    description: str | None = None
    mask: str | None = None
    feather: float | None = None
    hard: bool = False


class Squashing(Body, frozen=True, kw_only=True):
    """The changes between two pictures of one line: up to `id` (else the head), after `since` (else from its start)."""

    id: str | None = None
    since: str | None = None


class Retrying(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A picture that failed or was stopped (else the newest of them), to be painted exactly as it was asked for.

    With `smaller`, at half the sides.
    """

    id: str | None = None
    smaller: bool = False
    session_id: str | None = None
    op: str | None = None


class Outpainting(Body, frozen=True, kw_only=True):
    """How many pixels a picture (the head unless `parent_id` names another) grows on each side."""

    modification: str = ""
    parent_id: str | None = None
    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0


class Varying(Body, frozen=True, kw_only=True):
    """Variations of a picture (else the head): `degree` subtle or strong."""

    id: str | None = None
    degree: Degree = "subtle"


class Repeating(Body, frozen=True, kw_only=True):
    """A picture (else the head) to be painted again."""

    id: str | None = None


class Likeness(Body, frozen=True, kw_only=True):
    """The recipe of a picture (`id`, else the head), or one that a file carries, to paint a fresh picture by.

    `prompt` goes before the recipe's own words.
    """

    id: str | None = None
    recipe: ImportedRecipe | None = None
    prompt: str | None = None


class Animation(Body, frozen=True, kw_only=True):
    """A picture to animate (the head unless `parent_id` names another), or words alone if only they are given."""

    prompt: str | None = None
    parent_id: str | None = None
    film: Film = Film()


class Upscaling(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A picture (else the head) to make 2, 3 or 4 times as large, by the upscaler named or the best one here."""

    id: str | None = None
    scale: int = 2
    upscaler: str | None = None
    priority: Literal["interactive", "background"] = "interactive"
    aside: bool = False
    session_id: str | None = None
    op: str | None = None


class Remasking(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A picture (else the head) that kept the rest of the one before, and its new mask: see the action `remask`."""

    id: str | None = None
    grow: int = 0
    mask: str | None = None
    feather: float | None = None
    hard: bool = False
    off: bool = False
    priority: Literal["interactive", "background"] = "interactive"
    aside: bool = False
    session_id: str | None = None
    op: str | None = None


class Accepted(msgspec.Struct, frozen=True):
    """The work is durable and waits; `status_url` gives its status."""

    generation_id: str
    status_url: str
    generation_ids: tuple[str, ...]
    session_id: str


_Painting = TypeVar("_Painting", bound=Paint)
_ACCEPTED = {202: ResponseSpec(Accepted, description="Accepted, with the header Prefer: respond-async")}
_Prefer = Annotated[str, HeaderParameter(name="Prefer", description="`respond-async`: answer at once, with 202")]


@post("/api/generate/new", status_code=201, summary="Paint a new picture", responses=_ACCEPTED)
async def new(write: WriteRequests, data: JSONBody[NewPicture], prefer: _Prefer = "") -> Response[Painted]:
    """Paints a picture from words."""
    return await _paint(write, data, action_of(New, data), prefer)


@post("/api/generate/squash", status_code=201, summary="Make several changes as one", responses=_ACCEPTED)
async def squash(write: WriteRequests, data: JSONBody[Squashing], prefer: _Prefer = "") -> Response[Painted]:
    """Paints all the changes between two pictures over the earlier one, at once; the branch that is there stays."""
    return await _paint(write, data, action_of(Squash, data), prefer)


@post("/api/generate/refine", status_code=201, summary="Refine a picture in words", responses=_ACCEPTED)
async def refine(write: WriteRequests, data: JSONBody[Refinement], prefer: _Prefer = "") -> Response[Painted]:
    """Changes a picture as the words say."""
    return await _paint(write, data, action_of(Refine, data), prefer)


@post("/api/generate/again", status_code=201, summary="Paint a recipe again", responses=_ACCEPTED)
async def again(write: WriteRequests, data: JSONBody[Repeating], prefer: _Prefer = "") -> Response[Painted]:
    """Paints the recipe of a picture again with another seed, as its sibling."""
    return await _paint(write, data, action_of(Again, data), prefer)


@post("/api/generate/like", status_code=201, summary="Paint by a recipe from elsewhere", responses=_ACCEPTED)
async def like(write: WriteRequests, data: JSONBody[Likeness], prefer: _Prefer = "") -> Response[Painted]:
    """Paints by a recipe what fits this machine; `remarks` of the picture say what does not."""
    return await _paint(write, data, action_of(Like, data), prefer)


@post("/api/generate/retry", status_code=201, summary="Try again what failed", responses=_ACCEPTED)
async def retry(write: WriteRequests, data: JSONBody[Retrying], prefer: _Prefer = "") -> Response[Painted]:
    """Paints a picture that failed or was stopped again, with everything that was asked for then."""
    return await _paint(write, data, Retry(id=data.id, smaller=data.smaller), prefer)


@post("/api/generate/properly", status_code=201, summary="Paint a draft properly", responses=_ACCEPTED)
async def properly(write: WriteRequests, data: JSONBody[Repeating], prefer: _Prefer = "") -> Response[Painted]:
    """Paints a draft as its model usually paints: the same seed and words, nothing given up for speed."""
    return await _paint(write, data, action_of(Properly, data), prefer)


@post("/api/generate/vary", status_code=201, summary="Vary a picture", responses=_ACCEPTED)
async def vary(write: WriteRequests, data: JSONBody[Varying], prefer: _Prefer = "") -> Response[Painted]:
    """Paints variations of a picture, near it or far from it."""
    return await _paint(write, data, action_of(Vary, data), prefer)


@post("/api/generate/outpaint", status_code=201, summary="Paint beyond the edges", responses=_ACCEPTED)
async def outpaint(write: WriteRequests, data: JSONBody[Outpainting], prefer: _Prefer = "") -> Response[Painted]:
    """Paints beyond a picture's edges; what is there keeps every bit but a seam of a few pixels."""
    return await _paint(write, data, action_of(Outpaint, data), prefer)


@post("/api/generate/animate", status_code=201, summary="Set a picture in motion", responses=_ACCEPTED)
async def animate(write: WriteRequests, data: JSONBody[Animation], prefer: _Prefer = "") -> Response[Painted]:
    """Paints a film, from a picture or from words alone, as an animated WebP or GIF."""
    return await _paint(write, data, action_of(Animate, data), prefer)


@post("/api/generate/upscale", status_code=201, summary="Make a picture larger", responses=_ACCEPTED)
async def upscale(write: WriteRequests, data: JSONBody[Upscaling], prefer: _Prefer = "") -> Response[Painted]:
    """Makes a picture 2, 3 or 4 times as large, at most 8192 pixels a side, as a picture of its own."""
    action = Upscale(
        id=data.id, scale=data.scale, upscaler=data.upscaler, priority=data.priority, aside=data.aside
    )  # fmt: skip
    return await _paint(write, data, action, prefer)


@post("/api/generate/remask", status_code=201, summary="Keep more or less of the picture before", responses=_ACCEPTED)
async def remask(write: WriteRequests, data: JSONBody[Remasking], prefer: _Prefer = "") -> Response[Painted]:
    """Grows, shrinks, replaces or drops the mask by which a picture kept the rest of the one before."""
    return await _paint(write, data, Remask(**_without_request(data)), prefer)


def action_of(kind: type[_Painting], data: Body) -> _Painting:
    """The action with the fields of a body, less those that are about the request."""
    return kind(**_without_request(data))


def _without_request(data: msgspec.Struct) -> dict[str, Any]:
    fields = msgspec.structs.asdict(data)
    return {name: value for name, value in fields.items() if name not in ("session_id", "op")}


async def _paint(
    write: WriteRequest, data: Body | Upscaling | Remasking | Retrying, action: AnyAction, prefer: str
) -> Response[Painted]:
    outcome = await write.do(action, data.session_id, data.op)
    if "respond-async" in prefer.lower():
        return _accepted_response(outcome)
    return Response(await wait_painted(write.context, outcome), status_code=201)


def _accepted_response(outcome: Outcome) -> Response[Painted]:
    url = f"/api/generations/{outcome.generation_ids[0]}"
    body: object = Accepted(outcome.generation_ids[0], url, outcome.generation_ids, outcome.session_id)
    headers = {"Location": url, "Preference-Applied": "respond-async"}
    return Response(body, status_code=202, headers=headers)  # type: ignore[arg-type]


HANDLERS = (new, refine, squash, again, like, retry, properly, vary, outpaint, animate, upscale, remask)
