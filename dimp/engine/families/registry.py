"""Every model family: one line for each folder, and the questions that are asked about them.

Nothing here needs a model library. A pipeline class is imported when it is first used; nothing is guessed by the
libraries' own automatic choice, which lacks half of them.
"""

from __future__ import annotations

from dimp.engine.families.ernie import specs as ernie
from dimp.engine.families.flux import specs as flux
from dimp.engine.families.flux2 import specs as flux2
from dimp.engine.families.flux3 import specs as flux3
from dimp.engine.families.krea2 import specs as krea2
from dimp.engine.families.longcat import specs as longcat
from dimp.engine.families.ltx import specs as ltx
from dimp.engine.families.qwen import specs as qwen
from dimp.engine.families.sd import specs as sd
from dimp.engine.families.sd3 import specs as sd3
from dimp.engine.families.sdxl import specs as sdxl
from dimp.engine.families.spec import FamilySpec, join_titles
from dimp.engine.families.wan import specs as wan
from dimp.engine.families.zimage import specs as zimage

FOLDERS = (ernie, flux, flux2, flux3, krea2, longcat, ltx, qwen, sd, sd3, sdxl, wan, zimage)

FAMILIES: dict[str, FamilySpec] = {spec.name: spec for folder in FOLDERS for spec in folder.SPECS}
"""Name -> family."""

BY_INDEX_CLASS: dict[str, FamilySpec] = {name: spec for spec in FAMILIES.values() for name in spec.index_classes}
"""Class named in a folder's index (`model_index.json`) -> the family of the folder."""

BY_CONTROL_NETWORK: dict[str, tuple[FamilySpec, ...]] = {
    network: tuple(spec for spec in FAMILIES.values() if spec.control and network in spec.control.kinds)
    for network in dict.fromkeys(name for spec in FAMILIES.values() if spec.control for name in spec.control.kinds)
}
"""Class named in the `config.json` of a control network, or a control LoRA -> the families that it may be for."""


def titles_of(*specs: FamilySpec) -> str:
    """Return what people call these families, as the end of a hint: `FLUX.1, SDXL or Z-Image`."""
    return join_titles(spec.title for spec in specs)


def family_of_second_model(index_class: str, width: object = None) -> FamilySpec | None:
    """Return the family that a control network or another second model of this class is for, None for any other.

    `width` is what the network's configuration says of `cross_attention_dim`: it tells families of one class apart.
    """
    if kin := BY_CONTROL_NETWORK.get(index_class, ()):
        return next((spec for spec in kin if spec.control and spec.control.width == width), kin[-1])
    return next((spec for spec in FAMILIES.values() for model in spec.second_models
                 if model.index_class == index_class), None)  # fmt: skip
