"""Waiting for pictures that were asked for. The work belongs to the studio: who goes away stops nothing."""

from __future__ import annotations

import msgspec

from dimp.core.generation import DONE, Generation
from dimp.core.views import GenerationView, generation_view
from dimp.studio.outcome import Outcome
from dimp_web import problems
from dimp_web.context import AppContext


class Painted(msgspec.Struct, frozen=True):
    """The picture (the first, where several were asked for), and the metadata of all."""

    image_id: str
    image_url: str
    metadata: GenerationView
    generations: tuple[GenerationView, ...]


async def wait_painted(context: AppContext, outcome: Outcome) -> Painted:
    """Waits for all generations of an outcome. Raises `ProblemError` for one that did not become a picture."""
    generations = [await wait_finished(context, generation_id) for generation_id in outcome.generation_ids]
    views = tuple(generation_view(outcome.session_id, generation) for generation in generations)
    first = views[0]
    return Painted(str(first.image_id), str(first.image_url), first, views)


async def wait_finished(context: AppContext, generation_id: str) -> Generation:
    """The generation once it is painted. Raises `ProblemError` when it fails, or when the server is closing; `NotFound`
    where it was somebody else's, who does not share it any more."""
    generation = await context.live.until_closing(context.studio.finished(generation_id))
    if generation is None:
        closing = problems.make("closing", 503, "The server is closing", "The work is kept.",
                                "Start the server again: it goes on with the work.")  # fmt: skip
        raise problems.ProblemError(msgspec.structs.replace(closing, generation_id=generation_id))
    context.studio.sessions.generation(generation_id)
    if generation.status != DONE:
        raise problems.failure_problem(generation)
    return generation
