"""From pictures that a client sends to what is done with them.

A picture that was painted here and comes back is changed as that picture, with its words and its place in the tree.
Any other is where a fresh one begins, or is looked at. What programs make goes into a session of its own, `API`, unless
another is named: a program must not take over a user's canvas.
"""

from __future__ import annotations

import io
from functools import partial
from typing import Any

import anyio.to_thread
import msgspec

from dimp.core.actions import AnyAction, Import, New, Refine, Rename, Vary
from dimp.core.errors import Invalid, NotFound, Unclear
from dimp.core.generation import DONE
from dimp.core.kinds import kind_of
from dimp.core.model import ModelFacts
from dimp.core.session import Session
from dimp.interpret.whole_prompt import describes
from dimp.studio.outcome import Outcome
from dimp.studio.studio import NEW_SESSION
from dimp_web.context import AppContext, WriteRequest
from dimp_web.openai.requests import EditRequest
from dimp_web.pictures.incoming import Incoming, receive
from dimp_web.pixel_budget import pixels_of

SESSION = "API"
_VARIATION_STRENGTH = 0.5
_BARE = "the same picture"


async def act(write: WriteRequest, action: AnyAction, part: str = "") -> Outcome:
    """Acts in the session named by the request, else in that of all such clients, which begins with this."""
    if write.names_session:
        return await write.do(action, part=part)
    shared = shared_session(write)
    outcome = await write.do(action, shared.id if shared else NEW_SESSION, part=part)
    if shared is None and not outcome.repeated:
        await write.studio.do(outcome.session_id, Rename(SESSION), actor=write.actor)
    return outcome


def shared_session(write: WriteRequest) -> Session | None:
    """The session of all such clients, where there is one already."""
    named = (session for session in write.studio.sessions.all() if session.title == SESSION)
    return next((session for session in named if not session.trashed), None)


async def edit(
    write: WriteRequest, request: EditRequest, parameters: dict[str, Any], images: list[bytes], mask: bytes | None,
    model: ModelFacts,
) -> Outcome:  # fmt: skip
    """Changes the first picture as the prompt says, inside the mask if there is one; the others are looked at."""
    here = write.session() if write.names_session else shared_session(write)
    if mask is None:
        mask = await write.context.reader.work(partial(_hole_of, images[0]), pixels_of(images[0]))
    elif _size_of(mask) != _size_of(images[0]):
        raise Invalid("The mask is of another size than the picture.", "Send a mask of the picture's own size.")
    first = await receive(write.context, images[0], here, near=True)
    others = [await receive(write.context, data, here, near=True) for data in images[1:]]
    asked = {**parameters, "references": (*parameters["references"], *(picture.digest for picture in others))}
    hidden = await _store_mask(write.context, mask) if mask is not None else None
    edges: dict[str, Any] = {"feather": request.feather, "hard": request.hard}
    _check_edges(request, hidden)
    if (target := _find_painted(first)) is not None:
        session, generation_id = target
        action = Refine(modification=request.prompt, parent_id=generation_id, mask=hidden, **edges, **asked)
        return await _refine_or_paint_over(
            write, session, action, New(prompt=request.prompt, source=first.digest, **asked)
        )
    if hidden is None and model.method_for("*") != "instruct":
        return await act(write, New(prompt=request.prompt, source=first.digest, **asked))
    return await _import_and_refine(write, first, hidden, request, {**edges, **asked})


async def refine(
    write: WriteRequest, generation_id: str, request: EditRequest, parameters: dict[str, Any], images: list[bytes],
    mask: bytes | None,
) -> Outcome:  # fmt: skip
    """Changes a picture of this studio as the prompt says; pictures that are sent along are looked at."""
    session = write.studio.sessions.session_of(generation_id)
    if session is None or session.trashed:
        raise NotFound("There is no such picture here any more.", "Ask without previous_response_id.", "no-picture")
    others = [await receive(write.context, data, session, near=True) for data in images]
    references = (*parameters["references"], *(picture.digest for picture in others))
    hidden = await _store_mask(write.context, mask) if mask is not None else None
    _check_edges(request, hidden)
    action = Refine(
        modification=request.prompt, parent_id=generation_id, mask=hidden, feather=request.feather, hard=request.hard,
        **{**parameters, "references": references},
    )  # fmt: skip
    source = session.generations[generation_id].digest
    whole = New(prompt=request.prompt, source=source, **{**parameters, "references": references})
    return await _refine_or_paint_over(write, session, action, whole)


def _check_edges(request: EditRequest, mask: str | None) -> None:
    if mask is None and (request.hard or request.feather is not None):
        raise Invalid("There is no mask, so soft or hard edges mean nothing here.", "Send a mask, or leave them out.")


async def vary(write: WriteRequest, parameters: dict[str, Any], image: bytes, *, sized: bool) -> Outcome:
    """Variations of a picture: of a painting its own, of any other by painting over it."""
    here = write.session() if write.names_session else shared_session(write)
    incoming = await receive(write.context, image, here, near=True)
    target = _find_painted(incoming)
    known = incoming.known
    repeatable = known and known.generation and kind_of(known.generation.recipe).repeatable
    if target is not None and repeatable and not sized:
        session, generation_id = target
        return await _act_in(write, session, Vary(id=generation_id, **parameters))
    words = incoming.recipe.prompt if incoming.recipe else ""
    strength = parameters["strength"] or _VARIATION_STRENGTH
    action = New(prompt=words or _BARE, source=incoming.digest, **{**parameters, "strength": strength})
    return await act(write, action)


async def _act_in(write: WriteRequest, session: Session, action: AnyAction) -> Outcome:
    """Acts in the session that the picture lives in; a person's canvas there stays where it is."""
    ours = shared_session(write)
    if not write.names_session and (ours is None or session.id != ours.id):
        action = msgspec.structs.replace(action, aside=True)
    return await write.do(action, session.id)


async def _refine_or_paint_over(write: WriteRequest, session: Session, change: Refine, whole: New) -> Outcome:
    """Changes the picture; a prompt that is no change but describes a picture is painted over it, to the letter.

    Raises `Unclear` for words that are neither.
    """
    try:
        return await _act_in(write, session, change)
    except Unclear:
        if not describes(change.modification):
            raise
    return await _act_in(write, session, whole)


def _find_painted(incoming: Incoming) -> tuple[Session, str] | None:
    """The painted picture that came back."""
    known = incoming.known
    if known is None or known.session is None or known.generation is None or known.session.trashed:
        return None
    return (known.session, known.generation.id) if known.generation.status == DONE else None


async def _import_and_refine(
    write: WriteRequest, picture: Incoming, mask: str | None, request: EditRequest, asked: dict[str, Any]
) -> Outcome:
    """The picture enters the tree, and is changed there."""
    action = Import(
        picture.digest, picture.suffix, picture.size, picture.width, picture.height, lqip=picture.lqip,
        recipe=picture.recipe, remarks=picture.remarks,
    )  # fmt: skip
    imported = await act(write, action, part="image")
    refine = Refine(modification=request.prompt, parent_id=imported.generation_ids[0], mask=mask, **asked)
    return await write.do(refine, imported.session_id)


async def _store_mask(context: AppContext, data: bytes) -> str:
    picture = await context.reader.read_mask(data)
    stored = await anyio.to_thread.run_sync(context.studio.blobs.put, picture.png, "png")
    return str(stored.digest)


def _hole_of(image: bytes) -> bytes | None:
    """The picture itself as the mask, where parts of it are wholly see-through: these are what is to be painted."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(image)) as opened:
            if not opened.has_transparency_data or opened.width * opened.height > 4096 * 4096:
                return None
            lowest, _ = opened.convert("RGBA").getchannel("A").getextrema()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None  # what is wrong with it is said where it is read
    return image if lowest == 0 else None


def _size_of(data: bytes) -> tuple[int, int] | None:
    from dimp_web import headers

    return headers.sides(data, headers.kind_of(data))
