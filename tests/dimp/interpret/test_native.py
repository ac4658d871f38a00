"""Captions in German, French and Spanish are changed in their own language, or asked about; never half in another."""

from __future__ import annotations

import itertools

import pytest

from dimp.core.interpretation import Turn
from dimp.decide.talk.choices import SURE_ENOUGH
from dimp.interpret.native import scenes
from dimp.interpret.native.german import GERMAN
from dimp.interpret.native.romance import FRENCH, SPANISH
from dimp.interpret.native.tongue import Tongue
from dimp.interpret.rules import interpret

GATE = "ein altes Tor hinter einem hohen Baum, Aquarell"
FISHER = "une vieille barque sur un lac, une lanterne jaune"
MARKET = "una niña con una cesta roja en un mercado"


@pytest.mark.parametrize(
    ("caption", "request_words", "becomes"),
    [
        (GATE, "mach das Tor grün", "ein altes grünes Tor hinter einem hohen Baum, Aquarell"),
        (GATE, "der Baum soll kahl und das Tor rot sein", None),
        (GATE, "ersetze den Baum durch eine Mauer", "ein altes Tor hinter einer hohen Mauer, Aquarell"),
        (GATE, "stell eine Laterne neben das Tor",
         "ein altes Tor hinter einem hohen Baum, eine Laterne neben dem Tor, Aquarell"),
        (GATE, "im Herbst", "ein altes Tor hinter einem hohen Baum, im Herbst, Aquarell"),
        (GATE, "als Holzschnitt bitte", "ein altes Tor hinter einem hohen Baum, als Holzschnitt"),
        (GATE, "nimm den Baum raus", "ein altes Tor, Aquarell"),
        (GATE, "zwei Tore", "zwei alte Tore hinter einem hohen Baum, Aquarell"),
        (GATE, "das Tor neuer", "ein neueres Tor hinter einem hohen Baum, Aquarell"),
        (GATE, "den Drachen grün", None),
        (FISHER, "la lanterne en vert", "une vieille barque sur un lac, une lanterne verte"),
        (FISHER, "mets la barque en blanc", "une vieille barque blanche sur un lac, une lanterne jaune"),
        (FISHER, "il doit faire nuit", "une vieille barque sur un lac, une lanterne jaune, de nuit"),
        (FISHER, "remplace la lanterne par un panier", "une vieille barque sur un lac, un panier jaune"),
        (FISHER, "supprime la lanterne et ajoute deux oiseaux", "une vieille barque sur un lac, deux oiseaux"),
        (FISHER, "le ciel plutôt violet", "une vieille barque sur un lac, une lanterne jaune, ciel violet"),
        (FISHER, "rends le cheval bleu", None),
        (FISHER, "le soir, lumière dorée", "une vieille barque sur un lac, une lanterne jaune, le soir, lumière dorée"),
        (FISHER, "la lanterne en bronze", "une vieille barque sur un lac, une lanterne jaune en bronze"),
        (FISHER, "un pêcheur dans la barque",
         "une vieille barque sur un lac, une lanterne jaune, un pêcheur dans la barque"),
        ("ein Koch mit einem Kochhut und einer Kelle", "ohne den Hut", "ein Koch mit einer Kelle"),
        ("ein Koch mit einem Kochhut", "gib ihm einen Löffel", "ein Koch mit einem Kochhut und einem Löffel"),
        (MARKET, "pinta la cesta de verde", "una niña con una cesta verde en un mercado"),
        (MARKET, "elimina la cesta", "una niña en un mercado"),
        (MARKET, "que llueva", "una niña con una cesta roja en un mercado bajo la lluvia"),
        (MARKET, "en la playa", "una niña con una cesta roja en la playa"),
        (MARKET, "tres niñas", "tres niñas con una cesta roja en un mercado"),
        (MARKET, "quiero que la niña sea más alta", "una niña más alta con una cesta roja en un mercado"),
    ],
)  # fmt: skip
def test_a_caption_is_changed_in_its_language(caption: str, request_words: str, becomes: str | None) -> None:
    reading = interpret(caption, request_words)
    if becomes is None:
        assert reading.confidence < SURE_ENOUGH
    else:
        assert (reading.prompt, reading.confidence >= SURE_ENOUGH) == (becomes, True)


@pytest.mark.parametrize(
    ("before", "said", "now", "correction", "becomes"),
    [
        ("ein Stuhl am Fenster", "mach den Stuhl rot", "ein roter Stuhl am Fenster", "lieber grün",
         "ein grüner Stuhl am Fenster"),
        ("une tasse sur une table", "en hiver", "une tasse sur une table en hiver", "plutôt en automne",
         "une tasse sur une table en automne"),
        ("un barco en el mar", "hazlo negro", "un barco negro en el mar", "no, blanco", "un barco blanco en el mar"),
    ],
)  # fmt: skip
def test_a_second_thought_is_made_from_the_picture_before(
    before: str, said: str, now: str, correction: str, becomes: str
) -> None:
    reading = interpret(now, correction, [Turn(before), Turn(now, said)])
    assert (reading.prompt, reading.sibling) == (becomes, True)


def test_it_is_what_was_last_talked_about() -> None:
    turns = [Turn("ein Hund im Park"), Turn("ein Hund im Park, ein Ball", "füge einen Ball hinzu")]
    assert interpret("ein Hund im Park, ein Ball", "mach ihn gelb", turns).prompt == "ein Hund im Park, ein gelber Ball"


@pytest.mark.parametrize("tongue", [GERMAN, FRENCH, SPANISH], ids=lambda tongue: tongue.code)
def test_what_is_said_for_a_time_or_a_weather_is_found_again_in_a_caption(tongue: Tongue) -> None:
    assert [phrase for phrase in tongue.scenes.values() if not scenes.slot_of(phrase, tongue)] == []


def test_nothing_leaves_an_empty_or_damaged_caption() -> None:
    captions = [GATE, FISHER, MARKET, "ein Hund", "un chat", "la luna", "Nebel, Nebel", "der, die, das", "un, une"]
    requests = ["ohne den Hund", "sans le chat", "quita la luna", "weg damit", "mach", "ajoute", "pon", "und", "y y y",
                "ersetze durch", "remplace par", "lieber", "plutôt", "mejor", "mit", "avec", "con", "ein"]  # fmt: skip
    for caption, asked in itertools.product(captions, requests):
        prompt = interpret(caption, asked).prompt
        assert prompt.strip(" ,.")
        assert "  " not in prompt
        assert ", ," not in prompt
