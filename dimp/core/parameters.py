"""The one table of painting parameters: what may be asked of a picture, within which bounds, and what repeats it. Pure.

Structs on the wire and in the log stay flat; they are filled, compared, shown and repeated by this table, and the
command line and the page read bounds, flags and labels from it. To add a parameter, add its field to `Parameters`
(and to `dimp.core.events.Recipe` where it is new in the log), its row here, and its words in the page's catalogues.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

from dimp.core import limits
from dimp.core.errors import Invalid
from dimp.core.events import GenerationRequested, LoraUse, Option, Recipe

_WEIGHTED = re.compile(r"(?P<name>.+?)(?::(?P<weight>[+-]?\d*\.?\d+))?", re.DOTALL)

CONTROL_SCALE = 0.7
"""How much a control map counts by default: the value that the makers of most FLUX.1 ControlNets recommend."""

NO_VAE = "none"
"""What is asked for where a picture's own autoencoder shall paint again, and not the one that its parent had."""

DRAFT_LORA = "draft_lora"
"""Option of a recipe: digest of the LoRA among its own that only makes it quick."""


class LoraWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A LoRA, by the name of its file in `models/loras` or by its digest, with its weight."""

    name: str
    weight: float = 1.0


class ControlWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What keeps a picture in place: a map of `kind`, made of `image` (a digest; else of the picture changed).

    With `ready`, the image is the map itself: pose and depth maps come from other programs. `model` names the network
    that reads the map, where there are several.
    """

    kind: str
    image: str | None = None
    scale: float = CONTROL_SCALE
    model: str | None = None
    ready: bool = False


class Parameters(msgspec.Struct, frozen=True):
    """What is asked of any painting; None leaves a value to the model or the parent.

    `aside`: the picture goes to its branch and leaves the canvas as it is. `references` are digests of pictures for the
    model to look at. `tier` draft gives up bits for speed. `scheduler` names a sampler that the model's family allows.
    `vae` names a file of `models/vae`, by name or digest, whose autoencoder paints in place of the model's; `none` the
    model's own. `keep` leaves all pixels outside a change as they are: in changes of single things (auto), in any
    (strict) or none (off); None leaves it to the setting of that name.
    """

    steps: int | None = None
    seed: int | None = None
    guidance_scale: float | None = None
    width: int | None = None
    height: int | None = None
    strength: float | None = None
    negative_prompt: str | None = None
    count: int = 1
    model: str | None = None
    method: str | None = None
    priority: Literal["interactive", "background"] = "interactive"
    options: Mapping[str, Option] = {}
    aside: bool = False
    loras: tuple[LoraWish, ...] | None = None
    controls: tuple[ControlWish, ...] = ()
    references: tuple[str, ...] = ()
    tier: Literal["full", "draft"] = "full"
    scheduler: str | None = None
    vae: str | None = None
    keep: Literal["auto", "off", "strict"] | None = None


class ParameterSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the table.

    `name` is the same word in the log, Python, JSON and TypeScript. `default` says where the value comes from when
    nothing is asked. Numbers stay within `bounds`, both included unless `above_low`, and are multiples of `multiple`;
    `hint` says what to try otherwise. `title` is its short name for people, where it is not the name itself; `flag` and
    `help` make it an option of the command line.

    `asked`: it can be asked for; else it follows from the rest of a request. `repeated`: it is asked for again when a
    picture is painted again. `compared` and `shown`: it is part of comparisons, and shown with a picture. `of_model`:
    another model has a value of its own for it. `fixed`: painting a recipe again never changes it. `brief`: it is one
    of the few numbers that are shown in a line.
    """

    name: str
    type: Literal["integer", "number", "text", "choice", "digest", "list", "mapping"]
    title: str = ""
    default: Literal["model", "parent", "none"] = "none"
    bounds: tuple[float, float] | None = None
    above_low: bool = False
    multiple: int = 1
    choices: tuple[str, ...] = ()
    hint: str = ""
    flag: str = ""
    help: str = ""
    asked: bool = True
    repeated: bool = True
    compared: bool = True
    shown: bool = True
    of_model: bool = False
    fixed: bool = True
    brief: bool = False

    @property
    def usual(self) -> str | None:
        """The default choice, where there are choices."""
        return self.choices[0] if self.choices else None

    def check(self, value: Any) -> Any:
        """`value` itself. Raises `Invalid` for a number out of bounds or a text that is no choice."""
        if self.choices and value not in self.choices:
            raise Invalid(f"The {self.name} {value!r} is unknown.", f"Use one of: {', '.join(self.choices)}.")
        if self.bounds is not None:
            limits.check_number(self.name, value, self.bounds, above=self.above_low, hint=self.hint)
        if self.type == "text":
            return limits.check_prompt(value, self.name) if limits.without_unseen(value) else ""
        if self.multiple > 1:
            limits.check_multiple(self.name, value, self.multiple, self.bounds or (0, limits.NUMBER_END))
        return value


_SIDE_FLAG = "--size"

PARAMETERS = (
    ParameterSpec(name="seed", type="integer", default="parent", bounds=(0, limits.SEED_END - 1), fixed=False,
                  brief=True, flag="--seed", help="Seed, 0 to 2^53-1; the same seed gives the same picture."),
    ParameterSpec(name="steps", type="integer", default="model", bounds=limits.STEPS, of_model=True, fixed=False,
                  brief=True, flag="--steps", help="Steps, 1 to 150."),
    ParameterSpec(name="count", type="integer", bounds=limits.COUNT, repeated=False, compared=False, shown=False,
                  fixed=False, flag="--count", help="How many pictures, 1 to 16, each with a seed of its own."),
    ParameterSpec(name="guidance_scale", title="guidance", type="number", default="model", bounds=limits.GUIDANCE,
                  of_model=True, brief=True, hint="Use 0 to 100; 3.5 is usual.",
                  flag="--guidance", help="How closely the words are followed, 0 to 100."),
    ParameterSpec(name="strength", type="number", default="model", bounds=limits.STRENGTH, above_low=True,
                  brief=True, of_model=True,
                  hint="Strength is above 0 (touch) and at most 1 (repaint); 0.6 is a middling change.",
                  flag="--strength", help="How far to leave the picture that is changed, above 0 to 1."),
    ParameterSpec(name="width", type="integer", default="parent", bounds=limits.SIDE, multiple=limits.SIDE_MULTIPLE,
                  flag=_SIDE_FLAG, help="Width and height in pixels, multiples of 16: 1024x768."),
    ParameterSpec(name="height", type="integer", default="parent", bounds=limits.SIDE, multiple=limits.SIDE_MULTIPLE,
                  flag=_SIDE_FLAG),
    ParameterSpec(name="negative_prompt", title="negative", type="text", default="parent", flag="--negative",
                  help="What the picture must not show."),
    ParameterSpec(name="model", type="text", flag="--model", help="Model; see: dimp models list."),
    ParameterSpec(name="model_revision", title="revision", type="text", asked=False, of_model=True),
    ParameterSpec(name="tier", type="choice", choices=("full", "draft"), of_model=True, fixed=False, flag="--draft",
                  help="Quickly and less exactly; finish with: dimp properly."),
    ParameterSpec(name="scheduler", type="text", default="model", of_model=True, flag="--scheduler",
                  help="Sampler, where the model allows a choice; see: dimp models show NAME."),
    ParameterSpec(name="vae", title="VAE", type="text", default="parent", of_model=True, flag="--vae",
                  help="A file of models/vae whose autoencoder paints in place of the model's; none: its own."),
    ParameterSpec(name="vae_digest", title="VAE digest", type="digest", asked=False, shown=False, of_model=True),
    ParameterSpec(name="method", type="text", default="model", of_model=True),
    ParameterSpec(name="loras", title="LoRAs", type="list", default="parent", of_model=True, flag="--lora",
                  help="NAME or NAME:WEIGHT, several times; see: dimp loras list."),
    ParameterSpec(name="embeddings", type="list", asked=False, of_model=True),
    ParameterSpec(name="controls", title="control maps", type="list", of_model=True, flag="--control",
                  help="Hold to a map: KIND, KIND=FILE or KIND=FILE:SCALE; canny, tile, luma, blur, ... "
                  "KIND@NETWORK names what reads it."),
    ParameterSpec(name="references", type="list", of_model=True, flag="--reference",
                  help="A picture to look at, several times, where the model can."),
    ParameterSpec(name="keep", type="choice", choices=("auto", "off", "strict"), flag="--keep",
                  help="Keep every pixel outside a change: auto (local changes), strict (all changes) or off."),
    ParameterSpec(name="adapters", title="with", type="list", asked=False, of_model=True),
    ParameterSpec(name="options", type="mapping", default="model"),
    ParameterSpec(name="source", type="digest", asked=False, shown=False),
    ParameterSpec(name="mask", type="digest", asked=False),
    ParameterSpec(name="edited", type="digest", asked=False, shown=False),
    ParameterSpec(name="feather", type="number", bounds=limits.FEATHER, asked=False, shown=False,
                  hint="Use 0 (hard edges) to 256 pixels."),
)  # fmt: skip
"""Every parameter, in the order in which it is compared and shown."""

PICTURE_OPTIONS = ("left", "top", "variation", "variation_seed", "degree", "frames", "fps", "format")
"""Options that belong to the picture: margins, the share of another seed's noise, the length of a film."""

EXEMPT = {
    "id": "names the generation",
    "kind": "says which action asked for it; see dimp.core.kinds",
    "parent_id": "is the place in the tree",
    "prompt": "is compared word by word",
    "modification": "is shown as the words of the user",
    "template": "is what was written where the prompt is what came of it",
    "negative_template": "is what was written where the negative prompt is what came of it",
    "source_prompt": "is the parent's prompt",
    "instruction": "is the modification in resolved words",
    "batch": "is the place among the pictures asked for together",
    "reading": "says how the words were read",
    "asked": "is the conversation with a language model about the words",
    "expected_head": "decides whether the canvas moves, not what is painted",
    "priority": "decides when it is painted, not what",
    "aside": "decides whether the canvas moves, not what is painted",
    "remarks": "says what was scaled, cut or left out",
}
"""Fields of a request that are no parameters of the picture, each with the reason."""

BY_NAME = {row.name: row for row in PARAMETERS}


def check(name: str, value: Any) -> Any:
    """`value` itself, by the row of that name. Raises `Invalid`."""
    return BY_NAME[name].check(value)


def parameters_of(recipe: GenerationRequested, model: str | None = None) -> Parameters:
    """What has to be asked to paint a recipe again, by its own model or by `model`, which has values of its own."""
    other = model is not None and model != recipe.model
    rows = [row for row in PARAMETERS if row.asked and row.repeated and not (other and row.of_model)]
    values = {
        row.name: _REQUESTS[row.name](recipe) if row.name in _REQUESTS else getattr(recipe, row.name) for row in rows
    }
    if other:
        values["options"] = picture_options(recipe)
    return Parameters(**{**values, "model": model or recipe.model})


def picture_options(recipe: GenerationRequested) -> dict[str, Option]:
    """The options that say what was asked for, not how a model wants to be called: another model keeps them."""
    return {name: recipe.options[name] for name in PICTURE_OPTIONS if name in recipe.options}


def merge(parameters: Parameters, under: Parameters) -> Parameters:
    """`parameters`, with what they leave open taken from `under`."""
    blank = Parameters()
    values = {name: getattr(parameters, name) for name in Parameters.__struct_fields__}
    asked = {name: value for name, value in values.items() if value != getattr(blank, name)}
    return Parameters(**{**msgspec.structs.asdict(under), **asked})


def changed_parameters(parameters: Parameters) -> list[str]:
    """Names of the parameters that painting a recipe again would have to change, and never does."""
    blank = Parameters()
    return [row.name for row in PARAMETERS
            if row.asked and row.fixed and getattr(parameters, row.name) != getattr(blank, row.name)]  # fmt: skip


def normalize_scheduler(name: str) -> str:
    """A sampler's name in one spelling: `DPM++ 2M`, `dpmpp_2m` and `dpm++-2m` are the same."""
    plain = re.sub(r"[\s_-]+", " ", name.strip().lower())
    return plain.replace("dpmpp", "dpm++").replace("ancestral", "a")


def lasting_loras(recipe: Recipe) -> tuple[LoraUse, ...]:
    """The LoRAs of a recipe, without one that only makes it quick."""
    return tuple(lora for lora in recipe.loras if lora.digest != recipe.options.get(DRAFT_LORA))


def lora_wishes(parameters: Parameters) -> tuple[LoraWish, ...] | None:
    """The LoRAs that are asked for; none at all is an answer too, None leaves it to the parent."""
    return parameters.loras


def lora_uses(recipe: Recipe) -> tuple[LoraUse, ...]:
    """The LoRAs of a recipe."""
    return recipe.loras


def lora_fields(uses: tuple[LoraUse, ...]) -> dict[str, Any]:
    """The field of a recipe that holds its LoRAs."""
    return {"loras": uses}


def lora_wish(text: str) -> LoraWish:
    """A LoRA from `NAME` or `NAME:WEIGHT`. Raises `Invalid` for no name."""
    name, weight = split_weight(text)
    if not name:
        raise Invalid(f"{text!r} names no LoRA.", "Write it as in: ink:0.8")
    return LoraWish(name.removesuffix(".safetensors"), 1.0 if weight is None else weight)


def split_weight(text: str) -> tuple[str, float | None]:
    """A name, and the number after its last colon if there is one."""
    match = _WEIGHTED.fullmatch(text.strip())
    if match is None:
        return "", None
    return match["name"], float(match["weight"]) if match["weight"] else None


def _request_loras(recipe: GenerationRequested) -> tuple[LoraWish, ...]:
    return tuple(LoraWish(lora.digest, lora.weight) for lora in lasting_loras(recipe))


def _request_controls(recipe: GenerationRequested) -> tuple[ControlWish, ...]:
    """Maps made of the picture that was changed are made again; every other map is used as it is."""
    return tuple(
        ControlWish(
            control.kind,
            None if control.made_from and control.made_from == recipe.source else control.made_from or control.digest,
            control.scale,
            control.model or None,
            ready=not control.made_from,
        )
        for control in recipe.controls
    )


def _request_options(recipe: GenerationRequested) -> dict[str, Option]:
    return {key: value for key, value in recipe.options.items() if key != DRAFT_LORA}


def _request_method(recipe: GenerationRequested) -> str | None:
    return None if recipe.mask else recipe.method


def _request_negative(recipe: GenerationRequested) -> str | None:
    return recipe.negative_prompt or None  # an empty one is left open, so that a parent's still counts


def _request_vae(recipe: GenerationRequested) -> str | None:
    return recipe.vae_digest or recipe.vae or None


_REQUESTS: dict[str, Callable[[GenerationRequested], Any]] = {
    "negative_prompt": _request_negative,
    "loras": _request_loras,
    "controls": _request_controls,
    "options": _request_options,
    "method": _request_method,
    "vae": _request_vae,
}
"""Parameters that are asked for in another form than the recipe holds."""
