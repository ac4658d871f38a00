"""The scene language: true captions in a closed vocabulary, changes that change one thing, instructions that fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dimp.esquisse.pieces import LENGTH, token_ids
from dimp.esquisse.scene.captions import caption, size_word
from dimp.esquisse.scene.chance import bell, stream
from dimp.esquisse.scene.changes import CHANGES, LOCAL, change_of, draw_change
from dimp.esquisse.scene.compose import sample_scene
from dimp.esquisse.scene.domain import EVERYTHING, NARROW, Domain
from dimp.esquisse.scene.instructions import instruction
from dimp.esquisse.scene.kinds import COLOURS, KINDS
from dimp.esquisse.scene.scene import Scene, Thing, arranged
from dimp.esquisse.scene.vocabulary import NOUNS, SAME, caption_words, plural, same_as, vocabulary
from dimp.esquisse.tokens import clip_ties, clip_tokenizer, t5_ties, t5_tokenizer

WORDS = set(caption_words())


def scene_of(*things: Thing, **changes: object) -> Scene:
    base = Scene(5, "lake", "sunset", "hills", 0.5, "none", 1, "none", False, ())
    return arranged(replace(base, **changes), list(things))  # type: ignore[arg-type]


CAT = Thing("cat", "black", 0.3, 0.4, key=2, on=1)
BOAT = Thing("boat", "red", 0.3, 0.4, key=1)


def test_canonical_captions_say_what_is_there() -> None:
    assert caption(scene_of(BOAT, CAT)) == "a black cat on a red boat by a lake at sunset"
    pair = [Thing("apple", "green", x, 0.2, key=number) for number, x in enumerate((0.3, 0.7), 1)]
    assert caption(scene_of(*pair, setting="table", light="noon")) == "two green apples on a table at noon"
    assert caption(scene_of(setting="village", snow=True, light="night")) == "a village in snow at night"
    vase = Thing("sunflowers", "blue", 0.5, 0.4)
    words = caption(scene_of(vase, setting="table", light="dawn", style="watercolour"))
    assert words == "sunflowers in a blue vase in the middle on a table at dawn, watercolour"


def test_a_pencil_names_no_colours() -> None:
    scene = scene_of(BOAT, style="pencil")
    for number in range(40):
        assert not set(caption(scene, stream(number, "test")).split()) & set(COLOURS) - {"white"}
    assert change_of(scene, "recolour", stream(1, "test")) is None
    assert change_of(scene, "style", stream(1, "test")) is None


def test_every_sentence_stays_in_the_vocabulary_and_the_text_length() -> None:
    for seed in range(250):
        scene, rng = sample_scene(seed), stream(seed, "test")
        change = draw_change(scene, rng)
        for text in (caption(scene), caption(scene, rng), caption(change.after, rng), instruction(change, rng)):
            assert "  " not in text
            words = text.replace(",", " , ").split()
            assert set(words) <= WORDS, text
            assert len(words) <= LENGTH - 2


def test_ids_are_those_of_the_exported_tokenizers() -> None:
    t5, clip = t5_tokenizer(vocabulary()), clip_tokenizer(vocabulary(), LENGTH)
    texts = ["", "three kittens, pencil drawing"]
    texts += [caption(sample_scene(seed), stream(seed, "test")) for seed in range(60)]
    options = {"padding": "max_length", "max_length": LENGTH, "truncation": True}
    ids = token_ids([text.replace("kittens", "cats") if text else "" for text in texts])
    assert ids[0, 0].tolist() == t5("", **options).input_ids
    for number, text in list(enumerate(texts))[2:]:
        assert ids[number, 0].tolist() == t5(text, **options).input_ids, text
        assert ids[number, 1].tolist() == clip(text, **options).input_ids, text


def test_synonyms_and_cases_share_the_features_of_their_word() -> None:
    t5, clip = t5_tokenizer(vocabulary()), clip_tokenizer(vocabulary(), LENGTH)
    ties, pairs = t5_ties(t5, same_as), clip_ties(clip, same_as)
    for strange, known in (("Kitten", "cat"), ("crimson", "red"), ("OCEAN", "sea"), ("yachts", "boats")):
        assert [ties[i] for i in t5(strange).input_ids] == t5(known).input_ids
        assert [pairs[i] for i in clip(strange).input_ids] == clip(known).input_ids


def test_synonyms_mean_words_of_captions_and_are_none_themselves() -> None:
    assert set(NOUNS) == set(KINDS)
    assert not set(SAME) & WORDS
    assert {same_as(word) for word in SAME} <= WORDS
    assert {plural(noun).split()[-1] for nouns in NOUNS.values() for noun in nouns} <= WORDS


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_changes_what_it_says_and_nothing_else(kind: str) -> None:
    found = 0
    for seed in range(60):
        scene = sample_scene(seed)
        change = change_of(scene, kind, stream(seed, "test"))
        if change is None:
            continue
        found += 1
        old, new = ({thing.key: thing for thing in s.things} for s in (change.before, change.after))
        assert [key for key in old if key != change.key and new.get(key) != old[key]] == []
        if kind in LOCAL:
            assert replace(change.after, things=()) == replace(scene, things=())
        else:
            assert change.after.things == scene.things
        assert change.after != scene
        assert instruction(change)
    assert found > 5


def test_instructions_name_one_thing() -> None:
    twins = [Thing("cat", "black", x, 0.2, key=number) for number, x in enumerate((0.25, 0.75), 1)]
    scene = scene_of(*twins, setting="meadow")
    for number in range(20):
        change = change_of(scene, "remove", stream(number, "test"))
        assert change is not None
        side = "left" if change.key == 1 else "right"
        assert instruction(change) == f"remove the {side} cat"


def test_sizes_are_said_only_where_they_are_seen() -> None:
    assert size_word(replace(BOAT, size=1.0)) == ""
    assert size_word(replace(BOAT, size=0.5)) == "tiny"
    assert size_word(replace(BOAT, size=1.72)) == "huge"


def test_a_narrow_domain_is_kept() -> None:
    for seed in range(150):
        scene = sample_scene(seed, NARROW)
        change = draw_change(scene, stream(seed, "test"), NARROW)
        for either in (scene, change.after):
            assert {thing.kind for thing in either.things} <= set(NARROW.kinds)
            assert either.light in NARROW.lights
            assert either.format == (256, 256)


def test_weights_are_needed_for_all_formats() -> None:
    with pytest.raises(ValueError, match="a weight is needed"):
        Domain(formats=(1.0,))  # type: ignore[arg-type]


def test_bell_numbers_are_bell_shaped() -> None:
    numbers = bell(np.random.default_rng(1), 20_000)
    assert abs(numbers.mean()) < 0.03
    assert abs(numbers.std() - 1) < 0.03
    assert EVERYTHING.kinds_in("sea").count("boat") == 2
