"""The facts of a model: what its family usually is, under what its own folder says in `esquisse.json`. Pure.

The families' table is imported late: its package needs Pillow, and most commands do not.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from dimp.events import Option
from dimp.recipes import Draft, ModelFacts
from dimp.settings import Settings


class Own(msgspec.Struct, frozen=True):
    """What a model's folder may say of itself in `esquisse.json`; None leaves it to the family."""

    steps: int | None = None
    guidance_scale: float | None = None
    true_cfg_scale: float = 1.0
    width: int | None = None
    height: int | None = None
    max_sequence_length: int | None = None
    flowedit: dict[str, float | int | str | bool] = {}
    methods: dict[str, str] = {}
    instruct: dict[str, float] | None = None


def facts_of(name: str, family: str, revision: str, own: Mapping[str, object], scheduler: str) -> ModelFacts:
    """A model's facts: the family's usual values under what is said of the model itself (`esquisse.json`)."""
    from dimp.engine.families.table import USUAL

    usual = USUAL[family]
    said = msgspec.convert(own, Own, strict=False)
    flowedit = float(said.flowedit.get("strength", 0.9))
    methods = said.methods or ({"*": "flowedit"} if said.flowedit else dict(usual.methods))
    options: dict[str, Option] = {"max_sequence_length": said.max_sequence_length or usual.text_length}
    options |= {key: said.flowedit[key] for key in ("source_guidance", "target_guidance") if key in said.flowedit}
    if said.true_cfg_scale != 1.0:
        options["true_cfg_scale"] = said.true_cfg_scale
    steps = usual.steps if said.steps is None else said.steps
    return ModelFacts(
        name, revision, family, steps,
        usual.guidance_scale if said.guidance_scale is None else said.guidance_scale,
        said.width or usual.width, said.height or usual.height,
        scheduler=scheduler, strength=usual.strength, methods=methods, strengths={"flowedit": flowedit},
        options=options, draft=_draft(family, steps),
        tasks=tasks_of(family, methods, said.instruct is not None), controlled=controlled_by(family),
        **_films(family),
    )  # fmt: skip


def preferred(facts: ModelFacts, settings: Settings) -> ModelFacts:
    """A model's facts with the user's own defaults over them."""
    said = {key: getattr(settings, key) for key in ("steps", "guidance_scale", "width", "height", "strength")}
    return msgspec.structs.replace(facts, **{key: value for key, value in said.items() if value})


def tasks_of(family: str, methods: Mapping[str, str], instructs: bool) -> tuple[str, ...]:
    """What a model of a family can do; FLUX.1 follows instructions only where its weights were trained for it."""
    from dimp.engine.families.table import PIPELINES

    own = {task for named, task in PIPELINES if named == family} | set(methods.values())
    if family == "flux" and not instructs:
        own.discard("instruct")
    return tuple(sorted(own))


def controlled_by(family: str) -> tuple[str, ...]:
    """What a model of a family can do while a control map holds the picture in place."""
    from dimp.engine.families.table import CONTROLLED

    return tuple(sorted(task for named, task in CONTROLLED if named == family))


def _films(family: str) -> dict[str, int]:
    """How long a family's films usually are, and how fast they run, where it paints any."""
    from dimp.engine.families.table import FILMS

    film = FILMS.get(family)
    return {"frames": film.frames, "fps": round(film.fps)} if film else {}


def _draft(family: str, steps: int) -> Draft | None:
    """How a model of a family paints quickly, where it usually takes so many steps."""
    from dimp.engine.families.table import DRAFT

    if (quick := DRAFT.get(family)) is None:
        return None
    options: dict[str, Option] = {"step_cache": quick.step_cache} if quick.step_cache else {}
    return Draft(quick.steps(steps), options, quick.lora_steps, quick.lora_guidance)
