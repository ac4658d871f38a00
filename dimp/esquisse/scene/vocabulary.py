"""The words of captions and instructions, and those that are taken for one of them. Pure data."""

from __future__ import annotations

from dimp.esquisse.scene.kinds import COLOURS

NOUNS: dict[str, tuple[str, ...]] = {
    "tree": ("tree", "oak"),
    "poplar": ("poplar", "cypress"),
    "pine": ("pine", "fir"),
    "willow": ("willow",),
    "house": ("house", "cottage"),
    "church": ("church", "chapel"),
    "windmill": ("windmill",),
    "lighthouse": ("lighthouse",),
    "bridge": ("bridge",),
    "haystack": ("haystack",),
    "boat": ("boat", "sailing boat"),
    "swan": ("swan",),
    "person": ("person", "woman"),
    "cat": ("cat",),
    "dog": ("dog",),
    "horse": ("horse",),
    "bird": ("bird",),
    "sunflowers": ("sunflowers",),
    "tulips": ("tulips",),
    "roses": ("roses",),
    "apple": ("apple",),
    "pear": ("pear",),
    "jug": ("jug", "pitcher"),
    "lamp": ("lamp",),
    "chair": ("chair",),
    "car": ("car",),
    "bicycle": ("bicycle", "bike"),
    "balloon": ("balloon", "hot air balloon"),
    "kite": ("kite",),
    "ball": ("ball", "sphere"),
    "cube": ("cube", "box", "block"),
    "cone": ("cone",),
    "star": ("star",),
    "heart": ("heart",),
    "fish": ("fish",),
}
"""Each kind and the nouns that name it, the canonical one first."""

PLURALS = {"fish": "fish", "box": "boxes", "person": "people", "woman": "women", "church": "churches"}
MANY = ("sunflowers", "tulips", "roses")
"""Irregular plurals, and kinds that are many by nature: they stand in a vase and take no article."""

NUMBERS = ("one", "two", "three", "four", "five")

SETTINGS: dict[str, tuple[str, ...]] = {
    "meadow": ("in a meadow", "on grass", "in a green field"),
    "wheat": ("in a wheat field", "in a field of wheat"),
    "lavender": ("in a lavender field", "in lavender"),
    "poppies": ("in a poppy field", "among poppies", "in a field of poppies"),
    "lake": ("by a lake", "on a lake", "at the lake"),
    "sea": ("at sea", "by the sea", "on the sea"),
    "river": ("by a river", "at the river"),
    "village": ("in a village", "before a village"),
    "beach": ("on a beach", "on sand", "at the beach"),
    "snow": ("in snow", "on snow", "in the snow"),
    "street": ("in a street", "in a town"),
    "table": ("on a table", "still life", "on a white cloth"),
}
"""Each setting and the phrases that name it."""

BARE: dict[str, str] = {
    "meadow": "a meadow",
    "wheat": "a wheat field",
    "lavender": "a lavender field",
    "poppies": "a poppy field",
    "lake": "a lake",
    "sea": "the sea",
    "river": "a river",
    "village": "a village",
    "beach": "a beach",
    "snow": "snow",
    "street": "a street",
    "table": "an empty table",
}
"""What a picture without things is called."""

LIGHTS: dict[str, tuple[str, ...]] = {
    "dawn": ("at dawn", "dawn", "in the morning"),
    "noon": ("at noon", "by day", "day", "under a blue sky"),
    "golden": ("in golden light", "golden light", "in the afternoon"),
    "sunset": ("at sunset", "sunset", "in the evening"),
    "dusk": ("at dusk", "dusk", "in twilight"),
    "night": ("at night", "night", "under a starry sky"),
    "grey": ("on a grey day", "cloudy", "under a grey sky"),
    "fog": ("in fog", "fog", "in mist"),
    "winter": ("in winter", "winter"),
}
WEATHERS: dict[str, tuple[str, ...]] = {"rain": ("rain", "in rain"), "snow": ("snow falling", "falling snow")}
LYING_SNOW = ("in snow", "under snow", "snow")
SUNS: dict[str, tuple[str, ...]] = {"sun": ("with the sun", "sun"), "moon": ("with the moon", "moon")}
FAR: dict[str, tuple[str, ...]] = {
    "mountains": ("mountains behind", "before mountains"),
    "forest": ("a forest behind", "before a forest"),
    "hills": ("hills behind", "before hills"),
    "cliffs": ("cliffs behind", "before cliffs"),
}
STYLES: dict[str, tuple[str, ...]] = {
    "oil": ("oil painting", "impressionist painting", "painting"),
    "watercolour": ("watercolour", "watercolour painting"),
    "pointillist": ("pointillist", "pointillist painting"),
    "pencil": ("pencil drawing", "pencil"),
}
PLACES = {"left": "on the left", "middle": "in the middle", "right": "on the right"}
SIZE_WORDS = {"tiny": 0.5, "small": 0.72, "large": 1.34, "huge": 1.7, "smaller": 0.72, "bigger": 1.36, "larger": 1.36}

_GLUE = (
    "a an the and of in on at by with to is left right middle behind front before next beside vase umbrella umbrellas "
    "coat empty white cloth picture sky , . sides"
)
_ASKING = (
    "make turn paint change colour color should be replace into swap for add put move it there remove delete take away "
    "erase get rid without give same instead as look like please bigger smaller larger much big little summer season "
    "let shift bring style more painted them"
)

SAME: dict[str, str] = {
    **dict.fromkeys(("kitten", "kitty", "tabby", "tomcat"), "cat"),
    **dict.fromkeys(("puppy", "hound", "terrier", "spaniel"), "dog"),
    **dict.fromkeys(("pony", "foal", "mare", "stallion"), "horse"),
    **dict.fromkeys(("sparrow", "robin", "blackbird", "seagull", "gull", "crow", "duck"), "bird"),
    **dict.fromkeys(("girl", "lady", "man", "boy", "child", "figure", "human"), "person"),
    **dict.fromkeys(("home", "hut", "cabin", "barn", "villa", "farmhouse", "building"), "house"),
    **dict.fromkeys(("cathedral", "abbey"), "church"),
    **dict.fromkeys(("mill",), "windmill"),
    **dict.fromkeys(("sailboat", "sailboats", "yacht", "ship", "dinghy"), "boat"),
    **dict.fromkeys(("elm", "beech", "birch", "maple", "chestnut", "plum"), "tree"),
    **dict.fromkeys(("spruce", "conifer", "larch"), "pine"),
    **dict.fromkeys(("automobile", "taxi", "cab"), "car"),
    **dict.fromkeys(("cycle",), "bicycle"),
    **dict.fromkeys(("lantern", "streetlamp", "streetlight"), "lamp"),
    **dict.fromkeys(("stool", "seat", "armchair"), "chair"),
    **dict.fromkeys(("ewer", "carafe"), "jug"),
    **dict.fromkeys(("globe", "orb"), "ball"),
    **dict.fromkeys(("brick", "crate"), "cube"),
    **dict.fromkeys(("goldfish", "carp", "trout"), "fish"),
    **dict.fromkeys(("hay",), "haystack"),
    **dict.fromkeys(("sunflower",), "sunflowers"),
    **dict.fromkeys(("tulip",), "tulips"),
    **dict.fromkeys(("rose", "peonies"), "roses"),
    **dict.fromkeys(("crimson", "scarlet", "ruby", "vermilion", "carmine"), "red"),
    **dict.fromkeys(("amber", "tangerine", "apricot"), "orange"),
    **dict.fromkeys(("gold", "lemon", "ochre"), "yellow"),
    **dict.fromkeys(("emerald", "lime", "olive", "jade"), "green"),
    **dict.fromkeys(("navy", "azure", "cobalt", "turquoise", "teal", "ultramarine"), "blue"),
    **dict.fromkeys(("violet", "lilac", "magenta", "mauve"), "purple"),
    **dict.fromkeys(("rosy", "salmon"), "pink"),
    **dict.fromkeys(("ivory", "cream", "pale"), "white"),
    **dict.fromkeys(("dark", "ebony"), "black"),
    **dict.fromkeys(("tan", "chocolate"), "brown"),
    **dict.fromkeys(("pasture", "lawn", "prairie"), "meadow"),
    **dict.fromkeys(("ocean",), "sea"),
    **dict.fromkeys(("pond",), "lake"),
    **dict.fromkeys(("stream", "brook", "creek", "canal"), "river"),
    **dict.fromkeys(("shore", "seashore", "coast"), "beach"),
    **dict.fromkeys(("hamlet",), "village"),
    **dict.fromkeys(("city", "road", "lane", "alley"), "street"),
    **dict.fromkeys(("desk", "tablecloth", "wood"), "table"),
    **dict.fromkeys(("daytime", "midday", "sunny"), "noon"),
    **dict.fromkeys(("sunrise", "daybreak"), "dawn"),
    **dict.fromkeys(("nightfall", "gloaming"), "dusk"),
    **dict.fromkeys(("midnight", "nighttime"), "night"),
    **dict.fromkeys(("gray", "overcast", "clouds"), "grey"),
    **dict.fromkeys(("foggy", "misty", "haze"), "fog"),
    **dict.fromkeys(("snowy",), "snow"),
    **dict.fromkeys(("rainy", "drizzle"), "rain"),
    **dict.fromkeys(("watercolor", "aquarelle"), "watercolour"),
    **dict.fromkeys(("sketch", "graphite"), "pencil"),
    **dict.fromkeys(("pointillism", "dots"), "pointillist"),
    **dict.fromkeys(("tinier", "wee"), "tiny"),
    **dict.fromkeys(("enormous", "giant", "gigantic"), "huge"),
}
"""Words that the model takes for one of its own: they share its embedding, so prompts need no rewriting."""

LIMITS = (
    "This small model paints scenes of trees, houses, boats, animals, people, still lifes and toys in ten colours, in "
    "meadows, fields, snow, streets and villages, by water or on a table, at nine hours and weathers, in oil, "
    "watercolour, points or pencil."
)
"""One honest sentence for the command line and the page."""


def plural(noun: str) -> str:
    """The plural of one of the nouns."""
    head, _, last = noun.rpartition(" ")
    if last in MANY:
        return noun
    return f"{head} {PLURALS.get(last, last + 's')}".strip()


def caption_words() -> tuple[str, ...]:
    """Every lower-case word and mark of captions and instructions, sorted."""
    tables = (NOUNS, SETTINGS, LIGHTS, WEATHERS, SUNS, FAR, STYLES)
    phrases = [phrase for table in tables for names in table.values() for phrase in names]
    phrases += [plural(noun) for names in NOUNS.values() for noun in names]
    phrases += [*COLOURS, *NUMBERS, *PLACES.values(), *SIZE_WORDS, *LYING_SNOW, _GLUE, _ASKING]
    return tuple(sorted({word for phrase in phrases for word in phrase.split()}))


def vocabulary() -> tuple[str, ...]:
    """Every word the model reads: its own and those that it takes for one of them, sorted."""
    plurals = {f"{word}s" for word, meant in SAME.items() if meant in NOUNS and not word.endswith("s")}
    return tuple(sorted({*caption_words(), *(word for word in SAME if word.isalpha()), *plurals}))


def same_as(word: str) -> str:
    """The model's own word for a word of its vocabulary."""
    own = caption_words()
    if word in own:
        return word
    meant = SAME.get(word) or plural(SAME.get(word.removesuffix("s"), word))
    return meant if meant in own else word
