"""`dimp new`, `refine`, `again` and the other commands that paint."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from dimp.cli import background
from dimp.cli.exits import Usage
from dimp.cli.files import FILM_FORMATS, upload_described
from dimp.cli.options import (
    COMMON,
    PAINT_OPTIONS,
    RUN_OPTIONS,
    CommonOptions,
    OutputFile,
    OutputOptions,
    PaintOptions,
    RunOptions,
    Wait,
    join_words,
)
from dimp.cli.paint_job import paint
from dimp.cli.series import read_prompts
from dimp.cli.store import resolve_home
from dimp.core.errors import Refusal
from dimp.core.limits import check_prompt


def new(
    *prompt: Annotated[str, Parameter(help="What to paint.")],
    image: Annotated[Path | None, Parameter(help="Start from this image instead of noise.")] = None,
    ground: Annotated[
        str | None, Parameter(help="Lay the image on this colour where it is see-through (else it is seen on white).")
    ] = None,
    like: Annotated[
        str | None,
        Parameter(help="Follow the recipe of a picture: a file, or an id. Words go before its own."),
    ] = None,
    preset: Annotated[str | None, Parameter(help="Paint it in a style; see: dimp presets.")] = None,
    from_file: Annotated[
        Path | None,
        Parameter(
            name="--from",
            allow_leading_hyphen=True,
            help="Paint each prompt of a text file, one a line; - is standard input.",
        ),
    ] = None,
    paint_options: PaintOptions = PAINT_OPTIONS,
    options: CommonOptions = COMMON,
) -> None:
    """Paint a fresh picture from words."""
    if preset is not None and (like is not None or from_file is not None):
        raise Usage("--preset puts the words that are given into a style.", "Leave out one of the two.")
    if like is not None:
        if image is not None or ground is not None:
            raise Usage("--like follows a recipe, and --image begins from a picture.", "Leave out one of the two.")
        if from_file is not None:
            raise Usage("--like follows one recipe, and --from has prompts of its own.", "Leave out one of the two.")
        _paint_like(like, join_words(prompt), paint_options, options)
        return
    if ground is not None and image is None:
        raise Usage("--ground is what an image is laid on, and there is none.", "Add --image, or leave it out.")
    if from_file is not None:
        prompts = _prompts_of(from_file, prompt)
        paint({"type": "new"}, paint_options, options, {"source": image}, ground=ground, prompts=prompts)
        return
    words = _words_of(prompt, "what to paint", "prompt")
    action = {"type": "new", **_in_style(preset, words, options)}
    paint(action, paint_options, options, {"source": image}, ground=ground)


def _in_style(preset: str | None, words: str, options: CommonOptions) -> dict[str, object]:
    """The prompt, in a style if one is named, with the parameters of that."""
    if preset is None:
        return {"prompt": words}
    from dimp.cli.commands.presets import style_prompt

    styled = style_prompt(background.connect(resolve_home(options.home)), preset, words)
    return {**styled["parameters"], "prompt": styled["prompt"]}


def refine(
    *modification: Annotated[str, Parameter(help="What to change.")],
    at: Annotated[str | None, Parameter(help="The picture to change (else the head).")] = None,
    mask: Annotated[
        Path | None, Parameter(help="Image with strokes where the picture may change: white, or on nothing.")
    ] = None,
    hard: Annotated[bool, Parameter(negative="", help="Keep the edges of the mask hard instead of soft.")] = False,
    description: Annotated[
        str | None, Parameter(help="What the picture shows: for a photo, or where its prompt is wrong.")
    ] = None,
    dry_run: Annotated[
        bool, Parameter(negative="", help="Only show how the words would be read; paint and write nothing.")
    ] = False,
    paint_options: PaintOptions = PAINT_OPTIONS,
    options: CommonOptions = COMMON,
) -> None:
    """Change a picture by words."""
    words = _words_of(modification, "what to change", "modification")
    if dry_run and description is not None:
        raise Usage("--dry-run reads the words on the picture's own prompt.", "Try them: dimp interpret PROMPT WORDS")
    if dry_run:
        from dimp.cli.commands.dry_run import print_dry_run

        print_dry_run(words, at, options)
        return
    edges: dict[str, object] = {"hard": True} if hard else {}
    if description is not None:
        edges["description"] = check_prompt(description, "description")
    paint({"type": "refine", "modification": words, **edges, **_at(at)}, paint_options, options, {"mask": mask})


def again(
    reference: Annotated[str, Parameter(name="ID", help="The picture whose recipe to paint.")] = "@",
    /,
    *,
    run_options: RunOptions = RUN_OPTIONS,
    options: CommonOptions = COMMON,
) -> None:
    """Paint the recipe of a picture again with another seed, as its sibling."""
    paint({"type": "again", "id": reference}, run_options, options)


def retry(
    reference: Annotated[str | None, Parameter(name="ID", help="The picture to paint again (else the newest).")] = None,
    /,
    *,
    output: OutputFile = None,
    wait: Wait = True,
    options: CommonOptions = COMMON,
) -> None:
    """Paint again what failed or was cancelled, exactly as it was requested."""
    paint({"type": "retry", "id": reference}, OutputOptions(output=output, wait=wait), options)


def vary(
    reference: Annotated[str, Parameter(name="ID", help="The picture to vary.")] = "@",
    /,
    *,
    strong: Annotated[bool, Parameter(negative="", help="Far from the picture instead of close to it.")] = False,
    run_options: RunOptions = RUN_OPTIONS,
    options: CommonOptions = COMMON,
) -> None:
    """Paint variations of a picture, close to it or far from it."""
    paint({"type": "vary", "id": reference, "degree": "strong" if strong else "subtle"}, run_options, options)


def properly(
    reference: Annotated[str, Parameter(name="ID", help="The draft to paint.")] = "@",
    /,
    *,
    run_options: RunOptions = RUN_OPTIONS,
    options: CommonOptions = COMMON,
) -> None:
    """Paint a draft again in full quality, with the same seed and words."""
    paint({"type": "properly", "id": reference}, run_options, options)


def outpaint(
    *modification: Annotated[str, Parameter(help="What to change as well (else nothing).")],
    left: Annotated[int, Parameter(help="How many pixels to add on the left.")] = 0,
    top: Annotated[int, Parameter(help="How many pixels to add above.")] = 0,
    right: Annotated[int, Parameter(help="How many pixels to add on the right.")] = 0,
    bottom: Annotated[int, Parameter(help="How many pixels to add below.")] = 0,
    at: Annotated[str | None, Parameter(help="The picture to extend (else the head).")] = None,
    paint_options: PaintOptions = PAINT_OPTIONS,
    options: CommonOptions = COMMON,
) -> None:
    """Extend a picture beyond its edges; what is there stays as it is."""
    margins = {"left": left, "top": top, "right": right, "bottom": bottom}
    action: dict[str, object] = {"type": "outpaint", "modification": join_words(modification), **margins}
    paint(action | _at(at), paint_options, options)


def animate(
    *prompt: Annotated[str, Parameter(help="What to show (else the picture on the canvas is animated).")],
    at: Annotated[str | None, Parameter(help="The picture to animate.")] = None,
    frames: Annotated[int | None, Parameter(help="Number of frames, 2 to 257 (else the model's default).")] = None,
    fps: Annotated[int | None, Parameter(help="Frames a second, 1 to 60.")] = None,
    format: Annotated[Literal["webp", "gif"] | None, Parameter(help="The file format (else that of -o).")] = None,
    paint_options: PaintOptions = PAINT_OPTIONS,
    options: CommonOptions = COMMON,
) -> None:
    """Paint a film: from words, or from a picture."""
    suffix = paint_options.output.suffix.lower() if paint_options.output else ""
    film = {"frames": frames, "fps": fps, "format": format or ("gif" if suffix == ".gif" else "webp")}
    action: dict[str, object] = {"type": "animate", "film": film, **_at(at)}
    if prompt:
        action["prompt"] = _words_of(prompt, "what to show", "prompt")
    paint(action, paint_options, options, formats=FILM_FORMATS)


def _paint_like(like: str, words: str, paint_options: PaintOptions, options: CommonOptions) -> None:
    """Paints by the recipe of a file, where there is one of that name, else of a picture of the tree."""
    action: dict[str, object] = {"type": "like", **({"prompt": check_prompt(words)} if words else {})}
    path = Path(like)
    if not path.is_file():
        paint({**action, "id": like}, paint_options, options)
        return
    uploaded = upload_described(background.connect(resolve_home(options.home)), path)
    if uploaded.get("recipe") is None:
        raise Refusal(f"{path.name} says nothing of how it was made.", "Say in words what to paint.")
    paint({**action, "recipe": uploaded["recipe"]}, paint_options, options)


def _prompts_of(path: Path, words: tuple[str, ...]) -> list[str]:
    """The prompts of a text file, or of what is piped in. Raises `Usage`, `Invalid` or an `OSError`."""
    if words:
        raise Usage("The prompts come from the file, and there are words, too.", "Leave out one of the two.")
    try:
        return read_prompts(sys.stdin.read() if path == Path("-") else path.read_text("utf-8"))
    except UnicodeDecodeError as wrong:
        raise Usage(f"{path} is no text in UTF-8.", "Save it as plain text.") from wrong


def _at(reference: str | None) -> dict[str, object]:
    return {} if reference is None else {"parent_id": reference}


def _words_of(words: tuple[str, ...], missing: str, name: str) -> str:
    """The words of a command, checked before a server is started."""
    if not words:
        raise Usage(f"The words are missing: say {missing}.", f"For instance: dimp {_EXAMPLES[name]}")
    return check_prompt(join_words(words), name)


_EXAMPLES = {"prompt": 'new "a red ball on grass"', "modification": 'refine "make the ball blue"'}
