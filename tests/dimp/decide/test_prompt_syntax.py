"""Choices, LoRAs and weights in words: the event holds what is painted, and what was written beside it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from dimp.core import actions as act
from dimp.core.embedding_use import EmbeddingUse
from dimp.core.errors import Invalid, Refusal
from dimp.core.events import GenerationRequested, LoraUse
from dimp.core.model import Conditioning, DecisionInputs, NamedEmbedding
from dimp.core.parameters import LoraWish
from dimp.decide.table import decide
from tests.dimp.story import FACTS, Story

WEIGHING = structs.replace(FACTS, name="heavy", weighs_words=True)
HERE = Conditioning(
    named_loras={"ink": LoraUse("ab" * 32, 1.0, "ink"), "oil": LoraUse("cd" * 32, 1.0, "oil")},
    wildcards={"colour": ("red", "blue", "green <lora:oil:0.5>")},
)


def ask(story: Story, action: Any, model: Any = FACTS, conditioning: Conditioning = HERE) -> list[GenerationRequested]:
    ids = tuple(story.source.id() for _ in range(action.count))
    inputs = DecisionInputs(ids, 7, story.source.id(), model, conditioning=conditioning)
    return [event for event in decide(story.session, action, inputs) if isinstance(event, GenerationRequested)]


def test_each_picture_of_a_batch_draws_by_its_own_seed() -> None:
    words = "a {red|blue|green|black} ball"
    batch = ask(Story(), act.New(prompt=words, count=8, seed=1))
    assert len({request.prompt for request in batch}) > 2
    assert {request.template for request in batch} == {words}
    (alone,) = ask(Story(), act.New(prompt=words, seed=batch[3].seed))
    assert alone.prompt == batch[3].prompt


def test_plain_words_have_no_template() -> None:
    (request,) = ask(Story(), act.New(prompt="a red ball", negative_prompt="fog"))
    assert (request.template, request.negative_template, request.remarks) == ("", "", ())


def test_a_lora_in_the_words_is_one_of_the_recipe() -> None:
    (request,) = ask(Story(), act.New(prompt="a ball, <lora:ink:0.8>"))
    assert (request.prompt, request.template) == ("a ball", "a ball, <lora:ink:0.8>")
    assert request.loras == (LoraUse("ab" * 32, 0.8, "ink"),)
    found = {request.loras for request in ask(Story(), act.New(prompt="a __colour__ ball", count=16, seed=3))}
    assert found == {(), (LoraUse("cd" * 32, 0.5, "oil"),)}


@pytest.mark.parametrize("words", ["<lora:none:1> a ball", "a ball <lora:ink:9>", "<lora:ink:1>", "a [cat:dog:0.5]"])
def test_what_can_not_be_done_is_refused(words: str) -> None:
    with pytest.raises(Refusal) as refused:
        ask(Story(), act.New(prompt=words))
    assert refused.value.hint


def test_a_lora_has_one_weight() -> None:
    asked = Conditioning(lora_uses=(LoraUse("ab" * 32, 1.0, "ink"),), named_loras=HERE.named_loras)
    with pytest.raises(Invalid, match="two weights"):
        ask(Story(), act.New(prompt="a ball <lora:ink:0.5>", loras=(LoraWish("ink"),)), conditioning=asked)
    with pytest.raises(Invalid, match="negative"):
        ask(Story(), act.New(prompt="a ball", negative_prompt="fog <lora:ink:0.5>"))


def test_weights_stay_where_they_count_and_are_taken_out_elsewhere() -> None:
    words = r"a (red:1.3) ball \(big\) BREAK sky"
    (kept,) = ask(Story(), act.New(prompt=words), WEIGHING)
    assert (kept.prompt, kept.template, kept.remarks) == (words, "", ())
    (bare,) = ask(Story(), act.New(prompt=words, negative_prompt="(fog:2)"))
    assert (bare.prompt, bare.negative_prompt) == ("a red ball (big) sky", "fog")
    assert (bare.template, bare.negative_template) == (words, "(fog:2)")
    assert [remark.code for remark in bare.remarks] == ["weights"]


def test_a_change_draws_for_each_picture_and_reads_what_was_drawn() -> None:
    story = Story()
    story.paint(act.New(prompt="a red ball on grass", seed=4))
    batch = ask(story, act.Refine(modification="make the ball {blue|green|black}", count=8))
    assert {request.prompt for request in batch} == {
        f"a {colour} ball on grass" for colour in ("blue", "green", "black")
    }
    assert {request.template for request in batch} == {"make the ball {blue|green|black}"}
    assert [request.seed for request in batch] == [*range(4, 12)]


def test_a_change_may_name_a_lora_and_nothing_else() -> None:
    story = Story()
    story.paint(act.New(prompt="a red ball"))
    (blue,) = ask(story, act.Refine(modification="make the ball blue <lora:ink:0.5>"))
    assert (blue.prompt, blue.modification) == ("a blue ball", "make the ball blue")
    (same,) = ask(story, act.Refine(modification="<lora:oil:0.7>"))
    assert (same.prompt, same.loras) == ("a red ball", (LoraUse("cd" * 32, 0.7, "oil"),))


def test_words_that_were_resolved_are_not_resolved_again() -> None:
    story = Story()
    story.paint(act.New(prompt=r"a red ball \(big\) \{a\|b\} \__colour__"))
    (change,) = ask(story, act.Refine(modification="make the ball blue"))
    assert change.prompt == "a blue ball (big) {a|b} __colour__"
    (drawn,) = ask(story, act.Refine(modification="make the ball {green|green}"))
    assert (drawn.prompt, drawn.remarks) == ("a green ball (big) {a|b} __colour__", ())
    assert change.template == ""


def test_weights_of_another_models_words_are_taken_out() -> None:
    story = Story()
    (heavy,) = ask(story, act.New(prompt="a (red:1.3) ball"), WEIGHING)
    story.append(heavy)
    story.finish(heavy.id)
    (light,) = ask(story, act.Refine(modification="add a hat"))
    assert "(" not in light.prompt + light.source_prompt
    assert [remark.code for remark in light.remarks] == ["weights"]
    assert light.template == "add a hat"


NEGATIVE = EmbeddingUse("ef" * 32, "EasyNegative")
CAT = EmbeddingUse("0a" * 32, "cat-toy")
LEARNED = Conditioning(
    wildcards={"pet": ("<cat-toy>",)},
    embeddings={
        "easynegative": NamedEmbedding(NEGATIVE),
        "cat-toy": NamedEmbedding(CAT),
        "old": NamedEmbedding(EmbeddingUse("1b" * 32, "old"), "The embedding old is for SDXL, and heavy is not."),
    },
)


def test_words_that_name_embeddings_are_in_the_recipe() -> None:
    action = act.New(prompt="a __pet__ on grass", negative_prompt="fog, (easynegative:1.2)")
    (request,) = ask(Story(), action, WEIGHING, LEARNED)
    assert request.embeddings == (CAT, NEGATIVE)
    assert (request.prompt, request.negative_prompt) == ("a <cat-toy> on grass", "fog, (easynegative:1.2)")
    for words in ("embedding:easynegative.pt", "EASYNEGATIVE, easynegative", "embedding:EasyNegative"):
        assert ask(Story(), act.New(prompt=words), WEIGHING, LEARNED)[0].embeddings == (NEGATIVE,)
    for words in ("easynegatives", "very-easynegative", "a cat toy", "my_cat-toy", "folded"):
        assert ask(Story(), act.New(prompt=words), WEIGHING, LEARNED)[0].embeddings == ()


def test_a_child_keeps_the_embeddings_whose_words_it_keeps() -> None:
    story = Story()
    (request,) = ask(story, act.New(prompt="a ball", negative_prompt="easynegative"), WEIGHING, LEARNED)
    story.append(request)
    story.finish(request.id)
    change = act.Refine(modification="make it red")
    assert ask(story, change, WEIGHING, LEARNED)[0].embeddings == (NEGATIVE,)
    plain = act.Refine(modification="make it red", negative_prompt="fog")
    assert ask(story, plain, WEIGHING, LEARNED)[0].embeddings == ()
    unfit = Conditioning(embeddings={"easynegative": NamedEmbedding(NEGATIVE, "It is for another family.")})
    (other,) = ask(story, change, WEIGHING, unfit)  # nobody asked for it now: nothing to refuse
    assert (other.embeddings, [remark.code for remark in other.remarks]) == ((), ["embedding"])


@pytest.mark.parametrize(
    "words", ["a ball, embedding:none", "old house", "embedding:old", "a (embedding:sub/none:1.2)"]
)
def test_an_embedding_that_can_not_be_used_is_refused(words: str) -> None:
    with pytest.raises(Refusal, match="none|old") as refused:
        ask(Story(), act.New(prompt=words), WEIGHING, LEARNED)
    assert refused.value.hint


def test_a_model_that_reads_none_reads_the_bare_word_and_says_so() -> None:
    unfit = Conditioning(embeddings={"cat": NamedEmbedding(CAT, "The embedding cat can't be used by flux.")})
    (request,) = ask(Story(), act.New(prompt="a cat on grass"), FACTS, unfit)
    assert request.embeddings == ()
    assert [(remark.code, "read as a word" in remark.text) for remark in request.remarks] == [("embedding", True)]
    with pytest.raises(Invalid, match="can't be used by flux"):
        ask(Story(), act.New(prompt="a embedding:cat on grass"), FACTS, unfit)
