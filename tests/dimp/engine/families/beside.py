"""Run in a process of its own: what stands in memory when networks go beside tiny models, told as one JSON object.

`python -m tests.dimp.engine.families.beside FOLDER_OF_MODELS SCRATCH`
"""

from __future__ import annotations

import json
import shutil
import sys
import warnings
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

warnings.simplefilter("ignore")

import numpy as np  # noqa: E402
import torch  # noqa: E402
from PIL import Image  # noqa: E402

from dimp.engine import families  # noqa: E402
from dimp.engine.families import Control, Request, control  # noqa: E402
from dimp.engine.families.table import CONTROLLED  # noqa: E402
from dimp.engine.nets import embeds  # noqa: E402
from dimp.engine.placement import Recipe  # noqa: E402
from dimp.engine.protocol import ControlUse  # noqa: E402
from tests.dimp.engine.harness import job  # noqa: E402

PLAIN = Recipe("cpu", "float32")
SLOTS = Recipe("cpu", "float32", slots=True)
SOURCE = Image.fromarray(np.random.default_rng(3).integers(0, 256, (64, 64, 3), np.uint8))
SETTINGS = {"max_sequence_length": 512}


class Steps:
    """Hears of steps."""

    def check(self) -> None:
        pass

    def started(self, total_steps: int) -> None:
        pass

    def step(self, preview: Any) -> None:
        pass


def request(net: Path, task: str = "text") -> Request:
    use = ControlUse("canny", "", 1.0, str(net))
    source = None if task == "text" else SOURCE
    mask = np.full((64, 64), 255, np.uint8) if task in ("inpaint", "outpaint") else None
    one = job("j", method=task, steps=2, source="" if source is None else "s", mask="" if mask is None else "m")
    return Request(one, task, source, mask, SETTINGS, controls=(Control(use, SOURCE),))


def digest(family: Any, asked: Request) -> str:
    return sha256(family.run(asked, Steps()).tobytes()).hexdigest()


def places(*parts: Any) -> set[int]:
    """Where the weights of networks lie."""
    networks = [part for part in parts if isinstance(part, torch.nn.Module)]
    return {weight.data_ptr() for network in networks for weight in network.parameters()}


def shared(models: Path, model: str) -> dict[str, int]:
    """Of the pipelines that paint under a control network: weights in all, and those that are nowhere else."""
    family: Any = families.load(models / model, PLAIN, None)
    net = models / f"{model}_net"
    found: set[int] = set()
    for task in (task for known, task in CONTROLLED if known == model):
        asked = request(net, task)
        pipe, _ = family._networks.prepared(asked, family.pipes[task], family.call(asked))
        found |= places(*pipe.components.values())
    own = places(*family.pipe.components.values())
    kept = places(*family._networks._kept.values())
    return {"weights": len(found), "of the network": len(kept - own), "copies": len(found - own - kept)}


def bounded(models: Path, scratch: Path) -> dict[str, int]:
    """How many networks are kept after one more than are kept were asked, and how many were read from files."""
    family: Any = families.load(models / "flux", PLAIN, None)
    folders = [Path(shutil.copytree(models / "flux_net", scratch / f"net{place}")) for place in range(control.KEPT + 1)]
    digests = [digest(family, request(folder)) for folder in (*folders, folders[-1], folders[0])]
    return {"kept": len(family._networks._kept), "most": control.KEPT, "different": len(set(digests))}


def encoded(models: Path, scratch: Path, model: str, asked: Request) -> dict[str, Any]:
    """Whether the cache of encoded prompts serves pipelines that were not there when it came, or are of blocks."""
    before = digest(families.load(models / model, PLAIN, None), asked)
    family: Any = families.load(models / model, PLAIN, None)
    embeds.install(family.pipes.values(), scratch, {"weights": "tiny"})
    first = digest(family, asked)
    calls: list[int] = []
    family.pipe.text_encoder.register_forward_hook(lambda *given: calls.append(1))
    return {"same": before == first == digest(family, asked), "calls": len(calls)}


def moved(models: Path, asked: Request) -> list[str]:
    """A picture of a pipeline of blocks that stands whole, and of one whose parts come one at a time, twice."""
    whole = families.load(models / "flux3", PLAIN, None)
    moving = families.load(models / "flux3", replace(PLAIN, offload="model"), None)
    return [digest(whole, asked), digest(moving, asked), digest(moving, asked)]


def main() -> None:
    models, scratch = Path(sys.argv[1]), Path(sys.argv[2])
    slotted: Any = families.load(models / "flux", SLOTS, None)
    plain: Any = families.load(models / "flux", PLAIN, None)
    asked = [request(models / "flux_net", task) for task in ("text", "img2img")]
    said = {
        "shared": {model: shared(models, model) for model in sorted({model for model, _ in CONTROLLED})},
        "bounded": bounded(models, scratch),
        "encoded": {
            "flux": encoded(models, scratch / "flux", "flux", asked[0]),
            "flux3": encoded(models, scratch / "flux3", "flux3", replace(asked[0], controls=())),
        },
        "moved": moved(models, replace(asked[0], controls=())),
        "slots": [[digest(family, one) for one in asked] for family in (plain, slotted)],
    }
    print(json.dumps(said))


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
