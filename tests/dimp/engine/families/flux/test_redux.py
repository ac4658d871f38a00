"""Redux: pictures that stand beside the words, weighted, and refused where they do not belong."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dimp.engine import protocol
from tests.costly import ENGINE
from tests.dimp.engine.tiny_worker import TinyWorker

pytestmark = pytest.mark.costly(*ENGINE)


@pytest.fixture(scope="session")
def join(tiny: TinyWorker, models: Path) -> Any:
    """The fields of a job that asks for pictures beside its words."""
    blue = tiny.store(np.full((40, 56, 3), (20, 30, 200), np.uint8))

    def fields(scale: float | None = None, count: int = 1, folder: Path = models / "redux") -> dict[str, Any]:
        options = {} if scale is None else {"redux_scale": scale}
        return {"adapters": {"redux": str(folder)}, "references": (tiny.source, blue)[:count], "options": options}

    return fields


@pytest.mark.parametrize("task", ["text", "img2img", "inpaint", "instruct"])
@pytest.mark.parametrize("model", ["flux", "flux_kontext"])
def test_pictures_count_by_their_weight_and_leave_no_trace(tiny: TinyWorker, join: Any, model: str, task: str) -> None:
    fields = tiny.fields(task) | {"steps": 2}
    plain = tiny.paint(model, **fields)
    uses = [join(), join(0.5), join(count=2)]
    digests = [tiny.paint(model, **fields, **use) for use in uses]
    assert len({plain, *digests}) == 4
    assert [tiny.paint(model, **fields, **use) for use in uses] == digests
    assert tiny.paint(model, **fields, **join(1.0)) == digests[0]
    assert tiny.paint(model, **fields, **join(0.0)) == plain
    assert tiny.paint(model, **fields) == plain


def test_a_cancel_leaves_it_exact(tiny: TinyWorker, join: Any) -> None:
    first = tiny.paint("flux", method="text", **join())
    stopped = tiny.run("flux", cancel_at=1, method="text", **(join() | {"steps": 40}))
    assert isinstance(stopped[-1], protocol.Cancelled)
    assert tiny.paint("flux", method="text", **join()) == first


def test_it_goes_with_control_maps(tiny: TinyWorker, join: Any, models: Path) -> None:
    control = protocol.ControlUse("canny", tiny.mask, 1.0, str(models / "flux_net"))
    uses = [join(), {"controls": (control,)}, join() | {"controls": (control,)}]
    assert len({tiny.paint("flux", method="text", **use) for use in uses}) == 3


@pytest.mark.parametrize(
    ("model", "task", "changes", "words"),
    [
        ("flux", "text", {"references": ()}, "no pictures for Redux"),
        ("flux", "flowedit", {}, "can't be used with flowedit"),
        ("flux", "text", {"options": {"redux_scale": 9.0}}, "from 0 to 2"),
        ("flux", "text", {"options": {"redux_scale": "much"}}, "from 0 to 2"),
        ("flux2_klein", "text", {}, "can't be used with this model"),
        ("sdxl", "text", {}, "can't be used with this model"),
        ("flux_fill", "inpaint", {}, "can't be used with this model"),
    ],
)
def test_where_it_does_not_belong_it_is_refused(
    tiny: TinyWorker, join: Any, model: str, task: str, changes: dict[str, Any], words: str
) -> None:
    assert words in tiny.refuse(model, **(tiny.fields(task) | join() | changes)).message


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("another", "A FluxPipeline can't join pictures"),
        ("nowhere", "no model in the chosen folder"),
        ("pickle", "image_encoder holds only a pickle"),
        ("cut", "half of a download"),
    ],
)
def test_a_prior_that_is_none_is_refused(
    tiny: TinyWorker, join: Any, models: Path, tmp_path: Path, harm: str, words: str
) -> None:
    folder = {"another": models / "flux", "nowhere": tmp_path / "none"}.get(harm)
    if folder is None:
        folder = Path(shutil.copytree(models / "redux", tmp_path / "redux"))
        weights = folder / "image_encoder" / "model.safetensors"
        if harm == "pickle":
            weights.rename(weights.with_name("pytorch_model.bin"))
        else:
            weights.write_bytes(weights.read_bytes()[:-9])
    assert words in tiny.refuse("flux", method="text", **join(folder=folder)).message
