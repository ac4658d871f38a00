"""Text encoders that visit the device layer by layer, and only for words that were not encoded before.

Their weights stay where loading left them, in the mapped files: they take no main memory of their own and never push
the denoiser off the device. Tables of words are looked up where they lie; what is small stays on the device. The
encoder computes as it always does, so what it answers has the same bits.
"""

from __future__ import annotations

import ctypes
import mmap
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import Parameter

LARGE = 32 << 20
"""Layers outside the rows of blocks that are larger, in bytes, visit too (the head of a language model, say)."""

_DONTNEED = 4
"""The advice to the system that pages of a mapped file are not needed: they are read again when they are touched."""


def install(network: Any, device: torch.device) -> None:
    """Make a text encoder that lies in main memory compute on a device."""
    visitors, tables = _sort_modules(network)
    for module in visitors:
        _make_visit(module, device)
    for table in tables:
        _look_up_in_place(table, device)
    _bring_the_rest(network, {*visitors, *tables}, device)
    network.register_forward_pre_hook(lambda _, inputs, named: _to((inputs, named), device), with_kwargs=True)
    files = _mapped_weights(visitors)
    network.register_forward_hook(lambda *_: _let_go(files), always_call=True)


def _sort_modules(network: Any) -> tuple[list[Any], list[Any]]:
    """The modules that visit as one, none inside another, and the tables of words."""
    visitors: list[Any] = []
    tables: list[Any] = []

    def walk(module: Any) -> None:
        for child in module.children():
            if isinstance(child, torch.nn.ModuleList):
                visitors.extend(child)
            elif isinstance(child, torch.nn.Embedding):
                tables.append(child)
            elif sum(weight.nbytes for weight in child._parameters.values() if weight is not None) > LARGE:
                visitors.append(child)
            else:
                walk(child)

    walk(network)
    return visitors, tables


def _make_visit(module: Any, device: torch.device) -> None:
    places = [
        (owner, name, parameter)
        for owner in module.modules()
        for name, parameter in owner._parameters.items()
        if parameter is not None
    ]

    def bring(*_: Any) -> None:
        for owner, name, parameter in places:
            owner._parameters[name] = Parameter(parameter.detach().to(device, copy=True), requires_grad=False)

    def send_back(*_: Any) -> None:
        for owner, name, parameter in places:
            owner._parameters[name] = parameter

    module.register_forward_pre_hook(bring)
    module.register_forward_hook(send_back, always_call=True)


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
    if isinstance(value, dict):
        return {key: _to(element, device) for key, element in value.items()}
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
