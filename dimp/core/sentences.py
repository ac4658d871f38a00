"""What the program says to people in whole sentences, each with a name. Pure.

Texts of the log, the API and the command line are English. A client in another language knows a sentence again by its
text here, as gettext knows one by its English original, and says its own in its place with the same values
(`docs/decisions/0138-sentences-by-name.md`).
"""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, str]] = {
    # Notes on how words were read.
    "unsure-word": "Not sure what '{word}' means here.",
    "unsure-left-out": "Not sure whether '{word}' is to be left out.",
    "unsure-gone": "Not sure whether '{thing}' should go.",
    "unsure-wording": "Not sure how to say this in the prompt.",
    "unsure-end": "Not sure what this changes: it was added to the end of the prompt as it stands.",
    "flags": "What begins with -- is left as it is.",
    "no-change": "Nothing would change.",
    "not-asked": "Nothing was asked for, so the prompt is as it was.",
    "say-instead": "Say what it should be instead, or undo.",
    "same-stronger": "The same words again, with more strength.",
    "unknown": "The prompt says nothing of {thing}.",
    "unknown-added": "The prompt says nothing of {thing}: it was added as {value}.",
    "unknown-swapped": "The prompt says nothing of {thing}: {added} was added, and {gone} goes to the negative prompt.",
    "unknown-negative": "The prompt says nothing of {thing}: it goes to the negative prompt.",
    "unknown-removed": "The prompt says nothing of {thing}: it goes to the negative prompt, which some models do not "
    "read.",
    "taken-for": "Took '{word}' to mean '{thing}'.",
    "by-rules": "The language model {why}, so the rules read this.",
    "unsure-other": "Not sure which of the {things} is the other one.",
    "unsure-which-one": "Not sure which is the {which} one.",
    "unsure-where": "Not sure where {thing} is to be.",
    "unsure-who": "Not sure who is to {deed}.",
    "unsure-which": "Not sure which is the {thing}.",
    "unsure-meant": "Not sure which {thing} is meant.",
    "unsure-thing": "Not sure what '{thing}' is.",
    "none-to-choose": "The prompt has no {things} to choose one of.",
    "none-such": "The prompt says of none that it is {quality}.",
    "only-one": "The prompt has one {thing} only.",
    "said-already": "The prompt already says {value}.",
    "as-far": "It is as far as it goes.",
    "say-what": "Say what it should become; the prompt is as it was.",
    "nothing-to-swap": "There are not two things here to swap.",
    "no-colours-to-swap": "There are not two colours here to swap.",
    # Questions back.
    "unclear": "{words} is not clear to me.",
    "unclear-there": "{words} is not clear to me. Go to {picture} first, or say the change in other words.",
    "only-english": "Without a language model only English and simple German, French and Spanish are understood.",
    "meant-one": "Did you mean one of these?",
    "other-words": "Say it in other words.",
    "nothing-to-change": "There is no picture to change yet. Say what to paint, for instance: a red ball on grass.",
    "asks": "{words} looks like a question.",
    "names-nothing": "{words} names nothing that can be painted. Say what to paint.",
    # Small talk.
    "greeting": "Hello. Say what to paint, or what to change.",
    "thanks": "You are welcome.",
    "bye": "Goodbye. Everything is saved.",
    "remark": "All right. Say what to change, or undo.",
    "mood": "I only paint. What should change?",
    "you": "A studio: you say what to paint and what to change, and a model paints it.",
    "help": "Say what to paint, then what to change: make it night, add a hat, remove the tree, undo, four versions, "
    "the second one, square, another seed, start over.",
    "delete": "Pictures and series are moved to the trash by their own command (Trash on the page, dimp trash), from "
    "where they can come back. To take the last change back, say undo.",
    # Answers from the log.
    "no-picture": "There is no picture yet. Say what to paint, for instance: a red ball on grass.",
    "no-picture-settings": "There is no picture yet. Say what to paint, and the settings with it.",
    "can-undo-one": "Yes: say undo. One move can be undone.",
    "can-undo": "Yes: say undo. {count} moves can be undone.",
    "cannot-undo": "There is nothing to undo.",
    "one-picture": "There is one picture in this session.",
    "pictures": "There are {count} pictures in this session.",
    "seed": "The seed is {seed}.",
    "seed-kept": "A change keeps the seed of its picture, which is {seed}.",
    "one-step": "It was painted in one step.",
    "steps": "It was painted in {count} steps.",
    "model": "The model is {model}.",
    "another-program": "It was made by another program.",
    "size": "It is {width}x{height} pixels.",
    "same-size": "It is in that format already: {width}x{height}.",
    "parameter": "The {parameter} is {value}.",
    "no-parameter": "There is no {parameter}.",
    "duration": "It took {seconds} s.",
    "not-painted": "It is not painted yet.",
    "asked-at": "It was asked for at {time}.",
    "no-changes": "Nothing was changed yet: it began with {picture}.",
    "changes": "It began with {picture}; then: {changes}.",
    "last-prompt": "The last words were the prompt: {prompt}",
    "last-change": "The last change was: {change}",
    "first": "It began with: {prompt}",
    "head": "On the canvas is picture {place} of {count}: {prompt}",
    "prompt": "The prompt is: {prompt}",
    "empty-prompt": "The prompt is empty.",
    "shows": "It shows: {description}",
    "present": "Yes: {prompt}",
    "absent": "Not by the prompt, which is: {prompt}",
    "unsaid": "The prompt says nothing of {thing}: {prompt}",
    "number": "The prompt says {number}: {prompt}",
    "qualities": "By the prompt, {qualities}.",
    "log-only": "I can only say what the log knows.",
    "no-candidates": "There are no candidates to choose from. Ask for some with: four versions.",
    "no-candidates-undo": "There are no candidates to choose from. Say undo to go back.",
    "none-already": "The canvas is on none of them already.",
    # What was done.
    "before-candidates": "Back to before these; say more versions for others.",
    "enlarging": "Enlarging the picture.",
    "extending": "Extending the picture to {width}x{height}.",
    # Remarks on a recipe from elsewhere, and on what was asked for.
    "like-model": "It was made with {model}, which is not on this machine.",
    "like-seed": "Its seed {seed} is above 2^53, so another one was drawn.",
    "like-steps": "It took {steps} steps; at most {most} are taken here.",
    "like-guidance": "Its guidance {guidance} is out of bounds and was left out.",
    "like-lora": "Its LoRA {lora} is not on this machine and was left out.",
    "like-editing": "Its prompt changed or alternated words while it was painted, which is not done here.",
    "like-hires": "It was enlarged and painted over a second time (hires fix), which is not done here.",
    "like-controlnet": "It was held by a control net, whose map is not in its file.",
    "like-mask": "It was painted inside a mask, which is not in its file.",
    "like-references": "It looked at other pictures, which are not in its file.",
    "like-source": "It was made from another picture, which is not in its file; it is painted from words alone.",
    "like-size": "Its size {before} was changed to {after}.",
    "like-sampler": "Its sampler {sampler} is not one that {model} has; its own is used.",
    "shortened": "Its {parameter} is longer than {most} characters; the rest was left out.",
    "weights": "{model} does not weigh words: brackets and weights were taken out of the prompt.",
    "read-as-word": "Its name is read as a word.",
    "scaled": "The picture was scaled from {before} to {after}.",
    "cut-width": "The picture was scaled from {before} to {after}; {pixels} pixels of its width were cut off.",
    "cut-height": "The picture was scaled from {before} to {after}; {pixels} pixels of its height were cut off.",
    "described": "The model looked at the picture and described it: {description}",
    "undescribed": "The picture has no description, so it is changed by {method} from your words alone. "
    "Describe it (--description), and more of it stays.",
    "squashed-mask": "A change was painted inside a mask; squashed, it is not held by it.",
    "embedding-broken": "The embedding {name} can't be used. {why}",
    "embedding-unread": "The embedding {name} can't be used by {model}, a model of {family}: {able} read some.",
    "embedding-other": "The embedding {name} is for {family}, and {model} is of {other}.",
    # What was kept of the picture before.
    "kept-wide": "The change reaches over {part} of the picture, so nothing of it was kept as it was.",
    "kept-drift": "The change could not be told from what drifts in painting, so nothing was kept as it was.",
    "kept-no-change": "No change was found, so the picture is as it was painted.",
    "kept-off": "The mask is off: the picture is as it was painted.",
    "kept-on-white": "What was see-through in the picture before is painted now: it was seen on white.",
    # Why no drift was measured.
    "drift-line": "The drift over all changes together cannot be measured, because of one of them.",
    "drift-no-change": "There is no change before it.",
    "drift-words": "It was not painted over another picture.",
    "drift-enlarged": "It was only enlarged.",
    "drift-exact": "It was only cut or turned.",
    "drift-whole": "This change ({kind}) is of the whole picture, so nothing had to stay.",
    "drift-everywhere": "The picture changed everywhere.",
    "drift-unreadable": "One of the pictures cannot be read; see: dimp verify",
}  # fmt: skip
"""By name; `{value}` is filled in. A name and its values stay, for clients have texts of their own for them."""


def sentence(name: str, /, **values: object) -> str:
    """The sentence of that name with its values."""
    return SENTENCES[name].format(**values)


def counted(singular: str, plural: str, count: int, **values: object) -> str:
    """The sentence named `singular` for one, or the one named `plural`, with its `{count}`."""
    return sentence(singular, **values) if count == 1 else sentence(plural, count=count, **values)
