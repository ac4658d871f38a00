"""Sheets to be looked at beside the figures; nothing is selected."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dimp.esquisse.paint.render import contact_sheet
from dimp.esquisse.scene.captions import caption
from dimp.esquisse.scene.changes import CHANGES
from dimp.esquisse.scene.instructions import instruction
from dimp.esquisse.training.evaluate import Exam, fresh_changes, fresh_scenes

Pictures = Sequence[NDArray[np.uint8]]

ASKED = (
    "a cat on a red boat at sunset",
    "sunflowers in a vase",
    "a village in snow, night",
    "two sailing boats, watercolour",
    "a white house by a lake at noon",
    "three apples on a table",
    "a lighthouse at sea in fog",
    "a red tree in a meadow at sunset",
)
"""Prompts in a user's words, for the first row of the samples."""


def write(path: Path, pictures: Pictures, columns: int) -> None:
    """Write pictures side by side."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(contact_sheet(pictures, columns)).save(path, quality=88, subsampling=0)


def samples(exam: Exam, folder: Path, sheet: tuple[int, int, int]) -> int:
    """`samples.jpg`: prompts in a user's words and evaluation scenes; `edits.jpg`: sources above, results below.

    `sheet` says how many prompts, how many scenes with one and with two things, and how many kinds of edits. Gives the
    number of pictures that the model painted.
    """
    rows = [fresh_scenes(exam.domain, sheet[1], things) for things in (1, 2) if exam.domain.counts[things - 1] > 0]
    prompts = [*ASKED[: sheet[0]], *(caption(scene) for scenes in rows for scene in scenes)]
    write(folder / "samples.jpg", [*exam.studio.draw(prompts)], 8)
    kinds = [kind for kind in CHANGES if kind != "season" or "winter" in exam.domain.lights][: sheet[2]]
    changes = [fresh_changes(exam.domain, kind, 1)[0] for kind in kinds]
    sources = exam.renders([change.before for change in changes])
    asked = [instruction(change) for change in changes]
    write(folder / "edits.jpg", [*sources, *exam.studio.instruct(sources, asked)], len(kinds))
    (folder / "prompts.txt").write_text("\n".join([*prompts, *asked]) + "\n")
    return len(prompts) + len(asked)
