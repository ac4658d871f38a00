"""Text encoders that visit the device layer by layer, and only for words that were not encoded before.

Their weights stay where loading left them, in the mapped files: they take no main memory of their own and never push
the denoiser off the device. Those that are stored in fewer bits become numbers on the device (`packed_encoders`).
Tables of words are looked up where they lie; what is small stays on the device. The encoder computes as it always
does, so what it answers has the same bits.
"""

from __future__ import annotations

import ctypes
import mmap
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.nn import Parameter

LARGE = 32 << 20
"""Layers outside the rows of blocks that are larger, in bytes, visit too (the head of a language model, say)."""

SPARE = 1 << 30
"""Of the device's free memory, in bytes, what lingering layers leave to the work itself."""

_DONTNEED = 4
"""The advice to the system that pages of a mapped file are not needed: they are read again when they are touched."""


class Source(Protocol):
    """Where a weight comes from of which the network holds the shape alone."""

    def fetch(self, device: torch.device) -> Tensor:
        """Return the weight on a device, as it is used."""
        ...


Sources = Mapping[Parameter, Source]
NO_SOURCES: Sources = MappingProxyType({})


def install(network: Any, device: torch.device, sources: Sources = NO_SOURCES) -> None:
    """Make a text encoder that lies in main memory compute on a device; some weights may come from `sources`."""
    visitors, tables = _sort_modules(network, sources)
    for module in visitors:
        make_visit(module, device, sources)
    for table in tables:
        _look_up_in_place(table, device)
    _bring_the_rest(network, {*visitors, *tables}, device)
    network.register_forward_pre_hook(lambda _, inputs, named: _to((inputs, named), device), with_kwargs=True)
    files = _mapped_weights(visitors)
    network.register_forward_hook(lambda *_: _let_go(files), always_call=True)
    network.visited_by = device


def can_visit(network: Any) -> bool:
    """Whether a text encoder's layers can come and go: those that a library quantised have state beside their bytes."""
    return getattr(network, "quantization_method", None) is None


def device_of(network: Any) -> torch.device:
    """Return the device that a text encoder computes on: where it lies, or what its layers visit."""
    return getattr(network, "visited_by", None) or network.device


@contextmanager
def linger(network: Any, room: int | None = None) -> Iterator[None]:
    """Let layers stay once they have come, as many as `room` (in bytes) holds: an answer asks for them many times.

    All go at the end. Without a `room` it is what the device has free, but for `SPARE`; nothing of a network that lies
    on its device anyway.
    """
    left = _free(network) - SPARE if room is None else room
    visits = [module.visit for module in network.modules() if hasattr(module, "visit")]
    for visit in visits:
        visit.stays = visit.bytes <= left
        left -= visit.bytes if visit.stays else 0
    try:
        yield
    finally:
        for visit in visits:
            visit.stays = False
            visit.send_back()


def _free(network: Any) -> int:
    """Free memory of the card that a network visits, in bytes; nothing where it is main memory itself."""
    if device_of(network).type != "cuda":
        return 0
    kept = torch.cuda.memory_reserved() - torch.cuda.memory_allocated()
    return int(torch.cuda.mem_get_info()[0] + kept)


def _sort_modules(network: Any, sources: Sources) -> tuple[list[Any], list[Any]]:
    """The modules that visit as one, none inside another, and the tables of words."""
    visitors: list[Any] = []
    tables: list[Any] = []

    def walk(module: Any) -> None:
        for child in module.children():
            if isinstance(child, torch.nn.ModuleList):
                visitors.extend(child)
            elif isinstance(child, torch.nn.Embedding):
                tables.append(child)
            elif _has_to_visit([weight for weight in child._parameters.values() if weight is not None], sources):
                visitors.append(child)
            else:
                walk(child)

    walk(network)
    return visitors, tables


def _has_to_visit(own: list[Parameter], sources: Sources) -> bool:
    """Whether a module outside the rows of blocks visits for the sake of its own weights."""
    return sum(weight.nbytes for weight in own) > LARGE or any(weight in sources for weight in own)


class Visit:
    """A module's weights on their way to a device and back: they are copied there, and dropped again."""

    def __init__(self, module: Any, device: torch.device, sources: Sources = NO_SOURCES) -> None:
        self._device = device
        self._sources = sources
        self._there = False
        self.stays = False
        self._places = [
            (owner, name, parameter)
            for owner in module.modules()
            for name, parameter in owner._parameters.items()
            if parameter is not None
        ]

    @property
    def bytes(self) -> int:
        """Size of the weights as they are used."""
        return sum(parameter.nbytes for _, _, parameter in self._places)

    def bring(self, *_: Any) -> None:
        """Copy the weights to the device, where they are not there yet."""
        if self._there:
            return
        for owner, name, parameter in self._places:
            source = self._sources.get(parameter)
            there = source.fetch(self._device) if source else parameter.detach().to(self._device, copy=True)
            owner._parameters[name] = Parameter(there, requires_grad=False)
        self._there = True

    def send_back(self, *_: Any) -> None:
        """Drop the copies, unless they are to stay."""
        if self.stays:
            return
        for owner, name, parameter in self._places:
            owner._parameters[name] = parameter
        self._there = False


def make_visit(module: Any, device: torch.device, sources: Sources = NO_SOURCES) -> None:
    """Let the weights of a module come to a device each time it is asked, and go again."""
    module.visit = Visit(module, device, sources)
    module.register_forward_pre_hook(module.visit.bring)
    module.register_forward_hook(module.visit.send_back, always_call=True)


def _look_up_in_place(table: Any, device: torch.device) -> None:
    table.register_forward_pre_hook(lambda module, inputs: _to(inputs, module.weight.device))
    table.register_forward_hook(lambda module, inputs, answer: answer.to(device))


def _bring_the_rest(network: Any, away: set[Any], device: torch.device) -> None:
    """Put everything small on the device for good; buffers of blocks too, for only weights visit."""
    inside = {owner for module in away for owner in module.modules()}
    for owner in network.modules():
        for name, buffer in owner._buffers.items():
            if buffer is not None:
                owner._buffers[name] = buffer.to(device)
        if owner in inside:
            continue
        for name, parameter in owner._parameters.items():
            if parameter is not None:
                owner._parameters[name] = Parameter(parameter.detach().to(device), requires_grad=False)


def _to(value: Any, device: torch.device) -> Any:
    """A value with every tensor in it on a device."""
    if isinstance(value, Tensor):
        return value.to(device)
    if isinstance(value, tuple | list):
        moved = [_to(element, device) for element in value]
        return tuple(moved) if isinstance(value, tuple) else moved
    if isinstance(value, dict):  # the answers of networks are dictionaries with more to them
        moved_items = {key: _to(element, device) for key, element in value.items()}
        return moved_items if type(value) is dict else type(value)(**moved_items)
    return value


def _mapped_weights(visitors: list[Any]) -> list[tuple[int, int]]:
    """Address and size of the weights that lie in mapped files; none where the system does not say."""
    if not sys.platform.startswith("linux"):
        return []
    with suppress(OSError, ValueError):
        lines = [line.split(maxsplit=5) for line in Path("/proc/self/maps").read_text().splitlines()]
        files = [
            tuple(int(end, 16) for end in line[0].split("-"))
            for line in lines
            if len(line) == 6 and line[5].endswith(".safetensors")
        ]
        weights = [parameter for module in visitors for parameter in module.parameters()]
        places = [(weight.data_ptr(), weight.nbytes) for weight in weights]
        return [(at, size) for at, size in places if any(begin <= at and at + size <= end for begin, end in files)]
    return []


def _let_go(places: list[tuple[int, int]]) -> None:
    """Tell the system that these pages can go. They were only read, so nothing is lost."""
    if not places:
        return
    page = mmap.PAGESIZE
    library = ctypes.CDLL(None, use_errno=True)
    for address, size in places:
        begin = -(-address // page) * page
        end = (address + size) // page * page
        if end > begin:
            library.madvise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), _DONTNEED)
