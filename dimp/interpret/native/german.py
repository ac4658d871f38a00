"""German: looks before the noun with the ending that article, gender and case ask for; verbs at both ends."""

from __future__ import annotations

import re

from dimp.interpret.native.tongue import Agreement, Tongue, compiled
from dimp.interpret.speech.translation import meaning_of
from dimp.interpret.words import listed

_NEUTERS = listed(
    """haus auto pferd kind boot schiff kleid hemd buch bild schloss glas fenster dach licht feuer wasser meer feld dorf
    tor brot ei blatt bett sofa regal klavier schwert huhn schaf schwein tier schild plakat gras eis baby segelboot
    gesicht
    auge ohr zelt rad fahrrad motorrad flugzeug papier holz metall gebäude zimmer café restaurant kissen messer krokodil
    kamel zebra känguru einhorn monster gespenst skelett ufo raumschiff segel gebirge tal land ufer klassenzimmer
    porträt
    gemälde herz tuch halstuch kopftuch moos heu stroh gold silber kaninchen kätzchen häuschen mädchen"""
)
_FEMININES = listed(
    """katze frau blume sonne wolke brille jacke lampe tür wand mauer straße stadt brücke burg tasse eule krone hexe
    kerze
    wiese kuh ente fahne flagge laterne maus vase rose bank couch uhr küche schüssel schale flasche zitrone birne banane
    tomate erdbeere kirsche hose kette maske tasche nase hand oma großmutter königin biene ziege möwe rakete gitarre
    farbe nacht insel welle scheune hütte kirche figur statue wüste decke pflanze palme eiche tanne kanne schlange
    spinne
    schildkröte giraffe robbe taube krawatte mütze kappe bluse perle muschel fee nixe meerjungfrau ballerina tänzerin
    lehrerin ärztin astronautin katz dame familie gruppe bahn straßenbahn lokomotive trompete geige pfeife torte pizza
    milch suppe pfanne gabel treppe leiter mühle windmühle säule ruine höhle quelle pfütze rakete sonnenblume"""
)
_UNCHANGING = listed("rosa lila orange beige türkis")
_LOOKS = re.compile(r"(?:ig|lich|isch|end|bar|sam|los|haft|voll|ern|iert|t)(?:e[rsnm]?)?$")


def agree(base: str, with_noun: Agreement) -> str:
    """A look with its ending: 'dunkel', 'er' -> 'dunkler'."""
    if base in _UNCHANGING or not with_noun.ending:
        return base
    if base == "hoch":
        base = "hoh"
    shortened = re.sub(r"el$", "l", base) if base.endswith("el") else re.sub(r"^(sa|te)uer$", r"\1ur", base)
    return f"{shortened.removesuffix('e')}{with_noun.ending}"


def base_of(word: str) -> str:
    """A look without its ending: 'roten' -> 'rot', 'glänzenden' -> 'glänzend'."""
    low = word.lower()
    if re.fullmatch(r"hohe[rsnm]?", low):
        return "hoch"
    english = meaning_of(low, "de")
    for ending in ("en", "er", "es", "em", "e"):
        if english and low.endswith(ending) and meaning_of(low.removesuffix(ending), "de") == english:
            return low.removesuffix(ending)
    if english:
        return low
    return re.sub(r"e[rsnm]?$", "", low) if _LOOKS.search(low) and re.search(r"e[rsnm]?$", low) else low


def gender_of(noun: str) -> str:
    """The gender of a noun by its last part ('Segelboot' by 'boot') and by its ending."""
    low = noun.lower()
    if low.endswith(("chen", "lein", "um", "ment")) or any(low.endswith(end) for end in _NEUTERS if len(end) > 2):
        return "n"
    feminine = low.endswith(("ung", "heit", "keit", "schaft", "tion", "tät", "ik", "in", "ei")) and len(low) > 4
    return "f" if feminine or any(low.endswith(end) for end in _FEMININES) else "m"


_MAKE = r"(?:mach|mache|machen|machst|mal|male|malst|färb|färbe|lass|stell|stelle)(?: doch| mal| bitte)*"
_ADD = (
    r"(?:füge?|fügst|ergänze?|setze?|stelle?|lege?|male?|zeichne|packe?|hänge?|platziere|mach|mache|lass|tue?)"
    r"(?: doch| mal| bitte| noch| da| ihm| dazu| auch)*"
)
_DEGREE = r"(?:etwas|ein bisschen|ein wenig|viel|noch|ganz|sehr|deutlich)"
_LOOK = rf"(?:{_DEGREE} )*(?:[a-zäöüß]+-[a-zäöüß]+ )?[a-zäöüß-]+"
_THE = r"(?:der|die|das|den|dem|des|diese[rsnm]?|ihr|ihre|ihren|sein|seine|seinen)"
_IT = r"(?:es|ihn|sie|ihm|das ganze|das bild|alles)"

GERMAN = Tongue(
    code="de",
    definite=listed("der die das den dem des diese dieser dieses diesen diesem"),
    indefinite=listed(
        """ein eine einen einem einer eines kein keine keinen keinem keiner mein meine meinen meinem meiner sein seine
        seinen seinem seiner ihr ihre ihren ihrem ihrer viele einige mehrere"""
    ),
    pronouns=listed("es ihn sie ihm er"),
    prepositions=listed(
        """in im auf an am unter über hinter neben vor von vom aus zu zum zur mit ohne bei beim durch gegen um nach seit
        zwischen während entlang wie als"""
    ),
    within=listed("mit ohne"),
    conjunctions=listed("und oder"),
    others=listed("""
        der welcher ist sind der war die dass nicht noch auch dazu hinzu soll sollen links rechts oben unten"""),
    numbers=listed("zwei drei vier fünf sechs sieben acht neun zehn"),
    looks_first=frozenset(),
    comparing=listed("mehr weniger"),
    courtesy=re.compile(
        r"^(?:(?:bitte|und(?! (?:noch )?(?:eine?[nmr]?|zwei|drei|vier)\b)|also|ok|okay"
        r"|gut|super|schön|toll|hm+|jetzt|nun|dann|aber|ja|prima|mal|doch"
        r"|vielleicht)[\s,.!]+"
        r"|(?:kannst|könntest|würdest) du (?:bitte |mal |noch )*|ich (?:möchte|will|hätte gerne?|würde gerne?)"
        r" (?:bitte |dass )?"
        r"|(?:können|könnten) sie (?:bitte )?)+|[\s,]+(?:bitte|danke|mal|jetzt)$",
        re.I,
    ),
    rather=re.compile(
        r"^(?:nein[, ]+|nee[, ]+|ne[, ]+)?(?:doch )?(?:lieber|eher|besser|stattdessen)(?: doch)? "
        r"|^(?:nein|nee|ne)[, ]+",
        re.I,
    ),
    makes_scene=re.compile(
        rf"^(?:{_MAKE} (?:{_IT}|daraus) (?:zu )?|verwandle (?:{_IT}) in |(?:es|das (?:ganze|bild)) soll(?:te)? "
        rf"|lass (?:es )?"
        rf"|jetzt |es ist |es (?=regnet|schneit|stürmt|gewittert)|"
        r"setz(?:e)? es |{_MAKE} (?=\S+ (?:\S+ )?d(?:a)?raus$)|wie (?=ein))|(?: sein| werden|"
        rf" aussehen| d(?:a)?raus)$",
        re.I,
    ),
    patterns=compiled(
        ("replace", r"(?:ersetze?|tausche?)(?: bitte)? (?P<a>.+?) (?:durch|gegen|mit) (?P<b>.+?)(?: aus| ersetzen)?"),
        ("replace", r"(?P<a>.+?) (?:durch|gegen) (?P<b>.+?) (?:ersetzen|austauschen|tauschen)"),
        ("replace", r"mach(?:e)? aus (?P<a>.+?) (?P<b>ein.+)"),
        ("replace", r"(?:verwandle|verwandel|ändere|änder) (?P<a>.+?) in (?P<b>ein.+)"),
        ("replace", r"(?P<b>.+?) (?:statt|anstatt|anstelle von|anstelle|an stelle von) (?P<a>.+)"),
        ("replace", r"(?:statt|anstatt|anstelle) (?P<a>\S+|\S+ \S+?),? (?:lieber |doch )?(?P<b>.+)"),
        ("clears", r"es (?:regnet|schneit|stürmt|gewittert) nicht(?: mehr)?|(?:mach(?:e)? )?(?:es |das wetter )?"
                   r"(?:ist )?"
                   r"(?:jetzt |wieder )*(?P<calm>ruhig(?:er|es wetter)?|windstill)(?: wieder)?"),
        ("remove", r"(?:entferne?|lösche?|streiche?|radiere?|ohne|weg mit|keine?[nr]?) (?P<a>.+?)(?: (?:weg|mehr"
                   r"|aus))?"),
        ("remove", r"(?:nimm|tu|mach|mache|lass|schmeiß|wirf|hol)(?: doch| mal| bitte)* (?P<a>.+?) (?:weg|raus"
                   r"|heraus|fort|aus|"
                   r"verschwinden|aus dem bild|wieder weg)"),
        ("remove", r"(?P<a>.+?) (?:weg|raus|entfernen|löschen|wegmachen|wegnehmen|soll(?:en)? weg|kann weg|muss"
                   r" weg|brauche ich nicht)"),
        ("give", r"gib (?P<a>ihm|ihr|dem \S+|der \S+) (?P<b>.+)"),
        ("give", r"(?P<a>ihm|ihr|dem \S+|der \S+) (?P<b>ein.+?|keine.+?) (?:geben|anziehen|aufsetzen)"),
        ("give", r"(?:setze?|zieh|ziehe) (?P<a>ihm|ihr|dem \S+|der \S+) (?P<b>ein.+?) (?:auf|an)"),
        ("give", rf"(?P<a>(?:{_THE}) \S+|er|sie|es) (?:soll(?:te)?|bekommt|kriegt|trägt|hat)(?: noch)?"
                 rf" (?P<b>ein.+?)(?: tragen| haben| bekommen| kriegen)?"),
        ("material", rf"(?:{_MAKE} )?(?P<a>{_THE} .+?)(?: soll(?:te)?)? (?P<of>aus) (?P<v>\S+)(?: sein| machen)?"),
        ("look", rf"{_MAKE} (?P<a>{_THE} .+?|{_IT})(?: bitte| doch| mal| lieber)* (?:in )?(?P<v>{_LOOK})(?: an|"
                 rf" ein)?"),
        ("look", rf"(?P<a>{_THE} .+?|er|sie|es) (?:soll(?:te|en|ten)?|muss|müssen|darf)(?: lieber| bitte| auch)*"
                 rf" (?P<v>{_LOOK}) (?:sein|werden)"),
        ("look", rf"(?P<a>{_THE} .+?|er|sie|es)(?: bitte| lieber| doch| eher)* (?P<v>{_LOOK})(?: machen| färben|"
                 rf" anmalen)?"),
        ("add", rf"{_ADD} (?P<b>.+?) (?:hinzu|dazu|ein|rein|hinein|hin|drauf|daneben)"),
        ("add", r"(?:füge?|ergänze?|setze?|stelle?|lege?|male?|zeichne|packe?|hänge?|platziere)(?: noch| bitte|"
                r" mal| auch| da)* (?P<b>.+)"),
        ("add", r"(?:noch|außerdem|auch|dazu|und)(?: noch)? (?P<b>.+?)(?: dazu| hinzu| bitte)?"),
        ("add", r"(?P<b>.+?) (?:dazu|hinzu|hinzufügen|ergänzen|dazu bitte)"),
        ("add", r"(?P<b>mit .+)"),
        ("add", r"(?:da|es) soll(?:en|te|ten)? (?:noch |auch )?(?P<b>.+?) (?:sein|hin|geben|stehen|sitzen|liegen)"),
    ),
    between=re.compile(r"\s*[.;!]\s+|,\s+(?:und\s+)?|\s+und\s+(?:dann\s+)?", re.I),
    scenes={
        "nacht": "bei Nacht", "tag": "am Tag", "abend": "am Abend", "morgen": "am Morgen", "mittag": "am Mittag",
        "mitternacht": "um Mitternacht", "sonnenuntergang": "bei Sonnenuntergang", "sonnenaufgang": "bei Sonnenaufgang",
        "dämmerung": "in der Dämmerung", "winter": "im Winter", "sommer": "im Sommer", "herbst": "im Herbst",
        "frühling": "im Frühling", "regen": "im Regen", "regnen": "im Regen", "schnee": "im Schnee",
        "schneien": "im Schnee", "nebel": "im Nebel", "neblig": "im Nebel", "sturm": "im Sturm",
        "gewitter": "bei Gewitter",
        "stürmisch": "im Sturm", "regnerisch": "im Regen", "regnet": "im Regen", "schneit": "im Schnee",
        "stürmt": "im Sturm", "gewittert": "bei Gewitter",
    },
    style_words=re.compile(
        r"aquarell|gemälde|ölbild|comic|\bfoto|zeichnung|skizze|pixel|cartoon|manga|anime|mosaik|schnitt\b"
        r"|render|grafik|stil\b|"
        r"kunst\b|malerei|illustration|collage|in farbe|schwarz-?\s?wei(?:ß|ss)|porträtfoto|poster|radierung|relief",
        re.I,
    ),
    style_lead="als ",
    agree=agree,
    base_of=base_of,
    gender_of=gender_of,
)  # fmt: skip
