"""`dimp embeddings`, and prompts that name one."""

from __future__ import annotations

from pathlib import Path

import torch

from tests.dimp.cli.console import Console
from tests.dimp.engine.families.embedding_files import keep, vectors


def test_an_embedding_from_adding_to_listing(console: Console, tmp_path: Path) -> None:
    assert "dimp embeddings add FILE" in console("embeddings").stderr
    learned = keep(tmp_path / "pulled", "learned_embeds", {"<cat-toy>": vectors(2, width=768)})
    assert "cat-toy is installed. It is for Stable Diffusion 1.5." in console("embeddings", "add", str(learned)).stdout
    plain = keep(tmp_path, "neg", {"emb_params": vectors(8, width=32)})
    added = console.json("embeddings", "add", str(plain), "--name", "odd")
    assert (added["name"], added["vectors"], added["family"]) == ("odd", 8, "")
    assert Path(added["path"]).read_bytes() == plain.read_bytes()
    (Path(added["path"]).parent / "hands.pt").write_bytes(b"PK\x03\x04")
    listed = console("embeddings", "list").stdout
    for part in ("cat-toy  ", "2 tokens  Stable Diffusion 1.5", "say: odd", "hands  -", "wrong: It is a pickle"):
        assert part in listed
    other = keep(tmp_path / "other", "neg", {"emb_params": vectors(8, seed=2, width=32)})
    assert "--name" in console("embeddings", "add", str(other), "--name", "odd", code=1).stderr


def test_what_is_no_embedding_is_not_added(console: Console, tmp_path: Path) -> None:
    (tmp_path / "hands.pt").write_bytes(b"PK\x03\x04 archive/data.pkl")
    assert "pickle" in console("embeddings", "add", str(tmp_path / "hands.pt"), code=1).stderr
    lora = keep(tmp_path, "lora", {"a.lora_up.weight": torch.ones(2, 2), "a.lora_down.weight": torch.ones(2, 2)})
    assert "no embedding" in console("embeddings", "add", str(lora), code=1).stderr
    assert console("embeddings", "add", str(tmp_path / "none.safetensors"), code=2).stderr
    good = keep(tmp_path, "good", {"emb_params": vectors(2)})
    assert console("embeddings", "add", str(good), "--name", "../out", code=2).stderr
    assert not (console.home.models / "embeddings").exists()


def test_a_prompt_that_names_one_says_what_became_of_it(console: Console, tmp_path: Path) -> None:
    console("embeddings", "add", str(keep(tmp_path, "neg", {"emb_params": vectors(2, width=768)})))
    assert "no embedding called 'none'" in console("new", "a embedding:none ball", code=3).stderr
    assert "can't be used by" in console("new", "a embedding:neg ball", code=1).stderr
    console("new", "a neg ball")
    (remark,) = console.json("show")["remarks"]
    assert (remark["code"], "read as a word" in remark["text"]) == ("embedding", True)
