"""Frames: whole, cut anywhere, too large, and broken."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dimp.core.asked import Message
from dimp.engine import protocol

JOB = protocol.Job(id="a", seed=7, steps=4, guidance_scale=3.5, width=64, height=64, folder="f", prompt="a ball")
QUESTION = protocol.Question(
    id="a", folder="f", messages=(Message("user", "a ball"),), schema={"type": "object"}, most_tokens=9, limit_s=1.5
)
TO_WORKER: list[protocol.ServerMessage] = [
    protocol.Run(JOB),
    protocol.Ask(QUESTION),
    protocol.Cancel("a"),
    protocol.Seen("a"),
    protocol.Load("f", "m"),
    protocol.Unload(),
    protocol.Shutdown(),
]
FROM_WORKER: list[protocol.WorkerMessage] = [
    protocol.Hello(1),
    protocol.Loading("a", "m"),
    protocol.Ready("m", 3, {"torch": "2"}),
    protocol.Started("a", 4),
    protocol.Step("a", 1, 4, 10, b"\x00\xff"),
    protocol.Done("a", "d" * 64, 5, "png", 64, 64, 9, fingerprint={"a": "b"}, lqip=bytes(576)),
    protocol.Answered("a", "{}", 2, 9, 3, {"a": "b"}),
    protocol.Failed("a", "model", "why", "what"),
    protocol.Cancelled("a"),
]


@given(st.lists(st.integers(1, 400), min_size=1))
def test_frames_survive_any_cut(cuts: list[int]) -> None:
    for messages, decoder in ((TO_WORKER, protocol.server_messages), (FROM_WORKER, protocol.worker_messages)):
        data = b"".join(protocol.frame(message) for message in messages)
        frames = protocol.Frames(decoder)
        received, at = [], 0
        for cut in [*cuts, len(data)]:
            received += list(frames.feed(data[at : at + cut]))
            at += cut
        assert received == messages


def test_every_message_of_a_union_is_tried() -> None:
    assert {type(m) for m in TO_WORKER} == set(protocol.ServerMessage.__args__)
    assert {type(m) for m in FROM_WORKER} == set(protocol.WorkerMessage.__args__)


def test_too_large_a_frame_is_refused_before_it_is_read() -> None:
    frames = protocol.Frames(protocol.worker_messages)
    with pytest.raises(protocol.FrameError, match="above the limit"):
        list(frames.feed((protocol.MAX_FRAME + 1).to_bytes(4, "big")))


def test_too_large_a_message_is_not_sent() -> None:
    with pytest.raises(protocol.FrameError, match="above the limit"):
        protocol.frame(protocol.Step("a", 1, 1, 0, bytes(protocol.MAX_FRAME)))


@pytest.mark.parametrize("body", [b"\xc1", b"\x80", msgspec.msgpack.encode({"type": "nothing"}), b"stray print"])
def test_what_is_not_a_message_is_an_error(body: bytes) -> None:
    frames = protocol.Frames(protocol.worker_messages)
    with pytest.raises(protocol.FrameError, match="unreadable"):
        list(frames.feed(len(body).to_bytes(4, "big") + body))
