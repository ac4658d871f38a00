"""Stable Diffusion 1.5 as data, and AnimateDiff, whose motion layers were trained on 16 frames and know 32 places."""

from __future__ import annotations

from dimp.engine.families import schedulers
from dimp.engine.families.spec import ControlSupport, Defaults, DraftDefaults, FamilySpec, FilmLengths, SecondModel

FILM = FilmLengths(16, 8.0, 32, 1, "AnimateDiffVideoToVideoPipeline")
MOTION = SecondModel("motion", "MotionAdapter", "a motion adapter of AnimateDiff")

SD = FamilySpec(
    name="sd",
    title="Stable Diffusion 1.5",
    index_classes=("StableDiffusionPipeline",),
    adapter="dimp.engine.families.sd.adapter",
    version="sd/2",
    pipelines={
        "text": "StableDiffusionPipeline",
        "img2img": "StableDiffusionImg2ImgPipeline",
        "inpaint": "StableDiffusionInpaintPipeline",
        "outpaint": "StableDiffusionInpaintPipeline",
        "animate": "AnimateDiffPipeline",
    },
    defaults=Defaults(30, 7.5, methods={"*": "img2img"}, width=512, height=512),
    draft=DraftDefaults(0.5),
    film=FILM,
    control=ControlSupport(
        "ControlNetModel",
        {
            "text": "StableDiffusionControlNetPipeline",
            "img2img": "StableDiffusionControlNetImg2ImgPipeline",
            "inpaint": "StableDiffusionControlNetInpaintPipeline",
            "outpaint": "StableDiffusionControlNetInpaintPipeline",
        },
        "each by its own",
        768,
    ),
    film_model=MOTION,
    schedulers=schedulers.DIFFUSION,
    weighs_words=True,
    embeddings="Stable Diffusion 1.5",
)

ANIMATEDIFF = FamilySpec(
    name="animatediff",
    title="AnimateDiff",
    index_classes=("AnimateDiffPipeline",),
    adapter="dimp.engine.families.sd.animatediff",
    version="animatediff/2",
    pipelines={"animate": "AnimateDiffPipeline"},
    defaults=Defaults(25, 7.5, 0.8, {"*": "animate"}, 512, 512),
    draft=DraftDefaults(0.5),
    film=FILM,
    schedulers=schedulers.DIFFUSION,
    weighs_words=True,
    embeddings="Stable Diffusion 1.5",
)

SPECS = (SD, ANIMATEDIFF)
