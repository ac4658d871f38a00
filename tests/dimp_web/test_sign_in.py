"""Getting in: a cookie that is not the token and ends, codes that work once, guesses that are slowed."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from dimp.core.errors import Invalid
from dimp.settings import Settings
from dimp.studio.studio import Studio
from dimp_web.security.access import access_for, refuse_weak
from dimp_web.security.sign_in import CODE_S, COOKIE, LIFETIME_S, SignIn, Throttle
from dimp_web.serve import App, serve

pytestmark = pytest.mark.anyio

TOKEN = "k3y-0f-th1s-stud10-x7"
NOW = 1_900_000_000.0


def outside(app: App) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app.guard)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://192.168.1.5:8000", timeout=60)


def app_of(studio: Studio) -> App:
    return App(studio, access_for("0.0.0.0", 8000, TOKEN, required=True))


def test_a_cookie_ends_and_cannot_be_made_up() -> None:
    sign_in = SignIn(TOKEN)
    made = sign_in.cookie(NOW, secure=False).partition(";")[0]
    assert TOKEN not in made
    assert sign_in.admits(made, NOW + LIFETIME_S - 1)
    assert SignIn(TOKEN).admits(made, NOW)  # also after a restart
    assert not SignIn(TOKEN + "x").admits(made, NOW)
    assert not sign_in.admits(made, NOW + LIFETIME_S + 1)
    assert not sign_in.wants_renewal(made, NOW)
    assert sign_in.wants_renewal(made, NOW + LIFETIME_S * 0.6)
    end, nonce, proof = made.removeprefix(f"{COOKIE}=").split(".")
    for forged in (
        f"{int(end) + 9}.{nonce}.{proof}",
        f"{end}.{nonce}.",
        f"{end}..{proof}",
        "",
        "..",
        TOKEN,
        "\xff.\xff.\xff",
    ):
        assert not sign_in.admits(f"{COOKIE}={forged}", NOW)


def test_a_code_works_once_and_not_for_long() -> None:
    sign_in = SignIn(TOKEN)
    code, late = sign_in.code(NOW), sign_in.code(NOW)
    assert sign_in.redeem(code, NOW)
    assert not sign_in.redeem(code, NOW)
    assert not sign_in.redeem(late, NOW + CODE_S + 1)
    assert not sign_in.redeem("", NOW)


def test_guesses_are_slowed_for_their_own_address_alone() -> None:
    throttle = Throttle()
    waits = [throttle.wait_for("a", NOW) for _ in range(200)]
    assert waits[: throttle.FREE] == [0.0] * throttle.FREE
    assert waits == sorted(waits)
    assert waits[-1] > throttle.LONGEST_S
    assert throttle.wait_for("b", NOW) == 0.0
    assert throttle.wait_for("a", NOW + 60) == 0.0


async def test_the_page_gets_a_cookie_of_its_own(studio: Studio) -> None:
    app = app_of(studio)
    async with outside(app) as client:
        opened = await client.get(f"/?token={TOKEN}")
        assert TOKEN not in opened.headers["set-cookie"]
        assert "Secure" not in opened.headers["set-cookie"]
        assert (await client.get("/health")).status_code == 200
    async with outside(app) as client:
        tls = await client.get(f"/?token={TOKEN}", headers={"X-Forwarded-Proto": "https"})
        assert "; Secure" in tls.headers["set-cookie"]
    async with outside(app) as client:
        code = app.guard.sign_in.code(time.time())
        assert (await client.get(f"/?code={code}")).status_code == 303
        assert (await client.get("/health")).status_code == 200
    async with outside(app) as client:
        assert (await client.get(f"/?code={code}")).status_code == 401
        assert (await client.get("/health", headers={"Cookie": f"{COOKIE}={TOKEN}"})).status_code == 401


async def test_an_old_cookie_is_renewed_while_it_is_used(studio: Studio) -> None:
    app = app_of(studio)
    aged = app.guard.sign_in.cookie(time.time() - LIFETIME_S * 0.7, secure=False).partition(";")[0]
    async with outside(app) as client:
        answer = await client.get("/health", headers={"Cookie": aged})
        assert answer.status_code == 200
        assert answer.headers["set-cookie"].partition(";")[0] != aged


async def test_where_a_token_is_needed_pictures_are_private(studio: Studio, client: httpx.AsyncClient) -> None:
    address = (await client.post("/api/generate/new", json={"prompt": "a ball"})).json()["image_url"]
    assert "public" in (await client.get(address)).headers["cache-control"]
    async with outside(app_of(studio)) as stranger:
        for path in (address, address + "/thumbnail"):
            answer = await stranger.get(path, headers={"Authorization": f"Bearer {TOKEN}"})
            assert answer.status_code == 200
            assert "private" in answer.headers["cache-control"]
            assert "public" not in answer.headers["cache-control"]


@pytest.mark.parametrize("weak", ["a" * 32, "ab" * 16, "0123456789abcdef", "password" * 2, "1111222233334444"])
async def test_a_weak_token_is_refused_before_anything_is_opened(weak: str, tmp_path: Path) -> None:
    from dimp.home import Home

    with pytest.raises(Invalid, match="easy to guess"):
        await serve(Home(tmp_path / "home"), Settings(host="0.0.0.0", token=weak), announce=print)
    assert not (tmp_path / "home").exists()
    assert refuse_weak(TOKEN) == TOKEN


def test_an_origin_has_the_scheme_that_the_client_used() -> None:
    rules = access_for("127.0.0.1", 8000, "", required=False, allowed_hosts="studio.example:*")
    own = {"host": "studio.example:8443", "x-forwarded-proto": "https"}
    assert rules.answers_to("studio.example:8443")
    assert rules.answers_to("studio.example")
    assert not rules.answers_to("evil.example:8443")
    assert rules.own_origin("https://studio.example:8443", own)
    assert not rules.own_origin("http://studio.example:8443", own)
    assert rules.own_origin("https://studio.example", {"host": "studio.example"})  # a proxy that does not say
    assert rules.own_origin("http://localhost:8000", {"host": "localhost:8000"})
    assert not rules.own_origin("https://localhost:8000", {"host": "localhost:8000"})
