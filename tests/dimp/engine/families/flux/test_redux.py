"""Redux: pictures that stand beside the words, weighted, and refused where they do not belong."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dimp.engine import protocol
from tests.dimp.engine.families.test_conformance import Easel, easel

__all__ = ["easel"]


@pytest.fixture(scope="session")
def joined(easel: Easel, models: Path) -> Any:
    """The fields of a job that asks for pictures beside its words."""
    blue = easel.put(np.full((40, 56, 3), (20, 30, 200), np.uint8))

    def fields(scale: float | None = None, count: int = 1, folder: Path = models / "redux") -> dict[str, Any]:
        options = {} if scale is None else {"redux_scale": scale}
        return {"adapters": {"redux": str(folder)}, "references": (easel.source, blue)[:count], "options": options}

    return fields


@pytest.mark.parametrize("task", ["text", "img2img", "inpaint", "instruct"])
@pytest.mark.parametrize("model", ["flux", "flux_kontext"])
def test_pictures_count_by_their_weight_and_leave_no_trace(easel: Easel, joined: Any, model: str, task: str) -> None:
    asked = easel.asked(task) | {"steps": 2}
    plain = easel.painted(model, **asked)
    uses = [joined(), joined(0.5), joined(count=2)]
    seen = [easel.painted(model, **asked, **each) for each in uses]
    assert len({plain, *seen}) == 4
    assert [easel.painted(model, **asked, **each) for each in uses] == seen
    assert easel.painted(model, **asked, **joined(1.0)) == seen[0]
    assert easel.painted(model, **asked, **joined(0.0)) == plain
    assert easel.painted(model, **asked) == plain


def test_a_cancel_leaves_it_exact(easel: Easel, joined: Any) -> None:
    first = easel.painted("flux", method="text", **joined())
    stopped = easel.heard("flux", cancel_at=1, method="text", **(joined() | {"steps": 40}))
    assert isinstance(stopped[-1], protocol.Cancelled)
    assert easel.painted("flux", method="text", **joined()) == first


def test_it_goes_with_control_maps(easel: Easel, joined: Any, models: Path) -> None:
    control = protocol.ControlUse("canny", easel.mask, 1.0, str(models / "flux_net"))
    each = [joined(), {"controls": (control,)}, joined() | {"controls": (control,)}]
    assert len({easel.painted("flux", method="text", **one) for one in each}) == 3


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
    easel: Easel, joined: Any, model: str, task: str, changes: dict[str, Any], words: str
) -> None:
    failed = easel.heard(model, **(easel.asked(task) | joined() | changes))[-1]
    assert isinstance(failed, protocol.Failed), failed
    assert (words in failed.message, bool(failed.hint)) == (True, True)


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("another", "A FluxPipeline can't join pictures"),
        ("nowhere", "no model in the chosen folder"),
        ("pickle", "image_encoder holds only a pickle"),
        ("cut", "damaged or incomplete"),
    ],
)
def test_a_prior_that_is_none_is_refused(
    easel: Easel, joined: Any, models: Path, tmp_path: Path, harm: str, words: str
) -> None:
    folder = {"another": models / "flux", "nowhere": tmp_path / "none"}.get(harm)
    if folder is None:
        folder = Path(shutil.copytree(models / "redux", tmp_path / "redux"))
        weights = folder / "image_encoder" / "model.safetensors"
        if harm == "pickle":
            weights.rename(weights.with_name("pytorch_model.bin"))
        else:
            weights.write_bytes(weights.read_bytes()[:-9])
    failed = easel.heard("flux", method="text", **joined(folder=folder))[-1]
    assert isinstance(failed, protocol.Failed), failed
    assert words in failed.message
