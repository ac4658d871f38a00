"""Models pulled in the settings, and LoRAs with what they do: against a hub on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PIL import Image

from dimp.home import Home
from tests.browser.conftest import OpenPage, Served
from tests.browser.test_picture_actions import LORA
from tests.browser.user import press, wait_until
from tests.dimp.fake_hub import FakeHub, served
from tests.dimp.models.test_pull import PIPELINE

pytestmark = pytest.mark.anyio

REPO = "stabilityai/stable-diffusion-xl-base-1.0"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with served(FakeHub(REPO, dict(PIPELINE))) as made:
        monkeypatch.setenv("HF_ENDPOINT", made.url)
        monkeypatch.setenv("HF_HUB_OFFLINE", "0")
        yield made


@pytest.fixture
def lora(home: Home) -> None:
    folder = home.models / "loras"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "impasto.safetensors").write_bytes(LORA)
    Image.new("RGB", (300, 200), "red").save(folder / "impasto.preview.png")


async def test_a_model_is_pulled_stopped_and_gone_on_with(
    hub: FakeHub, lora: None, server: Served, open_page: OpenPage
) -> None:
    hub.gate.clear()
    page = await open_page()
    await press(page, "Control+,")
    card = page.locator(".models li", has_text="Stable Diffusion XL")
    await page.get_by_label("Search the settings").fill("Stable Diffusion XL")
    assert "licence CreativeML Open RAIL++-M" in await card.inner_text()

    await card.get_by_role("button", name="Pull (7 GB)").click()
    await card.get_by_role("progressbar", name="Pulling Stable Diffusion XL").wait_for()
    await page.wait_for_selector("text=/of 0 GB/")
    second = await server.client.post("/api/models/pull", json={"name": "flux-schnell"})
    assert (second.status_code, "is being pulled" in second.text) == (409, True)
    await card.get_by_role("button", name="Stop", exact=True).click()
    hub.gate.set()
    await page.wait_for_selector("text=Stopped. What has arrived is kept.")
    await card.get_by_role("button", name="Resume").click()
    await card.get_by_role("button", name="Use").wait_for()
    assert any(first_byte > 0 for _, first_byte in hub.log)

    await page.get_by_label("Search the settings").fill("another model")
    await page.get_by_label("Another model").fill("somebody/else")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".pull-by-name .wrong:has-text('no such revision')")

    await page.get_by_label("Search the settings").fill("lora")
    tile = page.locator(".lora-files li", has_text="impasto")
    await wait_until(page, "document.querySelector('.lora-preview')?.naturalWidth === 256")
    await tile.get_by_role("button", name="Add impasto").click()
    await page.get_by_label("Weight of impasto").wait_for()
