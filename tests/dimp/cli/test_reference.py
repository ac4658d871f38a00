from pathlib import Path

from dimp.cli.reference import reference
from dimp.cli.table import COMMANDS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "cli.md"


def test_the_page_in_docs_is_what_the_commands_say() -> None:
    assert PAGE.read_text("utf-8") == reference(), "write it again: python -m dimp.cli.reference > docs/cli.md"


def test_the_page_names_every_command_and_describes_every_argument() -> None:
    text = reference()
    for _, commands in COMMANDS:
        for usage, _, _ in commands:
            assert f"### dimp {usage}\n" in text
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert [row for row in rows if row.endswith("|  |")] == []
