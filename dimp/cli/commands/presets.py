"""`dimp presets`: styles, which are words around a prompt and parameters that go with them."""

from __future__ import annotations

import os
from typing import Annotated, Any
from urllib.parse import quote

from cyclopts import Parameter

from dimp.cli import background
from dimp.cli.client import Client
from dimp.cli.exits import Usage
from dimp.cli.options import COMMON, CommonOptions, join_words
from dimp.cli.output import console
from dimp.cli.store import resolve_home
from dimp.core.limits import check_prompt
from dimp.core.parameters import BY_NAME

Which = Annotated[str, Parameter(name="PRESET", help="Name or id of the style.")]


def list_presets(*, options: CommonOptions = COMMON) -> None:
    """The styles: those that came with the program, then your own."""
    answer = _request(options, "GET", "")
    if options.json:
        console.print_json(answer)
        return
    for preset in answer["presets"]:
        console.print_line(_line(preset))


def show(which: Which, /, *, options: CommonOptions = COMMON) -> None:
    """The words of a style, and the parameters that go with it."""
    preset = _request(options, "GET", f"/{quote(which, safe='')}")
    if options.json:
        console.print_json(preset)
        return
    console.print_line(_line(preset))
    for name, value in preset["parameters"].items():
        console.print_line(console.plain(f"  {name} = {value}"))


def save(
    name: Annotated[str, Parameter(name="NAME", help="What it is called; a style of that name is changed.")],
    /,
    *words: Annotated[str, Parameter(help="Its words, with {prompt} where the prompt goes (else in front of them).")],
    set: Annotated[
        list[str] | None, Parameter(name="--set", help="A parameter that goes with it, as steps=30; several times.")
    ] = None,
    cover: Annotated[str | None, Parameter(help="A picture that shows it: id, name or @.")] = None,
    options: CommonOptions = COMMON,
) -> None:
    """Keep a style under a name, or change the one of that name. What is left out stays as it is."""
    body: dict[str, object] = {}
    if words:
        body["words"] = join_words(words)
    if set:
        body["parameters"] = dict(_parameter(text) for text in set)
    if cover is not None:
        body["cover"] = cover
    if not body:
        raise Usage("There is nothing to keep.", 'Give words, or --set: dimp presets save Dusk "{prompt} at dusk"')
    client = background.connect(resolve_home(options.home))
    is_there = any(name in (preset["id"], preset["name"]) for preset in _all(client))
    within = {"session": options.session}  # in which a cover is named
    if is_there:
        kept = client.request("PATCH", f"/api/presets/{quote(name, safe='')}", body, query=within)
    else:
        once = {"op": os.urandom(16).hex()}
        kept = client.request("POST", "/api/presets", {"name": name, **body}, query={**within, **once})
    _report(kept, options, f"{'Changed' if is_there else 'Kept'}: {kept['name']}")


def remove(which: Which, /, *, options: CommonOptions = COMMON) -> None:
    """Remove a style of your own, or put one that came with the program back as it came."""
    left = _request(options, "DELETE", f"/{quote(which, safe='')}")
    is_back = any(which in (preset["id"], preset["name"]) for preset in left["presets"])
    _report(left, options, "It is as it came." if is_back else "Removed.")


def apply(
    which: Which, /, *prompt: Annotated[str, Parameter(help="The prompt.")], options: CommonOptions = COMMON
) -> None:
    """Show a prompt in a style; nothing is painted. To paint it: dimp new PROMPT --preset PRESET"""
    styled = style_prompt(background.connect(resolve_home(options.home)), which, join_words(prompt))
    if options.json:
        console.print_json(styled)
    else:
        console.print_line(console.plain(styled["prompt"]))


def sample(which: Which, /, *, options: CommonOptions = COMMON) -> None:
    """Paint a small scene in a style, which shows it on the page. It belongs to no session, and waits for all else."""
    painted = _request(options, "POST", f"/{quote(which, safe='')}/sample")
    _report(painted, options, f"Painted: {painted['name']}")


def style_prompt(client: Client, which: str, prompt: str) -> dict[str, Any]:
    """The prompt in a style, and the parameters that go with it: `{prompt, parameters}`. Raises a `Refusal`."""
    body = {"prompt": check_prompt(prompt)}
    styled: dict[str, Any] = client.request("POST", f"/api/presets/{quote(which, safe='')}/apply", body)
    return styled


def _parameter(text: str) -> tuple[str, object]:
    """A parameter from `NAME=VALUE`, its value as the table of parameters types it. Raises `Usage`."""
    name, separator, value = text.partition("=")
    row = BY_NAME.get(name.strip().replace("-", "_"))
    if not separator or row is None:
        raise Usage(f"{text!r} is no parameter.", "Write NAME=VALUE, as in: --set steps=30 --set guidance_scale=4")
    read = {"integer": int, "number": float}.get(row.type, str)
    try:
        return row.name, read(value.strip())
    except ValueError:
        raise Usage(f"{value!r} is no {row.type}.", f"Write it as in: --set {row.name}=30") from None


def _all(client: Client) -> list[dict[str, Any]]:
    presets: list[dict[str, Any]] = client.request("GET", "/api/presets")["presets"]
    return presets


def _request(options: CommonOptions, method: str, path: str) -> Any:
    client = background.connect(resolve_home(options.home))
    return client.request(method, f"/api/presets{path}")


def _report(answer: dict[str, Any], options: CommonOptions, message: str) -> None:
    if options.json:
        console.print_json(answer)
    elif not options.quiet:
        console.print_line(console.plain(message))


def _line(preset: dict[str, Any]) -> str:
    mark = " *" if preset["changed"] or not preset["shipped"] else ""
    return console.plain(f"{preset['name']}{mark}: {preset['words'] or '(parameters only)'}")
