"""Qwen-Image as data, the two kinds of Qwen-Image-Edit (of one picture, and of several), and Qwen-Image 2.1.

LoRAs for few steps: the Lightning ones, without guidance, which is 1.
"""

from __future__ import annotations

from dimp.engine.families import schedulers
from dimp.engine.families.spec import BlockList, ControlSupport, Defaults, DraftDefaults, FamilySpec, Variant

DRAFT = DraftDefaults(0.5, 0.1, 8, 1.0)
BLOCKS = (BlockList("transformer_blocks", "QwenImageTransformerBlock", both_streams=True),)

LIGHTNING = Variant("", {}, 8, 1.0, named=r"lightning|rapid|8[-_ ]?steps?")
"""Weights with a Lightning LoRA in them (its card: eight steps without guidance, which is 1), told by the name."""

QWEN = FamilySpec(
    name="qwen",
    title="Qwen-Image",
    index_classes=("QwenImagePipeline",),
    adapter="dimp.engine.families.qwen.adapter",
    version="qwen/1",
    pipelines={
        "text": "QwenImagePipeline",
        "img2img": "QwenImageImg2ImgPipeline",
        "inpaint": "QwenImageInpaintPipeline",
        "outpaint": "QwenImageInpaintPipeline",
    },
    defaults=Defaults(50, 4.0),
    draft=DRAFT,
    edit_guidance=(1.5, 5.5),
    control=ControlSupport("QwenImageControlNetModel", {"text": "QwenImageControlNetPipeline"}, "all by one"),
    blocks=BLOCKS,
    schedulers=schedulers.FLOW,
    variants=(LIGHTNING,),
    interprets=True,
    describes=True,
)

EDIT = FamilySpec(
    name="qwen_edit",
    title="Qwen-Image-Edit",
    index_classes=("QwenImageEditPipeline",),
    adapter="dimp.engine.families.qwen.edit",
    version="qwen-edit/2",
    pipelines={"instruct": "QwenImageEditPipeline"},
    defaults=Defaults(50, 4.0, methods={"*": "instruct"}),
    draft=DRAFT,
    blocks=BLOCKS,
    schedulers=schedulers.FLOW,
    variants=(LIGHTNING,),
    interprets=True,
    describes=True,
)

EDIT_PLUS = FamilySpec(
    name="qwen_edit_plus",
    title="Qwen-Image-Edit of several pictures",
    index_classes=("QwenImageEditPlusPipeline",),
    adapter="dimp.engine.families.qwen.edit",
    version="qwen-edit-plus/2",
    pipelines={"instruct": "QwenImageEditPlusPipeline"},
    defaults=Defaults(40, 4.0, methods={"*": "instruct"}),
    draft=DRAFT,
    sees_references=True,
    blocks=BLOCKS,
    schedulers=schedulers.FLOW,
    variants=(LIGHTNING,),
    interprets=True,
    describes=True,
)

QWEN_2_1 = FamilySpec(
    name="qwen_2_1",
    title="Qwen-Image 2.1",
    index_classes=("QwenImage21Pipeline",),
    adapter="dimp.engine.families.qwen.qwen_2_1",
    version="qwen-2.1/1",
    pipelines={"text": "QwenImage21Pipeline", "instruct": "QwenImage21Pipeline"},
    # The pipeline's documentation: 40 steps, sampled without guidance, which is 1.
    defaults=Defaults(40, 1.0, methods={"*": "instruct"}),
    draft=DraftDefaults(0.5, 0.1),
    sees_references=True,
    blocks=(BlockList("transformer_blocks", "QwenImage21TransformerBlock", both_streams=False),),
    schedulers=schedulers.FLOW,
    interprets=True,
    describes=True,
)

SPECS = (QWEN, EDIT, EDIT_PLUS, QWEN_2_1)
