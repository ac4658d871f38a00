"""Whether words are in a language that the rules do not read: they know English alone."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from dimp.interpret.readers.values import kind_of
from dimp.interpret.speech.translation import foreign_words
from dimp.interpret.text import lows
from dimp.interpret.words import listed
from dimp.interpret.words.adjectives import ADJECTIVES, COMPARATIVES
from dimp.interpret.words.colours import COLOURS
from dimp.interpret.words.function import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    NUMBERS,
    PREPOSITIONS,
    PRONOUNS,
    VAGUE_NUMBERS,
)
from dimp.interpret.words.styles import STYLE_NOUNS
from dimp.interpret.words.verbs import OPENERS

_FOREIGN = listed(
    """der die das den dem des ein eine einen einem einer eines und oder mit ohne nicht kein keine keinen soll
    sollte sollen ist sind auf im zum zur noch mehr weniger jetzt aber auch bitte mach mache machen male füge
    hinzu entferne ändere ersetze durch statt lass weg dahinter daneben ganz viel etwas wie zurück nochmal
    größer kleiner welche wieder ins bei le la les un une des du et de en con avec sans dans sur sous plus moins
    est sont fais rends mets ajoute ajouter enlève enlever supprime remplace par peins dessine pas je veux peux
    il elle ce cette ces au aux en très encore maintenant derrière rendre mettre el los las uno una unos unas y
    con sin sobre más menos es son haz hazlo pon ponle agrega añade quita quítale elimina cambia cambiar por
    pinta dibuja quiero que del al muy ahora también detrás hacer haga sea il lo gli della nel nella con senza
    più meno fai metti aggiungi togli rendi het een met zonder niet maak voeg toe o os as um uma com sem mais
    faz coloca tira põe
    trop couleur couleurs rouge noir noire blanc blanche vert verte petit petite gros grosse beaucoup ciel arbre chien
    tan grande pequeño azul rojo roja verde negro negra blanco blanca demasiado otro otra cielo árbol perro
    farbe farben himmel baum hund katze rot grün blau schwarz weiß gelb nur sehr alle hell dunkel schöner zwei drei"""
)
_LINKS = frozenset({"sin", "sans", "ohne", "avec", "mit", "kein", "keine"})
"""Words that begin a request in another language, whatever follows."""
_SHARED = listed(
    "sea die des was in an am so as on me a do no per hat den man plus change pot son par or sin pon dame e"
)
"""Words that are English as well, and so no sign by themselves."""
_GRAMMAR = DETERMINERS | PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | PRONOUNS | OPENERS | NUMBERS.keys()
_ENGLISH = (_GRAMMAR | STYLE_NOUNS | COLOURS) - listed("o y e il la le un el das des die un en per via")


_TELLING = _ENGLISH | ADJECTIVES | COMPARATIVES.keys() | VAGUE_NUMBERS | {"less", "no"}
_COMPARED = re.compile(r"^(?:plus|moins|mehr|más|menos|più|meno|meer) [^\W\d_]+$", re.I)
"""'Plus grand': in English 'plus' has an article after it, or a plural."""


def is_english(text: str) -> bool:
    """Whether a text has a word that only English has, or names a time, a weather or a style in English."""
    return bool(set(lows(text)) & _TELLING) or bool(kind_of(text))


@lru_cache(maxsize=64)  # one message and its caption are looked at by many readers
def is_foreign(text: str) -> bool:
    """Whether a text is in another language than English, by its letters and its function words."""
    ws = lows(text)
    if not ws:
        return False
    if _COMPARED.match(text.strip()) and ws[1] not in _ENGLISH and not ws[1].endswith("s"):
        return True
    letters = [c for c in text if c.isalpha()]
    if letters and sum(not unicodedata.name(c, "").startswith("LATIN") for c in letters) * 2 > len(letters):
        return True
    if len(ws) > 1 and ws[0] in _LINKS and ws[1] not in _ENGLISH:
        return True
    foreign = [w for w in ws if (w in _FOREIGN and w not in _SHARED) or w in foreign_words()]
    weak = [w for w in ws if w in _SHARED and w in _FOREIGN]
    english = [w for w in ws if w in _ENGLISH and w not in foreign and w not in weak]
    accents = any(w for w in ws if not w.isascii())
    return len(foreign) + (len(weak) + accents) / 2 > len(english) and bool(foreign)
