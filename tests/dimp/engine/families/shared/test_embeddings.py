"""Textual inversion: a file's vectors stand where its word stands, as they do in diffusers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import torch

from dimp.engine.families.shared.long_prompts import FINGERPRINT
from dimp.engine.protocol import EmbeddingUse
from tests.costly import ENGINE
from tests.dimp.engine.families.embedding_files import keep, use, vectors
from tests.dimp.engine.tiny_worker import TinyWorker

pytestmark = pytest.mark.costly(*ENGINE)

LAYOUTS: dict[str, dict[str, dict[str, torch.Tensor]]] = {
    "sd": {
        "A1111": {"emb_params": vectors(3)},
        "diffusers": {"<neg>": vectors(3)},
        "16 bits": {"emb_params": vectors(3).half()},
    },
    "sdxl": {
        "kohya": {"clip_l": vectors(3), "clip_g": vectors(3, 2)},
        "diffusers": {"text_encoders_0": vectors(3), "text_encoders_1": vectors(3, 2)},
    },
}
EACH_LAYOUT = [(model, layout) for model, layouts in LAYOUTS.items() for layout in layouts]


def inverted(model: str, models: Path, to: Path, each: dict[str, torch.Tensor]) -> Path:
    """A tiny model into whose vocabulary diffusers wrote the vectors under the token `neg`."""
    from diffusers import DiffusionPipeline

    pipe: Any = DiffusionPipeline.from_pretrained(models / model)
    for suffix, tensor in zip(("", "_2"), each.values(), strict=False):
        parts = {name: getattr(pipe, f"{name}{suffix}") for name in ("tokenizer", "text_encoder")}
        pipe.load_textual_inversion(tensor.float(), token="neg", **parts)
    pipe.save_pretrained(to)
    return to


@pytest.mark.parametrize(("model", "layout"), EACH_LAYOUT)
def test_each_layout_paints_what_diffusers_paints(
    tiny: TinyWorker, models: Path, tmp_path: Path, model: str, layout: str
) -> None:
    tensors = LAYOUTS[model][layout]
    words: dict[str, Any] = {"method": "text", "prompt": "a red ball", "negative_prompt": "fog, neg, rain"}
    expected = tiny.paint(model, folder=str(inverted(model, models, tmp_path / "whole", tensors)), **words)
    embeddings = (use(keep(tmp_path, "neg", tensors)),)
    assert tiny.paint(model, embeddings=embeddings, **words) == expected
    assert expected != tiny.paint(model, **words)


@pytest.mark.parametrize("model", ["sd", "sdxl"])
def test_a_word_is_called_in_every_spelling_and_weighed(tiny: TinyWorker, tmp_path: Path, model: str) -> None:
    named = {"embeddings": (use(keep(tmp_path, "Bad-Hands_v1.5", next(iter(LAYOUTS[model].values())))),)}

    def paint(prompt: str, **more: Any) -> str:
        return tiny.paint(model, method="text", prompt=prompt, **(named | more))

    called = paint("a ball, bad-hands_v1.5, red")
    for spelling in ("<Bad-Hands_v1.5>", "embedding:bad-hands_V1.5", "EMBEDDING:Bad-Hands_v1.5.safetensors"):
        assert paint(f"a ball, {spelling}, red") == called
    for other in ("bad-hands_v1", "bad-hands_v1.55", "verybad-hands_v1.5", "bad-hands_v1.5-b"):
        assert paint(f"a ball, {other}, red") == paint(f"a ball, {other}, red", embeddings=())
    weighed = {paint(f"a ball, ({spelling}:0.5), red") for spelling in ("bad-hands_v1.5", "embedding:bad-hands_v1.5")}
    assert len(weighed) == 1
    assert weighed.isdisjoint({called, paint("a ball, red")})


def test_an_embedding_takes_room_and_is_never_divided(tiny: TinyWorker, tmp_path: Path) -> None:
    large = {"embeddings": (use(keep(tmp_path, "large", {"emb_params": vectors(70)})),)}

    def pieces(prompt: str) -> int:
        return int(tiny.finish("sd", method="text", prompt=prompt, **large).fingerprint.get(FINGERPRINT, 1))

    assert [pieces("large"), pieces("a large"), pieces("abcdefgh large"), pieces("large large")] == [1, 1, 2, 2]


def test_films_read_embeddings_too(tiny: TinyWorker, tmp_path: Path) -> None:
    named = {"embeddings": (use(keep(tmp_path, "neg", {"emb_params": vectors(2)})),)}
    fields = {"method": "animate", "prompt": "a neg ball"}
    assert tiny.paint("animatediff", **fields, **named) != tiny.paint("animatediff", **fields)


def test_what_cannot_be_used_is_refused_in_words(tiny: TinyWorker, tmp_path: Path) -> None:
    pair = {"clip_l": vectors(2), "clip_g": vectors(2)}
    broken: list[tuple[str, str, dict[str, torch.Tensor], str]] = [
        ("sd", "wide", {"emb_params": vectors(2, width=768)}, "Stable Diffusion 1.5: has vectors of 768"),
        ("sd", "xl", pair, "vectors of 32 and 32 numbers, and this model"),
        ("sdxl", "old", {"emb_params": vectors(2)}, "vectors of 32 numbers"),
        ("sdxl", "half", {"clip_l": vectors(2)}, "clip_g is missing"),
        ("sdxl", "sd3", pair | {"t5xxl": vectors(2)}, "another family.*t5xxl"),
        ("sdxl", "uneven", {"clip_l": vectors(2), "clip_g": vectors(3)}, "different numbers"),
        ("sd", "nan", {"emb_params": vectors(2) / 0}, "NaN"),
        ("sd", "long", {"emb_params": vectors(76)}, "at most 75"),
        ("sd", "none", {"emb_params": torch.zeros(0, 32)}, "no vectors"),
        ("sd", "whole", {"emb_params": torch.ones(2, 32, dtype=torch.int32)}, "I32"),
        ("sd", "lora", {"a.lora_up.weight": vectors(2), "a.lora_down.weight": vectors(2)}, "no embedding"),
        ("flux", "neg", {"emb_params": vectors(2)}, "FLUX.1 reads no embeddings"),
    ]
    for model, name, tensors, message in broken:
        refused = tiny.refuse(model, method="text", prompt=name, embeddings=(use(keep(tmp_path, name, tensors)),))
        assert refused.reason == "bad_input"
        assert re.search(message, refused.message), refused


def test_bad_files_are_refused_before_they_are_read(tiny: TinyWorker, tmp_path: Path) -> None:
    def whole(header: dict[str, Any], body: bytes = b"") -> bytes:
        encoded = json.dumps(header).encode()
        return len(encoded).to_bytes(8, "little") + encoded + body

    petabytes = {"emb_params": {"dtype": "F32", "shape": [2**30, 2**20], "data_offsets": [0, 2**52]}}
    contents = {
        "pickle": b"PK\x03\x04 archive/data.pkl",
        "pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 4\n",
        "huge": (1 << 40).to_bytes(8, "little") + b"{}",
        "petabytes": whole(petabytes),
        "count": whole({"emb_params": {"dtype": "F32", "shape": [3, 32], "data_offsets": [0, 8]}}, b"\0" * 8),
        "empty": b"",
    }
    for name, content in contents.items():
        path = tmp_path / f"{name}.safetensors"
        path.write_bytes(content)
        refused = tiny.refuse("sd", method="text", prompt=name, embeddings=(use(path),))
        assert "can't be read" in refused.message
    gone = EmbeddingUse("ab" * 32, "gone", str(tmp_path / "gone.safetensors"))
    changed = EmbeddingUse("ab" * 32, "empty", str(tmp_path / "empty.safetensors"))
    for missing in (gone, changed):
        assert "not on this machine" in tiny.refuse("sd", method="text", prompt="a", embeddings=(missing,)).message
