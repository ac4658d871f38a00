"""Captions and tokenizers: closed vocabulary, whole-word tokens, case that does not matter."""

from __future__ import annotations

import numpy as np

from dimp.esquisse.captions import caption, plain_caption
from dimp.esquisse.scenes import Scene, Thing, sample_scene
from dimp.esquisse.tokens import clip_tokenizer, t5_ties, t5_tokenizer
from dimp.esquisse.words import COLOURS, unknown_words, vocabulary

TEXT_LENGTH = 32


def scene_of(*things: tuple[str, str]) -> Scene:
    drawn = tuple(Thing(kind, colour, 0.2 * i, 0.1) for i, (kind, colour) in enumerate(things))
    return Scene("night", "snow", "none", "photo", drawn, 0.62, 1)


def test_plain_caption_counts_and_orders() -> None:
    scene = scene_of(("cube", "blue"), ("cube", "blue"), ("cone", "yellow"))
    assert plain_caption(scene) == "two blue cubes and a yellow cone on snow, night"
    assert plain_caption(scene_of(("ball", "orange"))) == "an orange ball on snow, night"


def test_captions_stay_inside_the_vocabulary_and_the_text_length() -> None:
    rng, tokens = np.random.default_rng(0), t5_tokenizer(vocabulary())
    texts = [caption(sample_scene(rng), rng) for _ in range(600)]
    assert not [word for text in texts for word in unknown_words(text)]
    assert max(len(tokens(text).input_ids) for text in texts) <= TEXT_LENGTH
    assert len(set(texts)) > 500


def test_captions_name_the_colours_that_are_there() -> None:
    rng, named = np.random.default_rng(1), 0
    for _ in range(200):
        scene = sample_scene(rng)
        words = set(caption(scene, rng).replace(",", "").split())
        named += all(words & set(COLOURS[thing.colour]) for thing in scene.things)
    assert named > 170  # a colour is left out now and then, on purpose


def test_relations_agree_with_the_places() -> None:
    rng, scene = np.random.default_rng(2), scene_of(("ball", "red"), ("star", "blue"))
    seen = {"left": 0, "right": 0}
    for _ in range(300):
        text = caption(scene, rng)
        for side in seen:
            if f"{side} of" in text:
                seen[side] += 1
                ball_first = min(text.find(n) for n in ("ball", "sphere") if n in text) < text.find("star")
                assert ball_first == (side == "left")
    assert min(seen.values()) > 5


def test_known_words_are_single_tokens() -> None:
    text = "two blue cubes and a yellow cone on snow, night"
    assert len(t5_tokenizer(vocabulary())(text).input_ids) == 11 + 1
    assert len(clip_tokenizer(vocabulary(), TEXT_LENGTH)(text).input_ids) == 11 + 2


def test_case_is_tied() -> None:
    tokens = t5_tokenizer(vocabulary())
    tied = t5_ties(tokens)
    low, high = tokens("two blue cubes").input_ids, tokens("Two Blue CUBES").input_ids
    assert [tied[i] for i in high] == low
    clip = clip_tokenizer(vocabulary(), TEXT_LENGTH)
    assert clip("Two BLUE").input_ids == clip("two blue").input_ids
