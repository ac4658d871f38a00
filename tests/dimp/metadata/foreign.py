"""Picture files as seven other programs write them, made from the descriptions of their formats: 33 or more of each.

Each comes with what its program was asked for. Prompts hold what breaks readers: newlines, commas, colons, brackets,
quotes, other scripts, lines that look like the format's own.
"""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from PIL import Image
from PIL.PngImagePlugin import PngInfo

PROMPTS = (
    "a red ball, on grass: soft light",
    "portrait of an old sailor, (weathered skin:1.2), [blurry background], 85mm",
    "a cat\nsitting on a wall,\nat dusk",
    'a sign that says "OPEN: 24h", neon, rain',
    "Steps: wooden, leading to a door\nSeed: an acorn",
    "草地上的红球，柔和的光线",
    "красный мяч на траве, мягкий свет ☂",
    "{masterpiece}, [[sketch]], a house: white \\(wood\\), 3 windows",
    "un château près d'un étang, été",
    "<b>bold</b> & co, 50% grey, back\\slash",
    "a very long prompt, " + ", ".join(f"detail {number}" for number in range(120)),
)
NEGATIVES = ("blurry, text", "", "low quality:1.3, (worst: 2)\nwatermark", "шум, текст", 'a "frame", {border}')
SAMPLERS = ("Euler a", "Euler", "DPM++ 2M", "DPM++ SDE", "UniPC", "DDIM", "Heun", "LMS")
K_SAMPLERS = ("euler", "euler_ancestral", "dpmpp_2m", "dpmpp_sde", "uni_pc", "ddim", "heun")


PIECES = (
    "a red ball", "on grass", "(soft light:1.2)", "[blurry]", "{masterpiece}", "((deep))", "Steps: 20", "Seed: 7", "\n",
    "\n\n", ", ", ",", ": ", ":", '"quoted"', "'single'", "\\(wood\\)", "\\", "<b>", "<3", ">", "Negative prompt",
    "negative prompt: none", "草地", "мяч", "👩\u200d🎨", "é", "e\u0301", "1girl", "50%", "#tag",
    "key: value, other: thing",
    "BREAK", "AND", "&amp;", "[cat:dog:0.5]", "[a|b]", "{a|b}", "__colour__", "embedding:fox", "\t", "Size: 512x512",
    "--ar 16:9", "http://x.y/z?a=b,c", '{"json": [1, 2]}', "null", "0", "\u202ertl", "\u200b", " ", "lora:ink:0.5",
)  # fmt: skip
"""What prompts are put together from at random: whatever a format uses for itself, and other scripts."""


@dataclass
class Asked:
    """What a program was asked for."""

    prompt: str
    negative: str
    seed: int
    steps: int
    width: int
    height: int
    guidance: float
    sampler: str
    loras: list[tuple[str, float]] = field(default_factory=list)


@dataclass
class Foreign:
    """A file of another program, and what it was asked for."""

    tool: str
    data: bytes
    asked: Asked


def files() -> Iterator[Foreign]:
    """All of them: the same every time."""
    for tool, make in MAKERS.items():
        chance = random.Random(tool)
        for number in range(34):
            yield make(_ask(chance, number, tool), number)


def awkward_files(each: int) -> Iterator[Foreign]:
    """So many more of each program, with prompts put together from `PIECES`: the same every time."""
    for tool, make in MAKERS.items():
        chance = random.Random(f"awkward {tool}")
        for number in range(each):
            asked = _ask(chance, number, tool)
            asked.prompt, asked.negative = _awkward(chance).strip(" ,\n\t") or "a ball", _awkward(chance).strip()
            yield make(asked, number)


def _awkward(chance: random.Random) -> str:
    return " ".join(chance.choice(PIECES) for _ in range(chance.randint(1, 14)))


def _ask(chance: random.Random, number: int, tool: str) -> Asked:
    samplers = SAMPLERS if tool in ("A1111", "Forge", "SD.Next") else K_SAMPLERS
    top = 2**64 if tool == "ComfyUI" and number % 4 == 0 else 2**32
    return Asked(
        PROMPTS[number % len(PROMPTS)], NEGATIVES[number % len(NEGATIVES)], chance.randrange(top),
        chance.randint(1, 60), chance.randrange(256, 1537, 64), chance.randrange(256, 1537, 64),
        chance.choice([3.5, 5.0, 6.5, 7, 11.25]), chance.choice(samplers),
        [("ink_v2", 0.8), ("fog", -0.5)] if number % 5 == 1 else [],
    )  # fmt: skip


def picture(kind: str, texts: dict[str, str] | None = None, exif: Image.Exif | None = None) -> bytes:
    """A small picture of a kind with texts (PNG) or an EXIF block in it."""
    info = PngInfo()
    for name, text in (texts or {}).items():
        try:
            text.encode("latin-1")
            info.add_text(name, text)
        except UnicodeEncodeError:
            info.add_itxt(name, text, zip=len(text) > 500)
    out = io.BytesIO()
    options: dict[str, object] = {"pnginfo": info} if kind == "PNG" else {"exif": exif or Image.Exif()}
    Image.linear_gradient("L").resize((24, 16)).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def comment(text: str, little: bool = False) -> Image.Exif:
    """An EXIF block with a user comment in UTF-16."""
    exif = Image.Exif()
    exif[0x8769] = {0x9286: b"UNICODE\0" + text.encode("utf-16-le" if little else "utf-16-be")}
    return exif


def _tagged(asked: Asked) -> str:
    return asked.prompt + "".join(f" <lora:{name}:{weight}>" for name, weight in asked.loras)


def _a1111_text(asked: Asked, number: int, forge: bool) -> str:
    pairs = [f"Steps: {asked.steps}", f"Sampler: {asked.sampler}"]
    if number % 3 == 0:
        pairs.append("Schedule type: Karras")
    pairs.append("CFG scale: 1" if forge else f"CFG scale: {asked.guidance}")
    if forge:
        pairs.append(f"Distilled CFG Scale: {asked.guidance}")
    pairs += [
        f"Seed: {asked.seed}",
        f"Size: {asked.width}x{asked.height}",
        "Model hash: 0123abcd",
        "Model: thing, v2"[:12],
    ]
    if number % 4 == 1:
        pairs += ["Denoising strength: 0.4", "Hires upscale: 2", "Hires steps: 10", 'Hires prompt: "sharp, a: b"']
    if asked.loras:
        pairs.append('Lora hashes: "ink_v2: 0a1b2c3d4e5f, fog: aabbccddeeff"')
    if number % 6 == 2:
        pairs.append('Civitai resources: [{"type":"checkpoint","modelName":"Thing, XL: 2"}]')
    pairs.append("Version: " + ("f2.0.1v1.10.1" if forge else "v1.9.4"))
    negative = f"\nNegative prompt: {asked.negative}" if asked.negative else ""
    template = "\nTemplate: {a|b} ball, x: y" if number % 7 == 3 else ""
    return f"{_tagged(asked)}{negative}\n{', '.join(pairs)}{template}"


def _a1111(asked: Asked, number: int) -> Foreign:
    text = _a1111_text(asked, number, False)
    if number % 3 == 2:
        return Foreign("A1111", picture(("JPEG", "WEBP")[number % 2], exif=comment(text)), asked)
    return Foreign("A1111", picture("PNG", {"parameters": text}), asked)


def _forge(asked: Asked, number: int) -> Foreign:
    if number % 3 == 0:  # Fooocus in its own scheme
        data = {
            "base_model": "juggernaut", "base_model_hash": "aeb7e9e689", "guidance_scale": asked.guidance,
            "loras": [[name, weight, "abc"] for name, weight in asked.loras], "metadata_scheme": "fooocus",
            "negative_prompt": asked.negative, "performance": "Speed", "prompt": asked.prompt,
            "resolution": f"({asked.width}, {asked.height})", "sampler": asked.sampler, "scheduler": "karras",
            "seed": str(asked.seed), "steps": asked.steps, "styles": "['Fooocus V2']", "version": "Fooocus v2.5.0",
        }  # fmt: skip
        return Foreign("Fooocus", picture("PNG", {"parameters": json.dumps(data), "fooocus_scheme": "fooocus"}), asked)
    return Foreign("Forge", picture("PNG", {"parameters": _a1111_text(asked, number, True)}), asked)


def _sdnext(asked: Asked, number: int) -> Foreign:
    pairs = [
        f"Steps: {asked.steps}", f"Size: {asked.width}x{asked.height}", f"Sampler: {asked.sampler}",
        f"Seed: {asked.seed}", f"CFG scale: {asked.guidance}", "Model: thing", "Model hash: 0123abcd", "App: SD.Next",
        "Version: 2c5f3a1", "Operations: txt2img", "Pipeline: StableDiffusionXLPipeline",
        'Parser: "full, native: yes"', "Clip skip: 1",
    ]  # fmt: skip
    negative = f"\nNegative prompt: {asked.negative}" if asked.negative else ""
    text = f"{_tagged(asked)}{negative}\n{', '.join(pairs)}"
    if number % 2:
        return Foreign("SD.Next", picture("JPEG", exif=comment(text)), asked)
    return Foreign("SD.Next", picture("PNG", {"parameters": text}), asked)


def _invokeai(asked: Asked, number: int) -> Foreign:
    if number % 6 == 5:
        bracketed = " ".join(asked.prompt.split()).replace("[", "(").replace("]", ")")
        asked = Asked(**{**vars(asked), "prompt": bracketed, "negative": "blurry, text", "loras": []})
        image = {
            "prompt": [{"prompt": f"{bracketed} [blurry, text]", "weight": 1.0}], "steps": asked.steps,
            "cfg_scale": asked.guidance, "seed": asked.seed, "width": asked.width, "height": asked.height,
            "sampler": asked.sampler,
        }  # fmt: skip
        data = {"model": "stable diffusion", "model_weights": "sd-1.5", "image": image}
        return Foreign("InvokeAI", picture("PNG", {"sd-metadata": json.dumps(data)}), asked)
    flux = number % 2 == 1
    data = {
        "generation_mode": "txt2img", "positive_prompt": asked.prompt, "negative_prompt": asked.negative or None,
        "width": asked.width, "height": asked.height, "seed": asked.seed, "steps": asked.steps,
        "cfg_scale": 1.0 if flux else asked.guidance, **({"guidance": asked.guidance} if flux else {}),
        "scheduler": asked.sampler, "model": {"key": "k", "hash": "blake3:ab", "name": "thing", "base": "sdxl"},
        "loras": [{"model": {"name": name}, "weight": weight} for name, weight in asked.loras],
        "app_version": "6.14.0",
    }  # fmt: skip
    return Foreign("InvokeAI", picture("PNG", {"invokeai_metadata": json.dumps(data)}), asked)


def _swarmui(asked: Asked, number: int) -> Foreign:
    asked_for = {
        "prompt": asked.prompt, "negativeprompt": asked.negative, "model": "Thing/xl.safetensors", "seed": asked.seed,
        "steps": asked.steps, "cfgscale": asked.guidance, "aspectratio": "1:1", "width": asked.width,
        "height": asked.height, "sampler": asked.sampler, "scheduler": "normal", "automaticvae": True,
        "loras": [name for name, _ in asked.loras], "loraweights": [str(weight) for _, weight in asked.loras],
        "swarm_version": "0.9.7.4",
    }  # fmt: skip
    models = [{"name": "xl.safetensors", "param": "model", "hash": "0xabc"}]
    data = {"sui_image_params": asked_for, "sui_extra_data": {"date": "2026-11-30"}, "sui_models": models}
    text = json.dumps(data, indent=4, ensure_ascii=number % 2 == 0)
    if number % 3 == 1:
        return Foreign("SwarmUI", picture("JPEG", exif=comment(text, little=True)), asked)
    return Foreign("SwarmUI", picture("PNG", {"parameters": text}), asked)


def _novelai(asked: Asked, number: int) -> Foreign:
    asked = Asked(**{**vars(asked), "loras": []})
    data: dict[str, object] = {
        "prompt": asked.prompt, "uc": asked.negative, "steps": asked.steps, "width": asked.width,
        "height": asked.height, "scale": asked.guidance, "uncond_scale": 0.0, "cfg_rescale": 0.0, "seed": asked.seed,
        "n_samples": 1, "noise_schedule": "karras", "sampler": asked.sampler, "request_type": "PromptGenerateRequest",
    }  # fmt: skip
    if number % 2:
        data["v4_prompt"] = {"caption": {"base_caption": asked.prompt, "char_captions": []}, "use_coords": False}
        data["v4_negative_prompt"] = {"caption": {"base_caption": asked.negative, "char_captions": []}}
    texts = {
        "Title": "NovelAI generated image", "Description": asked.prompt, "Software": "NovelAI",
        "Source": "NovelAI Diffusion V4.5 4BDE2A90", "Generation time": "3.1", "Comment": json.dumps(data),
    }  # fmt: skip
    return Foreign("NovelAI", picture("PNG", texts), asked)


def _comfyui(asked: Asked, number: int) -> Foreign:
    from tests.dimp.metadata import graphs

    make = graphs.KINDS[number % len(graphs.KINDS)]
    return Foreign("ComfyUI", picture("PNG", make(asked)), asked)


MAKERS: dict[str, Callable[[Asked, int], Foreign]] = {
    "A1111": _a1111, "Forge": _forge, "ComfyUI": _comfyui, "InvokeAI": _invokeai, "SwarmUI": _swarmui,
    "NovelAI": _novelai, "SD.Next": _sdnext,
}  # fmt: skip
