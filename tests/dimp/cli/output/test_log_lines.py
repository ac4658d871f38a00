from pathlib import Path

import pytest

from dimp.cli.app import build
from dimp.cli.log_lines import Wish, wish_of
from dimp.cli.options import COMMON

PLAIN = (
    [], ["--json"], ["-n", "5"], ["--limit", "0", "--follow"], ["-f", "-q"], ["--session", "a title", "--home", "/x"],
)  # fmt: skip


def parsed(words: list[str]) -> Wish:
    """The same options, as the parser reads them."""
    _, bound, _ = build().parse_args(["log", *words], exit_on_error=False, print_error=False)
    said = bound.arguments
    common = said.get("options", COMMON)
    return Wish(
        common.home, common.session, common.json, common.quiet, said.get("follow", False), said.get("limit")
    )  # fmt: skip


@pytest.mark.parametrize("words", PLAIN)
def test_what_is_read_by_hand_is_what_the_parser_reads(words: list[str]) -> None:
    assert wish_of(words) == parsed(words)


@pytest.mark.parametrize(
    "words", [["--help"], ["--limit"], ["--limit", "x"], ["--limit", "-1"], ["-n", "²"], ["--home=/x"], ["extra"],
              ["--frob"], ["-qf"], ["--session", "--json"]],
)  # fmt: skip
def test_whatever_is_not_plain_goes_to_the_parser(words: list[str]) -> None:
    assert wish_of(words) is None


def test_a_path_is_a_path() -> None:
    assert wish_of(["--home", "x"]) == Wish(home=Path("x"))
