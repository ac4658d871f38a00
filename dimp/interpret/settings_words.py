"""Settings in words: 'same seed', 'more steps', 'with sdxl', 'square', 'twice as wide'. Pure.

Where they stand beside other words ("a castle, seed 7"), they are taken out and the rest is read as usual.
"""

from __future__ import annotations

import re

import msgspec

from dimp.interpret.text import lows
from dimp.interpret.words import listed

MODELS = re.compile(
    r"(?:sd ?xl|sdxl[- ]turbo|sd ?3(?:\.?5)?|sd35-\w+|sd ?1\.5|stable diffusion(?: xl| \d(?:\.\d)?)?|"
    r"flux(?:[.-]?\d)?(?:[- ](?:dev|schnell|krea|klein|kontext|fill|pro))?(?:-\d+b)?|qwen(?:[- ]image)?(?:-edit)?|"
    r"z-?image(?:[- ]turbo)?|esquisse|the demo model)",
    re.I,
)
"""Names of models as people write them; which of them are here is for the catalog to say."""


class Format(msgspec.Struct, frozen=True):
    """Another shape of the picture: a ratio of its sides, its sides in pixels, or how many times each side."""

    ratio: tuple[int, int] | None = None
    size: tuple[int, int] | None = None
    scale: tuple[float, float] | None = None


class Settings(msgspec.Struct, frozen=True):
    """What words say of how to paint; None where nothing is said.

    `fresh_seed` is true for another seed, false for the same; `more_steps` is a factor; `enlarge` asks for the same
    picture with more pixels.
    """

    seed: int | None = None
    fresh_seed: bool | None = None
    steps: int | None = None
    more_steps: float | None = None
    model: str | None = None
    guidance: float | None = None
    format: Format | None = None
    enlarge: bool | None = None

    @property
    def any(self) -> bool:
        """Whether anything is said."""
        return self != Settings()


_USE = (
    r"(?:(?:and|but|now|please|just|re-?run|redo|re-?paint|again)\s+)*(?:(?:do|make|paint|try|run|render|keep|"
    r"re-?run|redo|"
    r"repeat) (?:it|this|that)(?: again)? )?(?:(?:with|use|using|keep|keeping|set|try|at|on|in|change|give (?:it|"
    r"me))\s+)?"
)
_SEED_NUMBER = re.compile(
    rf"^{_USE}(?:the |a )?seed\s*(?:number|no\.?|to|of|be|is|=|:|#)?\s*(\d{{1,16}})$|"
    rf"^{_USE}(\d{{1,16}}) as (?:the )?seed$",
    re.I,
)
_SAME_SEED = re.compile(
    rf"^{_USE}(?:exactly )?(?:the |its |this |that )?(?:same |old |current )?seed(?: again| as before| as it is)?$",
    re.I,
)
_FRESH_SEED = re.compile(
    rf"^{_USE}(?:a |an |the |some )?(?:different|new|another|other|random|fresh) (?:random )?seed(?: please)?$", re.I
)
_GUIDANCE = re.compile(
    rf"^{_USE}(?:the |a )?(?:cfg|guidance)(?:[ -]?scale)?\s*(?:to|of|at|is|=|:)?\s*(\d{{1,2}}(?:\.\d{{1,2}})?)$", re.I
)
_STEPS = re.compile(rf"^{_USE}(?:only |just )?(\d{{1,3}}) (?:sampling |inference )?steps(?: instead)?(?: (?:is|"
    rf"are|should be|will do|would be|should do)(?: (?:enough|fine|plenty|ok|okay))?)?$|"
                    rf"^{_USE}(?:the )?(?:number of )?steps\s*(?:to|=|:)?\s*(\d{{1,3}})$", re.I)  # fmt: skip
_STEP_FACTORS = (
    (2.0, re.compile(rf"^{_USE}(?:twice (?:as many|the)|double the|two times the) (?:number of )?steps$|"
                     rf"^double the steps$", re.I)),
    (0.5, re.compile(rf"^{_USE}half (?:as many|the) (?:number of )?steps$|^halve the steps$", re.I)),
    (1.5, re.compile(rf"^(?:increase|raise|add|up) (?:the )?(?:number of )?steps$|^{_USE}(?:a few |some |many |a lot |"
                     rf"lots of |even )?more steps(?: please)?$", re.I)),
    (0.67, re.compile(rf"^(?:lower|reduce|decrease|cut) (?:the )?(?:number of )?steps$|^{_USE}(?:a few |much |"
                      rf"even )?(?:fewer|less) steps(?: please)?$", re.I)),
)  # fmt: skip
_MODEL = re.compile(
    rf"^(?:and\s+)?(?:(?:the )?same (?:again |thing |picture )?)?(?:(?:paint|make|draw|do|try|render|redo|"
    rf"repaint) (?:it|this|that)(?: again)?"
    rf" |try (?:again )?|switch |change )?(?:with|using|use|in|by|to|try|"
    rf"on)(?: the)?(?: model)? ({MODELS.pattern})(?: model)?(?: instead| please)?$",
    re.I,
)

_ENLARGE = re.compile(
    r"^(?:(?:and|now|please|can you|could you) )*(?:up-?scale(?: (?:it|this|that|the (?:picture|image)))?|(?:enlarge|"
    r"blow up) (?:it|this|the (?:picture|image|photo))|"
    r"(?:make it |give (?:it|me) |in |at |with |i (?:need|want) )?(?:an? )?(?:(?:much )?higher|double the|"
    r"twice the) resolution|"
    r"(?:with )?more pixels)(?: please)?$",
    re.I,
)
_NOTHING_ELSE = re.compile(
    r"^(?:(?:do|paint|make|try|draw|render|run|the|exactly|just|it|this|that|one|picture|image|thing|same|again|"
    r"once more|as (?:it is|before)|but|and|now|"
    r"please)\s*)+$",
    re.I,
)
_SIZED = re.compile(
    r"^(?:(?:please|can you|make|paint|have|give me|i want|it|this|that|the (?:picture|image|whole thing)|an?|much|"
    r"even|"
    r"a bit|a little|to be)\s+)*(?:bigger|larger|smaller|wider|taller|broader|narrower|longer|higher)(?: picture|"
    r" image| canvas| format| please| now)*$",
    re.I,
)
"""'Bigger', said of the picture where its size in pixels or its ratio follows."""
_RATIOS = {
    "square": (1, 1), "quadratic": (1, 1), "portrait": (2, 3), "upright": (2, 3), "vertical": (2, 3), "tall": (2, 3),
    "landscape": (3, 2), "horizontal": (3, 2), "wide": (16, 9), "widescreen": (16, 9), "cinema": (21, 9),
    "panorama": (2, 1), "panoramic": (2, 1),
}  # fmt: skip
_BARE = r"square|portrait|landscape|widescreen|panorama|panoramic|upright|vertical|horizontal|quadratic"
_NAMED = rf"(?:{_BARE}|wide|tall|cinema)"
_SHAPE = (
    r"(?:format|orientation|aspect(?: ratio)?|ratio|shape|mode|canvas|size|picture|image|photo|crop|version|layout|one)"
)
_IT = (
    r"(?:(?:make|turn|change|set|switch|convert|crop|put|want|need|have|give|get|do|try|extend|render|paint|use|"
    r"see)\s+)?"
    r"(?:(?:it|this|that|(?:the|this) (?:whole )?(?:picture|image|format|canvas|size|aspect ratio|photo|painting|"
    r"thing|orientation|"
    r"shape))\s+)?(?:(?:should be|has to be|to be|into|to|in|as|be|me)\s+)*"
)
_WHOLE = re.compile(
    rf"^(?:back to (?:the )?)?{_IT}(?:(?:a |an |the )?({_NAMED})[- ](?:\w+ )?{_SHAPE}|({_BARE})|(?:an? |"
    rf"the )?(?:{_NAMED} )?(\d{{1,2}})\s?(?:[:/]|by|"
    rf"to)\s?(\d{{1,2}})"
    rf"(?: {_SHAPE})?|(\d{{2,4}})\s?(?:x|×|by)\s?(\d{{2,4}})(?: pixels| px)?)(?: (?:please|now|again|instead))*$",
    re.I,
)
_BESIDE = re.compile(
    rf"^(?:(?:change|switch|turn|make) (?:it )?(?:to |into )?)?(?:in|as|with|to)?\s*(?:a |an |"
    rf"the )?(?:({_NAMED})[- ]{_SHAPE}|()|(\d{{1,2}})\s?:\s?(\d{{1,2}})(?: {_SHAPE})?|"
    r"(\d{2,4})\s?[x×]\s?(\d{2,4})(?: pixels| px)?)$",
    re.I,
)
_TIMES = {
    "twice": 2.0,
    "double": 2.0,
    "two times": 2.0,
    "2x": 2.0,
    "three times": 3.0,
    "half": 0.5,
    "3x": 3.0,
    "triple": 3.0,
    "one and a half times": 1.5,
}
_SCALE = re.compile(
    rf"^{_IT}({'|'.join(_TIMES)})\s+(?:as\s+|the\s+|its\s+)?(wide|tall|high|width|height|broad)(?: as (?:it is|now|"
    rf"before|this))?$",
    re.I,
)
_LONGER = re.compile(
    r"^(?:make|turn|extend|get|want|paint|stretch|can (?:it|the picture) be)?\s*(?:the (?:picture|image|canvas|format|"
    r"photo|whole thing)|"
    r"a|the)\s+(?:(?:to )?be )?(?:a (?:bit|little) |much |even )?(wider|taller|higher|broader|narrower)(?: (?:picture|"
    r"image|canvas|format))?$|"
    r"^(?:a |the )?(wider|taller|higher|broader|narrower) (?:picture|image|canvas|format|photo)$",
    re.I,
)
_FIRST_PART = re.compile(r"^([^,;]{4,40}?)\s*(?:[,;]\s*(?:but|and)?\s+|\s(?:but|and)\s+)(?=\S)", re.I)
_WITH_STEPS = re.compile(r"^(.+?)\s+((?:with|in) \d{1,3} steps)$", re.I)
_NEW_THING = re.compile(r"^(?:an?|some|another|two|three|four|five|more) \w", re.I)
_A_SQUARE = re.compile(
    rf"^(?:make|turn|change) (?:the|this) (?:picture|image|canvas|photo|format) (?:into |to )?(?:an? )?({_BARE})$", re.I
)
_AS_A = re.compile(rf"^(?:as|in) an? ({_BARE})(?: picture| image| format)?$", re.I)
_SAME_AS = re.compile(
    rf"^(?:exactly |just )?(?:the )?same(?: (?:thing|picture|image|again))*,? (?:but |only )?(?:in|"
    rf"as)(?: an?)? ({_BARE})$",
    re.I,
)
_NOT_THAT = re.compile(
    r"\s*,?\s+(?:and |but )?(?:not|instead of|rather than) (?:in |as )?(?:a |an |the )?[\w-]+$", re.I
)
_FRAGMENT = re.compile(r"\s*(?:[,;(]|\band\b|\bbut\b|(?=\b(?:with|using|in|at|as)\b))\s*")


def read(text: str) -> Settings:
    """The settings that a message amounts to, if it speaks of nothing else."""
    plain = _NOT_THAT.sub("", " ".join(text.split()).strip(" .!?,;:"))
    settings = _numbers(plain)
    if not settings.any:
        settings = Settings(format=_format(plain))
    repeated = _WITH_STEPS.match(plain)
    if repeated and _NOTHING_ELSE.match(repeated.group(1)):
        return _numbers(repeated.group(2))
    if not settings.any:
        rest, found = split_off(plain)
        if found.any and (not rest or _NOTHING_ELSE.match(rest) or (found.format and _SIZED.match(rest))):
            return found
        first = _numbers(rest) if found.any else Settings()
        first = first if first.any or not found.any else Settings(format=_format(rest))
        settings = _joined(found, first) if first.any else settings
    return settings


def split_off(text: str) -> tuple[str, Settings]:
    """A message without the settings at its end, and those settings."""
    rest, found = _without_first(text)
    while (cut := _last_fragment(rest)) is not None:
        at, settings = cut
        found = _joined(found, settings)
        rest = rest[:at].rstrip(" ,;(")
        rest = re.sub(r"\s+(?:and|but)$", "", rest)
    return (rest, found) if found.any else (text, found)


def _without_first(text: str) -> tuple[str, Settings]:
    """A message without a setting that it begins with ('same seed, but snow')."""
    match = _FIRST_PART.match(text)
    found = _numbers(match.group(1).strip()) if match else Settings()
    if match and not found.any:
        found = Settings(format=_format(match.group(1).strip()))
    if match is None or not found.any:
        return text, Settings()
    rest = text[match.end() :]
    if beside := _format(rest):  # 'in portrait format, 512x768': nothing else is said
        return "", _joined(Settings(format=beside), found)
    return (f"add {rest}" if _NEW_THING.match(rest) and not _numbers(rest).any else rest), found


def _last_fragment(text: str) -> tuple[int, Settings] | None:
    """Where the last part of a text begins, if it is a setting."""
    for match in reversed(list(_FRAGMENT.finditer(text))):
        if match.start() == 0 or len(text) - match.end() > 60:
            continue
        part = text[match.end() :].strip(" .!?,;:)")
        marked = bool(re.search(r"[,;(]", match.group())) or not re.match(r"with \d+ steps|in ", part, re.I)
        settings = _numbers(part) if marked else Settings()
        if not settings.any:
            settings = Settings(format=_beside(part) or (_format(part) if marked else None))
        if settings.any:
            return match.start(), settings
    return None


def _numbers(plain: str) -> Settings:
    if _ENLARGE.match(plain):
        return Settings(enlarge=True)
    if match := _SEED_NUMBER.match(plain):
        return Settings(seed=int(match.group(1) or match.group(2)))
    if _FRESH_SEED.match(plain):
        return Settings(fresh_seed=True)
    if _SAME_SEED.match(plain):
        return Settings(fresh_seed=False)
    if match := _GUIDANCE.match(plain):
        return Settings(guidance=float(match.group(1)))
    if match := _STEPS.match(plain):
        return Settings(steps=int(match.group(1) or match.group(2)))
    factor = next((factor for factor, pattern in _STEP_FACTORS if pattern.match(plain)), None)
    if factor is not None:
        return Settings(more_steps=factor)
    match = _MODEL.match(plain)
    return Settings(model=match.group(1).lower().replace(" ", "-")) if match else Settings()


def _format(plain: str) -> Format | None:
    if match := _A_SQUARE.match(plain) or _AS_A.match(plain) or _SAME_AS.match(plain):
        return Format(ratio=_RATIOS[match.group(1).lower()])
    if match := _SCALE.match(plain):
        times, side = _TIMES[match.group(1).lower()], match.group(2).lower()
        return Format(scale=(times, 1.0) if side in {"wide", "width", "broad"} else (1.0, times))
    if match := _LONGER.match(plain):
        way = (match.group(1) or match.group(2)).lower()
        grown = (1.5, 1.0) if way in {"wider", "broader"} else (1.0, 1.5)
        return Format(scale=(0.67, 1.0) if way == "narrower" else grown)
    match = _WHOLE.match(plain)
    return _named_format(match) if match else _ratio_among_fillers(plain)


def _beside(part: str) -> Format | None:
    match = _BESIDE.match(part)
    return _named_format(match) if match else None


_RATIO = re.compile(r"(?<![\w:])(\d{1,2})\s?:\s?(\d{1,2})(?![\w:])")
_OF_FORMAT = listed(
    """bit little much even
    wider taller higher broader narrower longer please like say about maybe make it the a an in to into as at with of
    format ratio aspect picture image canvas size shape crop something more less this that and or now just so i want
    need would be should can could we you have for widescreen wide tall landscape portrait cinematic screen go change
    switch set use try instead rather then ok okay"""
)


def _ratio_among_fillers(plain: str) -> Format | None:
    """A ratio with nothing but words about formats round it ('wider please, like 16:9')."""
    found = _RATIO.findall(plain)
    others = set(lows(_RATIO.sub(" ", plain)))
    if len(found) != 1 or not others <= _OF_FORMAT or not all(int(side) for side in found[0]):
        return None
    return Format(ratio=(int(found[0][0]), int(found[0][1])))


def _named_format(match: re.Match[str]) -> Format | None:
    named, bare, across, down, width, height = match.groups()
    if word := named or bare:
        return Format(ratio=_RATIOS[word.lower()])
    if across and int(across) and int(down):
        return Format(ratio=(int(across), int(down)))
    return Format(size=(int(width), int(height))) if width else None


def _joined(later: Settings, earlier: Settings) -> Settings:
    """Both together; what was said last counts, and a size in pixels before a mere ratio."""
    if earlier.format is not None and earlier.format.size is not None and later.format is not None:
        later = msgspec.structs.replace(later, format=later.format if later.format.size else earlier.format)
    values = {name: value for name in later.__struct_fields__ if (value := getattr(later, name)) is not None}
    return msgspec.structs.replace(earlier, **values)
