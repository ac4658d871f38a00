"""Control networks: a second network reads a map (edges, depth, a pose) and holds the picture to it.

The network of a map is a folder of its own, loaded when a job first asks for it and kept beside the model; the
pipelines that ask it are built over the model's own parts, so no weight is there twice. The noise of a seed is the
same with a map and without, and what pipelines draw by chance over a map is drawn from the job's seed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np
import torch

from dimp.engine import folder_digest
from dimp.engine.families.request import ControlMap, Request
from dimp.engine.families.shared.loading import (
    build_sibling,
    denoiser,
    diffusers_class,
    load_network,
    place_beside,
)
from dimp.engine.families.spec import ControlSupport, FamilySpec
from dimp.engine.paint_error import PaintError
from dimp.engine.placement import LoadPlan
from dimp.engine.protocol import Job

VERSION = "control/2"
"""Raised whenever a change of this module changes bits of a picture painted after a map."""

KEPT = 2
"""Networks that stay in memory between pictures."""

MODES = {"canny": 0, "tile": 1, "depth": 2, "blur": 3, "pose": 4, "luma": 5}
"""Kind of map -> its number in the FLUX.1 networks that read several kinds (InstantX and Shakker Labs, 2024)."""

_WIDTHS = ("joint_attention_dim", "cross_attention_dim", "num_attention_heads", "attention_head_dim", "dim")
"""Settings in which a network must be as wide as the model."""

_MASK_INPUTS = ("extra_conditioning_channels", "extra_condition_channels")
"""Settings of networks that read a mask and a masked picture instead of a map."""

_HINT = "Choose one that was made for this model, or leave the map out."


class ControlNets:
    """The control networks of one loaded model."""

    def __init__(self, support: ControlSupport | None, plan: LoadPlan) -> None:
        self._support = support
        self._plan = plan
        self._kept: OrderedDict[str, Any] = OrderedDict()

    def prepare(self, request: Request, pipe: Any, call: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Return what paints the request in place of its task's `pipe`, and the call with the maps in it.

        The request must have passed `check_maps`, and its control LoRA, if it names one, be applied. Raises PaintError
        for a network that is not there, broken, or of another model.
        """
        assert self._support is not None
        if find_loras(request):
            kind = diffusers_class(self._support.lora_pipelines[request.task])
            call |= {"control_image": request.controls[0].picture}
            return build_sibling(kind, pipe), _fit_call(kind, call)
        uses = [control.use for control in request.controls]
        network: Any = self._load_all([use.folder for use in uses], pipe)
        is_union = type(network).__name__ == self._support.union
        pipelines = self._support.union_pipelines if is_union else self._support.pipelines
        kind = diffusers_class(pipelines[request.task])
        controlled = build_sibling(kind, pipe, controlnet=network)
        kinds = [use.kind for use in uses]
        modes = _union_modes(network, kinds, self._support.union_modes) if is_union else _modes(network, kinds)
        fold = list if is_union else _single_or_list
        call |= {
            _map_argument(kind): fold([_prepare_map(network, control) for control in request.controls]),
            "controlnet_conditioning_scale": fold([use.scale for use in uses]),
        } | ({"control_mode": fold(modes)} if modes else {})
        return controlled, _fit_call(kind, call)

    def unload(self) -> None:
        """Drop all references to the networks."""
        self._kept.clear()

    def _load_all(self, folders: list[str], pipe: Any) -> Any:
        """One network, or what holds several."""
        assert self._support is not None
        different = list(dict.fromkeys(folders))
        networks = {folder: self._load(Path(folder), pipe) for folder in different}
        while len(self._kept) > max(KEPT, len(different)):
            self._kept.popitem(last=False)
        unions = [network for network in networks.values() if type(network).__name__ == self._support.union]
        if len(folders) == 1 or (unions and len(different) == 1):
            return networks[folders[0]]
        if unions:
            hint = "Name the union for all of the maps, or leave it out."
            raise PaintError("bad_input", "A network that reads several kinds of maps reads all of a picture's.", hint)
        if self._support.several == "each by its own":
            return _combine([networks[folder] for folder in folders])
        if len(different) > 1:
            hint = "Name the same network for all of them, or use one map."
            raise PaintError("bad_input", "Several maps need one network that reads them all with this model.", hint)
        return _combine([networks[folders[0]]])

    def _load(self, folder: Path, pipe: Any) -> Any:
        stamp = folder_digest.stamp(folder)
        if stamp not in self._kept:
            network = load_network(self._find_class(folder), folder, self._plan, "control network")
            _check_fit(network, denoiser(pipe))
            place_beside(network, self._plan)
            self._kept[stamp] = network
        self._kept.move_to_end(stamp)
        return self._kept[stamp]

    def _find_class(self, folder: Path) -> Any:
        """The network's class. Raises PaintError when the folder holds none, or one for another family."""
        assert self._support is not None
        config = folder_digest.read_json(folder / "config.json")
        if config is None:
            hint = "Pull the network again, or choose another one."
            raise PaintError("model", "There is no control network in its folder (no config.json).", hint)
        named = str(config.get("_class_name", ""))
        if named not in self._support.networks:
            raise PaintError(
                "bad_input",
                f"That control network is for another kind of model: it is a {named or 'folder of no named class'}, "
                f"and this model takes a {' or '.join(self._support.networks)}.",
                _HINT,
            )
        return diffusers_class(named)


def describe_controls(job: Job) -> dict[str, str]:
    """Return what a picture's fingerprint must say of a job, beside the networks' digests."""
    return {"controls": VERSION} if job.controls else {}


def check_maps(spec: FamilySpec, request: Request) -> None:
    """Raise PaintError for maps that the model, or the way it is to paint, can't hold to."""
    if not request.controls:
        return
    if spec.control is None:
        raise PaintError("bad_input", "This model can't be held to a control map.", "Leave the map out.")
    if request.task not in spec.control.pipelines:
        ways = ", ".join(spec.controlled_tasks)
        hint = f"With a map this model can do: {ways}. Say which one, or leave the map out."
        raise PaintError("bad_input", f"A control map can't be used with {request.task}.", hint)
    if not all(control.use.folder for control in request.controls):
        hint = "Name a control network for each map."
        raise PaintError("bad_input", "This model needs a control network to read a map, and none is named.", hint)
    if find_loras(request):
        _check_lora(spec.control, request)
    if len(request.controls) > 1 and spec.control.several == "no":
        raise PaintError("bad_input", "This model can be held to one control map at a time.", "Leave the others out.")


def find_loras(request: Request) -> list[tuple[Path, float]]:
    """Return the control LoRAs that a request names in place of networks, with their weights: files, not folders."""
    uses = (control.use for control in request.controls)
    return [(Path(use.folder), use.scale) for use in uses if Path(use.folder).is_file()]


def _check_lora(support: ControlSupport, request: Request) -> None:
    """Raise PaintError where a control LoRA can't be used: it reads one map, and stands for no network."""
    if not support.lora_pipelines:
        raise PaintError("bad_input", "This model can't read a map by a LoRA.", _HINT)
    if len(request.controls) > 1:
        hint = "Leave the other maps out, or name a network for each of them."
        raise PaintError("bad_input", "A control LoRA reads one map, and no network can be asked beside it.", hint)


def _map_argument(kind: Any) -> str:
    """What a pipeline calls its map: the source picture has the other name where it takes one."""
    return "control_image" if "control_image" in signature(kind.__call__).parameters else "image"


def _fit_call(kind: Any, call: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments that a pipeline takes; raises PaintError where it would pass over true guidance."""
    accepted = signature(kind.__call__).parameters
    if call.get("true_cfg_scale", 1.0) > 1.0 and "true_cfg_scale" not in accepted:
        hint = "Set true_cfg_scale to 1, or use a control network and words alone."
        raise PaintError("bad_input", "True guidance can't be used with this control map.", hint)
    return {name: value for name, value in call.items() if name in accepted}


@contextmanager
def seed_chance(request: Request) -> Iterator[None]:
    """Let what pipelines draw over a map without being given a generator come from the job's seed.

    Nothing outside changes by it.
    """
    if not request.controls:
        yield
        return
    with torch.random.fork_rng():
        torch.manual_seed(request.job.seed)
        yield


def _check_fit(network: Any, model: Any) -> None:
    """Raise PaintError when a network's width or inputs are not the model's."""
    for name in _WIDTHS:
        width, needed = network.config.get(name), model.config.get(name)
        if isinstance(width, int) and isinstance(needed, int) and width != needed:
            what = f"its {name} is {width}, the model's {needed}"
            raise PaintError("bad_input", f"That control network is for another kind of model: {what}.", _HINT)
    if any(network.config.get(name) for name in _MASK_INPUTS):
        raise PaintError("bad_input", "That control network reads masks, not control maps.", _HINT)


def _modes(network: Any, kinds: list[str]) -> list[int]:
    """The numbers of the maps' kinds for FLUX.1's networks, where there are several or one reads several kinds."""
    each = list(getattr(network, "nets", [network]))
    if not hasattr(each[0], "union") or not (len(each) > 1 or each[0].union):
        return []
    return [_mode(single, kind) if single.union else -1 for single, kind in zip(each, kinds, strict=True)]


def _mode(network: Any, kind: str) -> int:
    return _find_mode(kind, {name: number for name, number in MODES.items() if number < network.config.num_mode})


def _prepare_map(network: Any, control: ControlMap) -> Any:
    """The map as its network reads it.

    The edges that Stability AI's networks for Stable Diffusion 3.5 were trained with go from 0.5 to 128 where others
    go from -1 to 1 (`SD3CannyImageProcessor` of their card).
    """
    if control.use.kind != "canny" or getattr(network, "context_embedder", network) is not None:
        return control.picture
    pixels = torch.from_numpy(np.asarray(control.picture, np.float32) / 255)
    return pixels.permute(2, 0, 1)[None] * 127.5 + 0.5


def _union_modes(network: Any, kinds: list[str], modes: Mapping[str, int]) -> list[int]:
    """The numbers of the maps' kinds for a union of SDXL."""
    known = {name: number for name, number in modes.items() if number < network.config.num_control_type}
    return [_find_mode(kind, known) for kind in kinds]


def _find_mode(kind: str, known: Mapping[str, int]) -> int:
    if kind not in known:
        hint = f"It knows: {', '.join(sorted(known))}."
        raise PaintError("bad_input", f"That control network does not know maps of the kind {kind}.", hint)
    return known[kind]


def _combine(networks: list[Any]) -> Any:
    return diffusers_class(type(networks[0]).__name__.replace("ControlNetModel", "MultiControlNetModel"))(networks)


def _single_or_list(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
