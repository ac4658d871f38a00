"""What a decision must know of a model, and what the shell hands to a decision. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from dimp.core.embedding_use import EmbeddingUse
from dimp.core.events import AdapterUse, Asked, ControlUse, GenerationCompleted, LoraUse, Option, Recipe
from dimp.core.imported import Remark
from dimp.core.interpretation import Interpretation
from dimp.core.parameters import DRAFT_LORA, Parameters, lasting_loras, lora_fields

PLAIN = ("img2img", "inpaint", "outpaint", "text")
"""What most models can do."""


class DraftDefaults(msgspec.Struct, frozen=True):
    """How a model paints quickly and less exactly: fewer steps, and options (a step cache) that give bits up.

    `lora_steps` and `lora_guidance` hold with a LoRA that was made for few steps; 0 where the model takes none.
    """

    steps: int
    options: dict[str, Option] = {}
    lora_steps: int = 0
    lora_guidance: float = 0.0


class ModelFacts(msgspec.Struct, frozen=True):
    """What the core must know of a model: its name, its revision, its defaults and how it refines.

    `methods` maps a kind of change (as the interpreter names it) to a refining method; `*` is the rest.
    `strengths` gives a method's own strength where the interpreter's suggestion does not apply. `tasks` are all the
    methods it has, `controlled` those it has under control networks; `draft` is how it paints quickly;
    `frames` and `fps` are those of its films. `scheduler` is its own, by its class; `schedulers` are those that
    can be chosen in its place (for any method but FlowEdit): every spelling of each, with its name. `weighs_words`:
    weights in a prompt, `(word:1.3)`, count. `interprets`: its text encoder can be asked how words are meant;
    `describes`: and what a picture shows. `keep`: how the rest stays in a change where nothing is asked; the user's
    choice, no model's. `things_first`: it reads captions that name all things before their place.
    """

    name: str
    revision: str
    family: str
    steps: int
    guidance_scale: float
    width: int
    height: int
    scheduler: str = ""
    strength: float = 0.6
    keep: str = "auto"
    methods: dict[str, str] = msgspec.field(default_factory=lambda: {"*": "img2img"})
    strengths: dict[str, float] = {}
    options: dict[str, Option] = {}
    tasks: tuple[str, ...] = PLAIN
    controlled: tuple[str, ...] = ()
    draft: DraftDefaults | None = None
    frames: int = 16
    fps: int = 8
    schedulers: dict[str, str] = {}
    interprets: bool = False
    describes: bool = False
    weighs_words: bool = False
    things_first: bool = False
    vae: str = ""
    vae_digest: str = ""

    @property
    def weights(self) -> dict[str, str]:
        """The fields of a recipe that say which weights paint it."""
        return {
            "model": self.name, "model_revision": self.revision, "vae": self.vae, "vae_digest": self.vae_digest,
        }  # fmt: skip

    def drafting(self, *, few_steps: bool) -> ModelFacts:
        """The facts with the values of drafts; `few_steps`: a LoRA that was made for few steps is there."""
        if self.draft is None:
            return self
        if few_steps:
            return msgspec.structs.replace(self, steps=self.draft.lora_steps, guidance_scale=self.draft.lora_guidance)
        return msgspec.structs.replace(self, steps=self.draft.steps)

    def full(self, recipe: Recipe) -> dict[str, object]:
        """What changes in a draft's recipe when it is painted in full: nothing is given up for speed any more."""
        draft_only = {DRAFT_LORA, *(self.draft.options if self.draft else ())}
        return {
            "tier": "full",
            "steps": self.steps,
            "guidance_scale": (self if DRAFT_LORA in recipe.options else recipe).guidance_scale,
            "options": {name: value for name, value in recipe.options.items() if name not in draft_only},
            **lora_fields(lasting_loras(recipe)),
        }

    def method_for(self, kind: str) -> str:
        """The refining method for a kind of change."""
        return self.methods.get(kind) or self.methods.get("*", "img2img")


class NamedEmbedding(msgspec.Struct, frozen=True):
    """A file of textual inversion that a word of a prompt may call; `fault` says why the model can't use it, if so."""

    use: EmbeddingUse
    fault: str = ""


class Conditioning(msgspec.Struct, frozen=True):
    """What conditions a painting beside its model, resolved by the shell.

    `lora_uses` is None where no LoRAs were asked for. `draft_lora` is a LoRA for few steps that a draft is to be
    painted with. `drawn_maps` are the control maps (PNGs) that must be stored before a recipe names them, and only
    then. `named_loras` are those that tags in the prompt name, by that name and at weight 1, and `wildcards` the lines
    of the wildcard files that it calls. `embeddings` are all those here, by the words that call them, in small letters.
    `map_guidance` is that of what reads the control map, where it was made for another than the model has; 0 else.
    """

    lora_uses: tuple[LoraUse, ...] | None = None
    draft_lora: LoraUse | None = None
    controls: tuple[ControlUse, ...] = ()
    adapters: tuple[AdapterUse, ...] = ()
    drawn_maps: tuple[bytes, ...] = ()
    named_loras: dict[str, LoraUse] = {}
    wildcards: dict[str, tuple[str, ...]] = {}
    embeddings: dict[str, NamedEmbedding] = {}
    map_guidance: float = 0.0

    def over(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values that hold where nothing is asked for: those given, under what this conditioning was made for."""
        return {**values, "guidance_scale": self.map_guidance} if self.map_guidance else values

    def lora_fields(self, inherited: tuple[LoraUse, ...]) -> dict[str, Any]:
        """A recipe's LoRAs: those asked for, else `inherited`; in a draft the one for few steps comes last, once."""
        uses = inherited if self.lora_uses is None else self.lora_uses
        added = (
            self.draft_lora if self.draft_lora and self.draft_lora.digest not in {use.digest for use in uses} else None
        )
        return lora_fields((*uses, added) if added else uses)


class Likeness(msgspec.Struct, frozen=True):
    """A recipe from elsewhere as it can be painted here: the words, what is asked for, and what does not fit.

    `sampler` is the recipe's own, which only the model's facts can tell the use of; `model` its own model.
    """

    prompt: str
    parameters: Parameters
    sampler: str = ""
    model: str = ""
    remarks: tuple[Remark, ...] = ()


class DecisionInputs(msgspec.Struct, frozen=True):
    """What the shell hands to a decision: fresh ids and seeds, the model's facts, and a reading if made elsewhere.

    `asked` is what a language model was asked for that reading, and `head` the session's head at that time.
    `source_size` is that of the picture that a fresh root begins from, in pixels; `likeness` is what came of a recipe
    from elsewhere on this machine, and `made` a picture that was made at once, without the executor. `seen` is what a
    model saw in the picture to be changed, where nobody described it.
    """

    ids: tuple[str, ...] = ()
    seed: int = 0
    batch: str = ""
    model: ModelFacts | None = None
    reading: Interpretation | None = None
    asked: Asked | None = None
    head: str | msgspec.UnsetType | None = msgspec.UNSET
    conditioning: Conditioning = Conditioning()
    source_size: tuple[int, int] | None = None
    likeness: Likeness | None = None
    made: GenerationCompleted | None = None
    seen: str = ""
