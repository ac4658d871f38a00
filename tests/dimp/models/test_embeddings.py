"""Embeddings of textual inversion in the models folder: what each is for, and what calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec import structs

from dimp.engine import file_digest
from dimp.home import Home
from dimp.models.embeddings import embedding_folder, find_embeddings, name_embeddings
from tests.dimp.story import FACTS

PICKLE = b"PK\x03\x04 archive/data.pkl"


def write(home: Home, name: str, **shapes: tuple[int, ...]) -> Path:
    """Puts a file of zeros into `models/embeddings`, with these tensors."""
    header, body = {}, b""
    for tensor, shape in shapes.items():
        size = 2
        for side in shape:
            size *= side
        header[tensor] = {"dtype": "F16", "shape": shape, "data_offsets": [len(body), len(body) + size]}
        body += bytes(size)
    encoded = json.dumps(header).encode()
    path = embedding_folder(home) / f"{name}.safetensors"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(len(encoded).to_bytes(8, "little") + encoded + body)
    return path


def test_each_file_says_what_it_is_for(home: Home, tmp_path: Path) -> None:
    assert find_embeddings(home) == []
    path = write(home, "easynegative", emb_params=(8, 768))
    write(home, "learned_embeds", **{"<cat-toy>": (768,)})
    write(home, "old", emb_params=(2, 1024))
    write(home, "xl", clip_l=(4, 768), clip_g=(4, 1280))
    write(home, "odd", emb_params=(4, 100))
    found = {facts.name: (facts.family, facts.vectors, facts.words, facts.wrong) for facts in find_embeddings(home)}
    assert found == {
        "easynegative": ("Stable Diffusion 1.5", 8, ("easynegative",), ""),
        "learned_embeds": ("Stable Diffusion 1.5", 1, ("learned_embeds", "cat-toy"), ""),
        "old": ("Stable Diffusion 2", 2, ("old",), ""),
        "xl": ("SDXL", 4, ("xl",), ""),
        "odd": ("", 4, ("odd",), ""),
    }
    assert find_embeddings(home)[0].digest == file_digest.digest(path)


def test_what_can_not_be_used_says_why(home: Home, tmp_path: Path) -> None:
    folder = embedding_folder(home)
    write(home, "lora", **{"a.lora_up.weight": (2, 2), "a.lora_down.weight": (2, 2)})
    for name in ("hands.pt", "learned.bin", "renamed.safetensors"):
        (folder / name).write_bytes(PICKLE)
    (folder / "pointer.safetensors").write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n")
    (tmp_path / "secret.safetensors").write_bytes(b"secret")
    (folder / "link.safetensors").symlink_to(tmp_path / "secret.safetensors")
    (folder / "gone.safetensors").symlink_to(tmp_path / "gone")
    (folder / "notes.txt").write_text("read by nobody")
    wrong = {facts.name: facts.wrong for facts in find_embeddings(home)}
    expected = {"hands": "pickle", "learned": "pickle", "renamed": "pickle", "pointer": "LFS", "link": "outside",
                "lora": "no embedding"}  # fmt: skip
    assert wrong.keys() == expected.keys()
    assert all(part in wrong[name] for name, part in expected.items()), wrong


@pytest.mark.parametrize(
    ("family", "faults"),
    [
        ("sd", {"neg": "", "xl": "is for SDXL", "old": "is for Stable Diffusion 2", "odd": "", "hands": "pickle"}),
        ("animatediff", {"neg": "", "xl": "is for SDXL"}),
        ("sdxl", {"neg": "is for Stable Diffusion 1.5", "xl": ""}),
        ("flux", {"neg": "Stable Diffusion 1.5 or SDXL read some", "odd": "can't be used by"}),
    ],
)
def test_a_model_takes_those_of_its_family(home: Home, family: str, faults: dict[str, str]) -> None:
    write(home, "neg", emb_params=(2, 768))
    write(home, "xl", clip_l=(4, 768), clip_g=(4, 1280))
    write(home, "old", emb_params=(2, 1024))
    write(home, "odd", emb_params=(4, 100))
    (embedding_folder(home) / "hands.pt").write_bytes(PICKLE)
    named = name_embeddings(home, structs.replace(FACTS, family=family))
    for word, fault in faults.items():
        assert bool(named[word].fault) == bool(fault)
        assert fault in named[word].fault


def test_of_two_files_with_a_word_the_fitting_one_has_it(home: Home) -> None:
    write(home, "a", **{"<toy>": (2, 1024)})
    fitting = write(home, "b", **{"<toy>": (2, 768)})
    (embedding_folder(home) / "b.pt").write_bytes(PICKLE)
    named = name_embeddings(home, structs.replace(FACTS, family="sd"))
    assert {named["toy"].use.digest, named["b"].use.digest} == {file_digest.digest(fitting)}
