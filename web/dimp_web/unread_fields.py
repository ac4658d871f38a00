"""Fields of a request that nobody reads: refused by name, since one that is passed over looks as if it were heeded.

It holds for what stands in the address and for a JSON body, however deep: structs that are also in the log take fields
they do not know there (a newer version may have written them), and here they must not. Forms are read by their routes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from litestar import Litestar, Request
from litestar.exceptions import ClientException, SerializationException
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from msgspec import inspect

from dimp.core.errors import Invalid

ANY_QUERY: dict[str, Any] = {"any_query": True}
"""In a route's `opt`: whoever sends a browser here may add fields, as OAuth 2.0 has it (RFC 6749, 4.1.2)."""

_NAME_CHARACTERS = 80
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OPERATION = "op"
"""The field of the address that every route has which heeds an operation id, wherever it stands."""

_NO_BODY: tuple[object, ...] = (None, {})
"""What may be sent where no body is taken: clients that always send one send this."""


class Reads(msgspec.Struct, frozen=True):
    """What a route reads of a request.

    `query` are the fields of the address, by whether one may come several times. `body` is the type of the JSON body,
    None where none is taken. `whole`: the route reads the body by itself, and describes it by an operation class.
    """

    query: Mapping[str, bool]
    body: inspect.Type | None
    whole: bool


class UnreadFields:
    """Litestar's hook before every request of one application."""

    def __init__(self) -> None:
        self._reads: dict[object, Reads] = {}

    async def refuse(self, request: Request[Any, Any, Any]) -> None:
        """Raises `Invalid` for a field that the route does not read."""
        if not self._reads:
            self._reads = dict(_reads_of(request.app))
        handler = request.scope["route_handler"]
        reads = self._reads[handler]
        if not handler.opt.get("any_query"):
            _check_query(request, reads.query)
        _check_operation(request, reads.query)
        if not reads.whole:
            await _check_body(request, reads.body)


def find_unread(value: object, kind: inspect.Type, path: str = "") -> tuple[str, tuple[str, ...]] | None:
    """The first field of decoded JSON that its type does not have, as `film.frames`, and the fields that are there."""
    if isinstance(value, dict):
        return _find_in_object(value, kind, path)
    if isinstance(value, list):
        for element in _elements(kind):
            for place, part in enumerate(value):
                if (found := find_unread(part, element, f"{path}[{place}]")) is not None:
                    return found
    return None


def _find_in_object(value: dict[str, Any], kind: inspect.Type, path: str) -> tuple[str, tuple[str, ...]] | None:
    fields = _fields(value, kind)
    if fields is None:
        return None
    for name, part in value.items():
        inner = f"{path}.{name}".lstrip(".")
        if name not in fields:
            return inner, tuple(fields)
        if (found := find_unread(part, fields[name], inner)) is not None:
            return found
    return None


def _fields(value: dict[str, Any], kind: inspect.Type) -> Mapping[str, inspect.Type] | None:
    """The fields that an object of that type may have; None where nothing is said about them."""
    match kind:
        case inspect.UnionType():
            return next((fields for part in kind.types if (fields := _fields(value, part)) is not None), None)
        case inspect.DictType():
            return dict.fromkeys(value, kind.value_type)
        case inspect.StructType():
            tag = {kind.tag_field: inspect.AnyType()} if kind.tag_field else {}
            if kind.tag_field and value.get(kind.tag_field) != kind.tag:
                return None
            return tag | {field.encode_name: field.type for field in kind.fields}
    return None


def _elements(kind: inspect.Type) -> Iterable[inspect.Type]:
    match kind:
        case inspect.UnionType():
            return [element for part in kind.types for element in _elements(part)]
        case inspect.ListType() | inspect.VarTupleType() | inspect.SetType() | inspect.FrozenSetType():
            return [kind.item_type]
    return []


def _reads_of(app: Litestar) -> Iterable[tuple[HTTPRouteHandler, Reads]]:
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for handler, model in route.route_handler_map.values():
            taken = handler.parsed_fn_signature.parameters
            body = inspect.type_info(taken["data"].annotation) if "data" in taken else None
            query = {expected.field_alias: expected.is_sequence for expected in model.expected_query_params}
            yield handler, Reads(query, body, handler.operation_class().request_body is not None)


def _check_query(request: Request[Any, Any, Any], fields: Mapping[str, bool]) -> None:
    """Raises `Invalid` for a field that is not read, or of which only one of several values would be."""
    for name in request.query_params.dict():
        if name not in fields:
            raise refusal(name, tuple(fields), "in the address")
        if not fields[name] and len(request.query_params.getall(name)) > 1:
            raise Invalid(f"The field {name!r} stands in the address more than once.", "Give it once.")


def _check_operation(request: Request[Any, Any, Any], fields: Mapping[str, bool]) -> None:
    """Raises `Invalid` for an operation id where none is kept: whoever sends one counts on it."""
    if request.method not in _SAFE and "idempotency-key" in request.headers and _OPERATION not in fields:
        hint = "Leave the header out: what comes to the same when it is sent twice needs none."
        raise Invalid("No Idempotency-Key is kept for this request.", hint)


async def _check_body(request: Request[Any, Any, Any], kind: inspect.Type | None) -> None:
    """Raises `Invalid` for a field that is not read. What is no JSON is refused where it is read."""
    if kind is None and request.headers.get("content-length", "0") == "0" and request.method == "GET":
        return
    try:
        body = await request.json() if await request.body() else None
    except (ClientException, SerializationException):
        if kind is not None:
            return
        body = ""
    if kind is None:
        if body not in _NO_BODY:
            named = f"The field {str(next(iter(body)))[:_NAME_CHARACTERS]!r}" if isinstance(body, dict) else "The body"
            raise Invalid(f"{named} means nothing here: no body is taken.", "Send the request without a body.")
    elif (found := find_unread(body, kind)) is not None:
        raise refusal(*found, "here")
    elif (twice := find_twice(await request.body())) is not None:
        raise Invalid(f"The field {twice[:_NAME_CHARACTERS]!r} stands in one object more than once.", "Give it once.")


class _Twice(Exception):
    """Carries the name out of the decoder."""


def find_twice(text: bytes | str) -> str | None:
    """The first name that an object of a JSON text has twice, of which the last alone would be read.

    The standard library's decoder tells; ours keeps the last in silence. What is no JSON is refused where it is read.
    """
    try:
        json.loads(text, object_pairs_hook=_collect)
    except _Twice as found:
        return str(found)
    except ValueError:
        return None
    return None


def _collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    collected = dict(pairs)
    if len(collected) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1))
    return collected


def refusal(name: str, fields: tuple[str, ...], where: str) -> Invalid:
    """The refusal of one field, with those that are there."""
    hint = f"These are read: {', '.join(fields)}." if fields else "Leave it out: nothing is read there."
    return Invalid(f"There is no field {name[:_NAME_CHARACTERS]!r} {where}.", hint)
