from __future__ import annotations

import msgspec
import pytest

from dimp.cli.client import Address, Client, refusal_of
from dimp.core.errors import Busy, Conflict, Invalid, NotFound, Refusal, Unavailable
from tests.dimp.web_server import Canned, canned

DONE = msgspec.json.encode({"session_id": "s", "generation_ids": ["g"], "events": ["x"], "seq": 7, "repeated": False})


def test_an_action_that_was_dropped_is_asked_again_under_the_same_operation() -> None:
    first, second = Canned(hang_up=True), Canned(body=DONE)
    with canned(first, second) as url:
        answer = Client(lambda: Address(url)).send_action({"type": "undo"}, "s 1", "op-1")
    assert answer.seq == 7
    assert first.heard == second.heard
    assert first.heard[0].startswith(b"POST /api/actions?session=s+1 HTTP/1.1\r\n")
    assert b"Idempotency-Key: op-1" in first.heard[0]
    assert first.heard[0].endswith(b'{"type":"undo"}')


def test_what_is_not_harmless_twice_is_not_repeated() -> None:
    first, second = Canned(hang_up=True), Canned()
    with canned(first, second) as url, pytest.raises(Unavailable):
        Client(lambda: Address(url)).request("POST", "/api/queue/pause")
    assert not second.heard


def test_after_a_drop_the_server_is_looked_for_anew() -> None:
    gone, here = Canned(hang_up=True), Canned(body=b'{"a":1}')
    with canned(gone) as old, canned(here) as new:
        addresses = iter([Address(old), Address(new)])
        assert Client(lambda: next(addresses)).request("GET", "/api/queue") == {"a": 1}


def test_the_token_and_the_kind_of_client_are_said_and_no_origin() -> None:
    answer = Canned()
    with canned(answer) as url:
        Client(lambda: Address(url, "secret")).request("GET", "/api/queue")
    assert b"Authorization: Bearer secret" in answer.heard[0]
    assert b"User-Agent: dimp/" in answer.heard[0]
    assert b"Origin:" not in answer.heard[0]


def test_a_server_that_never_answers_is_said() -> None:
    with canned(*(Canned(hang_up=True) for _ in range(4))) as url, pytest.raises(Unavailable) as refused:
        Client(lambda: Address(url)).request("GET", "/api/queue")
    assert refused.value.hint


def test_what_goes_wrong_while_looking_for_a_server_is_no_dropped_answer() -> None:
    looked = []

    def locate() -> Address:
        looked.append(1)
        raise OSError(30, "Read-only file system", "studio")

    with pytest.raises(OSError, match="Read-only"):
        Client(locate).request("GET", "/api/queue")
    assert len(looked) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Invalid), (404, NotFound), (409, Conflict), (413, Invalid), (422, Invalid), (429, Busy),
     (401, Unavailable), (403, Unavailable), (500, Unavailable), (503, Unavailable)],
)  # fmt: skip
def test_problem_documents_are_the_refusals_they_were(status: int, kind: type[Refusal]) -> None:
    refusal = refusal_of(status, b'{"title":"T","detail":"What happened.","hint":"Try this."}')
    assert type(refusal) is kind
    assert (refusal.message, refusal.hint) == ("What happened.", "Try this.")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}"])
def test_an_answer_that_is_no_problem_document_still_says_something(body: bytes) -> None:
    assert "502" in refusal_of(502, body).message
