"""The table of all commands: what is typed, where the function is, and one line of help.

Help and completion read this table, so that neither has to import a command. A test holds it against the functions.
"""

from __future__ import annotations

PROGRAM = "dimp"

# Group, then: usage, where the function is, what it does.
COMMANDS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "Paint",
        (
            ("new PROMPT", "dimp.cli.paint:new", "Paint a fresh picture from words"),
            ("refine MODIFICATION", "dimp.cli.paint:refine", "Change the picture as the words say"),
            ("again [ID]", "dimp.cli.paint:again", "Paint a recipe again with another seed"),
            ("vary [ID]", "dimp.cli.paint:vary", "Paint variations of a picture, near it or far from it"),
            ("properly [ID]", "dimp.cli.paint:properly", "Paint a draft with all its steps"),
            ("outpaint [MODIFICATION]", "dimp.cli.paint:outpaint", "Go on painting beyond a picture's edges"),
            ("animate [PROMPT]", "dimp.cli.paint:animate", "Set a picture, or words, in motion"),
            ("upscale [ID]", "dimp.cli.upscale:upscale", "Make a picture 2, 3 or 4 times as large"),
            ("squash [ID]", "dimp.cli.rewrite:squash", "Make several changes as one, against drift"),
            ("rebase [ID]", "dimp.cli.rewrite:rebase", "The same changes on another picture, seed or model"),
        ),
    ),
    (
        "History",
        (
            ("undo [N]", "dimp.cli.history:undo", "Go back to the picture before"),
            ("redo [N]", "dimp.cli.history:redo", "Go forward again"),
            ("goto ID", "dimp.cli.history:goto", "Put another picture on the canvas"),
            ("clear", "dimp.cli.history:clear", "Empty the canvas; undo brings it back"),
            ("tree", "dimp.cli.look:tree", "The branches of a session, the head marked"),
            ("log", "dimp.cli.look:log", "The events, one a line"),
            ("show [ID]", "dimp.cli.look:show", "A picture, its recipe and its lineage"),
            ("how [ID]", "dimp.cli.how:how", "What led to a picture: words, seeds, recipes, drift"),
            ("diff A B", "dimp.cli.look:diff", "Words and parameters that changed"),
            ("replay [S]", "dimp.cli.replay:replay", "Paint a session again, or prove that it would be the same"),
        ),
    ),
    (
        "Marks",
        (
            ("star ID", "dimp.cli.marks:star", "Star a picture"),
            ("unstar ID", "dimp.cli.marks:unstar", "Take the star off"),
            ("name ID TEXT", "dimp.cli.marks:name", "Give a picture a name of its own"),
            ("note ID TEXT", "dimp.cli.marks:note", "Write a note on a picture"),
            ("tag ID TAG...", "dimp.cli.marks:tag", "Set the tags of a picture"),
            ("trash ID", "dimp.cli.marks:trash", "Take a picture out of the views"),
            ("restore ID", "dimp.cli.marks:restore", "Bring a picture back into the views"),
        ),
    ),
    (
        "Sessions",
        (
            ("sessions", "dimp.cli.sessions:sessions", "All sessions, the one used last first"),
            ("session new [TITLE]", "dimp.cli.sessions:new", "Begin a session and switch to it"),
            ("session switch S", "dimp.cli.sessions:switch", "Make a session the current one"),
            ("session rename S TITLE", "dimp.cli.sessions:rename", "Give a session a title"),
            ("session trash S", "dimp.cli.sessions:trash", "Take a session out of the lists"),
            ("session restore S", "dimp.cli.sessions:restore", "Bring a session back into the lists"),
            ("export [S]", "dimp.cli.bundles:export", "Write a session into a file"),
            ("import FILE", "dimp.cli.bundles:import_bundle", "Take a session in from a .dimp file"),
        ),
    ),
    (
        "Words and models",
        (
            (
                "interpret PROMPT MODIFICATION",
                "dimp.cli.interpret:interpret",
                "The new prompt, explained; nothing is painted",
            ),
            ("models list", "dimp.cli.models:list_models", "The models that can be named"),
            ("models upscalers", "dimp.cli.upscale:upscalers", "The upscalers that can be named"),
            ("models show NAME", "dimp.cli.models:show", "One model: licence, size, where it is"),
            ("models pull NAME", "dimp.cli.models:pull", "Download a model, after asking"),
            ("models verify NAME", "dimp.cli.models:verify", "Hold a pulled model against the hub's digests"),
            ("loras list", "dimp.cli.loras:list_loras", "The LoRAs that a painting can name"),
            ("loras add FILE", "dimp.cli.loras:add", "Put a LoRA there, from a .safetensors file"),
            ("config get [KEY]", "dimp.cli.config:get", "The settings in force"),
            ("config set KEY [VALUE]", "dimp.cli.config:change", "Change a setting; no value: back to the default"),
            ("config path", "dimp.cli.config:path", "Where the settings are kept"),
        ),
    ),
    (
        "Server",
        (
            ("serve", "dimp.cli.server:serve", "Run the studio and its page in the foreground"),
            ("status", "dimp.cli.server:status", "Whether a server runs, and what it does"),
            ("stop", "dimp.cli.server:stop", "Stop the running server"),
            ("queue list", "dimp.cli.queue:list_queue", "What is being painted and what waits"),
            ("queue cancel ID", "dimp.cli.queue:cancel", "Stop a picture in work"),
            ("queue pause", "dimp.cli.queue:pause", "Start no further pictures"),
            ("queue resume", "dimp.cli.queue:resume", "Go on with the queue"),
        ),
    ),
    (
        "Upkeep",
        (
            ("verify", "dimp.cli.upkeep:verify", "Check the log and every image (also: fsck)"),
            ("rebuild", "dimp.cli.upkeep:rebuild", "Make everything derived anew from the log"),
            ("gc", "dimp.cli.upkeep:gc", "Remove images that nothing refers to; shows them first"),
            ("doctor", "dimp.cli.upkeep:doctor", "What the program finds on this machine"),
        ),
    ),
)

# Other words for a command.
ALIASES = {"verify": ("fsck",)}

# A group called without a command does this.
DEFAULTS = {"models": "list", "loras": "list", "config": "get", "queue": "list"}

GROUPS = {
    "session": "Begin, switch, rename and set aside sessions",
    "models": "List, show, download and verify models",
    "loras": "List LoRAs, and put one there",
    "config": "Read and change the settings",
    "queue": "See and steer the work",
}

# Options that every command takes; True where a value follows.
EVERYWHERE = {"--home": True, "--session": True, "--json": False, "--quiet": False, "-q": False}
