"""Settings in words, as actions: the same picture with another seed, model or format, or with more steps. Pure."""

from __future__ import annotations

import re

import msgspec

from dimp.core import actions as act
from dimp.core import limits
from dimp.core.generation import DONE, Generation
from dimp.core.kinds import kind_of
from dimp.core.parameters import Parameters, merge, parameters_of
from dimp.core.sentences import sentence
from dimp.core.session import Session
from dimp.decide.talk.meaning import Meant, Say, answered, name_of, parameters_said
from dimp.interpret.settings_words import Format, Settings

_MOST_GROWTH = 2.0
"""A picture is extended to a format up to this many times its area; beyond, it is painted again in that format."""


def settings_meaning(session: Session, settings: Settings, say: Say, base: Generation | None) -> Meant:
    """What settings alone amount to, for the picture `base`; an answer where there is nothing to paint."""
    if base is None:
        return answered(sentence("no-picture-settings"))
    if settings.enlarge:
        action = act.Upscale(id=base.id, priority=say.priority)
        return Meant("refine", action, "paint it with twice as many pixels on each side", sentence("enlarging"))
    if settings.format is not None:
        return _in_format(base, settings.format, say)
    if settings.model is not None:
        return _by_model(session, base, settings, say)
    if settings.guidance is not None:
        return _by_guidance(session, base, settings, say)
    if settings.steps is None and settings.more_steps is None and settings.seed is None:
        return answered(sentence("seed-kept", seed=base.recipe.seed))
    base = session.painted(base)
    again = act.Again(
        id=base.id, seed=base.recipe.seed if settings.seed is None else settings.seed,
        steps=_steps(settings, base) or say.steps, priority=say.priority,
    )  # fmt: skip
    what = f"{again.steps} steps" if again.steps else f"seed {again.seed}"
    return Meant("again", again, f"paint {name_of(base)} again with {what}", f"Painting {name_of(base)} with {what}.")


_TO_SEED = re.compile(
    r"^(?:(?:ok|no|hm+|please)[\s,]+)*(?:go |take me |let's go )?(?:back to|return to|revert to|show me)(?: the "
    r"one with| the)? "
    r"seed (?:number )?(\d{1,16})(?: again| please)?$|^(?:the )?(?:one|picture|version) with seed (\d{1,16})$|"
    r"^seed (\d{1,16}) (?:was|is|looked|looks) [\w ]{3,20}$",
    re.I,
)
_ANOTHER_SEED = re.compile(
    r"^(?:(?:and|now|then|ok|hm+|no|try|use|with|what about|how about|maybe)[\s,]+)*(\d{2,16})"
    r"(?P<again>(?: again)?| (?:was|is|looked|looks) [\w ]{3,20})?$",
    re.I,
)


def _with_seed(session: Session, base: Generation, seed: int) -> Meant | None:
    """To the latest picture with a seed, one of the same words first; None where there is none."""
    painted = [picture for picture in session.visible() if picture.status == DONE and picture.recipe.seed == seed]
    alike = [picture for picture in painted if picture.prompt == base.prompt]
    if not painted:
        return None
    there = (alike or painted)[-1]
    return Meant("go_back_to", act.Jump(there.id), f"go to {name_of(there)}", f"Went to {name_of(there)}.")


def another_seed(session: Session, words: str, say: Say, base: Generation | None) -> Meant | None:
    """'And 101', '100 was better', where the pictures differ by a seed that was asked for; None for other words."""
    named = _TO_SEED.match(words.strip(" .!?"))
    if named is not None and base is not None:
        return _with_seed(session, base, int(next(filter(None, named.groups()))))
    match = _ANOTHER_SEED.match(words.strip(" .!?"))
    if match is None or base is None or base.manner.kind != "variation" or base.recipe.batch is not None:
        return None
    seed = int(match.group(1))
    if there := _with_seed(session, base, seed):
        return there
    return None if match.group("again") else settings_meaning(session, Settings(seed=seed), say, base)


def with_settings(say: Say, settings: Settings, base: Generation | None, usual_size: tuple[int, int]) -> Say:
    """The words' own parameters with those that were said beside them; a fresh picture begins from the usual size."""
    values = {
        "seed": _seed(settings, base), "steps": _steps(settings, base), "model": settings.model,
        "guidance_scale": settings.guidance,
        **(_sides(settings.format, _size_of(base) if base else usual_size, None) if settings.format else {}),
    }  # fmt: skip
    return msgspec.structs.replace(say, **{name: value for name, value in values.items() if value is not None})


def _seed(settings: Settings, base: Generation | None) -> int | None:
    """The seed that was said; another one than the picture's is the next, so that the same words stay the same."""
    if settings.seed is not None or not settings.fresh_seed or base is None:
        return settings.seed
    return (base.recipe.seed + 1) % limits.SEED_END


def _steps(settings: Settings, base: Generation | None) -> int | None:
    if settings.more_steps is None or base is None:
        return settings.steps
    low, high = limits.STEPS
    wanted = round(base.recipe.steps * settings.more_steps)
    if settings.more_steps > 1:
        wanted = max(base.recipe.steps + 1, wanted)
    return int(min(high, max(low, wanted)))


def _by_model(session: Session, base: Generation, settings: Settings, say: Say) -> Meant:
    """The words of a picture painted by another model, in the same size and with the same seed."""
    root = session.painted(base)
    kept = parameters_of(root.recipe, settings.model)
    asked = msgspec.structs.replace(
        kept, seed=_seed(settings, base) or kept.seed, steps=settings.steps, method=None, keep=None
    )
    action = act.New(prompt=base.prompt, **msgspec.structs.asdict(merge(_parameters(say), asked)))
    what = f"{name_of(base)} with {settings.model}"
    return Meant("new", action, f"paint {what}", f"Painting {what}.")


def _by_guidance(session: Session, base: Generation, settings: Settings, say: Say) -> Meant:
    """The words of a picture followed more or less closely, with the same seed."""
    root = session.painted(base)
    seed, steps = _seed(settings, base) or root.recipe.seed, _steps(settings, base) or root.recipe.steps
    asked = msgspec.structs.replace(
        parameters_of(root.recipe), guidance_scale=settings.guidance, seed=seed, steps=steps, method=None, strength=None
    )
    action = act.New(prompt=base.prompt, **msgspec.structs.asdict(merge(_parameters(say), asked)))
    what = f"{name_of(base)} with guidance {settings.guidance:g}"
    return Meant("new", action, f"paint {what}", f"Painting {what}.")


def _parameters(say: Say) -> Parameters:
    return Parameters(**parameters_said(say))


def _in_format(base: Generation, wanted: Format, say: Say) -> Meant:
    """A picture in another format: extended beyond its edges where it can be, else painted again at that size."""
    before = _size_of(base)
    sides = _sides(wanted, before, base)
    width, height = sides["width"], sides["height"]
    if (width, height) == before:
        return answered(sentence("same-size", width=width, height=height))
    size_text = f"in {width}x{height}"
    if width >= before[0] and height >= before[1] and width * height <= _MOST_GROWTH * before[0] * before[1]:
        across, down = width - before[0], height - before[1]
        action: act.AnyAction = act.Outpaint(
            parent_id=base.id, left=across // 2, right=across - across // 2, top=down // 2, bottom=down - down // 2,
            priority=say.priority,
        )  # fmt: skip
        return Meant(
            "refine",
            action,
            f"extend the picture to {width}x{height}",
            sentence("extending", width=width, height=height),
        )
    kept = parameters_of(base.recipe) if kind_of(base.recipe).repeatable else Parameters()
    asked = msgspec.structs.replace(kept, width=width, height=height, method=None, strength=None, keep=None)
    action = act.New(prompt=base.prompt, **msgspec.structs.asdict(merge(_parameters(say), asked)))
    return Meant("new", action, f"paint {name_of(base)} {size_text}", f"Painting {name_of(base)} {size_text}.")


def _size_of(base: Generation) -> tuple[int, int]:
    return base.width or base.recipe.width, base.height or base.recipe.height


def _sides(wanted: Format, before: tuple[int, int], base: Generation | None) -> dict[str, int]:
    """Width and height of a format, in multiples of 16.

    A ratio keeps the picture and grows one side where that is not too much, else it keeps the area.
    """
    width, height = before
    if wanted.size is not None:
        width, height = wanted.size
    elif wanted.scale is not None:
        width, height = round(width * wanted.scale[0]), round(height * wanted.scale[1])
    elif wanted.ratio is not None:
        width, height = _by_ratio(wanted.ratio, width, height, grow=base is not None)
    return {"width": _side(width), "height": _side(height)}


def _by_ratio(ratio: tuple[int, int], width: int, height: int, *, grow: bool) -> tuple[int, int]:
    share = ratio[0] / ratio[1]
    grown = (max(width, height * share), max(height, width / share))
    if grow and grown[0] * grown[1] <= _MOST_GROWTH * width * height:
        return round(grown[0]), round(grown[1])
    area = width * height
    return round((area * share) ** 0.5), round((area / share) ** 0.5)


def _side(pixels: int) -> int:
    """The nearest side that can be painted."""
    nearest = round(pixels / limits.SIDE_MULTIPLE) * limits.SIDE_MULTIPLE
    return int(min(max(nearest, limits.SIDE[0]), limits.SIDE[1]))
