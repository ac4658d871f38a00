"""A graph of ComfyUI, from either form: nodes with named inputs, each a value or a link to another node's output.

Values may come along links, through rerouting nodes, primitives and nodes that join texts; nodes that were switched
off are passed through. Graphs come from anywhere, so a walk visits each node once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dimp.metadata.values import Json, text_of

_NODES = 2_000
_DEPTH = 50
_LOOKS = 20_000
"""How often nodes of one graph are looked at: links may be tied so that there are more ways than can be walked."""

_OFF = (2, 4)
"""Modes of a node that does not run: muted and bypassed."""

_CONTROL = ("fixed", "increment", "decrement", "randomize")
_CONTROLLED = ("seed", "noise_seed")

_WIDGETS: dict[str, tuple[str, ...]] = {
    "KSampler": ("seed", "control", "steps", "cfg", "sampler_name", "scheduler", "denoise"),
    "KSamplerAdvanced": (
        "add_noise", "noise_seed", "control", "steps", "cfg", "sampler_name", "scheduler", "start_at_step",
        "end_at_step", "return_with_leftover_noise",
    ),
    "SamplerCustom": ("add_noise", "noise_seed", "control", "cfg"),
    "RandomNoise": ("noise_seed", "control"), "KSamplerSelect": ("sampler_name",),
    "BasicScheduler": ("scheduler", "steps", "denoise"), "CFGGuider": ("cfg",), "FluxGuidance": ("guidance",),
    "CLIPTextEncode": ("text",), "CLIPTextEncodeFlux": ("clip_l", "t5xxl", "guidance"),
    "CLIPTextEncodeSDXL": (
        "width", "height", "crop_w", "crop_h", "target_width", "target_height", "text_g", "text_l",
    ),
    "EmptyLatentImage": ("width", "height", "batch_size"), "EmptySD3LatentImage": ("width", "height", "batch_size"),
    "EmptyFlux2LatentImage": ("width", "height", "batch_size"),
    "CheckpointLoaderSimple": ("ckpt_name",), "UNETLoader": ("unet_name", "weight_dtype"),
    "UnetLoaderGGUF": ("unet_name",), "LoraLoader": ("lora_name", "strength_model", "strength_clip"),
    "LoraLoaderModelOnly": ("lora_name", "strength_model"), "PrimitiveNode": ("value", "control"),
    "PrimitiveString": ("value",), "PrimitiveStringMultiline": ("value",), "PrimitiveInt": ("value", "control"),
    "PrimitiveFloat": ("value",), "StringConcatenate": ("string_a", "string_b", "delimiter"),
}  # fmt: skip
"""What the values of a drawn node are, in order, where the drawing does not name them."""

_STRINGS = ("value", "string", "text", "prompt", "populated_text", "wildcard_text", "Text", "String", "STRING", "text1")
_JOINED = (("string_a", "string_b"), ("text_a", "text_b", "text_c", "text_d"), ("text1", "text2", "text3"),
           ("string1", "string2"), ("prefix", "text", "suffix"))  # fmt: skip


@dataclass(frozen=True, eq=False)
class Node:
    """A node: its class, and its inputs, where a link is `[node id, output number]`."""

    id: str
    kind: str
    inputs: Mapping[str, Any]


class Graph:
    """All nodes by id."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self.nodes = nodes
        self._looks_left = _LOOKS

    def look(self) -> None:
        """Counts one look at a node. Raises ValueError for a graph that takes too many."""
        self._looks_left -= 1
        if self._looks_left < 0:
            raise ValueError("the graph is too entangled")

    def source(self, node: Node, name: str) -> tuple[Node, int] | None:
        """The node and output that an input is joined to, past all rerouting; None for a value."""
        link = node.inputs.get(name)
        for _ in range(_DEPTH):
            found = self._find_link(link)
            if found is None:
                return None
            if not _is_reroute(found[0]):
                return found
            link = next(iter(found[0].inputs.values()), None)
        return None

    def value(self, node: Node, name: str) -> Any:
        """A value of an input, its own or that of the node it is joined to; None where there is none."""
        own = node.inputs.get(name)
        if self._find_link(own) is None:
            return own if not isinstance(own, list | dict) else None
        source = self.source(node, name)
        return self._value_of(source[0], name, frozenset()) if source else None

    def walk(self, start: Node) -> Iterator[Node]:
        """A node and everything that it is made from, the nearest first, each once."""
        seen, waiting = {start.id}, deque([start])
        while waiting:
            node = waiting.popleft()
            self.look()
            yield node
            for value in node.inputs.values():
                found = self._find_link(value)
                if found is not None and found[0].id not in seen:
                    seen.add(found[0].id)
                    waiting.append(found[0])

    def _find_link(self, value: Any) -> tuple[Node, int] | None:
        if not (isinstance(value, list) and len(value) == 2 and isinstance(value[1], int)):
            return None
        node = self.nodes.get(str(value[0]))
        return None if node is None else (node, value[1])

    def _value_of(self, node: Node, name: str, seen: frozenset[str]) -> Any:
        """The one value that a node gives: by the name asked for, of a primitive, or of several texts joined."""
        self.look()
        if node.id in seen or len(seen) > _DEPTH:
            return None
        seen |= {node.id}
        if (joined := self._join(node, seen)) is not None:
            return joined
        for key in (name, *_STRINGS, *_CONTROLLED, *node.inputs):
            value = self._resolve(node, key, seen)
            if value is not None and value != "":
                return value
        return None

    def _join(self, node: Node, seen: frozenset[str]) -> str | None:
        names = next((names for names in _JOINED if sum(name in node.inputs for name in names) > 1), None)
        if names is None:
            return None
        separator = next((node.inputs[key] for key in ("delimiter", "separator", "delim") if key in node.inputs), "")
        parts = [text_of(self._resolve(node, name, seen)) for name in names]
        return str(separator).replace("\\n", "\n").join(part for part in parts if part)

    def _resolve(self, node: Node, name: str, seen: frozenset[str]) -> Any:
        value = node.inputs.get(name)
        if (found := self._find_link(value)) is not None:
            return self._value_of(found[0], name, seen)
        return value if not isinstance(value, list | dict) else None


def graph_of_prompt(data: Json) -> Graph | None:
    """A graph as it ran: node id -> class and inputs."""
    inner = data.get("prompt")
    nodes = {
        str(key): Node(str(key), text_of(value.get("class_type")), value.get("inputs") or {})
        for key, value in (inner if isinstance(inner, dict) else data).items()
        if isinstance(value, dict) and isinstance(value.get("inputs"), dict) and value.get("class_type")
    }
    return Graph(nodes) if 0 < len(nodes) <= _NODES else None


def graph_of_workflow(data: Json) -> Graph | None:
    """A graph as it was drawn: its links stand apart, and values have no names but by their order."""
    drawn = data.get("nodes")
    rows = [row for row in drawn if isinstance(row, dict) and "id" in row] if isinstance(drawn, list) else []
    if not 0 < len(rows) <= _NODES:
        return None
    links = dict(_links(data.get("links")))
    passed = {str(row["id"]): row for row in rows if row.get("mode") in _OFF}
    nodes = {str(row["id"]): Node(str(row["id"]), text_of(row.get("type")), _inputs(row, links, passed)) for row in rows
             if str(row["id"]) not in passed}  # fmt: skip
    return Graph(nodes) if nodes else None


def _links(rows: Any) -> Iterator[tuple[Any, list[Any]]]:
    """Link id -> [node id, output number], from rows or objects."""
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, list) and len(row) >= 5 and isinstance(row[2], int):
            yield _key(row[0]), [str(row[1]), row[2]]
        elif isinstance(row, dict) and isinstance(row.get("origin_slot"), int):
            yield _key(row.get("id")), [str(row.get("origin_id")), row["origin_slot"]]


def _key(value: Any) -> Any:
    return value if isinstance(value, int | str) else None


def _inputs(row: Json, links: Mapping[Any, list[Any]], passed: Mapping[str, Json]) -> dict[str, Any]:
    sockets = [socket for socket in row.get("inputs") or () if isinstance(socket, dict)]
    values = _widget_values(row, sockets)
    for socket in sockets:
        link = links.get(_key(socket.get("link"))) if socket.get("link") is not None else None
        if link is not None:
            values[text_of(socket.get("name"))] = _past_bypassed(link, links, passed)
    return values


def _past_bypassed(link: list[Any], links: Mapping[Any, list[Any]], passed: Mapping[str, Json]) -> list[Any]:
    """The link behind nodes that are switched off: what came in of the same type goes out."""
    for _ in range(_DEPTH):
        row = passed.get(str(link[0]))
        if row is None:
            return link
        outputs = [socket for socket in row.get("outputs") or () if isinstance(socket, dict)]
        kind = outputs[link[1]].get("type") if link[1] < len(outputs) else None
        inner = next((links.get(_key(socket.get("link"))) for socket in row.get("inputs") or ()
                      if isinstance(socket, dict) and socket.get("type") == kind), None)  # fmt: skip
        if inner is None:
            return link
        link = inner
    return link


def _widget_values(row: Json, sockets: Sequence[Json]) -> dict[str, Any]:
    """The values of a drawn node by name: as it names them itself, or in the order that its class is known for."""
    values = row.get("widgets_values")
    if isinstance(values, dict):
        return dict(values)
    if not isinstance(values, list):
        return {}
    known = _WIDGETS.get(text_of(row.get("type")))
    named = [text_of(socket.get("name")) for socket in sockets if isinstance(socket.get("widget"), dict)]
    if known is None and len(named) > len(values) // 2:
        return _name_in_order(named, values)
    if known is not None and len(values) == len(known) - known.count("control"):
        known = tuple(name for name in known if name != "control")
    texts = [value for value in values if isinstance(value, str)]
    return dict(zip(known, values, strict=False)) if known else {"text": texts[0]} if texts else _first(values)


def _name_in_order(names: list[str], values: list[Any]) -> dict[str, Any]:
    """Values by the names of their sockets; after a seed stands what becomes of it, which has no socket."""
    left, found = list(values), {}
    for name in names:
        if not left:
            break
        found[name] = left.pop(0)
        if name in _CONTROLLED and left and left[0] in _CONTROL:
            left.pop(0)
    return found


def _first(values: list[Any]) -> dict[str, Any]:
    return {"value": values[0]} if values else {}


def _is_reroute(node: Node) -> bool:
    return "reroute" in node.kind.lower()
