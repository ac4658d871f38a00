"""Who did what and when: what owners see of it, page by page, and that no secret and nobody's words are in it."""

from __future__ import annotations

import pytest

from dimp.accounts.sign_ins import GRACE_S, ROTATE_S
from dimp_web.security.authenticator import COOKIE
from tests.dimp_web.accounts.conftest import PASSWORD, Crowd

pytestmark = pytest.mark.anyio
AUDIT = "/api/users/audit"


async def test_what_was_done_is_seen_page_by_page_with_names(crowd: Crowd) -> None:
    shown: list[str] = [PASSWORD, "nine dry otters", "zebrafish"]
    signed_in = await crowd.client().post("/api/account/sign-in", json={"name": "Bob", "password": PASSWORD})
    bob = crowd.client(cookie=signed_in.headers["set-cookie"].partition(";")[0])
    key = (await bob.post("/api/keys", json={"name": "zebrafish", "scopes": ["read"]})).json()
    session = (await bob.post("/api/sessions", json={"title": "zebrafish"})).json()["session_id"]
    link = (await bob.post("/api/shares", json={"session_id": session})).json()
    assert (await bob.delete(f"/api/shares/{link['share']['id']}")).status_code == 200
    assert (await bob.delete(f"/api/keys/{key['key']['id']}")).status_code == 200
    invited = (await crowd["Ada"].post("/api/users/invite", json={"role": "guest"})).json()["url"].rpartition("/")[2]
    joining = {"invitation": invited, "name": "Nora", "password": "nine dry otters"}
    assert (await crowd.client().post("/api/account/accept", json=joining)).status_code == 201
    assert (await crowd["Otto"].patch("/api/users/Nora", json={"role": "member"})).status_code == 200
    assert (await crowd["Otto"].delete("/api/users/Nora")).status_code == 200
    assert (await crowd["Ada"].patch("/api/settings", json={"steps": 7})).status_code == 200
    assert (await crowd["Ada"].post("/api/queue/pause")).status_code == 200
    assert (await crowd["Ada"].post("/api/queue/resume")).status_code == 200
    assert (await bob.post("/api/erase", json={"session": session})).status_code == 200
    assert (await bob.post("/api/account/sign-out")).status_code == 200
    shown += [key["secret"].rpartition("_")[2], link["url"].rpartition("/")[2], invited, session]

    entries, before = [], ""
    while True:
        answer = await crowd["Ada"].get(f"{AUDIT}?limit=4{before}")
        entries += answer.json()["entries"]
        if answer.json()["next"] is None:
            break
        before = f"&before={answer.json()['next']}"
    done = [(entry["actor_name"], entry["act"], entry["about_name"]) for entry in entries]
    assert done[:-4] == [
        ("Bob", "sign-in.ended", "Bob"), ("Bob", "pictures.erased", "Bob"), ("Ada", "queue.resumed", "Ada"),
        ("Ada", "queue.paused", "Ada"), ("Ada", "settings.changed", ""), ("Otto", "account.removed", "Nora"),
        ("Otto", "account.role", "Nora"), ("Nora", "account.added", "Nora"), ("Ada", "person.invited", ""),
        ("Bob", "key.revoked", ""), ("Bob", "share.closed", ""), ("Bob", "share.opened", ""), ("Bob", "key.made", ""),
        ("Bob", "sign-in.password", "Bob"),
    ]  # fmt: skip
    assert sorted(entry["id"] for entry in entries) == list(range(1, len(entries) + 1))
    whole = (await crowd["Ada"].get(f"{AUDIT}?limit=500")).text
    assert [secret for secret in shown if secret in whole] == []
    hers = (await crowd["Otto"].get(f"{AUDIT}?person=nora")).json()["entries"]
    assert [entry["act"] for entry in hers] == ["account.removed", "account.role", "account.added"]
    assert (await crowd["Otto"].get(f"{AUDIT}?person=nobody")).status_code == 404
    for wrong in ("limit=0", "limit=501", "before=x"):
        assert (await crowd["Ada"].get(f"{AUDIT}?{wrong}")).status_code == 400
    for name in ("Bob", "Gus"):
        assert (await crowd[name].get(AUDIT)).status_code == 403


async def test_a_copied_sign_in_is_told(crowd: Crowd) -> None:
    old = await crowd.house.sign_ins.begin(crowd.accounts["Bob"], "test")
    crowd.clock.ahead = ROTATE_S + 1
    assert (await crowd.client(cookie=f"{COOKIE}={old}").get("/api/account/me")).status_code == 200
    crowd.clock.ahead += GRACE_S + 1
    assert (await crowd.client(cookie=f"{COOKIE}={old}").get("/api/account/me")).status_code == 401
    (entry, *_) = (await crowd["Ada"].get(AUDIT)).json()["entries"]
    assert (entry["act"], entry["actor"], entry["about_name"]) == ("sign-in.copied", "", "Bob")


async def test_a_wrong_password_is_written_down_for_nobody(crowd: Crowd) -> None:
    before = len(await crowd.house.people.audit())
    for name in ("Bob", "Nora"):
        await crowd.client().post("/api/account/sign-in", json={"name": name, "password": "seven wet cats"})
    assert len(await crowd.house.people.audit()) == before
