"""What is known of the families before anything is loaded: their pipelines, and how they usually want to be called.

Plain data, so that who lists models needs no model library. The pipelines of a family stand in one table of
(family, task) and are imported when first used; nothing is guessed by the libraries' own automatic choice, which
lacks half of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

FAMILIES = {
    "FluxPipeline": "flux",
    "FluxKontextPipeline": "flux_kontext",
    "Flux2Pipeline": "flux2",
    "Flux2KleinPipeline": "flux2_klein",
    "Flux3ModularPipeline": "flux3",
    "Flux3DistilledModularPipeline": "flux3_distilled",
    "StableDiffusionXLPipeline": "sdxl",
    "FluxFillPipeline": "flux_fill",
    "FluxControlPipeline": "flux_control",
    "ZImagePipeline": "zimage",
    "StableDiffusion3Pipeline": "sd3",
    "QwenImagePipeline": "qwen",
    "QwenImageEditPipeline": "qwen_edit",
    "QwenImageEditPlusPipeline": "qwen_edit_plus",
    "StableDiffusionPipeline": "sd",
    "AnimateDiffPipeline": "animatediff",
    "LTXPipeline": "ltx",
    "LTXImageToVideoPipeline": "ltx",
}
"""Class named in a folder's index (`model_index.json`) -> family; the adapter of a family is the module of its name."""

PIPELINES = {
    ("flux", "text"): "FluxPipeline",
    ("flux", "img2img"): "FluxImg2ImgPipeline",
    ("flux", "inpaint"): "FluxInpaintPipeline",
    ("flux", "outpaint"): "FluxInpaintPipeline",
    ("flux", "instruct"): "FluxKontextPipeline",
    ("flux_kontext", "text"): "FluxKontextPipeline",
    ("flux_kontext", "instruct"): "FluxKontextPipeline",
    ("flux_kontext", "img2img"): "FluxImg2ImgPipeline",
    ("flux_kontext", "inpaint"): "FluxInpaintPipeline",
    ("flux_kontext", "outpaint"): "FluxInpaintPipeline",
    ("flux2", "text"): "Flux2Pipeline",
    ("flux2", "instruct"): "Flux2Pipeline",
    ("flux2_klein", "text"): "Flux2KleinPipeline",
    ("flux2_klein", "instruct"): "Flux2KleinPipeline",
    ("flux2_klein", "inpaint"): "Flux2KleinInpaintPipeline",
    ("flux2_klein", "outpaint"): "Flux2KleinInpaintPipeline",
    ("flux3", "text"): "Flux3ModularPipeline",
    ("flux3", "instruct"): "Flux3ModularPipeline",
    ("flux3_distilled", "text"): "Flux3DistilledModularPipeline",
    ("flux3_distilled", "instruct"): "Flux3DistilledModularPipeline",
    ("sdxl", "text"): "StableDiffusionXLPipeline",
    ("sdxl", "img2img"): "StableDiffusionXLImg2ImgPipeline",
    ("sdxl", "inpaint"): "StableDiffusionXLInpaintPipeline",
    ("sdxl", "outpaint"): "StableDiffusionXLInpaintPipeline",
    ("flux_fill", "inpaint"): "FluxFillPipeline",
    ("flux_fill", "outpaint"): "FluxFillPipeline",
    ("flux_control", "text"): "FluxControlPipeline",
    ("flux_control", "img2img"): "FluxControlImg2ImgPipeline",
    ("flux_control", "inpaint"): "FluxControlInpaintPipeline",
    ("flux_control", "outpaint"): "FluxControlInpaintPipeline",
    ("zimage", "text"): "ZImagePipeline",
    ("zimage", "img2img"): "ZImageImg2ImgPipeline",
    ("zimage", "inpaint"): "ZImageInpaintPipeline",
    ("zimage", "outpaint"): "ZImageInpaintPipeline",
    ("sd3", "text"): "StableDiffusion3Pipeline",
    ("sd3", "img2img"): "StableDiffusion3Img2ImgPipeline",
    ("sd3", "inpaint"): "StableDiffusion3InpaintPipeline",
    ("sd3", "outpaint"): "StableDiffusion3InpaintPipeline",
    ("qwen", "text"): "QwenImagePipeline",
    ("qwen", "img2img"): "QwenImageImg2ImgPipeline",
    ("qwen", "inpaint"): "QwenImageInpaintPipeline",
    ("qwen", "outpaint"): "QwenImageInpaintPipeline",
    ("qwen_edit", "instruct"): "QwenImageEditPipeline",
    ("qwen_edit_plus", "instruct"): "QwenImageEditPlusPipeline",
    ("sd", "text"): "StableDiffusionPipeline",
    ("sd", "img2img"): "StableDiffusionImg2ImgPipeline",
    ("sd", "inpaint"): "StableDiffusionInpaintPipeline",
    ("sd", "outpaint"): "StableDiffusionInpaintPipeline",
    ("sd", "animate"): "AnimateDiffPipeline",
    ("animatediff", "animate"): "AnimateDiffPipeline",
    ("ltx", "animate"): "LTXPipeline",
}
"""(family, task) -> class of diffusers. FlowEdit has none: it is a loop of ours over the same parts."""

NETWORKS = {
    "FluxControlNetModel": "flux",
    "ControlNetModel": "sdxl",
    "SD3ControlNetModel": "sd3",
    "QwenImageControlNetModel": "qwen",
    "ZImageControlNetModel": "zimage",
}
"""Class named in the `config.json` of a control network -> the family it is for."""

CONTROLLED = {
    ("flux", "text"): "FluxControlNetPipeline",
    ("flux", "img2img"): "FluxControlNetImg2ImgPipeline",
    ("flux", "inpaint"): "FluxControlNetInpaintPipeline",
    ("flux", "outpaint"): "FluxControlNetInpaintPipeline",
    ("sdxl", "text"): "StableDiffusionXLControlNetPipeline",
    ("sdxl", "img2img"): "StableDiffusionXLControlNetImg2ImgPipeline",
    ("sdxl", "inpaint"): "StableDiffusionXLControlNetInpaintPipeline",
    ("sdxl", "outpaint"): "StableDiffusionXLControlNetInpaintPipeline",
    ("sd3", "text"): "StableDiffusion3ControlNetPipeline",
    ("qwen", "text"): "QwenImageControlNetPipeline",
    ("zimage", "text"): "ZImageControlNetPipeline",
    ("zimage", "inpaint"): "ZImageControlNetInpaintPipeline",
    ("zimage", "outpaint"): "ZImageControlNetInpaintPipeline",
}
"""(family, task) -> class of diffusers that paints under control networks."""

TOGETHER = {"flux": "apart", "sdxl": "apart", "sd3": "apart", "qwen": "one"}
"""Family -> how several control maps count at once: each by a network of its own, or all by one and the same."""

SEES = frozenset({"flux2", "flux2_klein", "flux3", "flux3_distilled", "qwen_edit_plus"})
"""Families that look at reference pictures themselves."""

NEEDS: dict[str, frozenset[str]] = {
    "text": frozenset(),
    "img2img": frozenset({"source"}),
    "inpaint": frozenset({"source", "mask"}),
    "outpaint": frozenset({"source"}),
    "flowedit": frozenset({"source", "source_prompt"}),
    "instruct": frozenset({"source", "instruction"}),
    "animate": frozenset(),
}
"""Task -> fields of a job that it cannot do without."""


@dataclass(frozen=True, slots=True)
class Usual:
    """How a family is called when nobody says otherwise; `methods` maps a kind of change to a task, `*` is the rest.

    `text_length` is in tokens.
    """

    steps: int
    guidance_scale: float
    strength: float = 0.6
    methods: Mapping[str, str] = field(default_factory=lambda: {"*": "flowedit"})
    width: int = 1024
    height: int = 1024
    text_length: int = 512


USUAL = {
    "flux": Usual(28, 3.5),
    "flux_kontext": Usual(28, 2.5, methods={"*": "instruct"}),
    "flux2": Usual(50, 4.0, methods={"*": "instruct"}),
    "flux2_klein": Usual(4, 1.0, methods={"*": "instruct"}),
    "flux3": Usual(50, 3.5, methods={"*": "instruct"}, text_length=8192),
    "flux3_distilled": Usual(16, 1.0, methods={"*": "instruct"}, text_length=8192),
    "sdxl": Usual(30, 5.0, methods={"*": "img2img"}),
    "flux_fill": Usual(50, 30.0, 1.0, {"*": "inpaint"}),
    "flux_control": Usual(30, 30.0, 0.9, {"*": "img2img"}),
    "zimage": Usual(9, 0.0),
    "sd3": Usual(28, 4.5, text_length=256),
    "qwen": Usual(50, 4.0),
    "qwen_edit": Usual(50, 4.0, methods={"*": "instruct"}),
    "qwen_edit_plus": Usual(40, 4.0, methods={"*": "instruct"}),
    "sd": Usual(30, 7.5, methods={"*": "img2img"}, width=512, height=512),
    "animatediff": Usual(25, 7.5, 0.8, {"*": "animate"}, 512, 512),
    "ltx": Usual(50, 3.0, methods={"*": "animate"}, width=704, height=480, text_length=128),
}
"""Family -> its usual values, as the models' cards and the pipelines' documentation advise."""


@dataclass(frozen=True, slots=True)
class Quick:
    """How a family paints a draft: a share of the usual steps, and a step cache (0.0: none, or it can't).

    `lora_steps` and `lora_guidance` hold instead with a LoRA that was made for few steps; 0 where none is known.
    """

    share: float
    step_cache: float = 0.0
    lora_steps: int = 0
    lora_guidance: float = 0.0

    def steps(self, usual: int) -> int:
        """Return the steps of a draft where a picture usually takes so many."""
        return max(1, math.ceil(self.share * usual))


DRAFT = {
    "flux": Quick(0.5, 0.1, 8, 3.5),
    "flux_kontext": Quick(0.5, 0.1, 8, 2.5),
    "flux_fill": Quick(0.5, 0.1, 8, 30.0),
    "flux_control": Quick(0.5, 0.1, 8, 30.0),
    "flux2": Quick(0.5, 0.1),
    "flux2_klein": Quick(0.75),
    "flux3": Quick(0.5),
    "flux3_distilled": Quick(0.75),
    "sdxl": Quick(0.5, 0.0, 8, 1.0),
    "sd3": Quick(0.5, 0.1),
    "qwen": Quick(0.5, 0.1, 8, 1.0),
    "qwen_edit": Quick(0.5, 0.1, 8, 1.0),
    "qwen_edit_plus": Quick(0.5, 0.1, 8, 1.0),
    "zimage": Quick(0.6),
    "sd": Quick(0.5),
    "animatediff": Quick(0.5),
    "ltx": Quick(0.5, 0.1),
}
"""Family -> its drafts.

Half the steps come first: on the package's own model they take half the time and come within 39 dB of the whole picture
(mean of 12), and a step cache of 0.1 with all the steps comes no nearer and saves less. The cache is asked for on top
because it only takes what is there to gain: of steps far apart nothing is passed over (the same bits, measured), and
with steps as close as those of 28 to 50 it is published to halve the time of FLUX.1. Models made for few steps have
little to give up. The LoRAs are Hyper-FLUX (weight 0.125) and FLUX Turbo-Alpha (weight 1) for FLUX.1, at its own
guidance; the Lightning ones for SDXL and Qwen-Image, without guidance, which is 1.
"""


@dataclass(frozen=True, slots=True)
class Film:
    """How long a family's films are: `frames` usually, at `fps`, at most `most`.

    What is painted is one frame more than a multiple of `step`, and then cut. `with_picture` is the class that begins
    with a picture.
    """

    frames: int
    fps: float
    most: int
    step: int
    with_picture: str

    def painted(self, frames: int) -> int:
        """Return how many frames are painted for a film of so many."""
        return 1 + math.ceil((frames - 1) / self.step) * self.step


_MOTION = Film(16, 8.0, 32, 1, "AnimateDiffVideoToVideoPipeline")

FILMS = {
    "sd": _MOTION,
    "animatediff": _MOTION,
    "ltx": Film(97, 24.0, 257, 8, "LTXImageToVideoPipeline"),
}
"""Family -> its films. The motion modules of AnimateDiff were trained on 16 frames and know 32 places; LTX packs
8 frames into one and was trained up to 257."""
