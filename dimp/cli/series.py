"""Series of pictures: the same request with several seeds, or over a grid of values, and a sheet that shows a grid."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from pathlib import Path

from dimp.cli.exits import Usage
from dimp.cli.options import parse_size
from dimp.core.limits import check_prompt
from dimp.core.parameters import PARAMETERS, ParameterSpec, check
from dimp.core.views import GenerationView
from dimp.history.output_file import write_output

MOST = 64
"""Pictures that one series may ask for."""

_CELL, _LABEL, _GAP = 320, 22, 8
_RANGE = re.compile(r"(\d+)-(\d+)")
_READ: Mapping[str, Callable[[str | int], object]] = {"integer": int, "number": float, "text": str}

Variant = dict[str, object]


def variants_of(seeds: str | None, grid: Sequence[str], prompts: Sequence[str] = ()) -> list[Variant]:
    """The fields in which each picture differs; one without any for no series. Raises `Usage` or `Invalid`.

    `seeds` as in `1,2,10-20`, each of `grid` as in `steps=10,20`: prompts vary slowest, then the first of the grid, and
    seeds fastest.
    """
    axes: list[list[Variant]] = [[{"prompt": prompt} for prompt in prompts]] if prompts else []
    axes += [_read_axis(text) for text in grid]
    if seeds is not None:
        axes.append([{"seed": check("seed", seed)} for seed in _read_seeds(seeds)])
    names = [name for axis in axes for name in axis[0]]
    if len(set(names)) < len(names):
        raise Usage("One parameter varies twice.", "Give each once: --grid steps=10,20 guidance=2,4")
    series = [{name: value for part in parts for name, value in part.items()} for parts in product(*axes)]
    if len(series) > MOST:
        raise Usage(f"That would be {len(series)} pictures.", f"Ask for at most {MOST} at once.")
    return series


def columns_of(grid: Sequence[str]) -> int:
    """How many pictures stand side by side on the sheet of a grid: the values that vary fastest."""
    return len(_read_axis(grid[-1])) if grid else 1


def contact_sheet(pictures: Sequence[tuple[bytes, str]], columns: int, form: str) -> bytes:
    """Pictures with a label each, in rows of so many, as one picture in a format of Pillow's."""
    from PIL import Image, ImageDraw

    rows = -(-len(pictures) // columns)
    size = (columns * (_CELL + _GAP) + _GAP, rows * (_CELL + _LABEL + _GAP) + _GAP)
    sheet = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(sheet)
    for index, (data, label) in enumerate(pictures):
        left, top = _GAP + index % columns * (_CELL + _GAP), _GAP + index // columns * (_CELL + _LABEL + _GAP)
        with Image.open(io.BytesIO(data)) as picture:
            small = picture.convert("RGB")
        small.thumbnail((_CELL, _CELL))
        sheet.paste(small, (left + (_CELL - small.width) // 2, top + (_CELL - small.height) // 2))
        draw.text((left, top + _CELL + 4), label, fill="black")
    out = io.BytesIO()
    sheet.save(out, form)
    return out.getvalue()


def label_of(variant: Variant, view: GenerationView) -> str:
    """What distinguishes a picture in its series; its seed where nothing else does."""
    return ", ".join(f"{name} {value}" for name, value in variant.items()) or f"seed {view.seed}"


def write_sheet(path: Path, pictures: Sequence[tuple[bytes, str]], columns: int) -> None:
    """Writes a contact sheet; the suffix names the format."""
    form = {".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}.get(path.suffix.lower(), "PNG")
    write_output(path, contact_sheet(pictures, columns, form))


def read_prompts(text: str) -> list[str]:
    """The prompts of a file: one a line, without blank lines and those that begin with #. Raises `Usage`, `Invalid`."""
    lines = [line.strip() for line in text.removeprefix("\ufeff").splitlines()]
    prompts = [check_prompt(line) for line in lines if line and not line.startswith("#")]
    if not prompts:
        raise Usage("There is no prompt in the file.", "Write one on each line.")
    return prompts


def _read_seeds(text: str) -> list[int]:
    seeds: list[int] = []
    for part in text.split(","):
        if (bounds := _RANGE.fullmatch(part.strip())) is not None:
            first, last = int(bounds[1]), int(bounds[2])
            seeds += range(first, min(last, first + MOST) + 1) if first <= last else []
        elif part.strip().isascii() and part.strip().isdigit():
            seeds.append(int(part))
        else:
            raise Usage(f"{text!r} is no list of seeds.", "Write numbers and ranges: --seeds 1,2,10-20")
    if not seeds:
        raise Usage(f"{text!r} holds no seed.", "A range begins with the smaller number: --seeds 10-20")
    return list(dict.fromkeys(seeds))


def _read_axis(text: str) -> list[Variant]:
    name, equals, values = text.partition("=")
    rows = [row for row in PARAMETERS if name in (row.name, row.flag.removeprefix("--")) and row.type in _READ]
    if not rows or not equals:
        options = (row.flag.removeprefix("--") for row in PARAMETERS if row.flag and row.type in _READ)
        hint = f"Write NAME=VALUE,VALUE with one of: {', '.join(dict.fromkeys(options))}"
        raise Usage(f"{text!r} is no axis of a grid.", hint)
    return [_read_variant(rows, value) for value in dict.fromkeys(values.split(","))]


def _read_variant(rows: Sequence[ParameterSpec], text: str) -> Variant:
    """A value of an axis: one parameter, or the two sides of a size."""
    values: tuple[str | int, ...] = parse_size(text) if len(rows) > 1 else (text.strip(),)
    try:
        return {row.name: check(row.name, _READ[row.type](value)) for row, value in zip(rows, values, strict=True)}
    except ValueError as wrong:
        hint = "Separate values by commas: --grid steps=10,20"
        raise Usage(f"{text!r} does not fit {rows[0].name}.", hint) from wrong
