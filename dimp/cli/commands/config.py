"""`dimp config`: the settings in force, and changing them."""

from __future__ import annotations

import os
from typing import Annotated

import msgspec
from cyclopts import Parameter

from dimp import settings
from dimp.cli import background
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.store import resolve_home
from dimp.home import Home

Key = Annotated[str, Parameter(name="KEY", help="A setting; see: dimp config get.")]


def get(
    key: Annotated[str | None, Parameter(name="KEY", help="One setting (else all).")] = None,
    /,
    *,
    options: CommonOptions = COMMON,
) -> None:
    """The settings in force (file, environment and defaults taken together), or one of them."""
    values = msgspec.structs.asdict(settings.load(resolve_home(options.home), os.environ))
    values["models"] = values.pop("model_folders")
    if key is None:
        values |= {name: "(set)" for name in settings.SECRET if values[name]}
        _print_all(values, options)
        return
    if key not in values:
        settings.parse(key, "")  # raises `NotFound` with the list of settings
    if options.json:
        console.print_json({key: values[key]})
    else:
        console.print_line(console.plain(str(values[key])))


def change(
    key: Key,
    value: Annotated[
        str | None, Parameter(name="VALUE", help="The new value (else the default).", allow_leading_hyphen=True)
    ] = None,
    /,
    *,
    options: CommonOptions = COMMON,
) -> None:
    """Change a setting in config.toml; without a value it goes back to its default."""
    home = resolve_home(options.home)
    new = settings.parse(key, value) if value is not None else None
    in_force = _apply(home, key, new)
    if options.json:
        console.print_json({key: new, "in_force": in_force})
    elif not options.quiet:
        console.print_line(f"{key} = {'(default)' if new is None else console.plain(str(new))}")
        if not in_force:
            console.print_note("The running server uses it after a restart: dimp stop")


def path(*, options: CommonOptions = COMMON) -> None:
    """Where the settings file is."""
    location = str(resolve_home(options.home).config)
    if options.json:
        console.print_json(location)
    else:
        console.print_line(location)


def _apply(home: Home, key: str, value: settings.Value | None) -> bool:
    """Changes a setting: by the server if one runs and accepts the key, else in the file. Returns if it is in force."""
    client = background.connect_if_running(home)
    if client is not None and key in settings.EDITABLE:
        client.request("PATCH", "/api/settings", {key: value})
        return key not in settings.AT_START
    home.make()
    if value is not None and key in ("model", "draft_lora", "interpreter"):
        from dimp.models.assets import check_settings  # imported late: only these settings need it

        check_settings(home, settings.load(home, os.environ), {key: value})
    settings.change(home, {key: value})
    return client is None


def _print_all(values: dict[str, object], options: CommonOptions) -> None:
    if options.json:
        console.print_json(values)
        return
    defaults = msgspec.structs.asdict(settings.Settings())
    for key, value in values.items():
        mark = "" if value == defaults.get(key, {}) else "  *"
        console.print_line(console.plain(f"{key} = {msgspec.json.encode(value).decode()}{mark}"))
    console.print_note("* differs from the default")
