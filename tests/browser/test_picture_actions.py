"""Variations, drafts, extending, enlarging, animating, and what pictures are conditioned on."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy
import pytest
import safetensors.numpy
from PIL import Image

from dimp.home import Home
from dimp_store.blobs import Digest
from tests.browser.conftest import OpenPage, Served, serve_fake, worker_with
from tests.browser.test_screens import SIZES, check_axe
from tests.browser.test_shell import hand_over
from tests.browser.user import paint, press, wait_for_pictures, wait_until
from tests.costly import PAGE

pytestmark = pytest.mark.anyio

LORA = safetensors.numpy.save(
    {f"transformer.blocks.0.attn.to_q.lora_{side}.weight": numpy.zeros((1, 1), "float32") for side in "AB"}
)
"""The smallest LoRA there is: one layer of one number."""


def _make_folder(root: Path, name: str, file: str, kind: str, **own: object) -> None:
    folder = root / name
    folder.mkdir(parents=True)
    (folder / file).write_text(json.dumps({"_class_name": kind}))
    if own:
        (folder / "esquisse.json").write_text(json.dumps(own))


@pytest.fixture
async def server(home: Home, paper_folder: Path, worker: None) -> AsyncIterator[Served]:
    """A studio with a LoRA, a control network, Redux and a model that animates beside the paper model."""
    (home.models / "loras").mkdir(parents=True, exist_ok=True)
    (home.models / "loras" / "impasto.safetensors").write_bytes(LORA)
    _make_folder(home.models, "edges-net", "config.json", "FluxControlNetModel")
    _make_folder(home.models, "redux", "model_index.json", "FluxPriorReduxPipeline")
    _make_folder(
        home.models, "mover", "model_index.json", "LTXPipeline", steps=2, width=64, height=64, guidance_scale=3.0
    )
    async with serve_fake(home, paper_folder) as running:
        yield running


async def _history(server: Served) -> list[dict[str, Any]]:
    return list((await server.view())["history"])


async def test_a_key_varies_the_picture_as_a_sibling(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)

    await press(page, "r")
    await wait_for_pictures(page, 2)
    await press(page, "Shift+R")
    await wait_for_pictures(page, 3)

    first, near, far = await _history(server)
    assert near["parent_id"] == far["parent_id"] == first["parent_id"]
    assert near["seed"] == first["seed"]
    assert near["options"]["variation"] < far["options"]["variation"]


async def test_a_draft_is_marked_and_finished_by_one_key(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await press(page, "d")
    await page.wait_for_selector(".chips li:has-text('draft')")
    await paint(page, "a red ball", 1)
    await page.wait_for_selector(".caption .draft-mark")
    assert "draft" in str(await page.get_attribute("[role=treeitem]", "aria-label"))

    await press(page, "p")
    await wait_for_pictures(page, 2)

    draft, proper = await _history(server)
    assert (draft["tier"], proper["tier"]) == ("draft", "full")
    assert draft["seed"] == proper["seed"]
    await page.wait_for_selector(".caption .draft-mark", state="detached")


@worker_with(DIMP_FAULTS="raise@999,raise@2")
async def test_a_failed_inpaint_tried_again_keeps_everything_asked_for(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await press(page, "d", "Control+,")
    await page.locator(".drawer select[aria-label^='Add a LoRA']").select_option(value=Digest.of(LORA))
    await page.locator(".drawer #p-model").select_option("paper")
    await page.get_by_label("Negative prompt").fill("fog")
    await press(page, "Escape", "b", "r")
    await page.locator(".numbers button").click()
    await page.get_by_role("slider", name="How much to change").fill("0.35")
    await page.locator(".composer textarea").fill("a blue ball")
    await page.keyboard.press("Enter")
    await page.click(".turns .failed .remedies >> text=Try again")
    await wait_for_pictures(page, 2)

    _, failed, again = await _history(server)
    asked = ("mask", "model", "loras", "negative_prompt", "strength", "tier", "seed", "steps", "prompt", "parent_id")
    assert {name: again[name] for name in asked} == {name: failed[name] for name in asked}
    assert (again["status"], again["type"], again["strength"], again["tier"]) == ("done", "inpaint", 0.35, "draft")
    assert (len(again["loras"]), again["negative_prompt"], failed["trashed"]) == (1, "fog", True)
    assert again["mask"]


async def test_margins_in_numbers_make_a_wider_picture_without_words(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await press(page, "e")
    for side, pixels in (("Left", 32), ("Right", 0), ("Top", 0), ("Bottom", 20)):
        await page.locator(".extending .numbers").get_by_label(side).fill(str(pixels))
    assert await page.inner_text(".extending output") == "96 × 96"

    await press(page, "Enter")
    await wait_for_pictures(page, 2)

    first, wider = await _history(server)
    assert (wider["width"], wider["height"]) == (96, 96)
    assert wider["method"] == "outpaint"
    assert (wider["options"]["left"], wider["options"]["top"]) == (32, 0)
    assert wider["parent_id"] == first["id"]
    # What nobody said is shown in the page's words.
    assert await page.inner_text(".turns .current .request") == "Extend the canvas"
    assert await page.inner_text(".turns .current .diff") == "extended canvas"
    assert await page.locator(".extending").count() == 0


async def test_edges_are_dragged_and_moved_by_keys_and_escape_leaves(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await press(page, "e")
    edge = page.get_by_role("slider", name="Right edge")
    before = int(await edge.get_attribute("aria-valuenow"))
    picture = await page.locator(".extending .original").bounding_box()
    box = await edge.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 40

    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + picture["width"] / 2, y, steps=6)
    during = await page.locator(".extending .original").bounding_box()
    await page.mouse.up()

    assert int(await edge.get_attribute("aria-valuenow")) == before + 32
    assert abs(during["x"] - picture["x"]) < 1.5  # the picture stays under the hand
    top = page.get_by_role("slider", name="Top edge")
    await top.focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowDown", "ArrowLeft"):
        await page.keyboard.press(key)
    assert await top.get_attribute("aria-valuenow") == "16"
    await press(page, "Escape")
    await page.wait_for_selector(".extending", state="detached")
    assert len(await _history(server)) == 1


async def test_the_menu_makes_a_picture_larger(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await press(page, "u")
    await page.get_by_role("radio", name="3×").check()
    await page.wait_for_selector("dialog.menu select option[value=lanczos]", state="attached")
    await page.locator("dialog.menu select").select_option("lanczos")
    await page.locator("dialog.menu .primary").click()
    await wait_for_pictures(page, 2)

    _, larger = await _history(server)
    assert (larger["width"], larger["height"], larger["model"]) == (192, 192, "lanczos")
    await wait_until(page, "document.querySelector('.caption')?.innerText.includes('Enlarged 3 times')")


async def test_a_lora_is_chosen_inherited_and_removed(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await press(page, "Control+,")
    await page.get_by_label("Add a LoRA").select_option(value=Digest.of(LORA))
    await page.get_by_label("Weight of impasto").fill("0.8")
    await press(page, "Escape")
    await page.wait_for_selector(".chips li:has-text('impasto 0.8')")
    await paint(page, "a red ball", 1)
    assert [(lora["name"], lora["weight"]) for lora in (await _history(server))[0]["loras"]] == [("impasto", 0.8)]
    await wait_until(page, "document.querySelector('.caption')?.innerText.includes('LoRA impasto 0.8')")

    await page.evaluate("localStorage.clear()")
    await page.reload()
    await page.wait_for_selector(".chips .inherited:has-text('impasto')")
    await page.get_by_role("button", name="Remove impasto").click()
    await page.wait_for_selector(".chips", state="detached")
    await paint(page, "make it blue", 2)

    assert (await _history(server))[1]["loras"] == []


async def test_a_reference_and_a_control_map_go_with_the_words(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    first = (await _history(server))[0]
    await page.locator(".node.head").click(button="right")
    await page.get_by_role("button", name="Use as reference").click()
    await press(page, "Control+,")
    await page.get_by_label("Add a control map").select_option(label="edges")
    await press(page, "Escape")
    await page.wait_for_selector(".chips li:has-text('edges 0.7')")
    await paint(page, "make it blue", 2)

    second = (await _history(server))[1]
    assert second["references"] == [first["image_id"]]
    assert [(control["kind"], control["model"]) for control in second["controls"]] == [("canny", "edges-net")]
    answer = await server.client.get(f"/api/images/{second['controls'][0]['digest']}")
    assert Image.open(io.BytesIO(answer.raise_for_status().content)).size == (64, 64)
    assert await page.locator(".chips li").count() == 2  # they stay for the next turn


@pytest.mark.parametrize("kind", ["paste", "drop"])
async def test_a_picture_given_to_the_drawer_becomes_a_reference(
    open_page: OpenPage, server: Served, kind: str
) -> None:
    page = await open_page()
    await press(page, "Control+,")
    await page.wait_for_selector(".references")
    await hand_over(page, kind, target=".references")
    await page.wait_for_selector(".references img")
    await press(page, "Escape")
    await paint(page, "a red ball", 1)

    only = (await _history(server))[0]
    answer = await server.client.get(f"/api/images/{only['references'][0]}")
    assert Image.open(io.BytesIO(answer.raise_for_status().content)).size == (24, 16)
    assert [(adapter["role"], adapter["model"]) for adapter in only["adapters"]] == [("redux", "redux")]
    await wait_until(
        page, "document.querySelector('.caption .conditioning-summary')?.innerText.includes('1 reference picture')"
    )


async def test_the_drawer_shows_what_a_model_lacks(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await press(page, "Control+,")
    await page.wait_for_selector(".references")
    await page.locator("#p-model").select_option("mover")

    await wait_until(
        page, "document.querySelector('.conditioning')?.innerText.includes('mover does not take control maps')"
    )
    assert "mover does not take reference pictures" in await page.inner_text(".conditioning")
    assert await page.get_by_label("Add a control map").count() == 0


async def test_animations_play_unless_reduced_motion_is_set(open_page: OpenPage, server: Served) -> None:
    await server.act(type="new", prompt="a red ball")
    page = await open_page(reduced_motion="no-preference")
    await wait_for_pictures(page, 1)
    await press(page, "a")
    await page.get_by_label("Frames", exact=True).fill("4")
    await page.locator("dialog.menu .primary").click()
    await wait_for_pictures(page, 2)
    animation = (await _history(server))[1]
    assert (animation["method"], animation["options"]["frames"], animation["model"]) == ("animate", 4, "mover")
    await page.wait_for_selector(f".frame img[src='{animation['image_url']}']")
    await page.wait_for_selector(".node.head .animation-mark")

    calm = await open_page(reduced_motion="reduce")
    await calm.wait_for_selector(".frame img[src*='thumbnail']")
    await calm.get_by_role("button", name="Play the animation").click()
    await calm.wait_for_selector(f".frame img[src='{animation['image_url']}']")


@pytest.mark.costly(*PAGE)
@pytest.mark.parametrize("size", SIZES)
async def test_axe_finds_nothing_on_the_new_screens(open_page: OpenPage, server: Served, size: str) -> None:
    await server.act(type="new", prompt="a red ball on grass", tier="draft", loras=[{"name": "impasto"}])
    page = await open_page(*SIZES[size])
    await wait_for_pictures(page, 1)
    await press(page, "d")
    await page.wait_for_selector(".chips li:has-text('impasto')")
    await check_axe(page, "chips")
    for key, place in (("e", ".extending output"), ("u", ".menu select option"), ("a", ".menu .primary")):
        await press(page, key)
        await page.wait_for_selector(place, state="attached")
        await check_axe(page, place)
        assert await page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
        await page.keyboard.press("Escape")
    await press(page, "Control+,")
    await page.get_by_label("Add a control map").select_option(label="edges")
    await page.locator(".conditioning .link", has_text="The picture on the stage").click()
    await check_axe(page, "drawer")
