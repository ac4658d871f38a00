"""From messages, and a picture where there is one, to what a language model takes.

The tokenizer's own template says how a conversation is written down. Tokens that mean something to the model (the end
of a message, the place of a picture) are taken out of the words first: nobody can write them by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dimp.core.asked import Message
from dimp.engine.paint_error import PaintError

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""How Qwen's models write a conversation down, for folders whose tokenizer does not say."""

INSTRUCT = (
    "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'system' %}"
    "[SYSTEM_PROMPT]{{ message['content'] }}[/SYSTEM_PROMPT]{% elif message['role'] == 'user' %}"
    "[INST]{{ message['content'] }}[/INST]{% else %}{{ message['content'] }}{{ eos_token }}{% endif %}{% endfor %}"
)
"""How Mistral's models do."""

_MARKS = {"<|im_start|>": CHATML, "[INST]": INSTRUCT}
"""A token by which a vocabulary shows what it is -> the template."""


def write(tokenizer: Any, messages: Sequence[Message], picture: str = "") -> str:
    """Return a conversation as the model reads it, `picture` (the marks of one) before the last message's words.

    Thinking aloud is switched off where a template can. Raises PaintError where nobody says how to write one.
    """
    plain = [{"role": message.role, "content": without_marks(tokenizer, message.content)} for message in messages]
    plain[-1]["content"] = picture + plain[-1]["content"]
    template = None if tokenizer.chat_template else _find_template(tokenizer)
    text: str = tokenizer.apply_chat_template(
        plain, chat_template=template, tokenize=False, add_generation_prompt=True, enable_thinking=False
    )
    return text


def without_marks(tokenizer: Any, text: str) -> str:
    """Return a text without anything that the tokenizer takes for a mark of its own."""
    marks = sorted({*tokenizer.all_special_tokens, *tokenizer.get_added_vocab()}, key=len, reverse=True)
    while any(mark in text for mark in marks):  # taking one out may bring another about
        for mark in marks:
            text = text.replace(mark, "")
    return text


def _find_template(tokenizer: Any) -> str:
    vocabulary = tokenizer.get_vocab()
    found = next((template for mark, template in _MARKS.items() if mark in vocabulary), None)
    if found is None:
        hint = "Choose another model, or let the rules read: dimp config set interpreter rules"
        raise PaintError("bad_input", "The model's tokenizer does not say how a conversation is written.", hint)
    return found
