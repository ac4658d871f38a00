"""Problem documents (RFC 9457): what happened, why, and what to try, for everything that is refused or fails.

Status codes are decided here and nowhere else. No answer carries a traceback or a path, and no log line a prompt.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import (
    HTTPException,
    InternalServerException,
    MethodNotAllowedException,
    ValidationException,
)

from dimp.core import errors
from dimp.core.errors import Choice, Code
from dimp.core.generation import CANCELLED, Generation
from dimp_store import errors as store_errors

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger("dimp_web")


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """An RFC 9457 document; `hint` says what to try, `generation_id` which generation it is about, if any.

    `code` distinguishes refusals of one type, for clients with their own wording (`dimp.core.errors.Code`). `choices`
    are the likeliest readings of words that were not understood.
    """

    type: str
    title: str
    status: int
    detail: str = ""
    hint: str = ""
    generation_id: str | None = None
    code: Code = ""
    choices: tuple[Choice, ...] = ()


class ProblemError(Exception):
    """Raised where the answer is a problem that is no refusal of the core."""

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.title)
        self.problem = problem
        self.headers = dict(headers or {})


def make(kind: str, status: int, title: str, detail: str = "", hint: str = "") -> Problem:
    """A problem document; `kind` is the last part of its type. The title is the detail where none is given."""
    return Problem(f"urn:dimp:problem:{kind}", title, status, detail or f"{title.rstrip('?.')}.", hint)


_REFUSALS: tuple[tuple[type[errors.Refusal], str, int, str, dict[str, str]], ...] = (
    (errors.Unclear, "unclear", 400, "That is not clear", {}),
    (errors.Invalid, "invalid", 400, "That cannot be done as asked", {}),
    (errors.NotFound, "not-found", 404, "There is no such thing", {}),
    (errors.Conflict, "conflict", 409, "That does not fit the present state", {}),
    (errors.OperationReused, "operation-reused", 422, "That operation id was used for something else", {}),
    (errors.Busy, "busy", 429, "The queue is full", {"Retry-After": "10"}),
    (errors.Unavailable, "unavailable", 503, "That is not available now", {"Retry-After": "30"}),
)

# The store's own words may name files of this machine, so other words are used here.
_STORE: tuple[tuple[type[store_errors.StoreError], str, int, str, str, str], ...] = (
    (store_errors.StoreFull, "disk-full", 507, "The disk is full", "The disk is full; nothing was written.",
     "Make room on the disk, then try again."),
    (store_errors.BlobMissing, "no-image", 404, "There is no such image", "There is no image of this id here.",
     "Check the id; if a session names it, restore it from a backup or an export."),
    (store_errors.BlobDamaged, "damaged-image", 500, "The image is damaged on disk",
     "The image's bytes are not those its id names, so they are not served.",
     "Restore it from a backup or an export, or paint it again from its recipe; see: dimp verify"),
    (store_errors.BadDigest, "no-image", 404, "There is no such image",
     "An image id is 64 hexadecimal digits, lower case.",
     "Use the image_id of a generation."),
    (store_errors.VersionConflict, "conflict", 409, "Something else happened in between",
     "The session moved on while this was decided.", "Read the session again and repeat the action."),
    (store_errors.DuplicateOperation, "conflict", 409, "That was done already", "This operation id was used before.",
     "Use the recorded outcome, or send a new operation id to do it once more."),
    (store_errors.StreamExists, "conflict", 409, "That session is here already",
     "That session is here already; nothing was imported.",
     "Open the session that is there."),
    (store_errors.BadStream, "invalid", 400, "That is no whole session",
     "The events do not verify; nothing was imported.",
     "Export the session again."),
    (store_errors.BadDraft, "invalid", 400, "That cannot be stored", "It cannot be stored; nothing was written.",
     "Send less, or plain text."),
    (store_errors.StorageUnavailable, "storage", 503, "The storage of images does not answer",
     "The storage that images are kept on failed; nothing was acknowledged.",
     "Try again; if it goes on, whoever runs the studio sees why with: dimp doctor"),
    (store_errors.StoreUnavailable, "disk", 503, "The disk does not answer",
     "The disk does not answer; nothing was acknowledged.",
     "Try again; if it goes on, look at the disk of the data folder."),
    (store_errors.StoreClosed, "closing", 503, "The studio is closing", "The studio is closing; nothing was written.",
     "Start it again."),
)  # fmt: skip

_FAILURES = {
    "out_of_memory": (503, "There was not enough memory"),
    "bad_input": (400, "The model cannot paint that"),
    "model": (503, "The model cannot be used"),
    "worker_died": (503, "The painting process ended"),
    "hang": (503, "The painting process hung"),
    "interrupted": (503, "The work was interrupted"),
}


def problem_of(error: Exception) -> tuple[Problem, dict[str, str]]:
    """The problem of an exception, and the headers that go with it."""
    if isinstance(error, ProblemError):
        return error.problem, error.headers
    for refusal, kind, status, title, headers in _REFUSALS:
        if isinstance(error, refusal):
            document = make(kind, status, title, error.message, error.hint)
            choices = error.choices if isinstance(error, errors.Unclear) else ()
            return msgspec.structs.replace(document, code=error.code, choices=choices), headers
    for store_error, kind, status, title, detail, hint in _STORE:
        if isinstance(error, store_error):
            return make(kind, status, title, detail, hint), {"Retry-After": "5"} if status == 503 else {}
    if isinstance(error, HTTPException) and (error.status_code < 500 or _is_wrong_body(error)):
        return _http_problem(error)
    if isinstance(error, RecursionError):  # the JSON decoder's, on nesting that no body of ours has
        return make("invalid", 400, _HTTP[400][1], "The body is nested too deeply.", _HTTP[400][2]), {}
    _log.error("an answer failed: %s", exception_place(error))
    return make("internal", 500, "The server made a mistake", "It is a fault of the program.",
                "Try again; the server's log names the place."), {}  # fmt: skip


def failure_problem(generation: Generation) -> ProblemError:
    """The problem of a generation that was asked for and did not become a picture."""
    if generation.status == CANCELLED:
        problem = make("cancelled", 409, "The work was cancelled", generation.message or "The work was cancelled.",
                       generation.hint or "Ask for it again.")  # fmt: skip
    else:
        status, title = _FAILURES.get(generation.reason, (500, "The picture could not be painted"))
        problem = make("failed", status, title, generation.message, generation.hint or "Ask for it again.")
    return ProblemError(msgspec.structs.replace(problem, generation_id=generation.id))


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Litestar's handler of every exception."""
    problem, headers = problem_of(error)
    return Response(
        encode(problem, request.url.path), status_code=problem.status, media_type=MEDIA_TYPE, headers=headers
    )


def encode(problem: Problem, path: str) -> bytes:
    """The document as JSON; under /v1 with the member that OpenAI's clients read, too."""
    document = msgspec.to_builtins(problem)
    if path.startswith("/v1/"):
        message = f"{problem.detail or problem.title} {problem.hint}".strip()
        kind = "invalid_request_error" if problem.status < 500 else "server_error"
        document["error"] = {"message": message, "type": kind, "param": None, "code": problem.type.rpartition(":")[2]}
    return msgspec.json.encode(document)


def _is_wrong_body(error: HTTPException) -> bool:
    """Whether a field of the body does not fit and only bears the name of something that the server hands its routes.

    Litestar takes that for a fault of the server. What this server hands its routes is never validated away.
    """
    return type(error) is InternalServerException and isinstance(error.__cause__, msgspec.ValidationError)


_HTTP = {
    400: ("invalid", "The request cannot be read", "See the description of the interface: GET /schema"),
    401: ("unauthorized", "A token is needed", "Send the header: Authorization: Bearer TOKEN"),
    404: ("not-found", "There is nothing here", "See the description of the interface: GET /schema"),
    405: ("method", "That method does not work here", "See the description of the interface: GET /schema"),
    413: ("too-large", "That is too large", "Send less."),
    415: ("media-type", "That content type is not taken here", "Send application/json."),
}


def _http_problem(error: HTTPException) -> tuple[Problem, dict[str, str]]:
    status = error.status_code if error.status_code < 500 else 400
    kind, title, hint = _HTTP.get(status, ("error", "That did not work", "Try again."))
    detail = _name_wrong_fields(error) if isinstance(error, ValidationException) else ""
    if status == 400 and not detail:
        detail = "The body is not the JSON that is asked for."
    headers = dict(error.headers or {}) if isinstance(error, MethodNotAllowedException) else {}
    return make(kind, status, title, detail, hint), headers


def _name_wrong_fields(error: ValidationException) -> str:
    """What is wrong with which field: names and types, never the values that were sent."""
    extra = error.extra if isinstance(error.extra, list) else []
    faults = [fault for fault in extra if isinstance(fault, dict) and "message" in fault]
    pairs = [(fault.get("key", "data"), fault["message"]) for fault in faults]
    texts = ["The body is missing." if pair == ("data", "'data'") else f"{pair[0]}: {pair[1]}" for pair in pairs]
    return "; ".join(texts).replace("data: ", "body: ")[:500]


def exception_place(error: BaseException) -> str:
    """Class and place of an exception, without its words: they may hold a prompt."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return f"{type(error).__name__} at " + " < ".join(f"{f.name}:{f.lineno}" for f in reversed(frames))
