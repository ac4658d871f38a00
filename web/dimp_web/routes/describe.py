"""What a picture shows: the chosen model's own text encoder looks at it, where that one has eyes."""

from __future__ import annotations

import msgspec
from litestar import post
from litestar.params import JSONBody

from dimp.core.errors import Invalid
from dimp.studio import sources
from dimp_store.blobs import Digest
from dimp_web.context import WriteRequests


class Look(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A generation (`id`, any reference), or an uploaded `image` by its digest; neither means the head.

    A picture that was described before is answered from what was kept of it, unless it is to be looked at `again`.
    """

    id: str | None = None
    image: str | None = None
    again: bool = False


class Seen(msgspec.Struct, frozen=True):
    """What a picture shows. `fresh`: it was looked at just now; of a generation that is kept, and part of its view."""

    description: str
    fresh: bool
    image_id: str | None
    generation_id: str | None = None
    session_id: str | None = None


@post("/api/describe", status_code=200, summary="Describe a picture")
async def describe(write: WriteRequests, data: JSONBody[Look]) -> Seen:
    """Has the model look at a picture and say what it shows; refused where its text encoder has no eyes.

    It looks between two paintings, and a first look may wait until the model is loaded.
    """
    studio = write.studio
    if data.image is not None:
        if data.id is not None:
            raise Invalid("Both a generation and an image are named.", "Name one of them: id or image.")
        sources.need(studio.blobs, data.image, "picture")
        seen = await studio.descriptions.of_image(Digest.parse(data.image))
        return Seen(seen.text, seen.fresh, data.image)
    session, generation = write.generation(data.id or "@")
    seen = await studio.descriptions.of(session, generation, write.actor, again=data.again)
    return Seen(seen.text, seen.fresh, generation.digest, generation.id, session.id)


HANDLERS = (describe,)
