"""A session as a page that needs nothing else: the tree in order, pictures inside it, no script. Pure.

Every word that a person wrote is escaped, and the page's own policy forbids it to load or run anything.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from html import escape

from dimp.core.describe import brief, facts
from dimp.core.generation import DONE, Generation
from dimp.core.session import Session

_DEEPEST = 12

_STYLE = """
body{margin:0 auto;max-width:60rem;padding:2rem 1rem;font:16px/1.5 system-ui,sans-serif;color:#222;background:#faf9f7}
h1{font-weight:600}h1+p{color:#666}
article{display:flex;gap:1rem;flex-wrap:wrap;align-items:flex-start;
margin:0 0 1.5rem calc(var(--d)*1.5rem);padding:1rem;border:1px solid #ddd;
border-radius:.5rem;background:#fff}
article.head{border-color:#b4541a;box-shadow:0 0 0 1px #b4541a}
img{max-width:16rem;height:auto;border-radius:.25rem;background:#eee}
div{flex:1;min-width:14rem;overflow-wrap:anywhere}p{margin:0 0 .5rem;white-space:pre-wrap}
small,a{color:#666}.words{font-weight:600}
"""
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def page(session: Session, image: Callable[[Generation], bytes]) -> str:
    """The page; `image` gives a painted generation as WebP."""
    count = sum(generation.status == DONE for generation in session.generations.values())
    title = escape(session.title or "A session")
    cards = "\n".join(_card(session, generation, depth, image) for generation, depth in _in_order(session))
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<style>{_STYLE}</style>\n<h1>{title}</h1>\n<p>{count} pictures, {session.created_at[:10]}</p>\n"
        f"{cards}\n</html>\n"
    )


def _in_order(session: Session) -> Iterator[tuple[Generation, int]]:
    """Every generation that is not in the trash, a branch at a time; the depth grows where a branch forks off."""
    children = session.children()
    waiting = [(root, 0) for root in reversed(children.get(None, []))]
    while waiting:
        generation_id, depth = waiting.pop()
        generation = session.generations[generation_id]
        if not generation.trashed:
            yield generation, min(depth, _DEEPEST)
        below = children.get(generation_id, [])
        waiting += [(other, depth + 1) for other in reversed(below[1:])]
        waiting += [(first, depth) for first in below[:1]]


def _card(session: Session, generation: Generation, depth: int, image: Callable[[Generation], bytes]) -> str:
    marks = " head" if generation.id == session.head else ""
    lines = [_picture(generation, image), "<div>", *_words(session, generation), _facts(generation), "</div>"]
    return f'<article class="card{marks}" id="g{generation.order}" style="--d:{depth}">{"".join(lines)}</article>'


def _picture(generation: Generation, image: Callable[[Generation], bytes]) -> str:
    if generation.status != DONE:
        return f"<p>({escape(generation.status)})</p>"
    data = base64.b64encode(image(generation)).decode("ascii")
    return f'<img alt="{escape(generation.prompt)}" width="{generation.width}" height="{generation.height}" ' \
        f'src="data:image/webp;base64,{data}">'  # fmt: skip


def _words(session: Session, generation: Generation) -> Iterator[str]:
    star = "★ " if generation.starred else ""
    if star or generation.name:
        yield f"<p>{star}{escape(generation.name)}</p>"
    if generation.words != generation.prompt:
        yield f'<p class="said">{escape(generation.words)}</p>'
    yield f"<p>{escape(generation.prompt)}</p>"
    if generation.note:
        yield f"<p><em>{escape(generation.note)}</em></p>"
    if generation.parent_id is not None:
        parent = session.generations[generation.parent_id]
        yield f'<p><a href="#g{parent.order}">from picture {parent.order + 1}</a></p>'


def _facts(generation: Generation) -> str:
    recipe = generation.recipe
    parts = [f"picture {generation.order + 1}", recipe.kind]
    if recipe.model:
        parts += [brief(recipe, generation.width, generation.height), recipe.model]
        parts += [f"{title} {text}" for title, text in facts(recipe)]
    return f"<small>{escape(' · '.join(parts))}</small>"
