"""What a model family says of itself as plain data, without a model library: one `FamilySpec` beside each adapter.

Whoever lists models, decides about an action or loads a folder asks the spec. What only a loaded model can tell is in
the adapter.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from dimp.core.parameters import normalize_scheduler
from dimp.engine.families.schedulers import SchedulerChoice

FLOWEDIT = "flowedit"
"""The task that no pipeline class stands for: a loop of ours over the parts of any rectified-flow model."""

CONTROL_LORA = "control LoRA"
"""What stands for the class of a network where a LoRA makes the model itself read a map."""


def join_titles(titles_with_repeats: Iterable[str]) -> str:
    """Return titles as the end of a hint, each once: `FLUX.1, SDXL or Z-Image`."""
    titles = list(dict.fromkeys(titles_with_repeats))
    return " or ".join(filter(None, (", ".join(titles[:-1]), *titles[-1:])))


@dataclass(frozen=True, slots=True)
class Defaults:
    """How a family is called when nobody says otherwise, as the models' cards and the pipelines' documentation advise.

    `methods` maps a kind of change (`*`: any other) to a task; `strengths` holds a task's own strength where the
    general one does not fit it. `text_length` is in tokens, sides are in pixels.
    """

    steps: int
    guidance: float
    strength: float = 0.6
    methods: Mapping[str, str] = field(default_factory=lambda: {"*": FLOWEDIT})
    width: int = 1024
    height: int = 1024
    text_length: int = 512
    strengths: Mapping[str, float] = field(default_factory=lambda: {FLOWEDIT: 0.9})


@dataclass(frozen=True, slots=True)
class DraftDefaults:
    """How a family paints a draft: a share of the usual steps, and a step cache (0.0: none, or it cannot).

    `lora_steps` and `lora_guidance` hold instead with a LoRA that was made for few steps; 0 where none is known.

    Half the steps come first: on the package's own model they take half the time and come within 39 dB of the whole
    picture (mean of 12), and a step cache of 0.1 with all the steps comes no nearer and saves less. The cache is asked
    for on top because it only takes what is there to gain: of steps far apart nothing is passed over (the same bits,
    measured), and with steps as close as those of 28 to 50 it is published to halve the time of FLUX.1. Models made
    for few steps have little to give up.
    """

    share: float
    step_cache: float = 0.0
    lora_steps: int = 0
    lora_guidance: float = 0.0

    def steps(self, usual: int) -> int:
        """Return the steps of a draft where a picture usually takes so many."""
        return max(1, math.ceil(self.share * usual))


@dataclass(frozen=True, slots=True)
class FilmLengths:
    """How long a family's films are: `frames` usually, at `fps`, at most `most`.

    What is painted is one frame more than a multiple of `step`, and then cut. `with_picture` is the class of diffusers
    that begins with a picture.
    """

    frames: int
    fps: float
    most: int
    step: int
    with_picture: str

    def count_painted(self, frames: int) -> int:
        """Return how many frames are painted for a film of so many."""
        return 1 + math.ceil((frames - 1) / self.step) * self.step


@dataclass(frozen=True, slots=True)
class ControlSupport:
    """How control networks hold a family's pictures in place.

    `network` is the class in the `config.json` of a network for it; `pipelines` maps a task to the class of diffusers
    that paints it under networks. `several`: whether several maps count at once, each by a network of its own, or all
    by one and the same network. `width` is that of the words which real networks read (`cross_attention_dim`), where
    another family's have the same class; 0 where none have. `union` is the class of networks that read several kinds of
    maps, where that is another one, `union_pipelines` are those that paint under it, and `union_modes` maps a kind of
    map to the number that such a network is told. `lora_pipelines` are those that paint under a control LoRA, which
    makes the model itself read a map beside the noise, and `lora_guidance` is the guidance that such were made for.
    """

    network: str
    pipelines: Mapping[str, str]
    several: Literal["no", "each by its own", "all by one"] = "no"
    width: int = 0
    union: str = ""
    union_pipelines: Mapping[str, str] = field(default_factory=dict)
    union_modes: Mapping[str, int] = field(default_factory=dict)
    lora_pipelines: Mapping[str, str] = field(default_factory=dict)
    lora_guidance: float = 0.0

    @property
    def kinds(self) -> tuple[str, ...]:
        """What can read its maps: the classes of networks, and control LoRAs."""
        return (*self.networks, CONTROL_LORA) if self.lora_pipelines else self.networks

    @property
    def networks(self) -> tuple[str, ...]:
        """The classes of networks for it."""
        return (self.network, self.union) if self.union else (self.network,)


@dataclass(frozen=True, slots=True)
class SecondModel:
    """A model that a family uses beside its own: the role it has in a job, the class its folder names, and its name."""

    role: str
    index_class: str
    title: str


@dataclass(frozen=True, slots=True)
class BlockList:
    """A row of blocks of a denoiser: the attribute that holds it, and the class of its blocks.

    `both_streams`: they answer with the stream of the words and that of the picture; else with one stream, which is
    the picture's, or the words and the picture one after the other.
    """

    attribute: str
    block_class: str
    both_streams: bool


@dataclass(frozen=True, slots=True)
class Variant:
    """Weights of a family that are called otherwise than the rest.

    They are told by what a `file` of their folder `says`, or, where no file tells, by a name (of the folder, the
    repository or the one file) that matches `named`. `steps`, `guidance`, `text_length`, `size` (width and height),
    and a film's `frames` and `fps` are those of the model's card; 0 and no size leave them to the family.
    """

    file: str
    says: Mapping[str, object]
    steps: int
    guidance: float
    text_length: int = 0
    size: tuple[int, int] | None = None
    frames: int = 0
    fps: int = 0
    named: str = ""

    def is_named(self, names: Iterable[str]) -> bool:
        """Return whether one of the names tells it."""
        return bool(self.named) and any(re.search(self.named, name, re.IGNORECASE) for name in names)


@dataclass(frozen=True, slots=True)
class OriginalName:
    """What a layer is called in the weights as a family's authors published them; `{}` stands for a block's number.

    `parts` are the layers of diffusers whose rows it holds, one after the other.
    """

    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilySpec:
    """A model family, which people call `title`.

    `index_classes` are the pipeline classes by which a folder's index names it. `adapter` is the module whose
    `load(spec, folder, plan, cache)` brings such a folder into memory; `version` stands in every fingerprint and is
    raised whenever a change of the adapter changes bits. `pipelines` maps a task to its class of diffusers.

    `trained_tasks` are tasks that a folder has only where its own settings say so (a section of that name), for they
    need weights trained for them. `edit_guidance` is FlowEdit's guidance for the old and the new prompt, None where the
    family is no rectified flow. `sees_references`: it looks at reference pictures itself; `reference_model` is what it
    needs for that otherwise, `film_model` what it needs for films. `interprets`: its text encoder is a whole language
    model, which can be asked in words; `describes`: and one that looks at pictures. `reads_maps`: its weights read one
    control map themselves, and paint nothing without it. `blocks` are the rows of blocks that a step cache can pass
    over, in the order in which they are asked; `parts` matches those parts of a network without such rows that can pass
    to the device one by one; `modulation` matches the names of those layers of the denoiser whose answer depends on
    step, guidance and pooled prompt alone. `schedulers` can be chosen by name in place of the model's own.
    `original_names` are the names of the denoiser's layers in the files of its authors, where they are others.
    `variants` are weights with values of their own. `weighs_words`: weights in a prompt, `(word:1.3)`, count; a family
    that reads by CLIP alone was made for such. `embeddings` is the family whose files of textual inversion it reads, as
    people call it; empty where it reads none.
    """

    name: str
    title: str
    index_classes: tuple[str, ...]
    adapter: str
    version: str
    pipelines: Mapping[str, str]
    defaults: Defaults
    draft: DraftDefaults
    trained_tasks: frozenset[str] = frozenset()
    edit_guidance: tuple[float, float] | None = None
    film: FilmLengths | None = None
    control: ControlSupport | None = None
    reads_maps: bool = False
    sees_references: bool = False
    interprets: bool = False
    describes: bool = False
    reference_model: SecondModel | None = None
    film_model: SecondModel | None = None
    blocks: tuple[BlockList, ...] = ()
    parts: str = ""
    modulation: str = ""
    schedulers: Mapping[str, SchedulerChoice] = field(default_factory=dict)
    original_names: tuple[OriginalName, ...] = ()
    variants: tuple[Variant, ...] = ()
    weighs_words: bool = False
    embeddings: str = ""

    @property
    def tasks(self) -> frozenset[str]:
        """Every task that a model of the family may have."""
        return frozenset(self.pipelines) | ({FLOWEDIT} if self.edit_guidance else set())

    def tasks_of(self, own_settings: Mapping[str, object]) -> frozenset[str]:
        """Return the tasks of a model whose folder says this of itself (`esquisse.json`)."""
        return self.tasks - {task for task in self.trained_tasks if own_settings.get(task) is None}

    @property
    def block_pattern(self) -> str:
        """What the names of weights and modules inside one block begin with, as a regular expression; empty for none.

        The blocks are those that can pass to the device one by one.
        """
        rows = "|".join(row.attribute for row in self.blocks)
        return self.parts or (rf"(?:{rows})\.\d+\." if rows else "")

    @property
    def controlled_tasks(self) -> tuple[str, ...]:
        """The tasks that can be held to control maps by networks, in order."""
        return tuple(sorted(self.control.pipelines)) if self.control else ()

    @property
    def second_models(self) -> tuple[SecondModel, ...]:
        """The second models that it can use."""
        return tuple(model for model in (self.reference_model, self.film_model) if model)

    @property
    def scheduler_names(self) -> dict[str, str]:
        """Every spelling that a scheduler answers to, with its name."""
        return {text: name for name, choice in self.schedulers.items() for text in choice.spellings(name)}

    def find_scheduler(self, name: str) -> str | None:
        """Return the name under which `schedulers` has this one; None when it does not.

        However it is spelled, and by the class of diffusers where that is used as the model's own is.
        """
        plain = normalize_scheduler(name)
        return next((known for known, choice in self.schedulers.items() if plain in choice.spellings(known)), None)
