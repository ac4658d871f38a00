"""Responses as OpenAI's clients read them: whole, or as the events that their helpers put together.

The order of the events is that of OpenAI's streams: the response is created, its calls of the tool are added, painted
with partial images on the way, and done; then the response is completed, or failed with the reason.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from itertools import count
from typing import Any

import anyio.to_thread
import msgspec

from dimp.core.generation import DONE, Generation
from dimp.studio.outcome import Outcome
from dimp_web.context import AppContext
from dimp_web.image_files import encode
from dimp_web.openai.answers import (
    Partial,
    base64_of,
    described,
    event,
    failure_of,
    follow,
    picture_of,
    why_it_ends,
)
from dimp_web.openai.response_requests import CALL, RESPONSE, ImageTool, ResponseRequest

_IN_PROGRESS, _COMPLETED, _FAILED = "in_progress", "completed", "failed"
_NOTHING_COUNTED = {
    "input_tokens": 0, "output_tokens": 0, "total_tokens": 0,
    "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
    "output_tokens_details": {"reasoning_tokens": 0},
}  # fmt: skip


class ResponseView(msgspec.Struct, frozen=True, kw_only=True):
    """OpenAI's response; `created_at` in Unix seconds. `notes` say what changed nothing, or was scaled or left out."""

    id: str
    created_at: int
    status: str
    model: str
    output: tuple[dict[str, Any], ...]
    tools: tuple[dict[str, Any], ...]
    object: str = "response"
    error: dict[str, str] | None = None
    incomplete_details: None = None
    instructions: None = None
    metadata: dict[str, str] = {}
    parallel_tool_calls: bool = False
    previous_response_id: str | None = None
    safety_identifier: str | None = None
    temperature: None = None
    top_p: None = None
    tool_choice: Any = "auto"
    usage: dict[str, Any] | None = None
    user: str | None = None
    notes: tuple[str, ...] = ()


class ResponseWriter:
    """Writes the answer to one request, whose tool has been read as `tool`."""

    def __init__(
        self, context: AppContext, request: ResponseRequest, tool: ImageTool, outcome: Outcome, notes: tuple[str, ...]
    ) -> None:
        self._context = context
        self._request = request
        self._tool = tool
        self._outcome = outcome
        self._notes = notes
        self._created_at = int(time.time())
        self._numbers = count()

    async def whole(self, generations: Sequence[Generation]) -> ResponseView:
        """The response with its pictures, which are painted."""
        return self._view(_COMPLETED, tuple([await self._done(generation) for generation in generations]))

    async def events(self) -> AsyncIterator[bytes]:
        """The events of a stream, from the beginning to the end."""
        for kind in ("response.created", "response.in_progress"):
            yield self._event(kind, response=self._view(_IN_PROGRESS))
        places = {name: place for place, name in enumerate(self._outcome.generation_ids)}
        for generation_id, place in places.items():
            item = {"id": CALL + generation_id, "type": "image_generation_call", "status": _IN_PROGRESS, "result": None}
            yield self._event("response.output_item.added", output_index=place, item=item)
            for status in (_IN_PROGRESS, "generating"):
                yield self._call_event(status, generation_id, place)
        items: dict[int, dict[str, Any]] = {}
        async for happened in follow(self._context, self._outcome, self._tool.partial_images or 0):
            if happened is None:
                yield self._failed_event(why_it_ends(self._context))
                return
            if isinstance(happened, Partial):
                yield await self._partial(happened, places[happened.generation.id])
            elif happened.status != DONE:
                yield self._failed_event(failure_of(happened))
                return
            else:
                place = places[happened.id]
                items[place] = await self._done(happened)
                yield self._call_event(_COMPLETED, happened.id, place)
                yield self._event("response.output_item.done", output_index=place, item=items[place])
        output = tuple(items[place] for place in sorted(items))
        yield self._event("response.completed", response=self._view(_COMPLETED, output))

    async def _partial(self, partial: Partial, place: int) -> bytes:
        body = await anyio.to_thread.run_sync(encode, partial.preview, self._tool.format)
        return self._call_event(
            "partial_image", partial.generation.id, place, partial_image_index=partial.index,
            partial_image_b64=base64_of(body), **described(partial.generation, self._tool),
        )  # fmt: skip

    async def _done(self, generation: Generation) -> dict[str, Any]:
        body = await picture_of(self._context, str(generation.digest), self._tool)
        return {
            "id": CALL + generation.id, "type": "image_generation_call", "status": _COMPLETED,
            "action": "edit" if generation.parent_id or generation.recipe.source else "generate",
            "result": base64_of(body), "revised_prompt": generation.prompt, **described(generation, self._tool),
        }  # fmt: skip

    def _failed_event(self, why: str) -> bytes:
        error = {"code": "server_error", "message": why}
        return self._event("response.failed", response=self._view(_FAILED, error=error))

    def _view(
        self, status: str, output: tuple[dict[str, Any], ...] = (), error: dict[str, str] | None = None
    ) -> ResponseView:
        asked = self._request
        return ResponseView(
            id=RESPONSE + self._outcome.generation_ids[0], created_at=self._created_at, status=status,
            model=asked.model or self._tool.model or "", output=output, tools=asked.tools, error=error,
            metadata=asked.metadata or {}, parallel_tool_calls=bool(asked.parallel_tool_calls),
            previous_response_id=asked.previous_response_id, safety_identifier=asked.safety_identifier,
            tool_choice=asked.tool_choice, usage=_NOTHING_COUNTED if status == _COMPLETED else None, user=asked.user,
            notes=self._notes,
        )  # fmt: skip

    def _call_event(self, what: str, generation_id: str, place: int, **fields: Any) -> bytes:
        kind = f"response.image_generation_call.{what}"
        return self._event(kind, item_id=CALL + generation_id, output_index=place, **fields)

    def _event(self, kind: str, **fields: Any) -> bytes:
        return event(kind, {"sequence_number": next(self._numbers), **fields})
