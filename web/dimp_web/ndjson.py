"""Answers that are sent line by line, as things happen: JSON lines."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
from litestar.response import Stream

from dimp.core.errors import Refusal
from dimp_store.errors import StoreError
from dimp_web import problems

MEDIA_TYPE = "application/jsonl"


async def stream_lines(lines: AsyncIterator[msgspec.Struct]) -> Stream:
    """The lines as they come. A refusal before the first decides the status; a later one is a line of its own."""
    first = await anext(lines, None)
    return Stream(_encode_lines(first, lines), media_type=MEDIA_TYPE)


async def _encode_lines(first: msgspec.Struct | None, lines: AsyncIterator[msgspec.Struct]) -> AsyncIterator[bytes]:
    if first is None:
        return
    yield msgspec.json.encode(first) + b"\n"
    try:
        async for line in lines:
            yield msgspec.json.encode(line) + b"\n"
    except (Refusal, StoreError) as refused:
        problem, _ = problems.problem_of(refused)
        yield msgspec.json.encode(problem) + b"\n"
