"""SwarmUI: JSON under `parameters` of a PNG, or in the EXIF comment, with the request under `sui_image_params`."""

from __future__ import annotations

from dimp.core.imported import ImportedLora, ImportedRecipe
from dimp.metadata.values import (
    Json,
    extras_of,
    number_of,
    seed_of,
    side_of,
    split_loras,
    steps_of,
    text_of,
    weight_of,
)

_KNOWN = ("prompt", "negativeprompt", "seed", "steps", "cfgscale", "width", "height", "sampler", "scheduler", "model",
          "loras", "loraweights", "initimagecreativity", "fluxguidancescale")  # fmt: skip


def read(data: Json) -> ImportedRecipe | None:
    """The recipe in such an object; None where it is none of SwarmUI."""
    asked = data.get("sui_image_params")
    if not isinstance(asked, dict):
        return None
    prompt, tagged = split_loras(text_of(asked.get("prompt")))
    guidance, distilled = number_of(asked.get("cfgscale")), number_of(asked.get("fluxguidancescale"))
    return ImportedRecipe(
        tool="SwarmUI", prompt=prompt, negative=text_of(asked.get("negativeprompt")).strip(),
        seed=seed_of(asked.get("seed")), steps=steps_of(asked.get("steps")),
        guidance=distilled if distilled is not None and guidance in (None, 1.0) else guidance,
        width=side_of(asked.get("width")), height=side_of(asked.get("height")),
        sampler=text_of(asked.get("sampler")), schedule=text_of(asked.get("scheduler")),
        strength=number_of(asked.get("initimagecreativity")), model=_model(text_of(asked.get("model"))),
        model_hash=_model_hash(data), lora_list=tagged or _loras(asked),
        extras=extras_of({key: value for key, value in asked.items() if key not in _KNOWN}),
    )  # fmt: skip


def _model(name: str) -> str:
    return name.removesuffix(".safetensors")


def _loras(asked: Json) -> tuple[ImportedLora, ...]:
    names, weights = (_list_names(asked.get(key)) for key in ("loras", "loraweights"))
    padded = [*weights, *["1"] * len(names)]
    return tuple(ImportedLora(_model(name), weight_of(weight)) for name, weight in zip(names, padded, strict=False))


def _list_names(value: object) -> list[str]:
    """Names in a list, or in one text with commas between."""
    parts = value if isinstance(value, list) else text_of(value).split(",")
    return [str(part).strip() for part in parts if str(part).strip()]


def _model_hash(data: Json) -> str:
    listed = data.get("sui_models")
    models = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    return next((text_of(entry.get("hash")) for entry in models if entry.get("param") == "model"), "")
