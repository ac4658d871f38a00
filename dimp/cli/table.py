"""The table of all commands: what is typed, where the function is, and one line of help.

Help and completion read this table, so that neither has to import a command. A test compares it with the functions.
"""

from __future__ import annotations

PROGRAM = "dimp"

# Group, then: usage, where the function is, what it does.
COMMANDS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "Paint",
        (
            ("new PROMPT", "dimp.cli.commands.paint:new", "Paint a fresh picture from words"),
            ("refine MODIFICATION", "dimp.cli.commands.paint:refine", "Change the picture on the canvas by words"),
            ("again [ID]", "dimp.cli.commands.paint:again", "Paint a recipe again with another seed"),
            ("retry [ID]", "dimp.cli.commands.paint:retry", "Paint again what failed or was cancelled"),
            ("vary [ID]", "dimp.cli.commands.paint:vary", "Paint variations of a picture, close to it or far from it"),
            ("properly [ID]", "dimp.cli.commands.paint:properly", "Paint a draft again in full quality"),
            ("outpaint [MODIFICATION]", "dimp.cli.commands.paint:outpaint", "Extend a picture beyond its edges"),
            ("animate [PROMPT]", "dimp.cli.commands.paint:animate", "Paint a film, from words or from a picture"),
            ("upscale [ID]", "dimp.cli.commands.reshape:upscale", "Make a picture 2, 3 or 4 times as large"),
            ("mask [ID]", "dimp.cli.commands.reshape:mask", "Show or change the mask of a picture that kept the rest"),
            ("crop BOX [ID]", "dimp.cli.commands.reshape:crop", "Cut a picture to a box, pixel for pixel"),
            ("rotate [DEGREES] [ID]", "dimp.cli.commands.reshape:rotate", "Turn a picture by quarters"),
            ("flip [DIRECTION] [ID]", "dimp.cli.commands.reshape:flip", "Flip a picture"),
            ("squash [ID]", "dimp.cli.commands.rewrite:squash", "Merge several changes into one, against drift"),
            ("rebase [ID]", "dimp.cli.commands.rewrite:rebase", "Repeat changes on another picture, seed or model"),
        ),
    ),
    (
        "History",
        (
            ("undo [N]", "dimp.cli.commands.history:undo", "Go back to the picture before"),
            ("redo [N]", "dimp.cli.commands.history:redo", "Go forward again"),
            ("goto ID", "dimp.cli.commands.history:goto", "Put another picture on the canvas"),
            ("clear", "dimp.cli.commands.history:clear", "Empty the canvas; undo brings everything back"),
            ("tree", "dimp.cli.commands.inspect:tree", "The branches of a session, with the head marked"),
            ("log", "dimp.cli.commands.inspect:log", "The events, one a line"),
            ("show [ID]", "dimp.cli.commands.inspect:show", "A picture, its recipe and its lineage"),
            ("how [ID]", "dimp.cli.commands.how:how", "What led to a picture: words, seeds, recipes, drift"),
            ("search WORDS", "dimp.cli.commands.search:search", "Pictures of all sessions, by their words"),
            ("starred", "dimp.cli.commands.search:starred", "The starred pictures, newest first"),
            ("diff A B", "dimp.cli.commands.inspect:diff", "Words and parameters that changed"),
            (
                "replay [S]",
                "dimp.cli.commands.replay:replay",
                "Paint a session again, or prove that it comes out the same",
            ),
        ),
    ),
    (
        "Marks",
        (
            ("star ID", "dimp.cli.commands.marks:star", "Star a picture"),
            ("unstar ID", "dimp.cli.commands.marks:unstar", "Remove the star"),
            ("name ID TEXT", "dimp.cli.commands.marks:name", "Give a picture a name of its own"),
            ("note ID TEXT", "dimp.cli.commands.marks:note", "Write a note on a picture"),
            ("tag ID TAG...", "dimp.cli.commands.marks:tag", "Set the tags of a picture"),
            ("trash ID", "dimp.cli.commands.marks:trash", "Move a picture to the trash"),
            ("restore ID", "dimp.cli.commands.marks:restore", "Take a picture out of the trash"),
        ),
    ),
    (
        "Collections",
        (
            ("collections list", "dimp.cli.commands.collections:list_collections", "The collections"),
            ("collections show COLLECTION", "dimp.cli.commands.collections:show", "The pictures of a collection"),
            ("collections new TITLE...", "dimp.cli.commands.collections:new", "Begin a collection, or a kept search"),
            ("collections add COLLECTION ID...", "dimp.cli.commands.collections:add", "Put pictures into it"),
            ("collections remove COLLECTION ID...", "dimp.cli.commands.collections:remove", "Take pictures out of it"),
            ("collections rename COLLECTION TITLE...", "dimp.cli.commands.collections:rename", "Give it a title"),
            ("collections trash COLLECTION", "dimp.cli.commands.collections:trash", "Move it to the trash"),
            ("collections restore COLLECTION", "dimp.cli.commands.collections:restore", "Take it out of the trash"),
        ),
    ),
    (
        "Sessions",
        (
            ("sessions", "dimp.cli.commands.sessions:sessions", "All sessions, the last used first"),
            ("session new [TITLE]", "dimp.cli.commands.sessions:new", "Start a session and switch to it"),
            ("session switch S", "dimp.cli.commands.sessions:switch", "Make a session the current one"),
            ("session rename S TITLE", "dimp.cli.commands.sessions:rename", "Give a session a title"),
            ("session trash S", "dimp.cli.commands.sessions:trash", "Move a session to the trash"),
            ("session restore S", "dimp.cli.commands.sessions:restore", "Take a session out of the trash"),
            ("watch FOLDER", "dimp.cli.commands.watch:watch", "Import every picture that appears in a folder"),
            ("erase ID|S...", "dimp.cli.commands.erase:erase", "Erase pictures or a session for good"),
            ("export [S]", "dimp.cli.commands.bundles:export", "Write a session into a file"),
            (
                "import FILE...",
                "dimp.cli.commands.bundles:import_files",
                "Import sessions and pictures with their recipes",
            ),
        ),
    ),
    (
        "Words and models",
        (
            (
                "interpret PROMPT MODIFICATION",
                "dimp.cli.commands.interpret:interpret",
                "Show the new prompt, explained; paint nothing",
            ),
            ("presets list", "dimp.cli.commands.presets:list_presets", "The styles that pictures can be painted in"),
            ("presets show PRESET", "dimp.cli.commands.presets:show", "The words and parameters of a style"),
            (
                "presets save NAME [WORDS...]",
                "dimp.cli.commands.presets:save",
                "Keep a style of your own, or change one",
            ),
            ("presets remove PRESET", "dimp.cli.commands.presets:remove", "Remove a style, or put it back as it came"),
            ("presets sample PRESET", "dimp.cli.commands.presets:sample", "Paint a small picture that shows a style"),
            (
                "presets apply PRESET PROMPT...",
                "dimp.cli.commands.presets:apply",
                "Show a prompt in a style; paint nothing",
            ),
            (
                "describe [ID|FILE]",
                "dimp.cli.commands.inspect:describe",
                "Say what a picture shows, with a model that has eyes",
            ),
            ("models list", "dimp.cli.commands.models:list_models", "The available models"),
            ("models upscalers", "dimp.cli.commands.reshape:upscalers", "The available upscalers"),
            ("models show NAME", "dimp.cli.commands.models:show", "One model: licence, size, where it is"),
            ("models pull NAME", "dimp.cli.commands.models:pull", "Download a model, LoRA or network, after asking"),
            ("models verify NAME", "dimp.cli.commands.models:verify", "Compare a pulled model with the hub's digests"),
            ("loras list", "dimp.cli.commands.loras:list_loras", "The installed LoRAs"),
            ("loras note LORA [TEXT...]", "dimp.cli.commands.loras:note", "Write down what you found out about a LoRA"),
            ("loras add FILE", "dimp.cli.commands.loras:add", "Install a LoRA from a .safetensors file"),
            ("embeddings list", "dimp.cli.commands.embeddings:list_embeddings", "The installed embeddings"),
            ("embeddings add FILE", "dimp.cli.commands.embeddings:add", "Install an embedding (textual inversion)"),
            ("config get [KEY]", "dimp.cli.commands.config:get", "The settings in force"),
            (
                "config set KEY [VALUE]",
                "dimp.cli.commands.config:change",
                "Change a setting; no value: back to the default",
            ),
            ("config path", "dimp.cli.commands.config:path", "Where the settings are kept"),
        ),
    ),
    (
        "Server",
        (
            ("serve", "dimp.cli.commands.server.server:serve", "Run the studio and its page in the foreground"),
            ("mcp", "dimp.cli.commands.server.server:mcp", "Let an assistant use the studio (Model Context Protocol)"),
            ("open [ID]", "dimp.cli.commands.server.open_page:open_page", "Open the page at a picture or a session"),
            ("status", "dimp.cli.commands.server.server:status", "Whether a server is running, and what it is doing"),
            ("stop", "dimp.cli.commands.server.server:stop", "Stop the running server"),
            (
                "service install",
                "dimp.cli.commands.server.service:install",
                "Start the studio with this user's session",
            ),
            ("service remove", "dimp.cli.commands.server.service:remove", "Stop the service and forget it"),
            ("service status", "dimp.cli.commands.server.service:status", "Whether the service is installed, and runs"),
            ("queue list", "dimp.cli.commands.server.queue:list_queue", "What is being painted and what is waiting"),
            (
                "queue cancel [ID]",
                "dimp.cli.commands.server.queue:cancel",
                "Cancel what waits or is being painted; --all",
            ),
            ("queue move ID", "dimp.cli.commands.server.queue:move", "Move a waiting picture in the queue"),
            ("queue pause", "dimp.cli.commands.server.queue:pause", "Pause the queue"),
            ("queue resume", "dimp.cli.commands.server.queue:resume", "Resume the queue"),
        ),
    ),
    (
        "People",
        (
            ("users list", "dimp.cli.commands.people.users:list_users", "Who shares the studio"),
            ("users add NAME", "dimp.cli.commands.people.users:add", "Make an account with a password"),
            ("users invite", "dimp.cli.commands.people.users:invite", "Make a link by which one person can join"),
            ("users role NAME ROLE", "dimp.cli.commands.people.users:change_role", "Make somebody another role"),
            ("users password NAME", "dimp.cli.commands.people.users:change_password", "Set somebody's password"),
            ("users remove NAME", "dimp.cli.commands.people.users:remove", "Put somebody out at once"),
            ("users audit [NAME]", "dimp.cli.commands.people.users:audit", "Who did what and when"),
            (
                "users hand-over NAME TO",
                "dimp.cli.commands.people.shares:hand_over",
                "Give what somebody left who was removed to somebody",
            ),
            ("shares list", "dimp.cli.commands.people.shares:list_shares", "The links that hold"),
            ("shares new SESSION", "dimp.cli.commands.people.shares:new", "Make a link to a session or a picture"),
            ("shares close LINK", "dimp.cli.commands.people.shares:close", "End a link at once"),
            ("shares people SESSION", "dimp.cli.commands.people.shares:people", "Who may use a session"),
            ("shares add SESSION NAME", "dimp.cli.commands.people.shares:add", "Let somebody use a session"),
            ("shares remove SESSION NAME", "dimp.cli.commands.people.shares:remove", "Put somebody out of a session"),
            (
                "shares with ITEM",
                "dimp.cli.commands.people.shares:receivers",
                "Who has a collection, a style or note",
            ),
            (
                "shares give ITEM [NAME]",
                "dimp.cli.commands.people.shares:give",
                "Share a collection, a style or note",
            ),
            ("shares take ITEM [NAME]", "dimp.cli.commands.people.shares:take_back", "Take back what was shared"),
            ("keys list", "dimp.cli.commands.people.keys:list_keys", "API keys of programs"),
            ("keys new NAME", "dimp.cli.commands.people.keys:new", "Make a key; its secret is shown once"),
            ("keys revoke KEY", "dimp.cli.commands.people.keys:revoke", "End a key at once"),
        ),
    ),
    (
        "Maintenance",
        (
            ("verify", "dimp.cli.commands.maintenance:verify", "Check the log and every image (also: fsck)"),
            ("rebuild", "dimp.cli.commands.maintenance:rebuild", "Rebuild everything derived from the log"),
            ("gc", "dimp.cli.commands.maintenance:gc", "Remove unused images; lists them first"),
            ("blobs copy [PLACE]", "dimp.cli.commands.blobs:copy", "Copy all images to S3-compatible storage, or back"),
            ("doctor", "dimp.cli.commands.maintenance:doctor", "Check the program, the machine, models and server"),
        ),
    ),
)

# Other names of a command.
ALIASES = {"verify": ("fsck",)}

# The command that a group runs when none is given.
DEFAULTS = {
    "models": "list",
    "loras": "list",
    "embeddings": "list",
    "config": "get",
    "queue": "list",
    "collections": "list",
    "presets": "list",
    "service": "status",
    "users": "list",
    "shares": "list",
    "keys": "list",
}

GROUPS = {
    "session": "Start, switch, rename and trash sessions",
    "models": "List, show, download and verify models",
    "loras": "List and install LoRAs",
    "embeddings": "List and install embeddings of textual inversion",
    "presets": "Styles: words around a prompt, and parameters",
    "config": "Read and change the settings",
    "queue": "Show and control the queue",
    "service": "Keep the studio running for this user",
    "blobs": "Move the images to S3-compatible storage",
    "users": "Who shares the studio: accounts and invitations",
    "shares": "What others may see and use: links, sessions, collections, styles",
    "keys": "API keys of programs that act for a person",
    "collections": "Put pictures of all sessions together",
}

# Options of every command; True where a value follows.
COMMON_OPTIONS = {"--home": True, "--session": True, "--json": False, "--quiet": False, "-q": False}
