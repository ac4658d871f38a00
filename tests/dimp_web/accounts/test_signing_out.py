"""Signing out where people sign in by a provider: there, too, and from there; and what a sign-in ends with it."""

from __future__ import annotations

import secrets
import time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import anyio
import httpx
import pytest

from dimp.accounts.api_keys import TOKEN_S
from dimp.accounts.oidc.logout import EVENT, LASTS_S
from dimp_web import live
from dimp_web.security.authenticator import COOKIE
from tests.dimp_web.accounts.conftest import PASSWORD, Crowd
from tests.dimp_web.accounts.fake_provider import CLIENT, ISSUER, FakeProvider, rsa_key
from tests.dimp_web.accounts.test_members import Socket
from tests.dimp_web.accounts.test_oidc import called, house_with, visit

pytestmark = pytest.mark.anyio

ENDED = "/sign-in/oidc/ended"
PERSON = FakeProvider().subject


async def signs_out(browser: httpx.AsyncClient) -> str | None:
    answer = await browser.post("/api/account/sign-out")
    assert answer.status_code == 200, answer.text
    url: str | None = answer.json()["provider_url"]
    return url


async def is_in(browser: httpx.AsyncClient) -> bool:
    return (await browser.get("/api/account/me")).status_code == 200


async def test_the_browser_is_sent_to_where_its_session_at_the_provider_ends(crowd: Crowd) -> None:
    provider = FakeProvider()
    provider.metadata = {"end_session_endpoint": f"{ISSUER}/logout?tenant=house"}
    house_with(crowd, provider)
    browser, _ = await visit(crowd, provider)
    url = urlsplit(await signs_out(browser) or "")
    asked = dict(parse_qsl(url.query))
    assert (url.path, asked["tenant"], asked["client_id"]) == ("/logout", "house", CLIENT)
    assert asked["post_logout_redirect_uri"] == "http://localhost:8000/sign-in"
    assert asked["id_token_hint"].count(".") == 2
    assert not await is_in(browser)
    acts = [entry["act"] for entry in (await crowd["Ada"].get("/api/users/audit")).json()["entries"]]
    assert acts[0] == "sign-in.ended"


@pytest.mark.parametrize("announced", ["", "http://evil.example/logout", "javascript:alert(1)", None])
async def test_signing_out_here_needs_nothing_of_the_provider(crowd: Crowd, announced: str | None) -> None:
    """One that announces no such place, or one that cannot be used; or that is away (None)."""
    provider = FakeProvider()
    house_with(crowd, provider)
    browser, _ = await visit(crowd, provider)
    provider.metadata = {"end_session_endpoint": announced} if announced else {}
    if announced is None:
        provider.pages["/.well-known/openid-configuration"] = lambda _: httpx.Response(503)
    assert await is_in(browser)
    assert await signs_out(browser) is None
    assert not await is_in(browser)


async def test_who_came_by_a_password_is_sent_nowhere(crowd: Crowd) -> None:
    provider = FakeProvider()
    provider.metadata = {"end_session_endpoint": f"{ISSUER}/logout"}
    house_with(crowd, provider)
    browser = crowd.client()
    await browser.post("/api/account/sign-in", json={"name": "Bob", "password": PASSWORD})
    assert await signs_out(browser) is None
    assert await signs_out(await crowd.key("Bob", "read")) is None


def logout_token(provider: FakeProvider, header: dict[str, Any] | None = None, **claims: Any) -> str:
    now = int(time.time())
    whole = {
        "iss": ISSUER, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": secrets.token_hex(8), "events": {EVENT: {}},
    } | claims  # fmt: skip
    kept = {name: value for name, value in whole.items() if value is not None}
    return provider.sign({"alg": "RS256", "kid": "first", "typ": "logout+jwt"} | (header or {}), kept)


async def tell(crowd: Crowd, token: str) -> int:
    answer = await crowd.client(f"10.3.0.{secrets.randbelow(200)}").post(ENDED, data={"logout_token": token})
    return answer.status_code


async def test_a_session_that_ends_there_ends_here(crowd: Crowd) -> None:
    provider = FakeProvider()
    house_with(crowd, provider)
    provider.claims = {"sid": "the desk"}
    desk, _ = await visit(crowd, provider)
    provider.claims = {"sid": "the sofa"}
    sofa, _ = await visit(crowd, provider)
    provider.subject, provider.claims = "2", {"sid": "another one's", "preferred_username": "olga"}
    other, _ = await visit(crowd, provider)
    token = (await desk.post("/api/account/token")).json()["access_token"]
    program = crowd.client(authorization=f"Bearer {token}")
    assert await is_in(program)

    assert await tell(crowd, logout_token(provider, sid="nobody's")) == 200
    assert await tell(crowd, logout_token(provider, sid="the desk")) == 200
    assert [await is_in(browser) for browser in (desk, program, sofa, other)] == [False, False, True, True]
    again = logout_token(provider, sub=PERSON)
    assert await tell(crowd, again) == 200  # all that are theirs
    assert [await is_in(browser) for browser in (sofa, other)] == [False, True]
    back, _ = await visit(crowd, provider)
    assert await called(back) == ("olga", "member")
    provider.subject, provider.claims = PERSON, {}
    back, _ = await visit(crowd, provider)
    assert await tell(crowd, again) == 400  # what came once does not end what began since
    assert await is_in(back)
    acts = [entry["act"] for entry in (await crowd["Ada"].get("/api/users/audit")).json()["entries"]]
    assert acts.count("sign-in.ended-by-provider") == 2


async def test_a_password_outlives_the_session_at_the_provider(crowd: Crowd) -> None:
    """Whoever put somebody out there has not put them out here."""
    provider = FakeProvider()
    provider.claims = {"preferred_username": "nora"}
    house_with(crowd, provider)
    browser, _ = await visit(crowd, provider)
    nora = await crowd.house.people.find("nora")
    await crowd.house.people.change_password(nora, PASSWORD, nora.id)
    by_password = crowd.client()
    await by_password.post("/api/account/sign-in", json={"name": "nora", "password": PASSWORD})
    assert await tell(crowd, logout_token(provider, sub=PERSON)) == 200
    assert [await is_in(each) for each in (browser, by_password)] == [False, True]


def wrong_claims(now: int) -> dict[str, dict[str, Any]]:
    """What no logout token may say at the time `now` (seconds since 1970), by what is wrong with it."""
    return {
        "an ID token": {"events": None, "nonce": "x"}, "a nonce": {"nonce": "x"}, "other events": {"events": {"x": {}}},
        "events that are none": {"events": EVENT}, "nobody": {"sub": None}, "no id": {"jti": None},
        "another issuer": {"iss": "https://evil.example"}, "another studio": {"aud": "other"},
        "no issuer": {"iss": None}, "ended": {"exp": now - 300},
        "too old": {"iat": now - int(LASTS_S) - 60, "exp": None}, "of times to come": {"iat": now + 600},
        "no time": {"iat": None}, "a time that is none": {"iat": "x"},
    }  # fmt: skip


async def test_nobody_else_ends_a_session(crowd: Crowd) -> None:
    provider = FakeProvider()
    house_with(crowd, provider)
    browser, _ = await visit(crowd, provider)
    wrong = wrong_claims(int(time.time()))
    tokens = {name: logout_token(provider, **({"sub": PERSON} | claims)) for name, claims in wrong.items()}
    tokens |= {"nothing": "", "no token": "a.b.c", "of another kind": "x" * 5000}
    honest = provider.sign
    for name, secret in (("by no algorithm", b""), ("by a secret", b"x" * 32)):
        provider.sign_by_secret(secret)
        tokens[name] = logout_token(provider, sub=PERSON)
    provider.sign_with(rsa_key("forged"))
    tokens["by another key"] = logout_token(provider, sub=PERSON)
    provider.sign = honest
    statuses = {name: await tell(crowd, token) for name, token in tokens.items()}
    assert statuses == dict.fromkeys(tokens, 400)
    assert await is_in(browser)
    as_json = await crowd.client("10.4.0.1").post(ENDED, json={"logout_token": logout_token(provider, sub=PERSON)})
    assert as_json.status_code == 415
    of_a_page = await crowd.client("10.4.0.2").post(
        ENDED, data={"logout_token": logout_token(provider, sub=PERSON)}, headers={"origin": "https://evil.example"}
    )
    assert of_a_page.status_code == 403
    assert await is_in(browser)


async def test_without_a_provider_there_is_no_such_place(crowd: Crowd) -> None:
    assert (await crowd.stranger.post(ENDED, data={"logout_token": "x"})).status_code == 404


async def test_a_token_ends_with_the_sign_in_that_it_was_changed_for(crowd: Crowd) -> None:
    token = (await crowd["Bob"].post("/api/account/token")).json()["access_token"]
    program = crowd.client(authorization=f"Bearer {token}")
    assert await is_in(program)
    await signs_out(crowd["Bob"])
    assert not await is_in(program)


async def _sign_out(crowd: Crowd) -> None:
    await signs_out(crowd["Bob"])


async def _sign_out_elsewhere(crowd: Crowd) -> None:
    (own,) = await crowd.house.sign_ins.of(crowd.accounts["Bob"].id)
    other = crowd.client(cookie=f"{COOKIE}={await crowd.house.sign_ins.begin(crowd.accounts['Bob'], 'other')}")
    await other.delete(f"/api/account/sign-ins/{own.id}")


async def _change_password(crowd: Crowd) -> None:
    assert (await crowd["Bob"].post("/api/account/password", json={"password": "nine dry otters"})).status_code == 200


async def _demote(crowd: Crowd) -> None:
    assert (await crowd["Ada"].patch("/api/users/Bob", json={"role": "guest"})).status_code == 200


async def _remove(crowd: Crowd) -> None:
    assert (await crowd["Ada"].delete("/api/users/Bob")).status_code == 200


@pytest.mark.parametrize("end", [_sign_out, _sign_out_elsewhere, _change_password, _demote, _remove])
async def test_what_ends_a_sign_in_closes_its_sockets_at_once(crowd: Crowd, end: Any) -> None:
    """Those of the browser, and of a program that changed the sign-in for a token; nobody else's."""
    token = (await crowd["Bob"].post("/api/account/token")).json()["access_token"]
    sockets = [Socket(crowd, "Bob"), Socket(crowd, "Bob", crowd.client(authorization=f"Bearer {token}"))]
    ada = Socket(crowd, "Ada")
    async with anyio.create_task_group() as tasks:
        for socket in (*sockets, ada):
            tasks.start_soon(socket.run)
            await socket.until("snapshot")
        await end(crowd)
        with anyio.fail_after(live.PING_S / 2):
            for socket in sockets:
                await socket.ended.wait()
        assert not ada.ended.is_set()
        await ada.leave()


async def test_a_socket_ends_with_the_token_that_opened_it(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "PING_S", 0.05)
    token = (await crowd["Bob"].post("/api/account/token")).json()["access_token"]
    socket = Socket(crowd, "Bob", crowd.client(authorization=f"Bearer {token}"))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(socket.run)
        await socket.until("ping")
        assert not socket.ended.is_set()
        crowd.clock.ahead = TOKEN_S + 1
        with anyio.fail_after(60):
            await socket.ended.wait()


async def test_what_others_do_to_the_queue_is_not_to_be_noticed(crowd: Crowd) -> None:
    """Neither by what a socket is told nor by when: Ada asks, moves and stops, and Bob's socket says nothing."""
    await crowd["Ada"].post("/api/queue/pause")
    bob, ada = Socket(crowd, "Bob"), Socket(crowd, "Ada")
    async with anyio.create_task_group() as tasks:
        for socket in (ada, bob):
            tasks.start_soon(socket.run)
            await socket.until("snapshot")
        bob.heard.clear()
        waiting = []
        for words in ("a cat", "a dog"):
            later = {"json": {"prompt": words}, "headers": {"Prefer": "respond-async"}}
            waiting.append((await crowd["Ada"].post("/api/generate/new", **later)).json()["generation_id"])
        moved = await crowd["Ada"].post("/api/queue/reorder", json={"id": waiting[1], "before": waiting[0]})
        assert moved.status_code == 200
        await crowd["Ada"].post("/api/queue/cancel")
        await ada.until("queue", queue=(await crowd["Ada"].get("/api/queue")).json())
        await bob.say(type="ack", generation_id="x")  # answered after all that came before it
        await bob.until("problem")
        assert [message["type"] for message in bob.heard] == ["problem"]
        for socket in (ada, bob):
            await socket.leave()
