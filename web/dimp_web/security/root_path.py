"""A server that a proxy has below a path, `/studio` say: what comes in loses that path, and what goes out gets it.

Proxies do it in two ways: some hand the whole path on, others cut it off. Both are understood, and so is a browser on
this machine that comes without the proxy. Inside, every address is as at the root of a host.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dimp_web.asgi import Message, Scope, Send

KEY = "dimp_root_path"
"""Where a scope holds the path. (Not `root_path`: routers cut that out of the middle of a path, too.)"""


def enter(scope: Scope, root_path: str) -> Scope:
    """The scope as if the server were at the root of its host."""
    if not root_path:
        return scope
    path = scope["path"]
    if path == root_path:
        path = "/"
    elif path.startswith(root_path + "/"):
        path = path[len(root_path) :]
    return {**scope, "path": path, "raw_path": path.encode(), KEY: root_path}


def leave(send: Send, root_path: str) -> Send:
    """`send`, with cookies that hold below the path, and redirects that stay there."""
    if not root_path:
        return send
    root = root_path.encode()

    async def inner(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            headers = [(name, _below(name.lower(), value, root)) for name, value in message.get("headers", [])]
            message = {**message, "headers": headers}
        await send(message)

    return inner


def of(scope: Mapping[str, Any]) -> str:
    """The path below which the client sees the server; empty at the root of a host."""
    return str(scope.get(KEY, ""))


def _below(name: bytes, value: bytes, root: bytes) -> bytes:
    if name == b"set-cookie":
        return value.replace(b"Path=/;", b"Path=" + root + b";") if b"Path=/;" in value else _last(value, root)
    return root + value if name == b"location" and value.startswith(b"/") else value


def _last(value: bytes, root: bytes) -> bytes:
    return value[: -len(b"/")] + root if value.endswith(b"Path=/") else value
