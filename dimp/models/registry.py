"""The models of the hub that are known by name: where they are, under which licence, how large, how they are called.

Plain data. Licences, and whether one must be accepted before a download, are as the models' own cards state them;
parameters were counted from the published configurations. No revision stands here: a pull asks the hub which commit
is current, takes exactly that one, and writes it into the folder.
"""

from __future__ import annotations

import msgspec

GIB_OF_A_BILLION = 2e9 / 2**30
"""A billion parameters in 16 bits, in GiB."""


class HubModel(msgspec.Struct, frozen=True):
    """A model on the hub.

    `pipeline` is the class its folder names. `gated`: its licence must be accepted on the hub first. `size_gb` is what
    a pull fetches, in 10^9 bytes. `denoiser`, `text` (the largest text encoder) and `total` are billions of parameters;
    of the denoiser's, `modulation` depend on the step and the prompt alone (FLUX.1). `rows` are its blocks: how many of
    a kind, the billions of each, and how much of that is modulation, and convolutions. `steps` and `guidance` are its
    own where the family's defaults do not fit it, and so is `side`, of a square picture in pixels. The denoiser is of
    so many `networks`, of which a step asks one.
    """

    name: str
    title: str
    repo: str
    pipeline: str
    license: str
    gated: bool
    commercial: bool
    size_gb: float
    denoiser: float
    text: float
    total: float
    modulation: float = 0.0
    rows: tuple[tuple[float, ...], ...] = ()
    steps: int | None = None
    guidance: float | None = None
    side: int = 0
    networks: int = 1

    @property
    def page(self) -> str:
        """Where its card and its licence are read."""
        return f"https://huggingface.co/{self.repo}"


_BFL, _FLUX_NC, _FLUX2_NC = "black-forest-labs", "FLUX.1-dev Non-Commercial", "FLUX Non-Commercial"
_SAI, _SAI_LICENSE = "stabilityai", "Stability AI Community"
_APACHE, _RAIL = "Apache-2.0", "CreativeML Open RAIL++-M"
_FLUX = (33.7, 11.90, 4.76, 16.87, 3.25, ((38, 0.1416, 0.0283), (19, 0.3398, 0.1133)))
_SD3 = (4.76, 5.65)
_SD3_ROWS = (0.0, ((38, 0.21, 0.0),))
_QWEN = (57.7, 20.4, 8.29, 28.9, 0.0, ((60, 0.3395, 0.0),))
_SDXL = (7.0, 2.57, 0.69, 3.47, 0.0, ((10, 0.01, 0.0), (60, 0.0347, 0.0), (17, 0.0195, 0.0, 0.0195)))

_WAN = (126.2, 28.58, 5.68, 34.39, 0.0, ((80, 0.3514, 0.0),))
_KREA2 = ("Krea2Pipeline", "Krea 2 Community", False, False, 34.9, 12.82, 4.44, 17.39, 0.0, ((28, 0.4342, 0.0),))
_ERNIE = ("ErnieImagePipeline", _APACHE, False, True, 24.0, 8.03, 3.85, 11.96, 0.0, ((36, 0.2181, 0.0),))
_LONGCAT = ("meituan-longcat", (29.3, 6.27, 8.29, 14.65, 0.0, ((10, 0.3398, 0.0), (20, 0.1416, 0.0))))

HUB_MODELS = (
    HubModel("flux2-klein-4b", "FLUX.2 [klein] 4B", f"{_BFL}/FLUX.2-klein-4B", "Flux2KleinPipeline", _APACHE,
          False, True, 16.0, 3.88, 4.02, 7.98, 0.0, ((20, 0.1227, 0.0), (5, 0.2454, 0.0))),
    HubModel("flux2-klein-9b", "FLUX.2 [klein] 9B", f"{_BFL}/FLUX.2-klein-9B", "Flux2KleinPipeline", _FLUX2_NC,
          True, False, 34.7, 9.08, 8.19, 17.35, 0.0, ((24, 0.2181, 0.0), (8, 0.4362, 0.0))),
    HubModel("flux2-dev", "FLUX.2 [dev]", f"{_BFL}/FLUX.2-dev", "Flux2Pipeline", _FLUX2_NC,
          True, False, 113.0, 32.2, 24.0, 56.3, 0.0, ((48, 0.4907, 0.0), (8, 0.9815, 0.0))),
    HubModel("flux-dev", "FLUX.1 [dev]", f"{_BFL}/FLUX.1-dev", "FluxPipeline", _FLUX_NC, True, False, *_FLUX),
    HubModel("flux-krea", "FLUX.1 Krea [dev]", f"{_BFL}/FLUX.1-Krea-dev", "FluxPipeline", _FLUX_NC, True, False, *_FLUX,
          guidance=4.5),
    HubModel("flux-schnell", "FLUX.1 [schnell]", f"{_BFL}/FLUX.1-schnell", "FluxPipeline", _APACHE, True, True, *_FLUX,
          steps=4, guidance=0.0),
    HubModel("flux-kontext", "FLUX.1 Kontext [dev]", f"{_BFL}/FLUX.1-Kontext-dev", "FluxKontextPipeline", _FLUX_NC,
          True, False, *_FLUX),
    HubModel("flux-fill", "FLUX.1 Fill [dev]", f"{_BFL}/FLUX.1-Fill-dev", "FluxFillPipeline", _FLUX_NC,
          True, False, *_FLUX, guidance=30.0),
    HubModel("sdxl", "Stable Diffusion XL", f"{_SAI}/stable-diffusion-xl-base-1.0", "StableDiffusionXLPipeline", _RAIL,
          False, True, *_SDXL),
    HubModel("sdxl-turbo", "SDXL Turbo", f"{_SAI}/sdxl-turbo", "StableDiffusionXLPipeline", _SAI_LICENSE,
          False, False, *_SDXL, steps=2, guidance=0.0, side=512),
    HubModel("sd35-large", "Stable Diffusion 3.5 Large", f"{_SAI}/stable-diffusion-3.5-large",
          "StableDiffusion3Pipeline", _SAI_LICENSE, True, False, 27.6, 8.06, _SD3[0], 8.06 + _SD3[1], *_SD3_ROWS),
    HubModel("sd35-turbo", "Stable Diffusion 3.5 Large Turbo", f"{_SAI}/stable-diffusion-3.5-large-turbo",
          "StableDiffusion3Pipeline", _SAI_LICENSE, True, False, 27.6, 8.06, _SD3[0], 8.06 + _SD3[1],
          *_SD3_ROWS, steps=4, guidance=0.0),
    HubModel("sd35-medium", "Stable Diffusion 3.5 Medium", f"{_SAI}/stable-diffusion-3.5-medium",
          "StableDiffusion3Pipeline", _SAI_LICENSE, True, False, 16.1, 2.47, _SD3[0], 2.47 + _SD3[1],
          0.0, ((24, 0.0945, 0.0),), steps=40, guidance=4.5),
    HubModel("qwen-image", "Qwen-Image", "Qwen/Qwen-Image", "QwenImagePipeline", _APACHE,
          False, True, *_QWEN),
    HubModel("qwen-image-edit", "Qwen-Image-Edit", "Qwen/Qwen-Image-Edit", "QwenImageEditPipeline", _APACHE,
          False, True, *_QWEN),
    HubModel("z-image-turbo", "Z-Image Turbo", "Tongyi-MAI/Z-Image-Turbo", "ZImagePipeline", _APACHE,
          False, True, 32.9, 6.15, 4.02, 10.26, 0.0, ((34, 0.181, 0.0),), steps=8, guidance=0.0),
    HubModel("z-image", "Z-Image", "Tongyi-MAI/Z-Image", "ZImagePipeline", _APACHE,
          False, True, 20.5, 6.15, 4.02, 10.26, 0.0, ((34, 0.181, 0.0),), steps=50, guidance=4.0),
    HubModel("longcat-image", "LongCat-Image", f"{_LONGCAT[0]}/LongCat-Image", "LongCatImagePipeline", _APACHE,
          False, True, *_LONGCAT[1]),
    HubModel("longcat-image-edit", "LongCat-Image-Edit", f"{_LONGCAT[0]}/LongCat-Image-Edit",
          "LongCatImageEditPipeline", _APACHE, False, True, *_LONGCAT[1]),
    HubModel("longcat-image-edit-turbo", "LongCat-Image-Edit Turbo", f"{_LONGCAT[0]}/LongCat-Image-Edit-Turbo",
          "LongCatImageEditPipeline", _APACHE, False, True, *_LONGCAT[1], steps=8, guidance=1.0),
    HubModel("krea-2-turbo", "Krea 2 Turbo", "krea/Krea-2-Turbo", *_KREA2, steps=8, guidance=0.0),
    HubModel("krea-2", "Krea 2 Raw", "krea/Krea-2-Raw", *_KREA2, steps=52, guidance=3.5),
    HubModel("ernie-image", "ERNIE-Image", "baidu/ERNIE-Image", *_ERNIE),
    HubModel("ernie-image-turbo", "ERNIE-Image Turbo", "baidu/ERNIE-Image-Turbo", *_ERNIE, steps=8, guidance=1.0),
    HubModel("ltx-2", "LTX-2", "Lightricks/LTX-2", "LTX2Pipeline", "LTX-2 Community",
          False, False, 67.7, 18.88, 12.19, 33.83, 0.0, ((48, 0.3861, 0.0),)),
    HubModel("wan-5b", "Wan 2.2 TI2V 5B", "Wan-AI/Wan2.2-TI2V-5B-Diffusers", "WanPipeline", _APACHE,
          False, True, 34.2, 5.0, 5.68, 11.39, 0.0, ((30, 0.1637, 0.0),)),
    HubModel("wan-14b", "Wan 2.2 T2V A14B", "Wan-AI/Wan2.2-T2V-A14B-Diffusers", "WanPipeline", _APACHE,
          False, True, *_WAN, networks=2),
    HubModel("wan-14b-picture", "Wan 2.2 I2V A14B", "Wan-AI/Wan2.2-I2V-A14B-Diffusers", "WanImageToVideoPipeline",
          _APACHE, False, True, *_WAN, networks=2),
    HubModel("qwen-image-2.1", "Qwen-Image 2.1", "Qwen/Qwen-Image-2.1", "QwenImage21Pipeline", "Qwen Research",
          False, False, 32.4, 7.12, 8.77, 16.23, 0.0, ((32, 0.2181, 0.0),)),
)  # fmt: skip
"""Every model that is known by name, the one to begin with first."""


def find_hub_model(name: str) -> HubModel | None:
    """The known model of this name or repository, None when there is none."""
    return next((model for model in HUB_MODELS if name in (model.name, model.repo)), None)
