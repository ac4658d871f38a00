"""`dimp config`: the settings in force, and changing them."""

from __future__ import annotations

import os
from typing import Annotated

import msgspec
from cyclopts import Parameter

from dimp import settings
from dimp.cli import background, output
from dimp.cli.options import COMMON, Common
from dimp.cli.store import home_of
from dimp.home import Home

Key = Annotated[str, Parameter(name="KEY", help="A setting; see: dimp config get.")]


def get(
    key: Annotated[str | None, Parameter(name="KEY", help="One setting (else all).")] = None,
    /,
    *,
    options: Common = COMMON,
) -> None:
    """The settings in force (file, environment and defaults taken together), or one of them."""
    values = msgspec.structs.asdict(settings.load(home_of(options.home), os.environ))
    values["models"] = values.pop("model_folders")
    if key is None:
        values["token"] = "(set)" if values["token"] else ""
        _all(values, options)
        return
    if key not in values:
        settings.parse(key, "")  # says which there are
    if options.json:
        output.value({key: values[key]})
    else:
        output.line(output.plain(str(values[key])))


def change(
    key: Key,
    value: Annotated[
        str | None, Parameter(name="VALUE", help="The new value (else the default).", allow_leading_hyphen=True)
    ] = None,
    /,
    *,
    options: Common = COMMON,
) -> None:
    """Change a setting in config.toml; without a value it goes back to its default."""
    home = home_of(options.home)
    new = settings.parse(key, "" if value is None else value) if value is not None else None
    heard = _change(home, key, new)
    if options.json:
        output.value({key: new, "in_force": heard})
    elif not options.quiet:
        output.line(f"{key} = {'(default)' if new is None else output.plain(str(new))}")
        if not heard:
            output.note("The running server takes it in when it starts again: dimp stop")


def path(*, options: Common = COMMON) -> None:
    """Where the settings are kept."""
    where = str(home_of(options.home).config)
    if options.json:
        output.value(where)
    else:
        output.line(where)


def _change(home: Home, key: str, value: settings.Value | None) -> bool:
    """Through the server where one runs and takes the key, else straight into the file. Whether it is in force now."""
    client = background.running(home)
    if client is not None and key in settings.EDITABLE:
        client.ask("PATCH", "/api/settings", {key: value})
        return True
    home.make()
    if value is not None and key in ("model", "draft_lora"):
        from dimp.materials import check_settings  # imported late: only these two need to know what there is

        check_settings(home, settings.load(home, os.environ), {key: value})
    settings.change(home, {key: value})
    return client is None


def _all(values: dict[str, object], options: Common) -> None:
    if options.json:
        output.value(values)
        return
    defaults = msgspec.structs.asdict(settings.Settings())
    for key, value in values.items():
        said = "" if value == defaults.get(key, {}) else "  *"
        output.line(output.plain(f"{key} = {msgspec.json.encode(value).decode()}{said}"))
    output.note("* differs from the default")
