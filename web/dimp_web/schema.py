"""TypeScript types of the wire, written from the same msgspec structs that the server encodes and decodes.

The schema subset in use is small (objects, arrays, enums, unions, null, references), so a few lines turn it into
types without another tool. Fields with a default may be left out of what a client sends, and are always there in
what it gets. Run: `python -m dimp_web.schema > web/client/src/api/types.gen.ts`.
"""

from __future__ import annotations

import json
import sys
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from dimp.core.actions import AnyAction
from dimp.core.kinds import KINDS, Kind
from dimp.core.parameters import PARAMETERS, ParameterSpec
from dimp.core.views import GenerationView, HeadView, Patch, ProgressView, SessionSummary, SessionView
from dimp.decide.library.presets import Styled
from dimp.history.lineage import How
from dimp.history.replay import ReplayLine
from dimp.models.catalog import Model
from dimp.models.pulling import PullView
from dimp.models.upscalers import Upscaler
from dimp.studio.outcome import Outcome
from dimp_web.accounts.library_people import ItemPeople
from dimp_web.accounts.members import SessionPeople
from dimp_web.facets import CollectionPage, CollectionView, Facets, TrashView
from dimp_web.live import PresenceUpdate, SharingUpdate
from dimp_web.paging import HistoryPage, Outline
from dimp_web.queue_view import Queue
from dimp_web.routes.interpret import Understanding
from dimp_web.routes.models import Materials
from dimp_web.routes.presets import PresetView
from dimp_web.routes.say import Done

SENT = (AnyAction,)
RECEIVED = (
    SessionView, GenerationView, HeadView, Patch, ProgressView, SessionSummary, Outcome, Model, PullView, Materials,
    Upscaler, Understanding, Done, How, ReplayLine, HistoryPage, Outline, Queue,
    SessionPeople, SharingUpdate, PresenceUpdate, ItemPeople,
    CollectionPage, CollectionView, Facets, TrashView, PresetView, Styled,
)  # fmt: skip

_HEADER = """// Types of the wire, generated from the server's structs by `python -m dimp_web.schema`. Do not edit.
"""
_PARAMETER_FIELDS = (
    "title", "type", "bounds", "above_low", "multiple", "choices", "asked", "compared", "shown", "of_model",
)  # fmt: skip
_KIND_FIELDS = ("method", "sampled", "repeatable", "resized", "exact", "moving")
_PARAMETER_TYPE = """/** A row of the table of parameters; what is absent is false, or not limited. */
export interface ParameterSpec {
  title?: string;
  type: string;
  bounds?: readonly [number, number];
  above_low?: boolean;
  multiple?: number;
  choices?: readonly string[];
  asked?: boolean;
  compared?: boolean;
  shown?: boolean;
  of_model?: boolean;
}
"""
_KIND_TYPE = """/** What holds for the pictures of a kind; what is absent is false. */
export interface Kind {
  method?: string;
  sampled?: boolean;
  repeatable?: boolean;
  resized?: boolean;
  exact?: boolean;
  moving?: boolean;
}
"""
_REF = "#/$defs/"
_PRIMITIVES = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}

Node = Mapping[str, Any]


def typescript() -> str:
    """The whole module: one exported interface per struct, sorted by name, and the union of all actions."""
    sent, received = _components(SENT), _components(RECEIVED)
    blocks = [_declaration(name, sent[name], whole=False) for name in sorted(sent)]
    blocks += [_declaration(name, received[name], whole=True) for name in sorted(set(received) - set(sent))]
    names = " | ".join(action.__name__ for action in typing.get_args(AnyAction))
    return "\n".join([_HEADER, *blocks, f"export type AnyAction = {names};\n", *_tables()])


def _tables() -> list[str]:
    """The table of parameters and that of kinds as constants: the page hard-codes no bound, choice or label."""
    parameters = {row.name: _row(row, _PARAMETER_FIELDS) for row in PARAMETERS}
    kinds = {row.name: _row(row, _KIND_FIELDS) for row in KINDS.values()}
    return [
        _PARAMETER_TYPE,
        _constants("PARAMETERS", "The painting parameters, in the order of comparisons.", "ParameterSpec", parameters),
        _KIND_TYPE,
        _constants("KINDS", "The kinds of generations, by name.", "Kind", kinds),
    ]


def _row(row: ParameterSpec | Kind, names: Sequence[str]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {name: value for name, value in values.items() if value is True or value not in (None, "", (), False, 1)}


def _constants(name: str, comment: str, kind: str, rows: Mapping[str, Mapping[str, Any]]) -> str:
    lines = [f"  {key}: {json.dumps(row)}," for key, row in rows.items()]
    end = f"}} as const satisfies Record<string, {kind}>;"
    return "\n".join([f"/** {comment} */", f"export const {name} = {{", *lines, end, ""])


def _components(types: tuple[Any, ...]) -> Mapping[str, Node]:
    _, components = msgspec.json.schema_components(types, ref_template=_REF + "{name}")
    return components


def _declaration(name: str, node: Node, *, whole: bool) -> str:
    """An interface for an object, an alias for anything else. `whole`: every field is present."""
    if node.get("type") != "object" or "properties" not in node:
        return f"{_comment(node)}export type {name} = {_type(node)};\n"
    required = set(node.get("required", ()))
    fields = [
        f"  {key}{'' if whole or key in required or _is_tag(key, value) else '?'}: {_type(value)};"
        for key, value in node["properties"].items()
    ]
    return "\n".join([f"{_comment(node)}export interface {name} {{", *fields, "}", ""])


def _is_tag(key: str, node: Node) -> bool:
    return key == "type" and "enum" in node


def _comment(node: Node) -> str:
    words = " ".join(str(node.get("description", "")).split())
    return f"/** {words.replace('*/', '* /')} */\n" if words else ""


def _type(node: Node) -> str:
    """The TypeScript type of a schema. Raises `TypeError` for what the subset does not have."""
    for key, write in _WRITERS.items():
        if key in node:
            return write(node)
    if not node or set(node) <= {"default", "description", "title"}:
        return "unknown"
    raise TypeError(f"no TypeScript for the schema {dict(node)}")


def _ref(node: Node) -> str:
    return str(node["$ref"]).removeprefix(_REF)


def _union(node: Node) -> str:
    options = (_type(option) for option in node.get("anyOf") or node["oneOf"])
    return " | ".join(dict.fromkeys(options))  # integer and number are the same here


def _literals(node: Node) -> str:
    return " | ".join(json.dumps(value) for value in node["enum"])


def _constant(node: Node) -> str:
    return json.dumps(node["const"])


def _type_text(node: Node) -> str:
    kind = node["type"]
    if isinstance(kind, list):
        return " | ".join(_type_text({**node, "type": alternative}) for alternative in kind)
    return _STRUCTURED[kind](node) if kind in _STRUCTURED else _PRIMITIVES[kind]


def _array(node: Node) -> str:
    inner = _type(node.get("items") or {}) if node.get("items", True) is not False else "never"
    return f"({inner})[]" if " " in inner else f"{inner}[]"


def _record(node: Node) -> str:
    values = node.get("additionalProperties")
    return f"Record<string, {_type(values) if isinstance(values, dict) else 'unknown'}>"


_STRUCTURED: Mapping[str, Callable[[Node], str]] = {"array": _array, "object": _record}
_WRITERS: Mapping[str, Callable[[Node], str]] = {
    "$ref": _ref,
    "anyOf": _union,
    "oneOf": _union,
    "enum": _literals,
    "const": _constant,
    "type": _type_text,
}

if __name__ == "__main__":
    sys.stdout.write(typescript())
