import pytest

from dimp.cli.exits import Usage
from dimp.cli.options import Making, Painting, joined, size_of


@pytest.mark.parametrize(
    ("text", "size"), [("1024x768", (1024, 768)), ("512", (512, 512)), ("64X128", (64, 128)), ("16×32", (16, 32))]
)
def test_sizes(text: str, size: tuple[int, int]) -> None:
    assert size_of(text) == size


@pytest.mark.parametrize("text", ["", "x", "10x", "axb", "1x2x3", "-64x64"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(Usage):
        size_of(text)


def test_only_what_was_said_becomes_a_wish() -> None:
    assert Making().wishes() == {"count": 1}
    assert Painting(seed=0, guidance=0.0, model="m").wishes() == {
        "seed": 0, "count": 1, "guidance_scale": 0.0, "model": "m",
    }  # fmt: skip


def test_words_without_quotes_are_one_text() -> None:
    assert joined(("make", "it", " night ")) == "make it  night"
