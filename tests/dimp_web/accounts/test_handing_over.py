"""Sessions of somebody who was removed: nobody's until they are handed over, then one person's, for good."""

from __future__ import annotations

import pytest

from tests.dimp_web.accounts.conftest import Crowd
from tests.dimp_web.accounts.test_members import link, listed, share
from tests.dimp_web.accounts.test_shares import painted

pytestmark = pytest.mark.anyio


async def test_sessions_are_handed_over_to_one_person(crowd: Crowd) -> None:
    his = await painted(crowd, "Bob", "a red ball", "make the ball blue")
    session, image = his[0]["session_id"], his[1]["image_id"]
    (cat,) = await painted(crowd, "Ada", "a cat")
    await share(crowd, "Bob", session, "Gus")
    token = await link(crowd, "Bob", session)
    wrong = [("Bob", {"to": "Ada"}, 404), ("Ada", {"to": "Gus"}, 404), ("nobody", {"to": "Ada"}, 404)]
    for ref, body, status in wrong:  # only of who was removed
        refused = await crowd["Otto"].post(f"/api/users/removed/{ref}/hand-over", json=body)
        assert (refused.status_code, bool(refused.json()["hint"])) == (status, True)
    await crowd["Otto"].delete("/api/users/Bob")
    left = (await crowd["Otto"].get("/api/users/removed")).json()["people"]
    assert [(gone["name"], gone["sessions"]) for gone in left] == [("Bob", 1)]
    for name in ("Ada", "Otto", "Gus"):
        assert session not in await listed(crowd[name])
    assert (await crowd["Gus"].post("/api/users/removed/Bob/hand-over", json={"to": "Gus"})).status_code == 403
    assert (await crowd["Otto"].post("/api/users/removed/Bob/hand-over", json={"to": "Bob"})).status_code == 404
    given = await crowd["Otto"].post("/api/users/removed/bob/hand-over", json={"to": "ada"})
    assert given.json() == {"session_ids": [session], "to": crowd.accounts["Ada"].id, "item_ids": []}
    assert (await listed(crowd["Ada"])).keys() == {session, cat["session_id"]}
    for name in ("Otto", "Gus"):  # who handed it over does not have it, and who was let in does no more
        assert session not in await listed(crowd[name])
        assert (await crowd[name].get(f"/api/images/{image}")).status_code == 404
    assert (await crowd["Gus"].post("/api/shares/join", json={"token": token})).status_code == 404
    assert (await crowd["Ada"].get(f"/api/images/{image}")).status_code == 200
    assert (await crowd["Ada"].post("/api/session/undo", params={"session": session})).status_code == 200
    bob, ada = (crowd.studio.sessions.possessions(owner) for owner in (crowd.accounts["Bob"].id, ""))
    sizes = sum(picture["size"] for picture in (*his, cat))
    assert (bob.image_bytes, ada.image_bytes) == (0, sizes)
    again = (await crowd["Otto"].post("/api/users/removed/Bob/hand-over", json={"to": "Otto"})).json()
    assert again["session_ids"] == []
    people = (await crowd["Ada"].get(f"/api/sessions/{session}/people")).json()
    assert people["names"][crowd.accounts["Bob"].id] == "Bob"


async def test_it_holds_after_a_restart(crowd: Crowd, studio_command: list[str]) -> None:
    (ball,) = await painted(crowd, "Bob", "a red ball")
    await crowd["Ada"].delete("/api/users/Bob")
    await crowd["Ada"].post("/api/users/removed/Bob/hand-over", json={"to": "Gus"})
    rows = await crowd.studio.log.read_all(0)
    fresh = type(crowd.studio.sessions)(founder=crowd.accounts["Ada"].id)
    fresh.load(rows)
    owners = [crowd.accounts[name].id for name in ("Bob", "Gus")]
    assert [ball["session_id"] in fresh.possessions(owner).sessions for owner in owners] == [False, True]
    assert fresh.possessions(owners[1]).image_bytes == ball["size"] > 0
    assert not fresh.possessions(owners[0]).has_image(ball["image_id"])
