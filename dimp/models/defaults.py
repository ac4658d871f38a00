"""The facts of a model: its family's defaults, under what its own folder says in `esquisse.json`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from dimp.core.events import Option
from dimp.core.model import DraftDefaults, ModelFacts
from dimp.engine.families.registry import FAMILIES
from dimp.engine.families.spec import FLOWEDIT, FamilySpec
from dimp.settings import PAINTING, Settings

GUIDANCE = "guidance_scale"
"""The field of guidance, as folders and recipes spell it."""


class OwnSettings(msgspec.Struct, frozen=True):
    """What a model's folder may say of itself in `esquisse.json`; None leaves it to the family."""

    steps: int | None = None
    guidance_scale: float | None = None
    true_cfg_scale: float = 1.0
    width: int | None = None
    height: int | None = None
    frames: int | None = None
    fps: int | None = None
    max_sequence_length: int | None = None
    flowedit: dict[str, float | int | str | bool] = {}
    methods: dict[str, str] = {}
    instruct: dict[str, float] | None = None
    formats: str = ""


def read_own(content: Mapping[str, object]) -> OwnSettings:
    """What the content of an `esquisse.json` says. Raises `msgspec.ValidationError`."""
    return msgspec.convert(content, OwnSettings, strict=False)


def abilities_of(spec: FamilySpec, own: OwnSettings) -> dict[str, Any]:
    """What a model can do and what it paints with by itself, as fields of a `Model` in the list."""
    usual = spec.defaults
    return {
        "family": spec.name, "tasks": tasks_of(spec, own), "controlled": spec.controlled_tasks,
        "sees": spec.sees_references, "reads_maps": spec.reads_maps, "schedulers": tuple(spec.schedulers),
        "reference_model": spec.reference_model.index_class if spec.reference_model else "",
        "film_model": spec.film_model.index_class if spec.film_model else "",
        "interprets": spec.interprets, "describes": spec.describes,
        "width": own.width or usual.width, "height": own.height or usual.height,
        "steps": usual.steps if own.steps is None else own.steps,
    }  # fmt: skip


def describe_model(name: str, family: str, revision: str, own: OwnSettings, scheduler: str) -> ModelFacts:
    """A model's facts: the defaults of its family under what is said of the model itself."""
    spec = FAMILIES[family]
    usual = spec.defaults
    steps = usual.steps if own.steps is None else own.steps
    strengths = dict(usual.strengths)
    if "strength" in own.flowedit:
        strengths[FLOWEDIT] = float(own.flowedit["strength"])
    return ModelFacts(
        name, revision, family, steps,
        usual.guidance if own.guidance_scale is None else own.guidance_scale,
        own.width or usual.width, own.height or usual.height,
        scheduler=scheduler, strength=usual.strength, methods=methods_of(spec, own), strengths=strengths,
        options=_options(spec, own), draft=_draft(spec, steps), tasks=tasks_of(spec, own),
        controlled=spec.controlled_tasks, schedulers=spec.scheduler_names, weighs_words=spec.weighs_words,
        interprets=spec.interprets, describes=spec.describes, **_film(spec, own),
    )  # fmt: skip


def apply_user_defaults(facts: ModelFacts, settings: Settings) -> ModelFacts:
    """A model's facts with the user's own defaults over them."""
    chosen = {key: getattr(settings, key) for key in PAINTING}
    return msgspec.structs.replace(facts, **{key: value for key, value in chosen.items() if value})


def methods_of(spec: FamilySpec, own: OwnSettings) -> dict[str, str]:
    """Kind of change -> task, as the model's own settings have it, else its family."""
    return own.methods or ({"*": FLOWEDIT} if own.flowedit else dict(spec.defaults.methods))


def tasks_of(spec: FamilySpec, own: OwnSettings) -> tuple[str, ...]:
    """What a model can do."""
    return tuple(sorted(spec.tasks_of(msgspec.structs.asdict(own))))


def _options(spec: FamilySpec, own: OwnSettings) -> dict[str, Option]:
    options: dict[str, Option] = {"max_sequence_length": own.max_sequence_length or spec.defaults.text_length}
    options |= {key: own.flowedit[key] for key in ("source_guidance", "target_guidance") if key in own.flowedit}
    if own.formats:
        options["formats"] = own.formats
    if own.true_cfg_scale != 1.0:
        options["true_cfg_scale"] = own.true_cfg_scale
    return options


def _film(spec: FamilySpec, own: OwnSettings) -> dict[str, Any]:
    """How long a model's films usually are, and how fast they run, where it paints any."""
    if spec.film is None:
        return {}
    return {"frames": own.frames or spec.film.frames, "fps": own.fps or round(spec.film.fps)}


def _draft(spec: FamilySpec, steps: int) -> DraftDefaults:
    """How a model paints quickly that usually takes so many steps."""
    draft = spec.draft
    options: dict[str, Option] = {"step_cache": draft.step_cache} if draft.step_cache else {}
    return DraftDefaults(draft.steps(steps), options, draft.lora_steps, draft.lora_guidance)
