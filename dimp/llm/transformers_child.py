"""A language model of transformers in a process of its own: lines of JSON in, lines of JSON out.

`python -m dimp.llm.transformers_child FOLDER [THREADS]` loads the model once, says `{"ready": true}`, and then
answers each line `{"messages": [...], "max_tokens": N}` with `{"text": ...}` or `{"error": ...}`. Only this
process imports torch.
Weights come from safetensors files of the folder alone; no code of a model is run, and nothing is downloaded.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def main(folder: str, threads: int) -> None:
    """Serves stdin until it ends."""
    requests, out = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not land between the lines
    _tell(out, _ready(folder, threads))
    for line in requests:
        asked = json.loads(line)
        try:
            _tell(out, {"text": _text(asked["messages"], int(asked["max_tokens"]))})
        except Exception as wrong:  # whatever a model library raises: the next question may be answered again
            _tell(out, {"error": f"{type(wrong).__name__}: {wrong}"[:300]})


def _tell(out: Any, data: dict[str, object]) -> None:
    out.write(json.dumps(data).encode() + b"\n")
    out.flush()


_loaded: dict[str, Any] = {}


def _ready(folder: str, threads: int) -> dict[str, object]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.set_num_threads(threads or max(1, (os.cpu_count() or 2) // 2))
    kept: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    try:
        _loaded["tokens"] = AutoTokenizer.from_pretrained(folder, **kept)
        _loaded["model"] = AutoModelForCausalLM.from_pretrained(
            folder, use_safetensors=True, dtype="auto", **kept
        ).eval()
    except Exception as wrong:
        return {"error": f"{type(wrong).__name__}: {wrong}"[:300]}
    return {"ready": True}


def _text(messages: list[dict[str, str]], most: int) -> str:
    """The model's answer, the likeliest word by word: the same question gets the same answer."""
    import torch

    tokens, model = _loaded["tokens"], _loaded["model"]
    asked = tokens.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    with torch.inference_mode():
        answer = model.generate(**asked, max_new_tokens=most, do_sample=False)
    return str(tokens.decode(answer[0, asked["input_ids"].shape[1] :], skip_special_tokens=True))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0)
