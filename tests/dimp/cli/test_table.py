"""The table of commands is true: every entry leads to a function that takes what its usage says."""

import inspect
from importlib import import_module

import pytest

from dimp.cli.app import build, command_words
from dimp.cli.options import CommonOptions
from dimp.cli.reference import arguments_of
from dimp.cli.table import ALIASES, COMMANDS, COMMON_OPTIONS, DEFAULTS, GROUPS

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
    for word in command_words(usage):
        command = command[word]
    places = [argument.names[0] for argument in arguments_of(command) if not argument.names[0].startswith("-")]
    shown = [word.strip("[].") for word in usage.split() if word not in command_words(usage)]
    assert [place.replace("TAGS", "TAG") for place in places] == shown


def test_groups_defaults_and_aliases_name_commands_that_exist() -> None:
    names = {" ".join(command_words(usage)) for usage, _, _ in ENTRIES}
    assert {f"{group} {command}" for group, command in DEFAULTS.items()} <= names
    assert set(ALIASES) <= names
    assert {name.split()[0] for name in names if " " in name} == set(GROUPS)


def test_the_options_of_all_commands_are_those_that_may_stand_before_a_command() -> None:
    fields = CommonOptions.__dataclass_fields__
    assert {f"--{name}" for name in fields} == {name for name in COMMON_OPTIONS if name.startswith("--")}
    assert {name for name, takes in COMMON_OPTIONS.items() if takes} == {"--home", "--session"}
