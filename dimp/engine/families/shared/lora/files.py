"""LoRA: small changes to a model's layers, added beside them while a picture is painted, never mixed into the weights.

A hook on each changed layer adds what the change amounts to, several at once and each with its weight. When the hooks
are gone the model is bit for bit what it was. Only safetensors are read.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from dimp.engine import file_digest
from dimp.engine.families.shared.loading import denoiser
from dimp.engine.families.shared.lora.addresses import Addresses
from dimp.engine.families.shared.lora.layers import Layer, NormLayer
from dimp.engine.families.shared.lora.reader import read_layers
from dimp.engine.families.spec import FamilySpec

KEPT = 8
"""Files whose tensors stay in memory between pictures."""


class LoraFiles:
    """The LoRA files of one loaded model, read once each."""

    def __init__(self, spec: FamilySpec, pipe: Any) -> None:
        self._spec, self._pipe = spec, pipe
        self._addresses: Addresses | None = None
        self._layers_of: OrderedDict[tuple[str, bool], list[Layer | NormLayer]] = OrderedDict()

    @contextmanager
    def apply(self, files: Sequence[tuple[Path, float]], control: Sequence[tuple[Path, float]] = ()) -> Iterator[None]:
        """Add these files, with their weights, to the model while inside. Raises PaintError for one that can't be.

        With a `control` LoRA the network takes a map's numbers beside the picture's, and says so by its configuration.
        """
        every = [(*file, False) for file in files] + [(*file, True) for file in control]
        layers = [(layer, weight) for path, weight, is_control in every for layer in self._read_once(path, is_control)]
        with ExitStack() as stack:
            for layer, weight in layers:
                stack.enter_context(layer.apply(weight))
            if control:
                stack.enter_context(_doubled_channels(denoiser(self._pipe)))
            yield

    def _read_once(self, path: Path, is_control: bool) -> list[Layer | NormLayer]:
        key = file_digest.digest(path), is_control  # another file may come to lie under a name
        if key not in self._layers_of:
            self._addresses = self._addresses or Addresses(self._pipe, self._spec.original_names)
            self._layers_of[key] = read_layers(self._addresses, self._spec, path, is_control=is_control)
            if len(self._layers_of) > KEPT:
                self._layers_of.popitem(last=False)
        self._layers_of.move_to_end(key)
        return self._layers_of[key]


@contextmanager
def _doubled_channels(network: Any) -> Iterator[None]:
    """Let the pipelines know by the network's configuration that it takes a map beside the noise."""
    usual = network.config.in_channels
    network.register_to_config(in_channels=2 * usual)
    try:
        yield
    finally:
        network.register_to_config(in_channels=usual)
