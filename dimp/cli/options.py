"""The options that commands share, as types: each is described once and reads the same everywhere.

The options for painting are generated from the table of parameters (`dimp.core.parameters`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, make_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from cyclopts import Parameter
from msgspec import to_builtins

from dimp.cli.control_option import parse_control
from dimp.cli.exits import Usage
from dimp.core.parameters import PARAMETERS, ParameterSpec, check, lora_wish

Upload = Callable[[Path], str]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class CommonOptions:
    """Options of every command."""

    home: Annotated[Path | None, Parameter(help="Data folder (else $DIMP_HOME, else the user data folder).")] = None
    session: Annotated[str | None, Parameter(help="Session: id, its beginning, or title (else the current one).")] = (
        None
    )
    json: Annotated[bool, Parameter(negative="", help="One JSON value on stdout and nothing else.")] = False
    quiet: Annotated[bool, Parameter(name=["--quiet", "-q"], negative="", help="No progress and no hints.")] = False


COMMON = CommonOptions()


OutputFile = Annotated[
    Path | None, Parameter(name=["--output", "-o"], help="Also write the picture here: .png, .jpg or .webp.")
]
RecipeOption = Annotated[
    Literal["none", "own", "chain"] | None,
    Parameter(help="What the written picture says of how it was made (else the setting embed_recipe: own)."),
]
Wait = Annotated[bool, Parameter(help="Wait for the picture, or only ask for it.")]


Seeds = Annotated[str | None, Parameter(help="One picture for each of these seeds: 1,2,10-20.")]
Grid = Annotated[
    list[str] | None,
    Parameter(
        negative="", consume_multiple=True,
        help="One picture for each combination: steps=10,20 guidance=2,4. With -o one sheet of them, labelled.",
    ),
]  # fmt: skip


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class OutputOptions:
    """Where the picture goes, and whether to wait for it."""

    output: OutputFile = None
    recipe: RecipeOption = None
    wait: Wait = True

    def action_fields(self, upload: Upload) -> dict[str, object]:
        """The fields of an action that these options set; options that were left out set none.

        Picture files among them are uploaded. Raises `Usage`, or a `Refusal` for values out of range.
        """
        values: dict[str, object] = {}
        for field in fields(self):
            typed = getattr(self, field.name)
            if field.name in _NAMES and not (typed is None or typed is False):
                values |= _read_option(field.name, typed, upload)
        return values


def parse_size(text: str) -> tuple[int, int]:
    """Width and height from `WxH` (or one side of a square). Raises `Usage`."""
    sides = text.lower().replace("×", "x").split("x")
    if len(sides) > 2 or not all(side.strip().isdigit() for side in sides):
        raise Usage(f"{text!r} is not a size.", "Write width and height as in: --size 1024x768")
    return int(sides[0]), int(sides[-1])


def join_words(words: tuple[str, ...]) -> str:
    """Joins words typed without quotes into one text."""
    return " ".join(words).strip()


def _option(row: ParameterSpec) -> str:
    return row.flag.removeprefix("--")


class _Form(NamedTuple):
    """An option that is typed in another form than the action holds: its type, and how its values are read."""

    type: Any
    read: Callable[[Any, Upload], tuple[object, ...]]


def _read_loras(texts: list[str], upload: Upload) -> tuple[object, ...]:
    return ([to_builtins(lora_wish(text)) for text in texts],)


def _read_controls(texts: list[str], upload: Upload) -> tuple[object, ...]:
    controls = [parse_control(text) for text in texts]
    return ([
        {"kind": control.kind, "scale": control.scale, "ready": control.ready}
        | ({"model": control.network} if control.network else {})
        | ({} if control.picture is None else {"image": upload(control.picture)})
        for control in controls
    ],)  # fmt: skip


def _read_references(paths: list[Path], upload: Upload) -> tuple[object, ...]:
    return ([upload(path) for path in paths],)


_FORMS = {
    "size": _Form(str | None, lambda text, upload: parse_size(text)),
    "draft": _Form(bool, lambda typed, upload: ("draft",)),
    "lora": _Form(list[str] | None, _read_loras),
    "control": _Form(list[str] | None, _read_controls),
    "reference": _Form(list[Path] | None, _read_references),
}
_TYPES: Mapping[str, Any] = {"integer": int | None, "number": float | None, "text": str | None}
_NAMES = {
    _option(row): [other.name for other in PARAMETERS if other.flag == row.flag] for row in PARAMETERS if row.flag
}
"""Option -> the parameters that it sets, in the order of the table."""


def _read_option(option: str, typed: Any, upload: Upload) -> dict[str, object]:
    """The parameters that an option sets, checked here: JSON has no "nan", so the server would take it for nothing."""
    values = _FORMS[option].read(typed, upload) if option in _FORMS else (typed,)
    return {name: check(name, value) for name, value in zip(_NAMES[option], values, strict=True)}


def _field(row: ParameterSpec) -> tuple[str, Any, Any]:
    option = _option(row)
    if option not in _FORMS:
        kind = Literal[row.choices] | None if row.choices else _TYPES[row.type]
        return option, Annotated[kind, Parameter(help=row.help)], None
    # `negative=""`: no `--no-...` form, because leaving the option out says the same.
    kind = _FORMS[option].type
    return option, Annotated[kind, Parameter(help=row.help, negative="")], False if kind is bool else None


def _options_class(name: str, doc: str, base: type, rows: list[ParameterSpec]) -> Any:
    """A dataclass of options, one for each row, after those of `base`."""
    options = make_dataclass(
        name,
        [_field(row) for row in rows],
        bases=(base,),
        frozen=True,
        kw_only=True,
        namespace={"__doc__": doc, "__module__": __name__},
    )
    return Parameter(name="*")(options)


_WITH_FLAG = [row for row in PARAMETERS if row.flag and row.help]

if TYPE_CHECKING:

    class RunOptions(OutputOptions):
        """Options of every command that paints; what is left out is left to the model or the parent."""

    class PaintOptions(RunOptions):
        """Further options of `new`, `refine` and the other commands that paint something new."""

else:
    RunOptions = _options_class(
        "RunOptions", "Options of every command that paints; what is left out is left to the model or the parent.",
        OutputOptions, [row for row in _WITH_FLAG if not row.fixed and row.name != "tier"],
    )  # fmt: skip

    @Parameter(name="*")
    @dataclass(frozen=True, kw_only=True)
    class SeriesOptions(RunOptions):
        """Options that ask for several pictures which differ in what is named."""

        seeds: Seeds = None
        grid: Grid = None

    PaintOptions = _options_class(
        "PaintOptions", "Further options of `new`, `refine` and the other commands that paint something new.",
        SeriesOptions, [row for row in _WITH_FLAG if row.fixed or row.name == "tier"],
    )  # fmt: skip

RUN_OPTIONS, PAINT_OPTIONS = RunOptions(), PaintOptions()
