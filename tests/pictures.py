"""`python -m tests.pictures docs/pictures`: the pictures of README, painted by the program as README says.

Real runs of the studio with the embedded model: fixed seeds, first results, nothing selected.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import anyio
from PIL import Image, ImageDraw, ImageFont

from dimp.core import actions as act
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import Studio, open_studio

SIDE, GAP, WORDS = 256, 16, 40
GROUND, INK = "#26232E", "#F2EBDF"

LOOP: tuple[tuple[str, act.AnyAction], ...] = (
    ("a red ball on grass", act.New(prompt="a red ball on grass", seed=7)),
    ("make the ball blue", act.Refine(modification="make the ball blue")),
    ("undo, make it night", act.Refine(modification="make it night")),
    ("add a moon", act.Refine(modification="add a moon")),
)


async def paint_loop(studio: Studio) -> list[tuple[str, Image.Image]]:
    """The loop of README: a picture, two refinements of it on two branches, and one more."""
    shown = []
    for number, (words, action) in enumerate(LOOP):
        if number == 2:
            await studio.do(None, act.Undo())
        outcome = await studio.do(None, action)
        one = await studio.finished(outcome.generation_ids[0])
        if one.digest is None:
            raise RuntimeError(f"{words}: {one.message}")
        shown.append((words, Image.open(studio.blobs.path(one.digest)).convert("RGB")))  # type: ignore[arg-type]
    return shown


def sheet(pictures: list[tuple[str, Image.Image]]) -> Image.Image:
    """The pictures in a row, each with its words below."""
    size = (len(pictures) * (SIDE + GAP) + GAP, SIDE + 2 * GAP + WORDS)
    whole = Image.new("RGB", size, GROUND)
    draw = ImageDraw.Draw(whole)
    for column, (words, picture) in enumerate(pictures):
        left = GAP + column * (SIDE + GAP)
        whole.paste(picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS), (left, GAP))
        draw.text((left, SIDE + GAP + 10), words, INK, ImageFont.load_default(size=18))
    return whole


async def make(folder: Path) -> None:
    """Paints in a data folder that is thrown away."""
    with tempfile.TemporaryDirectory() as scratch:
        async with open_studio(Home(Path(scratch)), Settings()) as studio:
            sheet(await paint_loop(studio)).save(folder / "loop.png")


def main() -> None:
    """Writes `loop.png` into the folder named."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    anyio.run(make, folder)


if __name__ == "__main__":
    main()
