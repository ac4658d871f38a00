"""Getting in: passwords, cookies that are replaced, keys, short-lived tokens, invitations; and being put out again."""

from __future__ import annotations

import argon2
import httpx
import jwt
import pytest
from argon2 import PasswordHasher

from dimp.accounts.passwords import Passwords
from dimp.accounts.sign_ins import GRACE_S, IDLE_S, ROTATE_S
from dimp_web.security.authenticator import COOKIE
from dimp_web.security.sign_in import Attempts
from tests.dimp_web.accounts.conftest import LOCAL_TOKEN, PASSWORD, Crowd

pytestmark = pytest.mark.anyio

SIGN_IN = "/api/account/sign-in"


async def signed_in(crowd: Crowd, name: str, password: str = PASSWORD, **headers: str) -> httpx.Response:
    return await crowd.client(**headers).post(SIGN_IN, json={"name": name, "password": password})


async def test_a_password_gives_a_cookie_that_scripts_cannot_read(crowd: Crowd) -> None:
    answer = await signed_in(crowd, "  bob ")
    cookie = answer.headers["set-cookie"]
    assert answer.json()["name"] == "Bob"
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/"))
    assert "Secure" not in cookie
    assert "; Secure" in (await signed_in(crowd, "Bob", **{"x-forwarded-proto": "https"})).headers["set-cookie"]
    browser = crowd.client(cookie=cookie.partition(";")[0])
    assert (await browser.get("/api/account/me")).json()["role"] == "member"
    assert len((await browser.get("/api/account/sign-ins")).json()["sign_ins"]) == 3
    out = await browser.post("/api/account/sign-out")
    assert f'{COOKIE}=""' in out.headers["set-cookie"] or "Max-Age=0" in out.headers["set-cookie"]
    assert (await browser.get("/api/account/me")).status_code == 401


async def test_who_there_is_cannot_be_found_out(crowd: Crowd) -> None:
    """Otto has no password yet, Nora is nobody: both are answered as Bob with a wrong one."""
    answers = [await signed_in(crowd, name, "seven wet cats") for name in ("Bob", "Otto", "Nora", "'; DROP TABLE")]
    assert {(answer.status_code, answer.text) for answer in answers} == {(403, answers[0].text)}
    hashed: list[str | None] = []
    fits = crowd.house.people._passwords._fits
    crowd.house.people._passwords._fits = lambda word, of: (hashed.append(of), fits(word, of))[1]  # type: ignore[assignment, func-returns-value]
    await signed_in(crowd, "Nora")
    assert hashed == [None]  # a hash was made for nobody, too: it takes as long


async def test_guesses_at_one_name_are_slowed_and_then_refused(crowd: Crowd) -> None:
    attempts = Attempts()
    waits = [attempts.wait_for(f"address {number}", "bob", 100.0) for number in range(12)]
    assert waits[:8] == [0.0] * 8
    assert waits[-1] > 5
    assert attempts.wait_for("address", "ada", 100.0) == 0.0


async def test_a_cookie_is_replaced_and_a_copied_one_ends_the_sign_in(crowd: Crowd) -> None:
    old = await crowd.house.sign_ins.begin(crowd.accounts["Bob"], "test")
    crowd.clock.ahead = ROTATE_S + 1
    answer = await crowd.client(cookie=f"{COOKIE}={old}").get("/api/account/me")
    fresh = answer.headers["set-cookie"].partition(";")[0]
    assert fresh != f"{COOKIE}={old}"
    under_way = await crowd.client(cookie=f"{COOKIE}={old}").get("/api/account/me")
    assert under_way.status_code == 200
    assert "set-cookie" not in under_way.headers
    crowd.clock.ahead += GRACE_S + 1
    assert (await crowd.client(cookie=fresh).get("/api/account/me")).status_code == 200
    assert (await crowd.client(cookie=f"{COOKIE}={old}").get("/api/account/me")).status_code == 401
    assert (await crowd.client(cookie=fresh).get("/api/account/me")).status_code == 401


async def test_a_sign_in_that_is_not_used_ends(crowd: Crowd) -> None:
    crowd.clock.ahead = IDLE_S + 1
    assert (await crowd["Bob"].get("/api/account/me")).status_code == 401


async def test_a_new_password_ends_everything_else(crowd: Crowd) -> None:
    token = (await crowd["Bob"].post("/api/account/token")).json()["access_token"]
    program = crowd.client(authorization=f"Bearer {token}")
    other = crowd.client(cookie=f"{COOKIE}={await crowd.house.sign_ins.begin(crowd.accounts['Bob'], 'other')}")
    assert (await program.get("/api/account/me")).status_code == 200
    weak = await crowd["Bob"].post("/api/account/password", json={"password": "password12"})
    assert weak.status_code == 400
    changed = await crowd["Bob"].post("/api/account/password", json={"password": "nine dry otters"})
    for client in (program, other, crowd["Bob"]):
        assert (await client.get("/api/account/me")).status_code == 401
    browser = crowd.client(cookie=changed.headers["set-cookie"].partition(";")[0])
    assert (await browser.get("/api/account/me")).status_code == 200
    assert (await signed_in(crowd, "Bob")).status_code == 403
    assert (await signed_in(crowd, "Bob", "nine dry otters")).status_code == 200


async def test_a_key_is_shown_once_and_does_what_its_scopes_say(crowd: Crowd) -> None:
    made = (await crowd["Bob"].post("/api/keys", json={"name": "script", "scopes": ["read"], "days": 1})).json()
    listed = (await crowd["Bob"].get("/api/keys")).text
    assert made["secret"] not in listed
    assert made["key"]["prefix"] in listed
    program = crowd.client(authorization=f"Bearer {made['secret']}")
    assert (await program.get("/api/sessions")).status_code == 200
    assert (await program.post("/api/sessions")).status_code == 403
    for wrong in (made["secret"][:-1] + "x", made["key"]["prefix"], made["key"]["prefix"] + "_", "dimp_", "a.b.c"):
        assert (await crowd.client(authorization=f"Bearer {wrong}").get("/api/sessions")).status_code == 401
    token = (await program.post("/api/account/token")).json()["access_token"]
    brief = crowd.client(authorization=f"Bearer {token}")
    assert (await brief.get("/api/sessions")).status_code == 200
    assert (await brief.post("/api/sessions")).status_code == 403
    assert (await crowd["Bob"].delete(f"/api/keys/{made['key']['prefix']}")).json() == {"keys": []}
    assert [(await client.get("/api/sessions")).status_code for client in (program, brief)] == [401, 401]
    refused = await crowd["Gus"].post("/api/keys", json={"name": "script"})
    assert refused.status_code == 409  # guests have none
    for wrong_body in (
        {"name": "x", "scopes": ["all"]},
        {"name": "x", "scopes": []},
        {"name": " "},
        {"name": "x", "days": 0},
    ):
        assert (await crowd["Bob"].post("/api/keys", json=wrong_body)).status_code == 400


async def test_keys_and_tokens_end(crowd: Crowd) -> None:
    made = (await crowd["Bob"].post("/api/keys", json={"name": "script", "days": 1})).json()
    program = crowd.client(authorization=f"Bearer {made['secret']}")
    token = (await program.post("/api/account/token")).json()["access_token"]
    brief = crowd.client(authorization=f"Bearer {token}")
    crowd.clock.ahead = 901
    assert (await brief.get("/api/sessions")).status_code == 401
    assert (await program.get("/api/sessions")).status_code == 200
    crowd.clock.ahead = 86401
    assert (await program.get("/api/sessions")).status_code == 401


async def test_a_token_that_was_made_elsewhere_is_refused(crowd: Crowd) -> None:
    token = (await crowd["Bob"].post("/api/account/token")).json()["access_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    forged = [
        jwt.encode(claims | {"sub": crowd.accounts["Ada"].id}, "x" * 32, "HS256"),
        jwt.encode(claims, "", "none"),
        jwt.encode({name: value for name, value in claims.items() if name != "exp"}, "x" * 32, "HS256"),
    ]
    for wrong in forged:
        assert (await crowd.client(authorization=f"Bearer {wrong}").get("/api/sessions")).status_code == 401


async def test_an_invitation_works_once(crowd: Crowd) -> None:
    invited = (await crowd["Ada"].post("/api/users/invite", json={"role": "guest", "hours": 1})).json()
    token = invited["url"].rpartition("/join/")[2]
    join = {"invitation": token, "name": "Nora", "password": "nine dry otters"}
    for change in ({"name": "ada"}, {"password": "short"}, {"name": "  "}):  # nothing of these uses it up
        assert (await crowd.stranger.post("/api/account/accept", json=join | change)).status_code in (400, 409)
    joined = await crowd.stranger.post("/api/account/accept", json=join)
    assert joined.json()["role"] == "guest"
    assert (await crowd.client().post("/api/account/accept", json=join | {"name": "Ned"})).status_code == 404
    late = (await crowd["Ada"].post("/api/users/invite", json={"hours": 1})).json()
    crowd.clock.ahead = 3601
    token = late["url"].rpartition("/join/")[2]
    assert (await crowd.client().post("/api/account/accept", json=join | {"invitation": token})).status_code == 404


async def test_who_is_removed_is_out_at_once(crowd: Crowd) -> None:
    program = await crowd.key("Bob", "read")
    kept = await crowd["Bob"].post("/api/sessions", json={"title": "Bob's"})
    assert (
        await crowd["Otto"].delete(f"/api/users/{crowd.accounts['Ada'].id}")
    ).status_code == 409  # the founder stays
    assert (await crowd["Otto"].patch("/api/users/Ada", json={"role": "guest"})).status_code == 409
    assert (await crowd["Otto"].patch("/api/users/Bob", json={"role": "guest"})).json()["role"] == "guest"
    left = (await crowd["Otto"].delete("/api/users/Bob")).json()
    assert [user["name"] for user in left["users"]] == ["Ada", "Otto", "Gus"]
    for client in (crowd["Bob"], program):
        assert (await client.get("/api/sessions")).status_code == 401
    assert (await signed_in(crowd, "Bob")).status_code == 403
    assert (await crowd["Ada"].get(f"/api/sessions/{kept.json()['session_id']}")).status_code == 404
    acts = [entry["act"] for entry in (await crowd["Ada"].get("/api/users/audit")).json()["entries"]]
    assert acts[:2] == ["account.removed", "account.role"]


async def test_the_user_of_this_machine_is_the_founder(crowd: Crowd) -> None:
    local = crowd.client(authorization=f"Bearer {LOCAL_TOKEN}")
    assert (await local.get("/api/account/me")).json()["name"] == "Ada"
    opened = await crowd.stranger.get(f"/?token={LOCAL_TOKEN}")
    browser = crowd.client(cookie=opened.headers["set-cookie"].partition(";")[0])
    assert (opened.status_code, opened.headers["location"]) == (303, "/")
    assert (await browser.get("/api/account/me")).json()["name"] == "Ada"


async def test_strangers_are_sent_to_sign_in(crowd: Crowd) -> None:
    answer = await crowd.stranger.get("/gallery")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fgallery")
    assert (await crowd.stranger.get("/api/sessions")).headers["www-authenticate"] == "Bearer"
    assert (await crowd.stranger.get("/sign-in")).status_code == 200
    for path in ("/health", "/schema", "/metrics", "/sw.js", "/account", "/people"):
        assert (await crowd.stranger.get(path)).status_code in (401, 303), path


async def test_nothing_secret_is_stored_as_it_is_shown(crowd: Crowd) -> None:
    shown = [await crowd.house.sign_ins.begin(crowd.accounts["Bob"], "test"), PASSWORD]
    shown.append((await crowd.house.keys.make(crowd.accounts["Bob"], "test", ("read",), None))[1].rpartition("_")[2])
    shown.append((await crowd.house.people.invite("member", crowd.accounts["Ada"].id))[1])
    stored = crowd.studio.home.accounts.read_bytes()
    assert crowd.studio.home.accounts.stat().st_mode & 0o077 == 0
    assert [secret for secret in shown if secret.encode() in stored] == []


async def test_a_hash_costs_what_the_standard_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(argon2, "PasswordHasher", PasswordHasher)  # not the cheap one
    hashed = await Passwords().hash(PASSWORD)
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # RFC 9106, the profile for little memory
