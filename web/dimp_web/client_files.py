"""The built page: a table of files made at start, so that no request ever becomes a path on the disk.

All addresses of the page (`page_addresses`) answer with its one HTML file. Without a build they say so; everything
else works the same.
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import re
from pathlib import Path

import msgspec
from blake3 import blake3

from dimp_web.asgi import App, Receive, Scope, Send
from dimp_web.compression import accepted
from dimp_web.page_addresses import is_page

STATIC = Path(__file__).parent / "static"
_HASHED = re.compile(r"-[A-Za-z0-9_-]{8,}\.\w+$")
_CODINGS = {".br": "br", ".gz": "gzip"}
"""Suffixes of what the build compresses, and what HTTP calls the coding."""

_FOREVER = b"public, max-age=31536000, immutable"
_ASK_AGAIN = b"no-cache"
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".json": "application/json",
}

_STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.6 system-ui,sans-serif;max-width:38rem;margin:12vh auto;"
    "padding:0 1.5rem}h1{font-weight:600;letter-spacing:-.02em}code{background:#8882;padding:.1em .4em;"
    "border-radius:.3em}pre{background:#8882;padding:1rem;border-radius:.5rem;overflow:auto}pre code{background:none;"
    "padding:0}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_UNBUILT = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>dimpressionist</title><style>{_STYLE}</style></head><body>
<h1>The studio is running. Its page is not built.</h1>
<p>This installation comes without the built page. The command line and the interface work as they should:</p>
<pre><code>dimp new "a red ball on grass"
dimp refine "make the ball blue"
dimp tree</code></pre>
<p>The interface is described at <a href="/schema"><code>/schema</code></a>; the server's state is at
<a href="/health"><code>/health</code></a>.</p>
<p>To build the page, with Node.js at hand, in a checkout of the source:</p>
<pre><code>cd web/client
npm ci
npm run build</code></pre>
<p>Then start the server again.</p>
</body></html>
"""


class File(msgspec.Struct, frozen=True):
    """A file of the page with the headers it goes out with; `smaller` holds it compressed, by coding."""

    body: bytes
    etag: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    smaller: dict[str, File] = {}


def files(folder: Path = STATIC, root_path: str = "", auth: str = "") -> dict[str, File]:
    """Every file of the built page by its path in the address; the plain page for `/` where nothing is built.

    Below a `root_path` the files that name addresses name those. `auth` (accounts, or empty) is told to the page.
    """
    table = {}
    if (folder / "index.html").is_file():
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and path.suffix not in _CODINGS:
                table["/" + path.relative_to(folder).as_posix()] = _read(path)
        if root_path:
            table |= {path: _move_below_root(table[path], path, root_path) for path in _NAMING if path in table}
        if auth:
            table["/index.html"] = _with_auth(table["/index.html"], auth)
        table["/"] = table["/index.html"]
    else:
        csp = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"
        plain = _file(_UNBUILT.replace('href="/', f'href="{root_path}/').encode(), "index.html")
        headers = (*plain.headers, (b"content-security-policy", csp.encode()))
        table["/"] = msgspec.structs.replace(plain, headers=headers)
    return table


def _with_auth(file: File, auth: str) -> File:
    """The page with how people come in."""
    text = file.body.decode().replace("</title>", f'</title><meta name="dimp-auth" content="{auth}">', 1)
    return _file(text.encode(), "index.html")


_NAMING = ("/index.html", "/manifest.webmanifest")


def _move_below_root(file: File, path: str, root_path: str) -> File:
    """A file whose addresses begin with `/`, with those below a root path. It is small, so it goes out as it is."""
    text = file.body.decode()
    if path.endswith(".html"):
        text = re.sub(r'( (?:href|src)=")/', rf"\1{root_path}/", text)
        text = text.replace("</title>", f'</title><meta name="dimp-root" content="{root_path}">', 1)
    else:
        text = text.replace('": "/', f'": "{root_path}/')
    return _file(text.encode(), path)


def _read(path: Path) -> File:
    """A file with what the build has put beside it: the same, compressed."""
    whole = _file(path.read_bytes(), path.name)
    beside = {coding: path.with_name(path.name + suffix) for suffix, coding in _CODINGS.items()}
    smaller = {
        coding: _file(compressed.read_bytes(), path.name, coding)
        for coding, compressed in beside.items()
        if compressed.is_file() and not compressed.is_symlink()
    }
    varies = ((b"vary", b"accept-encoding"),) if smaller else ()
    return msgspec.structs.replace(whole, headers=(*whole.headers, *varies), smaller=smaller)


def _file(body: bytes, name: str, coding: str = "") -> File:
    kind = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    lasting = _FOREVER if _HASHED.search(name) else _ASK_AGAIN
    etag = f'"{blake3(body).hexdigest()[:32]}"'.encode()
    coded = ((b"content-encoding", coding.encode()), (b"vary", b"accept-encoding")) if coding else ()
    return File(body, etag, ((b"content-type", kind.encode()), (b"cache-control", lasting), (b"etag", etag), *coded))


class Page:
    """Answers for the files of the table; hands everything else on."""

    def __init__(self, app: App, folder: Path = STATIC, root_path: str = "", auth: str = "") -> None:
        self._app = app
        self._files = files(folder, root_path, auth)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        file = self._file_for(scope)
        if file is None:
            await self._app(scope, receive, send)
            return
        same = any(name == b"if-none-match" and file.etag in value for name, value in scope["headers"])
        body = b"" if same else file.body
        size = () if same else ((b"content-length", str(len(body)).encode()),)
        status = 304 if same else 200
        await send({"type": "http.response.start", "status": status, "headers": [*file.headers, *size]})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    def _file_for(self, scope: Scope) -> File | None:
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        file = self._files.get(scope["path"]) or (self._files["/"] if is_page(scope["path"]) else None)
        if file is None or not file.smaller:
            return file
        return next((file.smaller[coding] for coding in accepted(scope) if coding in file.smaller), file)
