"""A session as one page that needs nothing else: the tree in order, pictures inside it, no script. Pure.

Every word that a person wrote is escaped, and the page's own policy forbids it to load or run anything.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from html import escape

from dimp.session import DONE, UPSCALE, Generation, Session

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
small,a{color:#666}.said{font-weight:600}
"""
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def page(session: Session, image: Callable[[Generation], bytes]) -> str:
    """The page; `image` gives a painted generation as WebP."""
    count = sum(one.status == DONE for one in session.generations.values())
    title = escape(session.title or "A session")
    cards = "\n".join(_card(session, one, depth, image) for one, depth in _in_order(session))
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
        one = session.generations[generation_id]
        if not one.trashed:
            yield one, min(depth, _DEEPEST)
        below = children.get(generation_id, [])
        waiting += [(other, depth + 1) for other in reversed(below[1:])]
        waiting += [(first, depth) for first in below[:1]]


def _card(session: Session, one: Generation, depth: int, image: Callable[[Generation], bytes]) -> str:
    marks = " head" if one.id == session.head else ""
    lines = [_picture(one, image), "<div>", *_words(session, one), _facts(one), "</div>"]
    return f'<article class="card{marks}" id="g{one.order}" style="--d:{depth}">{"".join(lines)}</article>'


def _picture(one: Generation, image: Callable[[Generation], bytes]) -> str:
    if one.status != DONE:
        return f"<p>({escape(one.status)})</p>"
    data = base64.b64encode(image(one)).decode("ascii")
    return f'<img alt="{escape(one.recipe.prompt)}" width="{one.width}" height="{one.height}" ' \
        f'src="data:image/webp;base64,{data}">'  # fmt: skip


def _words(session: Session, one: Generation) -> Iterator[str]:
    star = "★ " if one.starred else ""
    if star or one.name:
        yield f"<p>{star}{escape(one.name)}</p>"
    if one.said != one.recipe.prompt:
        yield f'<p class="said">{escape(one.said)}</p>'
    yield f"<p>{escape(one.recipe.prompt)}</p>"
    if one.note:
        yield f"<p><em>{escape(one.note)}</em></p>"
    if one.recipe.parent_id is not None:
        parent = session.generations[one.recipe.parent_id]
        yield f'<p><a href="#g{parent.order}">from picture {parent.order + 1}</a></p>'


def _facts(one: Generation) -> str:
    recipe = one.recipe
    facts = [f"picture {one.order + 1}", recipe.kind]
    if recipe.kind == UPSCALE:
        facts.append(recipe.model)
    elif recipe.kind != "import":
        strength = "" if recipe.strength is None else f", strength {recipe.strength:g}"
        facts += [
            f"seed {recipe.seed}, {recipe.steps} steps, guidance {recipe.guidance_scale:g}{strength}",
            recipe.model,
        ]
    return f"<small>{escape(' · '.join(facts))}</small>"
