"""Exports: what they hold, that other programs can read them, and that nobody's words can act in them."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from dimp.core import actions as act
from dimp.core.errors import Conflict, Invalid, NotFound
from dimp.core.session import Session
from dimp.engine.images import animation as animated_files
from dimp.history.bundle_import import open_bundle
from dimp.history.exports import FORMATS, animation, export, file_name
from tests.dimp.history.test_bundle import blobs_of
from tests.dimp.story import Story
from tests.dimp.tales import everything, forked


def made(story: Story, format: str, generation: str | None = None) -> bytes:
    """An export of a story."""
    return export(story.session, story.rows, blobs_of(story), format, generation).data


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_can_be_made(format: str) -> None:
    story = everything()
    exported = export(story.session, story.rows, blobs_of(story), format)
    assert exported.data
    assert exported.file_name == f"everything-more.{format}"
    assert "/" in exported.media_type


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(Invalid, match="exe"):
        made(forked(), "exe")


def test_the_bundle_is_a_bundle() -> None:
    with open_bundle(BytesIO(made(forked(), "dimp"))) as bundle:
        assert len(bundle.session.generations) == 3


def test_json_holds_the_session_and_every_generation() -> None:
    story = everything()
    whole = json.loads(made(story, "json"))
    assert whole["session"]["session_id"] == story.session.id
    assert whole["session"]["head"]["head"] == story.session.head
    assert [one["id"] for one in whole["generations"]] == list(story.session.generations)


def test_jsonl_holds_an_event_a_line() -> None:
    story = everything()
    lines = [json.loads(line) for line in made(story, "jsonl").splitlines()]
    assert [line["type"] for line in lines] == [row.type for row in story.rows]
    assert [line["body"]["type"] for line in lines] == [row.type for row in story.rows]


@pytest.mark.parametrize(("format", "kind"), [("png", "PNG"), ("jpg", "JPEG"), ("webp", "WEBP")])
def test_a_picture_is_the_head_or_the_one_named(format: str, kind: str) -> None:
    story = forked()
    for reference in (None, "head^"):
        data = made(story, format, reference)
        with Image.open(BytesIO(data)) as image:
            assert (image.format, image.size) == (kind, (64, 64))
            assert not image.info.get("exif")
    assert made(story, "png") == story.images[story.session.current().digest]  # type: ignore[union-attr,index]


def test_a_picture_that_is_not_there_is_refused() -> None:
    story = forked()
    (waiting,) = story.do(act.New(prompt="a cat"))
    with pytest.raises(NotFound):
        made(story, "png", "no such picture")
    with pytest.raises(Conflict, match="pending"):
        made(story, "png", waiting)
    with pytest.raises(Conflict, match="empty"):
        made(Story(), "png")


@pytest.mark.parametrize("format", ["gif", "webp"])
def test_an_animation_shows_the_path_to_the_head(format: str) -> None:
    story = forked()
    story.paint(act.Refine(modification="add a hat", width=128, height=96))
    path = story.session.path(story.session.head or "")
    with Image.open(BytesIO(animation(blobs_of(story), path, format))) as image:
        assert (image.format, image.size) == (format.upper(), (128, 96))
        assert image.n_frames == len(path) == 3  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["webp", "gif"])
def test_a_film_is_exported_as_it_is_or_whole_in_another_kind(kind: str) -> None:
    frames = np.random.default_rng(1).integers(0, 256, (5, 64, 64, 3), np.uint8)
    story, data = forked(), animated_files.encode(frames, 10, kind)
    story.film(act.Refine(modification="add a hat"), data, kind)
    assert made(story, kind) == data
    with Image.open(BytesIO(made(story, "gif"))) as image:
        assert (image.format, getattr(image, "n_frames", 1), image.info["duration"]) == ("GIF", 5, 100)
    with Image.open(BytesIO(made(story, "png"))) as image:
        assert (image.format, image.size) == ("PNG", (64, 64))
    assert "data:image/webp" in made(story, "html").decode()


class Tags(HTMLParser):
    """Every tag and attribute of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)> \"'><style>*{display:none}</style> &amp; {{7*7}}"


def test_the_page_needs_nothing_and_nobodys_words_act_in_it() -> None:
    story = Story()
    story.paint(act.New(prompt=EVIL))
    story.paint(act.Refine(modification=EVIL))
    story.do(act.Rename(title=EVIL[:100]))
    story.do(act.Note(id="@", note=EVIL))
    story.do(act.Name(id="@", name=EVIL[:150]))
    found = Tags(made(story, "html").decode())
    assert {tag for tag, _ in found.tags} == {
        "html", "meta", "title", "style", "h1", "p", "article", "img", "div", "a", "small", "em",
    }  # fmt: skip
    assert sum(tag == "style" for tag, _ in found.tags) == 1
    for tag, attributes in found.tags:
        assert not any(name.startswith("on") for name in attributes), tag
        if source := attributes.get("src"):
            assert source.startswith("data:image/webp;base64,")
        if link := attributes.get("href"):
            assert re.fullmatch(r"#g\d+", link)
    assert found.text.count("<script>alert(1)</script>") >= 4
    assert any("default-src 'none'" in (attributes.get("content") or "") for _, attributes in found.tags)


def test_the_page_shows_the_branches_in_order_and_the_head() -> None:
    story = forked()
    found = Tags(made(story, "html").decode())
    cards = [(one["id"], one["class"], one["style"]) for tag, one in found.tags if tag == "article"]
    assert cards == [("g0", "card", "--d:0"), ("g1", "card", "--d:0"), ("g2", "card head", "--d:1")]


def test_a_file_name_is_plain() -> None:
    for title, name in (("Ärger & Freude/../x", "rger-freude-x.png"), ("", "session.png"), ("日本", "session.png")):
        assert file_name(Session("x", title=title), "png") == name
