from pathlib import Path

import pytest

from dimp.cli.app import build
from dimp.cli.options import COMMON
from dimp.cli.output.log_lines import LogOptions, parse_options

PLAIN = (
    [], ["--json"], ["-n", "5"], ["--limit", "0", "--follow"], ["-f", "-q"], ["--session", "a title", "--home", "/x"],
)  # fmt: skip


def parsed(words: list[str]) -> LogOptions:
    """The same options, as the parser reads them."""
    _, bound, _ = build().parse_args(["log", *words], exit_on_error=False, print_error=False)
    arguments = bound.arguments
    common = arguments.get("options", COMMON)
    return LogOptions(
        common.home, common.session, common.json, common.quiet, arguments.get("follow", False), arguments.get("limit")
    )  # fmt: skip


@pytest.mark.parametrize("words", PLAIN)
def test_what_is_read_by_hand_is_what_the_parser_reads(words: list[str]) -> None:
    assert parse_options(words) == parsed(words)


@pytest.mark.parametrize(
    "words", [["--help"], ["--limit"], ["--limit", "x"], ["--limit", "-1"], ["-n", "²"], ["--home=/x"], ["extra"],
              ["--frob"], ["-qf"], ["--session", "--json"]],
)  # fmt: skip
def test_whatever_is_not_plain_goes_to_the_parser(words: list[str]) -> None:
    assert parse_options(words) is None


def test_a_path_is_a_path() -> None:
    assert parse_options(["--home", "x"]) == LogOptions(home=Path("x"))
