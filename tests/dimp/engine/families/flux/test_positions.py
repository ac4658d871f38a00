"""Pictures of a shape that a network was not taught are laid within one that it was."""

from __future__ import annotations

import pytest
import torch

from dimp.engine import protocol
from dimp.engine.families.flux.positions import find_nearest, lay_within, read_formats
from dimp.engine.paint_error import PaintError
from tests.costly import ENGINE
from tests.dimp.engine.tiny_worker import SIDE, TinyWorker

WIDE = {"width": SIDE + 32, "height": SIDE}


def places(rows: int, columns: int) -> torch.Tensor:
    return torch.tensor([[0.0, row, column] for row in range(rows) for column in range(columns)])


def test_the_places_of_a_taught_grid_are_its_own() -> None:
    assert torch.equal(lay_within(places(8, 8), (8, 8), (8, 8)), places(8, 8))


def test_a_wide_grid_lies_in_the_middle_of_the_square_and_keeps_its_shape() -> None:
    laid = lay_within(places(6, 12), (6, 12), (8, 8))
    assert laid[:, 2].min() == pytest.approx(-0.5 + 1 / 3)
    assert laid[:, 2].max() == pytest.approx(7.5 - 1 / 3)
    assert laid[:, 1:].mean(0).tolist() == pytest.approx([3.5, 3.5])
    assert (laid[1] - laid[0])[2] == pytest.approx(2 / 3)
    assert (laid[12] - laid[0])[1] == pytest.approx(2 / 3)


def test_what_tells_a_source_apart_stays() -> None:
    source = places(6, 12) + torch.tensor([1.0, 0.0, 0.0])
    assert lay_within(source, (6, 12), (8, 8))[:, 0].unique().tolist() == [1.0]


def test_the_nearest_shape_counts_and_not_the_nearest_area() -> None:
    assert find_nearest((640, 400), [(256, 256), (320, 192), (192, 320)]) == (320, 192)
    assert find_nearest((64, 128), [(256, 256), (320, 192), (192, 320)]) == (192, 320)


@pytest.mark.parametrize("text", ["128", "128x", "0x128", "128x128,192x128", "axb"])
def test_sizes_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(PaintError, match="sizes"):
        read_formats(text)


@pytest.mark.costly(*ENGINE)
@pytest.mark.parametrize("task", ["text", "img2img", "instruct", "flowedit"])
def test_only_an_untaught_shape_is_painted_otherwise(tiny: TinyWorker, task: str) -> None:
    fields = tiny.fields(task) | {"steps": 2}
    taught = {"options": {"formats": f"{SIDE}x{SIDE}"}}
    assert tiny.paint("flux", **fields, **taught) == tiny.paint("flux", **fields)
    plain = tiny.paint("flux", **fields, **WIDE)
    assert tiny.paint("flux", **fields, **WIDE, **taught) != plain
    assert tiny.paint("flux", **fields, **WIDE) == plain


@pytest.mark.costly(*ENGINE)
def test_a_worker_says_which_sizes_it_cannot_read(tiny: TinyWorker) -> None:
    ended = tiny.run("flux", method="text", options={"formats": "wide"})[-1]
    assert isinstance(ended, protocol.Failed)
    assert "wide" in ended.message
