"""What a link shows to anybody: a page without a script, and the images on it. Nothing else can be reached by it.

It shows how things are now: what went into the trash or was erased since is gone from it, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from dimp.accounts.shares import JOINING, Share
from dimp.core.generation import DONE, Generation
from dimp.core.session import Session
from dimp_store.blobs import Digest
from dimp_web.accounts.people import house_of
from dimp_web.context import AllContexts, AnyRequest
from dimp_web.image_files import MEDIA_TYPES
from dimp_web.problems import ProblemError, make
from dimp_web.security import root_path
from dimp_web.security.rights import OPEN

_PRIVATE = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}
_MOST_SHOWN = 200
"""Pictures of a session on one page, the newest."""


@get("/share/{token:str}", include_in_schema=False, opt=OPEN, media_type="text/html")
async def page(request: AnyRequest, contexts: AllContexts, token: FromPath[str]) -> Response[str]:
    """The page of a link; for one that does not hold a page that says so, with 404."""
    root = root_path.of(request.scope)
    try:
        share, session, pictures = await _find_shown(contexts, token)
    except ProblemError as refused:
        problem = refused.problem
        return _write_page(root, problem.title, f"<p>{escape(problem.hint)}</p>", problem.status)
    title = escape(session.title) if share.generation is None and share.level != "image" else "Dimpressionist"
    images = f"{root}/share/{token}/images"
    figures = "".join(_figure(images, share, picture, number) for number, picture in enumerate(pictures, start=1))
    return _write_page(root, title, figures)


def _write_page(root: str, title: str, content: str, status: int = 200) -> Response[str]:
    html = _PAGE.format(root=root, title=title, content=content)
    return Response(html, media_type="text/html", headers=_PRIVATE, status_code=status)


@get("/share/{token:str}/images/{image_id:str}", include_in_schema=False, opt=OPEN)
async def image(
    contexts: AllContexts, token: FromPath[str], image_id: FromPath[str], size: FromQuery[int | None] = None
) -> Response[bytes]:
    """An image that the link shows, without a recipe inside; with `size` (256, 640) small. Any other is not there."""
    share, _, pictures = await _find_shown(contexts, token)
    digest = Digest.parse(image_id)
    if digest not in {picture.digest for picture in pictures}:
        raise _gone()
    cache = contexts.of_account(share.owner).image_cache
    if size is not None:
        return Response(await cache.thumbnail(digest, size), media_type="image/webp", headers=_PRIVATE)
    data, form = await cache.image(digest)
    return Response(data, media_type=MEDIA_TYPES[form], headers=_PRIVATE)


async def _find_shown(contexts: AllContexts, token: str) -> tuple[Share, Session, list[Generation]]:
    """What a link shows now: the pictures in the order in which they were made. Raises `ProblemError` (404)."""
    share = await house_of(contexts.whole).shares.find(token)
    sessions = contexts.of_account(share.owner).studio.sessions if share else None
    if share is None or share.level in JOINING or sessions is None or not sessions.has(share.session):
        raise _gone()
    session = sessions.find(share.session)
    pictures = [] if session.trashed else list(_pictures(share, session))
    if not pictures and share.generation is not None:
        raise _gone()
    return share, session, pictures


def _pictures(share: Share, session: Session) -> Iterable[Generation]:
    if share.generation is None:
        chosen = session.visible()[-_MOST_SHOWN:]
    elif share.level == "chain":
        chosen = session.path(share.generation)
    else:
        chosen = [session.generations[share.generation]]
    if share.generation is not None and session.generations[share.generation].trashed:
        return []
    return [picture for picture in chosen if picture.status == DONE and picture.digest and not picture.trashed]


def _figure(images: str, share: Share, picture: Generation, number: int) -> str:
    words = picture.modification or picture.prompt if share.level == "chain" else picture.prompt
    alt = f"{number}" if share.level == "image" else escape(words)
    caption = "" if share.level == "image" else f"<figcaption>{escape(words)}{_recipe(picture)}</figcaption>"
    size = f'width="{picture.width}" height="{picture.height}"'
    address = f"{images}/{picture.digest}"
    return f'<figure><a href="{address}"><img src="{address}" alt="{alt}" {size} loading="lazy"></a>{caption}</figure>'


def _recipe(picture: Generation) -> str:
    recipe = picture.recipe
    facts = (("model", recipe.model), ("seed", recipe.seed), ("steps", recipe.steps))
    return "<small>" + escape(" · ".join(f"{name} {value}" for name, value in facts)) + "</small>"


def _gone() -> ProblemError:
    hint = "Ask whoever sent it for another one."
    return ProblemError(make("not-found", 404, "This link does not hold (any more)", "", hint))


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light"><meta name="robots" content="noindex"><title>{title}</title>
<link rel="icon" href="{root}/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="{root}/people.css"></head>
<body><main class="shared"><h1>{title}</h1>{content}</main></body></html>
"""
HANDLERS: tuple[Any, ...] = (page, image)
