"""Files that are dropped: pictures with recipes of other programs, several at once, and archives of sessions."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.browser.conftest import OpenPage, Served
from tests.browser.user import wait_for_pictures, wait_until

pytestmark = pytest.mark.anyio
_DROP = """files => {
  const transfer = new DataTransfer();
  for (const [name, type, data] of files) {
    const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
}"""


def _picture(words: str, level: int) -> str:
    """A PNG with the parameters that other programs write, in base64."""
    info = PngInfo()
    info.add_text(
        "parameters", f"{words}\nSteps: 7, Sampler: Euler a, CFG scale: 4, Seed: 11, Size: 64x64, Model: other"
    )
    out = io.BytesIO()
    Image.new("RGB", (64, 64), (level, 90, 40)).save(out, "PNG", pnginfo=info)
    return base64.b64encode(out.getvalue()).decode()


async def _drop(page: Any, *files: tuple[str, str, str]) -> None:
    await page.evaluate(_DROP, [list(file) for file in files])


async def test_a_recipe_in_a_file_is_painted_and_what_does_not_fit_is_said(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await _drop(page, ("vase.png", "image/png", _picture("a vase of lilacs", 10)))
    await page.locator(".notice").get_by_role("button", name="Paint this").click()
    await wait_for_pictures(page, 2)

    painted = (await server.view())["history"][-1]
    assert (painted["prompt"], painted["steps"], painted["seed"]) == ("a vase of lilacs", 7, 11)
    await page.wait_for_selector(".notice >> text=other")

    pictures = [("b.png", "image/png", _picture("boats", 20)), ("c.png", "image/png", _picture("cliffs", 30))]
    await _drop(page, *pictures)
    await page.wait_for_selector(".notice >> text=2 pictures carry recipes")
    await page.locator(".notice").get_by_role("button", name="Paint “cliffs”").click()
    await wait_for_pictures(page, 5)
    assert (await server.view())["history"][-1]["prompt"] == "cliffs"


async def test_an_archive_opens_its_session(open_page: OpenPage, server: Served) -> None:
    await server.act(type="new", prompt="a red ball")
    session = (await server.view())["session_id"]
    archive = (await server.client.get(f"/api/sessions/{session}/export?format=dimp")).content
    other = await server.client.post("/api/actions?session=new", json={"type": "new", "prompt": "boats"})
    page = await open_page(url=f"{server.url}/s/{other.json()['session_id']}")
    await wait_until(page, "document.querySelector('.title').innerText.includes('boats')")

    await _drop(page, ("ball.dimp", "", base64.b64encode(archive).decode()), ("notes.txt", "text/plain", "aGk="))
    await page.wait_for_selector(".notice >> text=cannot be used here")
    await wait_for_pictures(page, 1)
    await wait_until(page, "document.querySelector('.title').innerText.includes('a red ball')")
