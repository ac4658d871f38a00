"""Control networks: a second network reads a map (edges, depth, a pose) and holds the picture to it.

The network of a map is a folder of its own, loaded when a job first asks for it and kept beside the model; the
pipelines that ask it are built over the model's own parts, so no weight is there twice. The noise of a seed is the
same with a map and without, and what pipelines draw by chance over a map is drawn from the job's seed.
"""

from __future__ import annotations

import importlib
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import signature
from pathlib import Path
from typing import Any

import torch

from dimp.engine import weights
from dimp.engine.desk import PaintError
from dimp.engine.families import Request
from dimp.engine.families.loading import (
    ATTENTION,
    accepted,
    denoiser,
    hook_beside,
    place_beside,
    readable,
)
from dimp.engine.families.table import CONTROLLED, NETWORKS, TOGETHER
from dimp.engine.placement import Recipe
from dimp.engine.protocol import Job

VERSION = "control/1"
"""Raised whenever a change of this module changes bits of a picture painted after a map."""

KEPT = 2
"""Networks that stay in memory between pictures."""

MODES = {"canny": 0, "tile": 1, "depth": 2, "blur": 3, "pose": 4, "luma": 5}
"""Kind of map -> its number in the FLUX.1 networks that read several kinds (InstantX and Shakker Labs, 2024)."""

_FITTING = ("joint_attention_dim", "cross_attention_dim", "num_attention_heads", "attention_head_dim", "dim")
"""Settings in which a network must be as wide as the model."""

_MORE_INPUTS = ("extra_conditioning_channels", "extra_condition_channels")
"""Settings of networks that read a mask and a masked picture instead of a map."""

_HINT = "Choose one that was made for this model, or leave the map out."


class Networks:
    """The control networks of one loaded model."""

    def __init__(self, family: str, recipe: Recipe) -> None:
        self._family = family
        self._recipe = recipe
        self._kept: OrderedDict[str, Any] = OrderedDict()

    def prepared(self, request: Request, pipe: Any, call: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Return what paints the request in place of its task's `pipe`, and the call with the maps in it.

        The request must be `allowed`. Raises PaintError for a network that is not there, broken, or of another model.
        """
        uses = [one.use for one in request.controls]
        net: Any = self._networks([use.folder for use in uses], pipe)
        kind = getattr(importlib.import_module("diffusers"), CONTROLLED[self._family, request.task])
        controlled = kind(**accepted(kind, pipe), controlnet=net)
        controlled.set_progress_bar_config(disable=True)
        hook_beside(controlled, self._recipe)
        if "encode_prompt" in vars(pipe):  # the cache of encoded prompts
            controlled.encode_prompt = pipe.encode_prompt
        takes = signature(kind.__call__).parameters
        if call.get("true_cfg_scale", 1.0) > 1.0 and "true_cfg_scale" not in takes:
            hint = "Set true_cfg_scale to 1, or paint from words alone."
            raise PaintError("bad_input", "True guidance can't be used with a control map and a picture.", hint)
        call |= {
            "control_image" if "control_image" in takes else "image": _lone([one.picture for one in request.controls]),
            "controlnet_conditioning_scale": _lone([use.scale for use in uses]),
        }
        if modes := _modes(net, [use.kind for use in uses]):
            call["control_mode"] = _lone(modes)
        return controlled, {name: value for name, value in call.items() if name in takes}

    def unload(self) -> None:
        """Drop all references to the networks."""
        self._kept.clear()

    def _networks(self, folders: list[str], pipe: Any) -> Any:
        """One network, or what holds several."""
        different = list(dict.fromkeys(folders))
        nets = {folder: self._network(Path(folder), pipe) for folder in different}
        while len(self._kept) > max(KEPT, len(different)):
            self._kept.popitem(last=False)
        if len(folders) == 1:
            return nets[folders[0]]
        if TOGETHER[self._family] == "apart":
            return _together([nets[folder] for folder in folders])
        if len(different) > 1:
            hint = "Name the same network for all of them, or use one map."
            raise PaintError("bad_input", "Several maps need one network that reads them all with this model.", hint)
        return _together([nets[folders[0]]])

    def _network(self, folder: Path, pipe: Any) -> Any:
        stamp = weights.stamp(folder)
        if stamp not in self._kept:
            kind = self._class_of(folder)
            weights.check_one(folder, "control network")
            with readable("control network's"):
                dtype = getattr(torch, self._recipe.dtype)
                net = kind.from_pretrained(folder, local_files_only=True, use_safetensors=True, dtype=dtype)
            _fits(net, denoiser(pipe))
            net.eval()
            net.set_attention_backend(ATTENTION)
            place_beside(net, self._recipe)
            self._kept[stamp] = net
        self._kept.move_to_end(stamp)
        return self._kept[stamp]

    def _class_of(self, folder: Path) -> Any:
        """The network's class. Raises PaintError when the folder holds none, or one for another family."""
        told = weights.read_json(folder / "config.json")
        if told is None:
            hint = "Pull the network again, or choose another one."
            raise PaintError("model", "There is no control network in its folder (no config.json).", hint)
        named = str(told.get("_class_name", ""))
        if NETWORKS.get(named) != self._family:
            right = next(one for one, family in NETWORKS.items() if family == self._family)
            raise PaintError(
                "bad_input",
                f"That control network is for another kind of model: it is a {named or 'folder of no named class'}, "
                f"and this model takes a {right}.",
                _HINT,
            )
        return getattr(importlib.import_module("diffusers"), named)


def told(job: Job) -> dict[str, str]:
    """Return what a picture's fingerprint must say of a job, beside the networks' digests."""
    return {"controls": VERSION} if job.controls else {}


def allowed(family: str, request: Request) -> None:
    """Raise PaintError for maps that the model, or the way it is to paint, can't hold to."""
    if not request.controls:
        return
    tasks = sorted(task for one, task in CONTROLLED if one == family)
    if not tasks:
        raise PaintError("bad_input", "This model can't be held to a control map.", "Leave the map out.")
    if request.task not in tasks:
        ways = ", ".join(tasks)
        hint = f"With a map this model can do: {ways}. Say which one, or leave the map out."
        raise PaintError("bad_input", f"A control map can't be used with {request.task}.", hint)
    if not all(one.use.folder for one in request.controls):
        hint = "Name a control network for each map."
        raise PaintError("bad_input", "This model needs a control network to read a map, and none is named.", hint)
    if len(request.controls) > 1 and family not in TOGETHER:
        raise PaintError("bad_input", "This model can be held to one control map at a time.", "Leave the others out.")


@contextmanager
def chance(request: Request) -> Iterator[None]:
    """Let what pipelines draw over a map without being given a generator come from the job's seed.

    Nothing outside changes by it.
    """
    if not request.controls:
        yield
        return
    with torch.random.fork_rng():
        torch.manual_seed(request.job.seed)
        yield


def _fits(net: Any, model: Any) -> None:
    """Raise PaintError when a network's width or inputs are not the model's."""
    for name in _FITTING:
        one, other = net.config.get(name), model.config.get(name)
        if isinstance(one, int) and isinstance(other, int) and one != other:
            what = f"its {name} is {one}, the model's {other}"
            raise PaintError("bad_input", f"That control network is for another kind of model: {what}.", _HINT)
    if any(net.config.get(name) for name in _MORE_INPUTS):
        raise PaintError("bad_input", "That control network reads masks, not control maps.", _HINT)


def _modes(net: Any, kinds: list[str]) -> list[int]:
    """The numbers of the maps' kinds for FLUX.1's networks, where several are asked or one reads several kinds."""
    each = list(getattr(net, "nets", [net]))
    if not hasattr(each[0], "union") or not (len(each) > 1 or each[0].union):
        return []
    return [_mode(one, kind) if one.union else -1 for one, kind in zip(each, kinds, strict=True)]


def _mode(net: Any, kind: str) -> int:
    known = sorted(kind for kind, number in MODES.items() if number < net.config.num_mode)
    if kind not in known:
        hint = f"It knows: {', '.join(known)}."
        raise PaintError("bad_input", f"That control network does not know maps of the kind {kind}.", hint)
    return MODES[kind]


def _together(nets: list[Any]) -> Any:
    name = type(nets[0]).__name__.replace("ControlNetModel", "MultiControlNetModel")
    return getattr(importlib.import_module("diffusers"), name)(nets)


def _lone(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
