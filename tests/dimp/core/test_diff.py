from hypothesis import given
from hypothesis import strategies as st

from dimp.core.diff import parameter_diff, word_diff
from tests.dimp.tales import forked

WORDS = st.sampled_from(["a", "red", "blue", "ball", "on", "grass", ",", "at", "night"])
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)


def test_one_word() -> None:
    pieces = [(one.kind, one.text) for one in word_diff("a red ball on grass", "a blue ball on grass")]
    assert pieces == [("same", "a"), ("gone", "red"), ("new", "blue"), ("same", "ball on grass")]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_the_difference(before: str, after: str) -> None:
    pieces = word_diff(before, after)
    assert " ".join(one.text for one in pieces if one.kind != "new") == before
    assert " ".join(one.text for one in pieces if one.kind != "gone") == after


def test_parameters_that_differ_stand_in_the_order_of_the_recipe() -> None:
    generations = list(forked().session.generations.values())
    assert [one.field for one in parameter_diff(generations[0], generations[1])] == ["strength", "method", "source"]
    assert parameter_diff(generations[0], generations[0]) == []
