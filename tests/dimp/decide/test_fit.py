"""Pictures from outside keep their shape at the model's area, and what is scaled or cut is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dimp.core import actions as act
from dimp.core import limits
from dimp.core.errors import Invalid
from dimp.core.events import GenerationRequested
from dimp.core.model import DecisionInputs
from dimp.decide.fit import fit_area, fit_remark
from dimp.decide.table import decide
from tests.dimp.story import FACTS, Story
from tests.fake_worker import picture

MEGAPIXEL = 1024 * 1024
MODEL = structs.replace(FACTS, width=1024, height=1024)


@given(st.integers(64, 8192), st.integers(64, 8192), st.sampled_from([128 * 128, 512 * 512, MEGAPIXEL]))
def test_every_size_can_be_painted_and_keeps_the_shape(width: int, height: int, area: int) -> None:
    found = fit_area((width, height), area)
    assert all(side % 16 == 0 and limits.SIDE[0] <= side <= limits.SIDE[1] for side in found)
    if area == MEGAPIXEL and 1 / 4 < width / height < 4:
        assert 0.65 <= found[0] * found[1] / area <= 1.5
        assert found[0] / found[1] == pytest.approx(width / height, rel=0.02)


def test_what_the_model_paints_already_is_left_alone() -> None:
    assert fit_area((1024, 768), MEGAPIXEL) == (1024, 768)
    assert fit_remark((1024, 768), (1024, 768)) is None


def test_one_side_brings_the_other() -> None:
    assert fit_area((4000, 2000), MEGAPIXEL, given=(512, None)) == (512, 256)
    assert fit_area((4000, 2000), MEGAPIXEL, given=(None, 512)) == (1024, 512)
    assert fit_area((4000, 2000), MEGAPIXEL, given=(512, 512)) == (512, 512)


def test_what_is_cut_is_said_in_pixels_of_the_source() -> None:
    scaled, cut = fit_remark((4032, 3024), (1152, 864)), fit_remark((200, 100), (64, 64))
    assert scaled is not None
    assert cut is not None
    assert (scaled.code, "4032x3024" in scaled.text) == ("scaled", True)
    assert (cut.code, "100 pixels of its width" in cut.text) == ("cut", True)


def decided(action: act.AnyAction, story: Story, **inputs: object) -> GenerationRequested:
    given_inputs = DecisionInputs((story.source.id(),), 1, "b", MODEL, **inputs)  # type: ignore[arg-type]
    (request,) = decide(story.session, action, given_inputs)
    assert isinstance(request, GenerationRequested)
    return request


def test_a_new_picture_from_a_photo_is_painted_at_the_model_s_area() -> None:
    new = act.New(prompt="a meadow", source="ab" * 32)
    request = decided(new, Story(), source_size=(4032, 3024))
    assert (request.width, request.height) == (1152, 864)
    assert [remark.code for remark in request.remarks] == ["scaled"]
    asked = decided(structs.replace(new, width=512, height=512), Story(), source_size=(4032, 3024))
    assert (asked.width, asked.height, asked.remarks[0].code) == (512, 512, "cut")


def test_an_imported_picture_is_changed_at_the_model_s_area_and_its_children_stay_there() -> None:
    story = Story()
    data = picture("photo", 1, "", 400, 300)
    story.do(act.Import(story.keep(data), "png", len(data), 4032, 3024))
    request = decided(act.Refine(modification="make it night"), story)
    assert (request.width, request.height) == (1152, 864)
    assert request.remarks[0].text.startswith("The picture was scaled from 4032x3024")
    story.append(request)
    story.finish(request.id)
    child = decided(act.Refine(modification="add a moon"), story)
    assert ((child.width, child.height), child.remarks) == ((1152, 864), ())
    with pytest.raises(Invalid, match="too large"):
        decided(act.Outpaint(right=64, parent_id=next(iter(story.session.generations))), story)


def test_masks_are_softened_by_size_unless_something_else_is_asked() -> None:
    story = Story()
    story.paint(act.New(prompt="a ball", width=1024, height=512))
    plain = act.Refine(modification="make it red", mask="ab" * 32)
    assert decided(plain, story).feather == 4
    assert decided(structs.replace(plain, hard=True), story).feather == 0
    assert decided(structs.replace(plain, feather=11.5), story).feather == 11.5
    assert decided(act.Refine(modification="make it red"), story).feather == 0
    for refused in (structs.replace(plain, feather=999.0), act.Refine(modification="x", hard=True)):
        with pytest.raises(Invalid):
            decided(refused, story)
