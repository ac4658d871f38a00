"""A control network in one file, brought into a folder in the layout of diffusers: once, in the cache, by the worker.

Its configuration is that of the model that it is for, as diffusers makes a control network of a network
(`ControlNetModel.from_unet`, `FluxControlNetModel.from_transformer`), with what its own tensors say.
"""

from __future__ import annotations

from collections.abc import Mapping
from inspect import signature
from pathlib import Path
from typing import Any

import torch

from dimp.engine import folder_digest
from dimp.engine.checkpoints import control_card, control_settings
from dimp.engine.checkpoints.filling import fill_network
from dimp.engine.checkpoints.other_names import control_names
from dimp.engine.checkpoints.source import Source, open_source
from dimp.engine.checkpoints.writing import write_weights
from dimp.engine.families.loader import find_spec
from dimp.engine.families.shared.loading import diffusers_class
from dimp.engine.families.shared.lora.unet_names import unet_names
from dimp.engine.paint_error import PaintError

CONFIG = "config.json"
_LAYERS, _REFINERS = "control_layers_places", "add_control_noise_refiner"
_REFINER = "control_noise_refiner.0.before_proj.weight"


def fill_folder(folder: Path, file: Path, base: Path) -> None:
    """Fill a folder with the control network of a file, for the model in the folder `base`.

    Raises PaintError for a network that is for another model, `BrokenFile` and `OSError` for a file that can't be read.
    """
    card, source, model = control_card.read_card(file), open_source(file), _read_config(base)
    kind = diffusers_class(card.network)
    settings = _settings(kind, model, card.settings)
    names = {name: control_card.bare(name) for name in source.names}
    if _LAYERS in settings:
        settings, names = _complete_zimage(settings, names, model, source)
    with torch.device("meta"):
        network = kind.from_config(settings)
    originals = unet_names(network) or find_spec(base).original_names
    try:
        write_weights(source, names, fill_network(network, (*control_names(network), *originals)), folder)
    except PaintError as error:
        raise PaintError(
            "bad_input", f"{file.name} is no control network for this model. {error.message}", error.hint
        ) from error
    network.save_config(folder / "config")
    (folder / "config" / CONFIG).replace(folder / CONFIG)  # last: with it the folder counts as filled
    (folder / "config").rmdir()


def _complete_zimage(
    settings: dict[str, Any], names: dict[str, str], model: Mapping[str, Any], source: Source
) -> tuple[dict[str, Any], dict[str, str]]:
    """The settings and the tensors of a network of Z-Image, with what its numbers and the model tell.

    The refining layers that version 2.0 holds besides are not used, which their first layer tells: it is all zeros, as
    it was before training.
    """
    places = control_settings.spread_layers(len(settings[_LAYERS]), int(model.get("n_layers", 0)))
    settings = settings | {_LAYERS: places}
    if settings[_REFINERS]:
        settings["control_refiner_layers_places"] = list(range(int(model.get("n_refiner_layers", 0))))
    first = next((name for name, inside in names.items() if inside == _REFINER), None)
    if first is None or bool(source.read(first).any()):
        return settings, names
    used = {name: inside for name, inside in names.items() if not inside.startswith("control_noise_refiner.")}
    return settings | {_REFINERS: "control_layers"}, used


def _read_config(base: Path) -> dict[str, Any]:
    """The configuration of a model's denoiser."""
    found = (folder_digest.read_json(base / name / CONFIG) for name in ("unet", "transformer"))
    return next((config for config in found if config), {})


def _settings(kind: Any, model: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a control network: those that it shares with the model, under its own."""
    known = signature(kind.__init__).parameters
    return {name: value for name, value in model.items() if name in known} | dict(own)
