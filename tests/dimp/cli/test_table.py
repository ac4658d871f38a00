"""The table of commands is true: every entry leads to a function that takes what its usage says."""

import inspect
from importlib import import_module

import pytest

from dimp.cli.app import build, words_of
from dimp.cli.commands import ALIASES, COMMANDS, DEFAULTS, EVERYWHERE, GROUPS
from dimp.cli.options import Common
from dimp.cli.reference import arguments_of

ENTRIES = [entry for _, commands in COMMANDS for entry in commands]


@pytest.mark.parametrize(("usage", "where"), [(usage, where) for usage, where, _ in ENTRIES])
def test_every_command_is_a_documented_function_with_the_common_options(usage: str, where: str) -> None:
    module, _, name = where.partition(":")
    function = getattr(import_module(module), name)
    assert inspect.getdoc(function)
    assert "options" in inspect.signature(function).parameters


@pytest.mark.parametrize(("usage", "where"), [(usage, where) for usage, where, _ in ENTRIES])
def test_the_usage_line_shows_the_arguments_given_by_place(usage: str, where: str) -> None:
    command = build()
    for word in words_of(usage):
        command = command[word]
    places = [one.names[0] for one in arguments_of(command) if not one.names[0].startswith("-")]
    shown = [word.strip("[].") for word in usage.split() if word not in words_of(usage)]
    assert [place.replace("TAGS", "TAG") for place in places] == shown


def test_groups_defaults_and_aliases_name_commands_that_exist() -> None:
    names = {" ".join(words_of(usage)) for usage, _, _ in ENTRIES}
    assert {f"{group} {command}" for group, command in DEFAULTS.items()} <= names
    assert set(ALIASES) <= names
    assert {name.split()[0] for name in names if " " in name} == set(GROUPS)


def test_the_options_of_all_commands_are_those_that_may_stand_before_a_command() -> None:
    fields = Common.__dataclass_fields__
    assert {f"--{name}" for name in fields} == {name for name in EVERYWHERE if name.startswith("--")}
    assert {name for name, takes in EVERYWHERE.items() if takes} == {"--home", "--session"}
