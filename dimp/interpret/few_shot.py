"""What a language model is given before it reads a modification: the task, and a few examples of it.

The examples show one kind of change each, and the words of a caption that stay to the letter. They are no lines of
any benchmark.
"""

from __future__ import annotations

SYSTEM = """You edit captions of pictures. You get a caption and a change that a person wants.
Answer with one JSON object and nothing else:
"instruction": the change as one short command that makes sense on its own: say what "it" and "more" stand for.
"caption": the whole caption after the change. Keep every word that the change does not touch, exactly as it is. \
Describe the new picture; never write the command itself.
"negative": things that must not be seen, only where the person takes something away; else [].
"kind": recolor, material, attribute, add, remove, replace, count, action, background, time, weather, season, style, \
lighting, camera, mood, degree, rewrite or multi."""

SHOTS: tuple[tuple[str, tuple[str, str, list[str], str]], ...] = (
    (
        "Caption: a small red boat on a lake, oil painting\nChange: make it yellow",
        ("make the boat yellow", "a small yellow boat on a lake, oil painting", [], "recolor"),
    ),
    (
        "Caption: An old man in a hat feeds two pigeons in a park.\nChange: take his hat off please",
        ("remove the man's hat", "An old man feeds two pigeons in a park.", ["hat"], "remove"),
    ),
    (
        "Caption: a kitchen with a wooden table, morning light\nChange: could you put a bowl of plums on the table?",
        (
            "add a bowl of plums on the table",
            "a kitchen with a bowl of plums on a wooden table, morning light",
            [],
            "add",
        ),
    ),
    (
        "Caption: a wolf runs through a snowy forest\nChange: a fox instead, and at night",
        ("replace the wolf with a fox and make it night", "a fox runs through a snowy forest at night", [], "multi"),
    ),
    (
        "Caption: a misty harbour with fishing boats\nSaid before: make it misty\nChange: not that much",
        ("make the mist lighter", "a slightly misty harbour with fishing boats", [], "degree"),
    ),
    (
        "Caption: A girl is reading on a bench.\nChange: as a watercolor",
        ("make it a watercolor painting", "A watercolor painting of a girl reading on a bench.", [], "style"),
    ),
)
"""The request, and instruction, caption, negative and kind of the answer."""
