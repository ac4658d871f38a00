"""Getting in, staying in and getting further than one may: each way is tried, and nothing comes of it."""

from __future__ import annotations

import secrets
import time

import anyio
import jwt
import pytest

from dimp_web.problems import ProblemError
from dimp_web.security import senders, sockets
from dimp_web.security.access import access_for
from dimp_web.security.authenticator import COOKIE, Authenticator
from dimp_web.security.sign_in import Attempts, Throttle
from dimp_web.security.sockets import Sockets
from dimp_web.serve import App
from tests.dimp_web.accounts.conftest import LOCAL_TOKEN, PASSWORD, Crowd
from tests.dimp_web.accounts.test_rights import TABLE

pytestmark = pytest.mark.anyio
SIGN_IN, ACCEPT = "/api/account/sign-in", "/api/account/accept"


async def test_no_other_site_acts_for_who_is_signed_in_nor_signs_anybody_in(crowd: Crowd) -> None:
    """Every route that changes something, as a page of another site would ask it, with the cookie and without."""
    wrong = []
    ways = ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"}, {"origin": "http://localhost:9000"})  # fmt: skip
    before = (await crowd.studio.log.last_seq(), len(await crowd.house.people.audit()))
    for route in TABLE:
        method, path = route.split(" ")
        if method in ("GET", "SOCKET"):
            continue
        plain = path.replace("{ref:str}", "Bob").replace("{person:str}", "Bob").replace("{token:str}", "x")
        for client in (crowd["Ada"], crowd.stranger):
            for headers in ways:
                answer = await client.request(method, plain, headers=headers)
                if answer.status_code != 403 or answer.json()["type"] != "urn:dimp:problem:origin":
                    wrong.append((route, headers, answer.status_code))
    assert wrong == []
    simple = {"content-type": "text/plain", "origin": "http://localhost:8000"}  # what a form of another site can send
    for path in (SIGN_IN, ACCEPT, "/api/account/oidc/begin"):
        answer = await crowd.stranger.post(path, content=b'{"name":"Bob"}', headers=simple)
        assert answer.status_code == 415, path
    assert (await crowd.studio.log.last_seq(), len(await crowd.house.people.audit())) == before


async def test_a_cookie_that_was_planted_is_not_the_one_after_signing_in(crowd: Crowd) -> None:
    for planted in (
        secrets.token_urlsafe(32),
        "",
        "x" * 5000,
        await crowd.house.sign_ins.begin(crowd.accounts["Gus"], ""),
    ):
        browser = crowd.client(cookie=f"{COOKIE}={planted}")
        answer = await browser.post(SIGN_IN, json={"name": "Bob", "password": PASSWORD})
        fresh = answer.headers["set-cookie"].partition(";")[0].partition("=")[2]
        assert answer.json()["name"] == "Bob"
        assert fresh != planted
        me = await crowd.client(cookie=f"{COOKIE}={planted}").get("/api/account/me")
        assert me.status_code == 401 or me.json()["name"] == "Gus"


async def test_tokens_are_not_forged_nor_made_to_last(crowd: Crowd) -> None:
    made = (await crowd["Bob"].post("/api/account/token")).json()["access_token"]
    claims = jwt.decode(made, options={"verify_signature": False})
    key = await crowd.house.keys._signing_key()
    ada = claims | {"sub": crowd.accounts["Ada"].id}
    forged = {
        "no algorithm": jwt.encode(ada, "", "none"), "no signature": made.rpartition(".")[0] + ".",
        "another key": jwt.encode(ada, "x" * 32, "HS256"), "another algorithm": jwt.encode(claims, key * 2, "HS512"),
        "ended": jwt.encode(claims | {"exp": int(time.time()) - 1}, key, "HS256"),
        "another issuer": jwt.encode(claims | {"iss": "elsewhere"}, key, "HS256"),
        "no end": jwt.encode({name: claims[name] for name in claims if name != "exp"}, key, "HS256"),
        "an end that is none": jwt.encode(claims | {"exp": "never"}, key, "HS256"),
        "an older password": jwt.encode(claims | {"epoch": -1}, key, "HS256"),
        "nobody": jwt.encode(claims | {"sub": secrets.token_hex(16)}, key, "HS256"),
        "a key that was revoked": jwt.encode(claims | {"key": "gone"}, key, "HS256"),
        "more words in the key's place": made + ".x", "two": f"{made} {made}",
    }  # fmt: skip
    answers = {
        way: (await crowd.client(authorization=f"Bearer {token}").get("/api/sessions")).status_code
        for way, token in forged.items()
    }
    assert answers == dict.fromkeys(forged, 401)
    program = crowd.client(authorization=f"Bearer {made}")
    assert (await program.get("/api/sessions")).status_code == 200
    renewed = await program.post("/api/account/token")
    assert (renewed.status_code, "access_token" in renewed.text) == (403, False)  # else a stolen one never ends


async def test_who_becomes_a_guest_has_no_keys_left(crowd: Crowd) -> None:
    program = await crowd.key("Bob", "read", "paint")
    token = (await program.post("/api/account/token")).json()["access_token"]
    assert (await crowd["Ada"].patch("/api/users/Bob", json={"role": "guest"})).status_code == 200
    for client in (program, crowd.client(authorization=f"Bearer {token}")):
        assert (await client.get("/api/sessions")).status_code == 401
    assert (await crowd["Bob"].get("/api/sessions")).status_code == 200


async def test_a_role_that_is_lost_is_lost_at_once_also_for_what_is_under_way(crowd: Crowd) -> None:
    token = (await crowd["Otto"].post("/api/account/token")).json()["access_token"]
    program, key = crowd.client(authorization=f"Bearer {token}"), await crowd.key("Otto", "read", "admin")
    assert (await program.get("/api/users")).status_code == 200
    assert (await crowd["Ada"].patch("/api/users/Otto", json={"role": "member"})).status_code == 200
    for client in (program, key, crowd["Otto"]):
        assert (await client.get("/api/users")).status_code == 403


async def test_what_is_done_twice_at_once_is_done_once(crowd: Crowd) -> None:
    invited = (await crowd["Ada"].post("/api/users/invite", json={"role": "member"})).json()["url"].rpartition("/")[2]
    statuses: list[int] = []

    async def join(number: int) -> None:
        joining = {"invitation": invited, "name": f"Nora {number}", "password": "nine dry otters"}
        statuses.append((await crowd.client(f"10.1.0.{number}").post(ACCEPT, json=joining)).status_code)

    async with anyio.create_task_group() as tasks:
        for number in range(4):
            tasks.start_soon(join, number)
    assert sorted(statuses) == [201, 404, 404, 404]
    assert len(await crowd.house.people.all()) == 5

    async def demote(actor: str, other: str) -> None:
        await crowd[actor].patch(f"/api/users/{other}", json={"role": "guest"})

    async with anyio.create_task_group() as tasks:  # each takes the other's role: an owner is left whatever happens
        tasks.start_soon(demote, "Ada", "Otto")
        tasks.start_soon(demote, "Otto", "Ada")
    roles = {account.name: account.role for account in await crowd.house.people.all()}
    assert roles["Ada"] == "owner"
    statuses.clear()

    async def name_twice() -> None:
        token = (await crowd.house.people.invite("member", crowd.accounts["Ada"].id))[1]
        joining = {"invitation": token, "name": "Nils", "password": "nine dry otters"}
        statuses.append((await crowd.client("10.2.0.1").post(ACCEPT, json=joining)).status_code)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(name_twice)
        tasks.start_soon(name_twice)
    assert sorted(statuses) == [201, 409]


async def test_an_invitation_tells_nothing_before_it_is_known(crowd: Crowd) -> None:
    """Without one, a name that is taken and one that is free get the same answer, and no hash is made for either."""
    answers = []
    for name in ("Bob", "Nora", "'; DROP TABLE accounts"):
        joining = {"invitation": secrets.token_urlsafe(32), "name": name, "password": PASSWORD}
        answers.append(await crowd.client().post(ACCEPT, json=joining))
    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}
    pages = {(await crowd.stranger.get(f"/join/{token}")).text for token in ("x", secrets.token_urlsafe(32))}
    assert len(pages) == 1


async def test_guesses_are_slowed_by_the_clients_own_address_behind_a_proxy(crowd: Crowd) -> None:
    rules = access_for("127.0.0.1", 8000, LOCAL_TOKEN, required=True, trusted_proxies="127.0.0.1, 10.0.0.0/8")
    crowd.app = App(crowd.studio, rules, Authenticator(crowd.house, crowd.accounts["Ada"], rules))
    seen: list[str] = []
    inner = crowd.app.guard._app

    async def watch(scope: dict[str, object], receive: object, send: object) -> None:
        seen.append(senders.of(scope))
        await inner(scope, receive, send)  # type: ignore[arg-type]

    crowd.app.guard._app = watch  # type: ignore[assignment]
    cases = (
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"), ("127.0.0.1", "1.2.3.4, 203.0.113.7, 10.0.0.9", "203.0.113.7"),
        ("127.0.0.1", "", "127.0.0.1"), ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "6.6.6.6, <script>, 10.0.0.9", "10.0.0.9"), ("198.51.100.1", "203.0.113.7", "198.51.100.1"),
        ("::ffff:127.0.0.1", "203.0.113.8", "203.0.113.8"), ("127.0.0.1", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8::1", "", "2001:db8::/64"),
    )  # fmt: skip
    for peer, told, _ in cases:
        await crowd.client(peer, **{"x-forwarded-for": told}).get("/sign-in")
    assert seen == [expected for *_, expected in cases]


async def test_guesses_from_one_address_are_refused_after_a_while_whoever_they_are_at() -> None:
    attempts = Attempts()
    waits = [attempts.wait_for("203.0.113.9", f"nobody {number}", 100.0) for number in range(60)]
    assert waits[:20] == [0.0] * 20
    assert min(waits[31:]) > Throttle.LONGEST_S  # refused, before a hash is made
    assert attempts.wait_for("203.0.113.10", "nobody", 100.0) == 0.0


def test_one_person_has_so_many_sockets_and_leaves_room_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "HOUSE_SOCKETS", sockets.PERSON_SOCKETS + 2)
    counted = Sockets()
    held = [counted.held("bob") for _ in range(sockets.PERSON_SOCKETS)]
    for place in held:
        place.__enter__()
    with pytest.raises(ProblemError, match="of yours"), counted.held("bob"):
        pass
    with counted.held("ada"), counted.held("ada"), pytest.raises(ProblemError), counted.held("gus"):
        pass
    for place in held:
        place.__exit__(None, None, None)
    with counted.held("bob"):
        pass


async def test_who_only_knocks_takes_no_place_from_who_is_in(crowd: Crowd) -> None:
    """Sockets of strangers are refused while they wait for their refusal, and count as nobody's."""
    held: list[int] = []

    async def knock() -> None:
        scope = {
            "type": "websocket", "path": "/api/ws/progress", "raw_path": b"/api/ws/progress", "query_string": b"",
            "headers": [(b"host", b"localhost:8000"), (b"authorization", b"Bearer dimp_x_y")], "client": ("9.9.9.9", 1),
            "extensions": {},
        }  # fmt: skip
        sent: list[object] = []

        async def send(message: object) -> None:
            sent.append(message)

        async def receive() -> dict[str, str]:
            return {"type": "websocket.connect"}

        await crowd.app.guard(scope, receive, send)  # type: ignore[arg-type]
        held.append(crowd.app.guard._sockets._of.total())
        assert sent

    with anyio.move_on_after(1):
        async with anyio.create_task_group() as tasks:
            for _ in range(sockets.MAX_SOCKETS + 5):
                tasks.start_soon(knock)
    assert set(held) == {0}
