"""The options that commands share, as types: each is described once and reads the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from msgspec import to_builtins

from dimp.cli.exits import Usage
from dimp.cli.holding import control_of
from dimp.limits import check_guidance
from dimp.wishes import lora_wish


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Common:
    """What every command takes."""

    home: Annotated[Path | None, Parameter(help="Data folder (else $DIMP_HOME, else the user data folder).")] = None
    session: Annotated[str | None, Parameter(help="Session: id, its beginning, or title (else the current one).")] = (
        None
    )
    json: Annotated[bool, Parameter(negative="", help="One JSON value on stdout and nothing else.")] = False
    quiet: Annotated[bool, Parameter(name=["--quiet", "-q"], negative="", help="No progress and no remarks.")] = False


COMMON = Common()


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Making:
    """What every command that makes pictures takes; what is not said is left to the model or the parent."""

    seed: Annotated[int | None, Parameter(help="Seed, 0 to 2^53-1; the same seed gives the same picture.")] = None
    steps: Annotated[int | None, Parameter(help="Steps, 1 to 150.")] = None
    count: Annotated[int, Parameter(help="How many pictures, 1 to 16, each with a seed of its own.")] = 1
    output: Annotated[
        Path | None, Parameter(name=["--output", "-o"], help="Also write the picture here: .png, .jpg or .webp.")
    ] = None
    wait: Annotated[bool, Parameter(help="Wait for the picture, or only ask for it.")] = True

    def wishes(self) -> dict[str, object]:
        """The fields of an action that these options amount to; what was not said is left out."""
        said = {"seed": self.seed, "steps": self.steps, "count": self.count}
        return {key: value for key, value in said.items() if value is not None}

    def pictures(self, upload: Callable[[Path], str]) -> dict[str, object]:
        """The fields of an action that name pictures of the user's, each uploaded. Raises `Usage` or a `Refusal`."""
        return {}


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Painting(Making):
    """What `new` and `refine` share besides."""

    guidance: Annotated[float | None, Parameter(help="How closely the words are followed, 0 to 100.")] = None
    negative: Annotated[str | None, Parameter(help="What must not be there.")] = None
    model: Annotated[str | None, Parameter(help="Model; see: dimp models list.")] = None
    draft: Annotated[bool, Parameter(negative="", help="Quickly and less exactly; finish with: dimp properly.")] = False
    lora: Annotated[
        list[str] | None, Parameter(negative="", help="NAME or NAME:WEIGHT, several times; see: dimp loras list.")
    ] = None
    control: Annotated[
        list[str] | None,
        Parameter(negative="", help="Hold to a map: KIND, KIND=FILE or KIND=FILE:SCALE; canny, tile, luma, blur, ..."),
    ] = None
    reference: Annotated[
        list[Path] | None, Parameter(negative="", help="A picture to look at, several times, where the model can.")
    ] = None

    def wishes(self) -> dict[str, object]:
        """The fields of an action that these options amount to; what was not said is left out. Raises `Invalid`."""
        if self.guidance is not None:
            check_guidance(self.guidance)  # here, for JSON knows no "nan": the server would take it for nothing said
        said = {
            "guidance_scale": self.guidance,
            "negative_prompt": self.negative,
            "model": self.model,
            "tier": "draft" if self.draft else None,
            "loras": [to_builtins(lora_wish(one)) for one in self.lora] if self.lora else None,
        }
        return {**super().wishes(), **{key: value for key, value in said.items() if value is not None}}

    def pictures(self, upload: Callable[[Path], str]) -> dict[str, object]:
        """See `Making.pictures`."""
        controls = [control_of(one) for one in self.control or ()]
        held = [
            {"kind": one.kind, "scale": one.scale, "ready": one.ready} | _image(one.picture, upload) for one in controls
        ]
        seen = [upload(path) for path in self.reference or ()]
        return {key: value for key, value in {"controls": held, "references": seen}.items() if value}


def _image(path: Path | None, upload: Callable[[Path], str]) -> dict[str, str]:
    return {} if path is None else {"image": upload(path)}


MAKING, PAINTING = Making(), Painting()


def size_of(text: str) -> tuple[int, int]:
    """Width and height from `WxH` (or one side of a square). Raises `Usage`."""
    sides = text.lower().replace("×", "x").split("x")
    if len(sides) > 2 or not all(side.strip().isdigit() for side in sides):
        raise Usage(f"{text!r} is not a size.", "Write width and height as in: --size 1024x768")
    return int(sides[0]), int(sides[-1])


def joined(words: tuple[str, ...]) -> str:
    """Words given without quotes, as one text."""
    return " ".join(words).strip()
