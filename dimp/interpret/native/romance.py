"""French and Spanish: looks mostly behind the noun, in its gender and number."""

from __future__ import annotations

import re

from dimp.interpret.native.tongue import Agreement, Tongue, compiled
from dimp.interpret.speech.translation import meaning_of
from dimp.interpret.words import listed

_FRENCH_PAIRS = {
    "blanc": "blanche", "violet": "violette", "vieux": "vieille", "beau": "belle", "gros": "grosse", "long": "longue",
    "sec": "sèche", "doux": "douce", "frais": "fraîche", "nouveau": "nouvelle", "fou": "folle", "bas": "basse",
    "roux": "rousse", "épais": "épaisse", "gentil": "gentille", "blond": "blonde", "mignon": "mignonne", "turc":
    "turque",
    "bon": "bonne", "grec": "grecque", "public": "publique",
}  # fmt: skip
_FRENCH_MASCULINE = {feminine: masculine for masculine, feminine in _FRENCH_PAIRS.items()}
_FRENCH_ENDINGS = (
    ("euse", "eux"), ("ère", "er"), ("ive", "if"), ("enne", "en"), ("elle", "el"), ("ée", "é"), ("ue", "u"),
    ("erte", "ert"), ("ise", "is"), ("ante", "ant"), ("ente", "ent"), ("ande", "and"), ("ite", "it"), ("onde", "ond"),
    ("aude", "aud"), ("une", "un"),
)  # fmt: skip
"""Endings of feminine looks and of the masculine ones."""
_FRENCH_UNCHANGING = listed("marron orange turquoise beige crème kaki bordeaux")
_FRENCH_FEMININES = listed(
    """maison mer lune fleur fille femme voiture robe chaise table lampe fenêtre porte rue montagne rivière forêt plage
    ville lumière pomme tasse reine princesse souris couronne épée bougie herbe étoile vache barbe lanterne balle
    écharpe
    chemise neige pluie nuit main bouche queue île église tour colline pierre feuille rose cascade fontaine statue
    cuisine
    assiette bouteille citrouille poire banane tomate cerise fraise nappe jupe moto fusée guitare lettre affiche
    glace"""
)
_FRENCH_MASCULINES = listed(
    "arbre homme livre fromage village nuage visage verre vase angle ange singe tigre prince pirate phare"
)


def agree_french(base: str, with_noun: Agreement) -> str:
    """A French look in the gender and number of its noun: 'bleu' -> 'bleues'."""
    if base in _FRENCH_UNCHANGING:
        return base
    form = _french_feminine(base) if with_noun.gender == "f" else base
    if not with_noun.plural or form.endswith(("s", "x")):
        return form
    return f"{form}x" if form.endswith("eau") else f"{form}s"


def _french_feminine(base: str) -> str:
    if base in _FRENCH_PAIRS:
        return _FRENCH_PAIRS[base]
    for ending, feminine in (
        ("eux", "euse"),
        ("er", "ère"),
        ("f", "ve"),
        ("en", "enne"),
        ("el", "elle"),
        ("et", "ette"),
    ):
        if base.endswith(ending):
            return base.removesuffix(ending) + feminine
    return base if base.endswith("e") else f"{base}e"


def french_base(word: str) -> str:
    """The masculine singular of a French look."""
    low = word.lower()
    single = (
        low.removesuffix("s") if len(low) > 4 and not low.endswith(("gris", "ras", "bas", "gros", "frais")) else low
    )
    single = single if low != "gris" else low
    if single in _FRENCH_MASCULINE:
        return _FRENCH_MASCULINE[single]
    for ending, masculine in _FRENCH_ENDINGS:
        if single.endswith(ending) and single not in {"jaune", "triste"}:
            return single.removesuffix(ending) + masculine
    return {"noire": "noir", "claire": "clair"}.get(single, single)


def french_gender(noun: str) -> str:
    """The gender of a French noun, by a list of common ones and by its ending."""
    low = noun.lower().removesuffix("s")
    if low in _FRENCH_MASCULINES:
        return "m"
    feminine = low.endswith(("tion", "té", "ette", "ine", "ée", "elle", "euse", "rice", "ure", "ade", "ouille", "esse"))
    return "f" if low in _FRENCH_FEMININES or feminine else "m"


_SPANISH_FEMININES = listed(
    "flor luz mano nave noche calle nieve nube torre mujer pared imagen sal leche piel gente fuente llave"
)
_SPANISH_MASCULINES = listed("planeta mapa día agua sofá robot pirata astronauta artista policía")


def agree_spanish(base: str, with_noun: Agreement) -> str:
    """A Spanish look in the gender and number of its noun: 'negro' -> 'negras'."""
    form = f"{base[:-1]}a" if base.endswith("o") and with_noun.gender == "f" else base
    if with_noun.gender == "f" and base.endswith(("dor", "ón")) and base != "marrón":
        form = f"{base.replace('ón', 'on')}a"
    if not with_noun.plural or base in {"rosa", "naranja", "violeta"}:
        return form
    if form.endswith("z"):
        return f"{form[:-1]}ces"
    return f"{form}s" if form[-1] in "aeiouáéíóú" else f"{form.replace('ón', 'on')}es"


def spanish_base(word: str) -> str:
    """The masculine singular of a Spanish look."""
    low = word.lower()
    if low in {"rosa", "naranja", "violeta", "gris"}:
        return low
    single = low.removesuffix("s")
    if low.endswith("es") and not meaning_of(single, "es"):
        single = re.sub(r"(?<=[lnrs])es$", "", low)
    known = meaning_of(single, "es") and not meaning_of(f"{single[:-1]}o", "es")
    return f"{single[:-1]}o" if single.endswith("a") and not known else single


def spanish_gender(noun: str) -> str:
    """The gender of a Spanish noun, by a few lists and by its ending."""
    low = noun.lower()
    single = re.sub(r"(?<=[^aeiou])es$", "", low) if low.endswith("es") else low.removesuffix("s")
    if single in _SPANISH_MASCULINES:
        return "m"
    return "f" if single in _SPANISH_FEMININES or single.endswith(("a", "ción", "sión", "dad", "tud")) else "m"


_FR_MAKE = r"(?:rends|rend|rendre|mets|met|mettre|fais|faites|faire|peins|peindre|colorie|colore|passe|change)"
_FR_ADD = r"(?:ajoute[rz]?|rajoute[rz]?|mets|met|mettre|mettez|dessine[rz]?|place[rz]?|peins|fais)"
_FR_THE = r"(?:le |la |les |l['’]|son |sa |ses |ce |cette )"
_FR_DEGREE = r"(?:un peu |beaucoup |très |bien |encore |tout |toute )*"
_FR_LOOK = rf"{_FR_DEGREE}(?:plus |moins )?[^\s\d,]+(?: clair| foncé)?"

FRENCH = Tongue(
    code="fr",
    definite=listed("le la les l' l’ ce cet cette ces"),
    indefinite=listed("un une des son sa ses mon ma mes leur leurs quelques plusieurs"),
    pronouns=listed("le la les lui elle il"),
    prepositions=listed(
        """dans en sur sous derrière devant de d' d’ du à au aux avec sans par pour entre vers près contre chez
        au-dessus
        au-dessous"""
    ),
    within=listed("avec sans de d' d’ du"),
    conjunctions=listed("et ou"),
    others=listed("qui que est sont pas"),
    numbers=listed("deux trois quatre cinq six sept huit neuf dix"),
    looks_first=listed(
        """petit petite petits petites grand grande grands grandes vieux vieil vieille vieilles jeune jeunes beau bel
        belle beaux belles gros grosse grosses nouveau nouvel nouvelle joli jolie bon bonne haut haute"""
    ),
    comparing=listed("plus moins"),
    courtesy=re.compile(
        r"^(?:(?:s['’]il te plaît|s['’]il vous plaît|stp|svp|et(?! (?:encore )?(?:une?|des|deux|trois|quatre)\b)"
        r"|alors|ok|d['’]accord|super|bien|maintenant|puis"
        r"|mais|hm+|oui|"
        r"parfait|génial)[\s,.!]+|(?:peux|pourrais)-?\s?tu |tu (?:peux|pourrais) |(?:pouvez|pourriez)-vous |je"
        r" (?:veux|voudrais) "
        r"(?:que )?|j['’]aimerais (?:que )?|est-ce que tu peux )+|[\s,]+(?:s['’]il te plaît|s['’]il vous plaît"
        r"|stp|svp|maintenant|merci)$",
        re.I,
    ),
    rather=re.compile(r"^(?:non[, ]+)?(?:plutôt|mieux|finalement)[, ]+|^non[, ]+|[, ]+(?:plutôt|finalement)$", re.I),
    makes_scene=re.compile(
        rf"^(?:{_FR_MAKE}(?:-(?:le|la|les|moi|en))? (?:tout |l['’]image |ça |que ce soit )?|transforme(?:-la"
        rf"|-le)? (?:l['’]image )?"
        r"|comme (?=une? )|il faut (?=qu)|que ce soit |ce serait |qu['’]il (?:fasse )?|il fait |il (?=pleut|neige)|"
        r"il doit (?:faire"
        r" )?|c['’]est )",
        re.I,
    ),
    patterns=compiled(
        ("replace", r"(?:remplace[rz]?|échange[rz]?) (?P<a>.+?) (?:par|avec|contre) (?P<b>.+)"),
        ("replace", r"(?:transforme[rz]?|change[rz]?) (?P<a>.+?) en (?P<b>une? .+)"),
        ("replace", r"(?:mets |met )?(?P<b>.+?) (?:au lieu |à la place )(?:de |d['’]|du )(?P<a>.+)"),
        ("clears", r"il ne (?:pleut|neige) plus|(?:de nouveau |à nouveau )?"
                   r"(?P<calm>calme|temps calme)(?: de nouveau| à nouveau)?"),
        ("remove", r"(?:enl[eè]ve[rz]?|retire[rz]?|supprime[rz]?|efface[rz]?|[ôo]te[rz]?|vire[rz]?|gomme[rz]?)"
                   r" (?P<a>.+)"),
        ("remove", r"(?:enl[eè]ve|retire|supprime|efface|vire)-(?P<a>le|la|les)"),
        ("remove", r"(?:sans|plus de|plus d['’]|pas de|pas d['’]|il n['’]y a plus (?:de |d['’])) ?(?P<a>.+)"),
        ("give", r"(?:donne|mets|met|ajoute)-lui (?P<b>.+)"),
        ("give", r"(?:donne|mets|met|ajoute) (?P<b>une? .+?|des .+?) (?:à la|au|à l['’]|aux|à) ?(?P<a>[^\s-]+)"),
        ("give", rf"(?P<a>{_FR_THE}\S+|il|elle) (?:porte|a|doit porter|doit avoir) (?P<b>une? .+|des .+)"),
        ("material", rf"(?:{_FR_MAKE} )?(?:que )?(?P<a>{_FR_THE}.+?)(?: soit| plutôt)? (?P<of>en|de) (?P<v>\S+)"),
        ("look", rf"{_FR_MAKE}-(?P<a>le|la|les) (?:en )?(?P<v>{_FR_LOOK})"),
        ("look", rf"{_FR_MAKE} (?P<a>{_FR_THE}.+?) (?:en )?(?P<v>{_FR_LOOK})"),
        ("look", rf"(?:que )?(?P<a>{_FR_THE}.+?|il|elle) (?:doit être|devrait être|doivent être|soit|est"
                 rf"|serait)(?: plutôt)? (?:en )?(?P<v>{_FR_LOOK})"),
        ("look", rf"(?P<a>{_FR_THE}.+?)(?: en| plutôt)? (?P<v>{_FR_LOOK})"),
        ("add", rf"{_FR_ADD}(?:-moi|-y)?(?: aussi| encore)? (?P<b>.+)"),
        ("add", r"(?:il faut|il faudrait|il manque|on voit|qu['’]on voie)(?: aussi| encore)? (?P<b>.+)"),
        ("add", r"(?P<b>avec .+)"),
        ("add", r"(?:et|aussi|encore) (?P<b>.+?)(?: en plus| aussi)?"),
        ("add", r"(?P<b>.+?) (?:en plus|aussi)"),
    ),
    between=re.compile(r"\s*[.;!]\s+|,\s+(?:et\s+)?|\s+et\s+(?:puis\s+)?", re.I),
    scenes={
        "nuit": "de nuit", "jour": "de jour", "soir": "le soir", "matin": "le matin", "minuit": "à minuit",
        "coucher du soleil": "au coucher du soleil", "coucher de soleil": "au coucher du soleil",
        "lever du soleil": "au lever du soleil", "crépuscule": "au crépuscule", "hiver": "en hiver", "été": "en été",
        "automne": "en automne", "printemps": "au printemps", "pluie": "sous la pluie", "pleuve": "sous la pluie",
        "pleut": "sous la pluie", "pleuvoir": "sous la pluie", "neige": "sous la neige", "neiger": "sous la neige",
        "brouillard": "dans le brouillard", "orage": "sous l'orage", "aube": "à l'aube",
    },
    style_words=re.compile(
        r"aquarelle|peinture|à l['’]huile|bande dessinée|\bbd\b|photo|dessin|croquis|esquisse|manga|anime"
        r"|mosaïque|gravure|affiche|"
        r"style|cartoon|pixel|illustration|noir et blanc|en couleurs?$|à la manière|pastel|crayon|à l['’]encre|gouache"
        r"|estampe|fusain|collage",
        re.I,
    ),
    style_lead="en ",
    agree=agree_french,
    base_of=french_base,
    gender_of=french_gender,
)  # fmt: skip

_ES_MAKE = r"(?:haz|hacer|hazme|pon|poner|pinta|pintar|vuelve|deja|colorea|cambia)"
_ES_ADD = r"(?:añade|añadir|agrega|agregar|pon|poner|dibuja|coloca|mete|pinta|incluye)"
_ES_THE = r"(?:el |la |los |las |su |sus |este |esta )"
_ES_DEGREE = r"(?:un poco |mucho |muy |bien |todavía |aún )*"
_ES_LOOK = rf"{_ES_DEGREE}(?:más |menos )?[^\s\d,]+(?: claro| oscuro| clara| oscura)?"

SPANISH = Tongue(
    code="es",
    definite=listed("el la los las este esta estos estas"),
    indefinite=listed("un una unos unas su sus mi mis algunos algunas varios varias muchos muchas"),
    pronouns=listed("lo la los las le él ella"),
    prepositions=listed("""
        en sobre bajo detrás delante de del a al con sin por para entre hacia desde junto encima debajo"""),
    within=listed("con sin de del"),
    conjunctions=listed("y e o"),
    others=listed("que es está son están no"),
    numbers=listed("dos tres cuatro cinco seis siete ocho nueve diez"),
    looks_first=listed(
        """gran pequeño pequeña pequeños pequeñas viejo vieja viejos viejas joven jóvenes hermoso hermosa bonito bonita
        nuevo nueva buen bueno buena"""
    ),
    comparing=listed("más menos"),
    courtesy=re.compile(
        r"^(?:(?:por favor|y(?! (?:una?|unos|unas|dos|tres|cuatro)\b)"
        r"|bueno|ok|vale|ahora|bien|pero|entonces|luego|sí|perfecto|genial|hm+)[\s,.!]+"
        r"|¿?(?:puedes|podrías|puede|podría) |(?:quiero|quisiera|me gustaría) (?:que )?)+|[\s,]+(?:por favor"
        r"|ahora|gracias)\??$",
        re.I,
    ),
    rather=re.compile(r"^(?:no[, ]+)?(?:mejor|más bien|en su lugar)[, ]+|^no[, ]+|[, ]+mejor$", re.I),
    makes_scene=re.compile(
        rf"^(?:(?:hazl[oa]|ponl[oa]|pásal[oa] a|conviértel[oa] en|haz) (?:que (?:sea |haya )?)?|{_ES_MAKE} (?:la"
        rf" imagen |todo )(?:en )?"
        r"|como (?=una? )|que (?:sea |haya |esté )?|es |está |haz que (?:sea |haya )?)",
        re.I,
    ),
    patterns=compiled(
        ("replace", r"(?:reemplaza|reemplazar|sustituye|sustituir|cambia|cambiar) (?P<a>.+?) (?:por|con) (?P<b>.+)"),
        ("replace", r"(?:convierte|transforma) (?P<a>.+?) en (?P<b>una? .+)"),
        ("replace", r"(?:pon )?(?P<b>.+?) (?:en lugar del?|en vez del?) (?P<a>.+)"),
        ("clears", r"(?:ya no|que no|que ya no) (?:llueve|nieva|llueva|nieve)(?: más)?|"
                   r"(?:otra vez |de nuevo )?(?P<calm>en calma|tranquilo)"
                   r"(?: otra vez| de nuevo)?"),
        ("remove", r"(?:quita|quitar|quítale|elimina|eliminar|borra|borrar|saca|sacar|retira)(?: a)? (?P<a>.+)"),
        ("remove", r"(?:quíta|elimína|bórra|sáca)(?P<a>l[oa]s?)"),
        ("remove", r"(?:sin|nada de|ningún|ninguna|ya no hay) (?P<a>.+)"),
        ("give", r"(?:ponle|dale|añádele|agrégale) (?P<b>.+?)(?: (?:al|a la|a) (?P<a>\S+))?"),
        ("give", r"(?:pon|da|añade) (?P<b>una? .+?) (?:al|a la) (?P<a>\S+)"),
        ("give", rf"(?:que )?(?P<a>{_ES_THE}\S+|él|ella) (?:lleva|lleve|tiene|tenga|con) (?P<b>una? .+|unos .+"
                 rf"|unas .+)"),
        ("material", rf"(?:{_ES_MAKE} )?(?:que )?(?P<a>{_ES_THE}.+?)(?: sea| mejor)? (?P<of>de) (?P<v>\S+)"),
        ("look", rf"(?:haz|pon|pinta|vuelve|colorea|deja)(?P<a>l[oa]s?) (?:de )?(?P<v>{_ES_LOOK})"),
        ("look", rf"{_ES_MAKE} (?:que )?(?P<a>{_ES_THE}.+?)(?: sea| de)? (?P<v>{_ES_LOOK})"),
        ("look", rf"(?:que )?(?P<a>{_ES_THE}.+?) (?:debe ser|debería ser|tiene que ser|sea|sean|es|está|esté"
                 rf"|estén) (?P<v>{_ES_LOOK})"),
        ("look", rf"(?P<a>{_ES_THE}.+?)(?: mejor| de color| en)? (?P<v>{_ES_LOOK})"),
        ("add", rf"{_ES_ADD}(?: también)? (?P<b>.+)"),
        ("add", r"(?:falta|hace falta|que haya|faltan)(?: también)? (?P<b>.+)"),
        ("add", r"(?P<b>con .+)"),
        ("add", r"(?:y|también) (?P<b>.+?)(?: también| más)?"),
        ("add", r"(?P<b>.+?) (?:también|además)"),
    ),
    between=re.compile(r"\s*[.;!]\s+|,\s+(?:y\s+)?|\s+y\s+(?:luego\s+)?", re.I),
    scenes={
        "noche": "de noche", "día": "de día", "atardecer": "al atardecer", "amanecer": "al amanecer",
        "mañana": "por la mañana",
        "tarde": "por la tarde", "medianoche": "a medianoche", "puesta de sol": "al atardecer",
        "anochecer": "al anochecer",
        "invierno": "en invierno", "verano": "en verano", "otoño": "en otoño", "primavera": "en primavera",
        "lluvia": "bajo la lluvia", "llueva": "bajo la lluvia", "lloviendo": "bajo la lluvia",
        "llover": "bajo la lluvia", "llueve": "bajo la lluvia", "nieva": "bajo la nieve",
        "nieve": "bajo la nieve", "nevando": "bajo la nieve", "nevar": "bajo la nieve", "niebla": "con niebla",
        "tormenta": "bajo la tormenta",
    },
    style_words=re.compile(
        r"acuarela|óleo|c[oó]mic|fotografía|\bfoto\b|dibujo|boceto|manga|anime|mosaico|grabado|póster|estilo"
        r"|caricatura|ilustración|"
        r"blanco y negro|en color$|a color$|p[ií]xel|pintura|lápiz|a tinta|collage|animados|pastel",
        re.I,
    ),
    style_lead="en ",
    agree=agree_spanish,
    base_of=spanish_base,
    gender_of=spanish_gender,
)  # fmt: skip
