"""Painting: a new picture from words, or a picture changed in words; answers when it is painted.

The work belongs to the studio, not to the request: a client that goes away stops nothing.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

import msgspec
from litestar import Response, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter, JSONBody

from dimp.actions import Again, Animate, AnyAction, New, Outpaint, Paint, Properly, Refine, Squash, Upscale, Vary
from dimp.animating import Film
from dimp.session import DONE, Generation
from dimp.studio import Outcome
from dimp.variations import Degree
from dimp.views import GenerationView, generation_view
from dimp.wishes import Wishes
from dimp_web import problems
from dimp_web.asking import Ask, Asks, Desk


class Body(Wishes, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all painting takes: the wishes, the session, and the operation id."""

    session_id: str | None = None
    op: str | None = None


class NewPicture(Body, frozen=True, kw_only=True):
    """A fresh picture from words; `source` is the digest of an image to begin with."""

    prompt: str
    source: str | None = None


class Refinement(Body, frozen=True, kw_only=True):
    """A change of a picture, the head unless `parent_id` names another; `mask` is the digest of a mask."""

    modification: str
    parent_id: str | None = None
    mask: str | None = None


class Squashing(Body, frozen=True, kw_only=True):
    """The changes between two pictures of one line: up to `id` (else the head), after `since` (else from its start)."""

    id: str | None = None
    since: str | None = None


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
    """A picture (else the head) to be painted once more."""

    id: str | None = None


class Animation(Body, frozen=True, kw_only=True):
    """A picture to set in motion (the head unless `parent_id` names another), or words alone if only they are said."""

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


@post("/api/generate/again", status_code=201, summary="Paint a recipe again", responses=_ACCEPTED)
async def again(ask: Asks, data: JSONBody[Repeating], prefer: _Prefer = "") -> Response[Painted]:
    """Paints the recipe of a picture again with another seed, as its sibling."""
    return await _paint(ask, data, action_of(Again, data), prefer)


@post("/api/generate/properly", status_code=201, summary="Paint a draft properly", responses=_ACCEPTED)
async def properly(ask: Asks, data: JSONBody[Repeating], prefer: _Prefer = "") -> Response[Painted]:
    """Paints a draft as its model usually paints: the same seed and words, nothing given up for speed."""
    return await _paint(ask, data, action_of(Properly, data), prefer)


@post("/api/generate/vary", status_code=201, summary="Vary a picture", responses=_ACCEPTED)
async def vary(ask: Asks, data: JSONBody[Varying], prefer: _Prefer = "") -> Response[Painted]:
    """Paints variations of a picture, near it or far from it."""
    return await _paint(ask, data, action_of(Vary, data), prefer)


@post("/api/generate/outpaint", status_code=201, summary="Paint beyond the edges", responses=_ACCEPTED)
async def outpaint(ask: Asks, data: JSONBody[Outpainting], prefer: _Prefer = "") -> Response[Painted]:
    """Goes on painting beyond a picture's edges; what is there keeps every bit but a seam of a few pixels."""
    return await _paint(ask, data, action_of(Outpaint, data), prefer)


@post("/api/generate/animate", status_code=201, summary="Set a picture in motion", responses=_ACCEPTED)
async def animate(ask: Asks, data: JSONBody[Animation], prefer: _Prefer = "") -> Response[Painted]:
    """Paints a film, from a picture or from words alone, as an animated WebP or GIF."""
    return await _paint(ask, data, action_of(Animate, data), prefer)


@post("/api/generate/upscale", status_code=201, summary="Make a picture larger", responses=_ACCEPTED)
async def upscale(ask: Asks, data: JSONBody[Upscaling], prefer: _Prefer = "") -> Response[Painted]:
    """Makes a picture 2, 3 or 4 times as large, at most 8192 pixels a side, as a picture of its own."""
    action = Upscale(
        id=data.id, scale=data.scale, upscaler=data.upscaler, priority=data.priority, aside=data.aside
    )  # fmt: skip
    return await _paint(ask, data, action, prefer)


def action_of(kind: type[_Painting], data: Body) -> _Painting:
    """The action with the fields of a body, less those that are about the request."""
    fields = msgspec.structs.asdict(data)
    return kind(**{name: value for name, value in fields.items() if name not in ("session_id", "op")})


async def _paint(ask: Ask, data: Body | Upscaling, action: AnyAction, prefer: str) -> Response[Painted]:
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


HANDLERS = (new, refine, squash, again, properly, vary, outpaint, animate, upscale)
