"""Signing in by a provider: who comes in and as what, and that providers, browsers and strangers who lie do not."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from dimp.accounts.oidc.config import OidcConfig, config_of
from dimp.accounts.oidc.flows import Purpose
from dimp.accounts.oidc.refusals import OidcRefused
from dimp.accounts.oidc.sign_in import OidcSignIn
from dimp.accounts.records import ROLES, Account
from dimp.core.errors import Invalid
from dimp.settings import Settings
from dimp_web.accounts.oidc import COOKIE as FLOW_COOKIE
from dimp_web.security.access import access_for
from dimp_web.security.authenticator import COOKIE, Authenticator
from dimp_web.serve import App
from tests.dimp_web.accounts.conftest import LOCAL_TOKEN, Crowd
from tests.dimp_web.accounts.fake_provider import CLIENT, ISSUER, SECRET, FakeProvider, rsa_key

pytestmark = pytest.mark.anyio

BEGIN, RETURN = "/api/account/oidc/begin", "/sign-in/oidc"
_HOSTS = count(1)
CONFIG = {"issuer": ISSUER, "client_id": CLIENT, "client_secret": SECRET, "label": "Example ID", "admits": "anybody"}


def house_with(crowd: Crowd, provider: FakeProvider, root_path: str = "", **config: Any) -> None:
    """Gives the crowd's studio a provider."""
    rules = access_for("127.0.0.1", 8000, LOCAL_TOKEN, required=True, root_path=root_path)
    settings = OidcConfig(**(CONFIG | config))
    signing = OidcSignIn(crowd.house, settings, provider.transport, crowd.clock)
    crowd.app = App(crowd.studio, rules, Authenticator(crowd.house, crowd.accounts["Ada"], rules), signing)


async def sent(browser: httpx.AsyncClient, path: str = BEGIN, **body: str) -> str:
    answer = await browser.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["url"])


async def visit(crowd: Crowd, provider: FakeProvider, **body: str) -> tuple[httpx.AsyncClient, httpx.Response]:
    """A stranger's browser, at an address of its own, that goes to the provider and comes back."""
    browser = crowd.client(f"10.0.0.{next(_HOSTS)}")
    return browser, await browser.get(RETURN, params=provider.authorize(await sent(browser, **body)))


async def sign_in(crowd: Crowd, provider: FakeProvider, invitation: str = "", **config: Any) -> Account:
    """The same without a browser. Raises `OidcRefused`."""
    signing = OidcSignIn(crowd.house, OidcConfig(**(CONFIG | config)), provider.transport, crowd.clock)
    purpose: Purpose = "join" if invitation else "sign-in"
    url, sealed = await signing.begin(purpose, "http://localhost:8000/sign-in/oidc", "/", invitation=invitation)
    return (await signing.finish(sealed, provider.authorize(url), None)).account


async def called(browser: httpx.AsyncClient) -> tuple[str, str]:
    me = (await browser.get("/api/account/me")).json()
    return me["name"], me["role"]


async def names(crowd: Crowd) -> list[str]:
    return [account.name for account in await crowd.house.people.all()]


async def browser_of(crowd: Crowd, name: str) -> httpx.AsyncClient:
    browser = crowd.client()
    browser.cookies.set(COOKIE, await crowd.house.sign_ins.begin(crowd.accounts[name], "test"))
    return browser


async def test_the_same_identity_is_the_same_account_again(crowd: Crowd) -> None:
    provider = FakeProvider(preferred_username="nora")
    house_with(crowd, provider)
    browser, answer = await visit(crowd, provider, next="/gallery")
    assert (answer.status_code, answer.headers["location"]) == (303, "/gallery")
    assert all(part in answer.headers["set-cookie"] for part in (COOKIE, "HttpOnly", "SameSite=lax"))
    assert await called(browser) == ("nora", "member")
    assert provider.asked[0]["redirect_uri"] == "http://localhost:8000/sign-in/oidc"
    provider.claims = {"preferred_username": "somebody else now"}
    assert await called((await visit(crowd, provider))[0]) == ("nora", "member")
    assert await names(crowd) == ["Ada", "Otto", "Bob", "Gus", "nora"]
    acts = [entry["act"] for entry in (await crowd["Ada"].get("/api/users/audit")).json()["entries"]]
    assert acts[:3] == ["sign-in.provider", "sign-in.provider", "account.added"]
    assert (await browser.post("/api/account/sign-out")).status_code == 200
    assert (await browser.get("/api/account/me")).status_code == 401


async def test_below_a_path_and_behind_tls_the_way_back_is_the_clients(crowd: Crowd) -> None:
    provider = FakeProvider()
    house_with(crowd, provider, root_path="/studio")
    browser = crowd.client(**{"x-forwarded-proto": "https", "x-forwarded-host": "evil.example"})
    answer = await browser.post(f"/studio{BEGIN}", json={"next": "/people"})
    assert "; Secure" in answer.headers["set-cookie"]
    assert "Path=/studio" in answer.headers["set-cookie"]
    back = provider.authorize(answer.json()["url"])
    assert provider.asked[0]["redirect_uri"] == "https://localhost:8000/studio/sign-in/oidc"
    kept = answer.headers["set-cookie"].partition(";")[0]
    came = await crowd.client(cookie=kept, **{"x-forwarded-proto": "https"}).get(f"/studio{RETURN}", params=back)
    assert (came.status_code, came.headers["location"]) == (303, "/studio/people")


SHARED = {"kty": "oct", "kid": "shared", "alg": "HS256", "k": "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s"}
LIES: dict[str, Callable[[FakeProvider], object]] = {
    "wrong nonce": lambda provider: provider.claims.update(nonce="of another sign-in"),
    "no nonce": lambda provider: provider.claims.update(nonce=None),
    "alg none": lambda provider: provider.sign_by_secret(b""),
    "signed with another key of the same name": lambda provider: provider.sign_with(rsa_key("forged")),
    "signed with the public key as a secret": lambda provider: provider.sign_by_secret(
        rsa_key("first").as_pem(private=False)
    ),
    "signed with the client's secret": lambda provider: provider.sign_by_secret(SECRET.encode()),
    "its key in its own header": lambda provider: (
        provider.header.update(jwk=rsa_key("forged").as_dict(private=False)), provider.sign_with(rsa_key("forged")),
    ),
    "keys that changed, token of the old one": lambda provider: (
        provider.sign_with(rsa_key("first")), setattr(provider, "keys", [rsa_key("second")]),
    ),
    "wrong audience": lambda provider: provider.claims.update(aud="another"),
    "several audiences, meant for another": lambda provider: provider.claims.update(aud=[CLIENT, "b"], azp="b"),
    "no audience": lambda provider: provider.claims.update(aud=None),
    "expired": lambda provider: provider.claims.update(exp=int(time.time()) - 120),
    "no end": lambda provider: provider.claims.update(exp=None),
    "not yet": lambda provider: provider.claims.update(nbf=int(time.time()) + 600),
    "other issuer": lambda provider: provider.claims.update(iss="https://id.example.com"),
    "almost the issuer": lambda provider: provider.claims.update(iss=ISSUER + "/"),
    "no subject": lambda provider: provider.claims.update(sub=None),
    "a subject that is no text": lambda provider: provider.claims.update(sub=["248289761001"]),
    "an empty subject": lambda provider: provider.claims.update(sub=""),
    "wrong hash of the access token": lambda provider: provider.claims.update(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "no token at all": lambda provider: provider.pages.update(
        {"/token": lambda _: httpx.Response(200, json={"access_token": "x"})}
    ),
    "a token that is none": lambda provider: setattr(provider, "sign", lambda header, claims: "a.b.c"),
    "userinfo of somebody else": lambda provider: provider.user_info.update(sub="1"),
    "keys that are none": lambda provider: provider.pages.update(
        {"/jwks": lambda _: httpx.Response(200, json={"keys": "x"})}
    ),
    "no keys": lambda provider: provider.pages.update({"/jwks": lambda _: httpx.Response(200, json=[])}),
    "a secret among the keys": lambda provider: (
        provider.header.update(kid="shared"), provider.sign_by_secret(b"k" * 32),
        provider.pages.update({"/jwks": lambda _: httpx.Response(200, json={"keys": [SHARED]})}),
    ),
}  # fmt: skip
"""How a provider, or whoever stands between, may lie about who somebody is."""


async def test_a_lie_about_who_somebody_is_makes_nothing(crowd: Crowd) -> None:
    outcomes, provider = {}, FakeProvider()
    house_with(crowd, provider)
    for lie, tell in LIES.items():
        provider.begin_again(preferred_username="Mallory")
        tell(provider)
        browser, answer = await visit(crowd, provider)
        is_in = f"{COOKIE}=" in answer.headers["set-cookie"] or (await browser.get("/api/sessions")).status_code != 401
        outcomes[lie] = (answer.headers["location"], is_in)
    assert outcomes == dict.fromkeys(LIES, ("/sign-in?problem=unproven", False))
    assert await names(crowd) == ["Ada", "Otto", "Bob", "Gus"]
    assert await crowd.house.identities.find(ISSUER, provider.subject) is None


FAILURES: dict[str, Callable[[httpx.Request], httpx.Response]] = {
    "an error": lambda _: httpx.Response(500),
    "elsewhere": lambda _: httpx.Response(302, headers={"location": "http://127.0.0.1:22/"}),
    "too much": lambda _: httpx.Response(200, content=b'"' + b"x" * 300_000 + b'"'),
    "no JSON": lambda _: httpx.Response(200, content=b"\xff<html>"),
    "another issuer": lambda _: httpx.Response(200, json=FakeProvider().describe() | {"issuer": "https://a.example"}),
    "without TLS": lambda _: httpx.Response(
        200, json=FakeProvider().describe() | {"authorization_endpoint": "http://id.example.org/authorize"}
    ),
    "a script": lambda _: httpx.Response(
        200, json=FakeProvider().describe() | {"authorization_endpoint": "javascript:alert(1)"}
    ),
    "nothing of use": lambda _: httpx.Response(200, json={"issuer": ISSUER}),
}


async def test_a_provider_that_cannot_be_used_is_said_to_be_so(crowd: Crowd, caplog: pytest.LogCaptureFixture) -> None:
    outcomes, provider = {}, FakeProvider()
    house_with(crowd, provider)
    for failure, respond in FAILURES.items():
        provider.pages["/.well-known/openid-configuration"] = respond
        answer = await crowd.client().post(BEGIN, json={})
        outcomes[failure] = (answer.status_code, answer.json()["type"])
    assert outcomes == dict.fromkeys(FAILURES, (503, "urn:dimp:problem:unreachable"))
    assert caplog.text.count("unreachable") == len(FAILURES)


async def test_an_endpoint_that_is_not_over_tls_is_not_spoken_to(crowd: Crowd) -> None:
    asked: list[str] = []
    provider = FakeProvider()
    house_with(crowd, provider)
    provider.metadata["token_endpoint"] = "http://169.254.169.254/token"
    provider.pages["/token"] = lambda request: (asked.append(str(request.url)), httpx.Response(500))[1]
    _, answer = await visit(crowd, provider)
    assert answer.headers["location"] == "/sign-in?problem=unreachable"
    assert asked == []


async def test_an_answer_is_worth_something_once_and_in_its_own_browser(crowd: Crowd) -> None:
    provider = FakeProvider()
    house_with(crowd, provider)
    browser = crowd.client()
    own = provider.authorize(await sent(browser))
    others = provider.authorize(await sent(crowd.client()))
    attempts = {
        "the state of another": (browser, others), "no state": (browser, {"code": own["code"]}),
        "a browser that began nothing": (crowd.client(), own),
        "a forged cookie": (crowd.client(cookie=f"{FLOW_COOKIE}=e30.00"), own),
    }  # fmt: skip
    for attempt, (visitor, query) in attempts.items():
        refused = await visitor.get(RETURN, params=query)
        assert refused.headers["location"] == "/sign-in?problem=stale", attempt
    kept = await sent_cookie(crowd)
    query = provider.authorize(kept[1])
    assert (await crowd.client(cookie=kept[0]).get(RETURN, params=query)).headers["location"] == "/"
    replayed = await crowd.client(cookie=kept[0]).get(RETURN, params=query)
    assert replayed.headers["location"] == "/sign-in?problem=stale"
    late = await sent_cookie(crowd)
    crowd.clock.ahead = 601
    ended = await crowd.client(cookie=late[0]).get(RETURN, params=provider.authorize(late[1]))
    assert ended.headers["location"] == "/sign-in?problem=stale"


async def sent_cookie(crowd: Crowd) -> tuple[str, str]:
    """A beginning: what its browser keeps, and where it is sent."""
    answer = await crowd.client().post(BEGIN, json={})
    return answer.headers["set-cookie"].partition(";")[0], answer.json()["url"]


async def test_a_replayed_code_and_an_answer_of_another_provider_are_refused(crowd: Crowd) -> None:
    provider = FakeProvider()
    house_with(crowd, provider)
    browser, _ = await visit(crowd, provider)
    other = crowd.client()
    query = provider.authorize(await sent(other))
    used = provider.authorize(await sent(crowd.client()))["code"]
    provider.codes.pop(used)
    replayed = await other.get(RETURN, params=query | {"code": used})
    assert replayed.headers["location"] == "/sign-in?problem=refused-there"
    for change, reason in (
        ({"iss": "https://id.example.com"}, "unproven"), ({"code": "", "error": "access_denied"}, "refused-there"),
    ):  # fmt: skip
        third = crowd.client()
        answer = await third.get(RETURN, params=provider.authorize(await sent(third)) | change)
        assert answer.headers["location"] == f"/sign-in?problem={reason}"
    provider.metadata["authorization_response_iss_parameter_supported"] = True
    _, unnamed = await visit(crowd, provider)
    assert unnamed.headers["location"] == "/sign-in?problem=unproven"
    assert len(await names(crowd)) == 5


async def test_the_code_of_another_browser_is_not_redeemed(crowd: Crowd) -> None:
    """Who takes a code on its way (a log, a history) and brings it to a sign-in of their own lacks its verifier."""
    provider = FakeProvider()
    house_with(crowd, provider)
    taken = provider.authorize(await sent(crowd.client()))["code"]
    thief = crowd.client()
    answer = await thief.get(RETURN, params=provider.authorize(await sent(thief)) | {"code": taken})
    assert answer.headers["location"] == "/sign-in?problem=refused-there"


async def test_nobody_becomes_somebody_by_a_name_or_an_address(crowd: Crowd) -> None:
    provider = FakeProvider(preferred_username="Ada", email="ada@example.org", email_verified=True)
    house_with(crowd, provider)
    assert await called((await visit(crowd, provider))[0]) == ("Ada 2", "member")
    for subject, claims, expected in (
        ("2", {"preferred_username": "  \u202e\n "}, "?"), ("3", {"preferred_username": 7, "name": "x" * 99}, "x" * 56),
        ("4", {"email": "eve@example.org"}, "eve"), ("5", {"preferred_username": "\u200bAda\u0000"}, "Ada 3"),
    ):  # fmt: skip
        provider.subject, provider.claims = subject, claims
        assert (await called((await visit(crowd, provider))[0]))[0] == expected


RULES: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"admits": "invited"}, {}, "not-invited"),
    ({"admits": "domain"}, {"email": "n@example.org", "email_verified": True}, "member"),
    ({"admits": "domain"}, {"email": "n@EXAMPLE.org", "email_verified": True}, "member"),
    ({"admits": "domain"}, {"email": "n@example.org"}, "not-admitted"),
    ({"admits": "domain"}, {"email": "n@example.org", "email_verified": "true"}, "not-admitted"),
    ({"admits": "domain"}, {"email": "n@example.org.evil.com", "email_verified": True}, "not-admitted"),
    ({"admits": "domain"}, {"email": "n@example.org@evil.com", "email_verified": True}, "not-admitted"),
    ({"admits": "domain"}, {"email": ["n@example.org"], "email_verified": True}, "not-admitted"),
    ({"admits": "group"}, {"groups": ["staff", "painters"]}, "member"),
    ({"admits": "group"}, {"groups": "painters"}, "member"),
    ({"admits": "group"}, {"groups": ["Painters", 1, None]}, "not-admitted"),
    ({"admits": "group"}, {"groups": {"painters": True}}, "not-admitted"),
    ({"admits": "group", "roles": (("chiefs", "owner"), ("painters", "guest"))}, {"groups": ["painters"]}, "guest"),
    ({"roles": (("chiefs", "owner"),), "role": "guest"}, {"groups": ["chiefs"]}, "owner"),
    ({"roles": (("chiefs", "owner"),), "role": "guest"}, {}, "guest"),
]
"""A rule of the house, claims of somebody, and the role they get or the reason why they get none."""


async def test_the_rule_of_the_house_says_who_comes_in_and_as_what(crowd: Crowd) -> None:
    outcomes = []
    for number, (config, claims, _) in enumerate(RULES):
        provider = FakeProvider(f"subject {number}", preferred_username="Nora", **claims)
        rules = {"domains": frozenset({"example.org"}), "groups": frozenset({"painters"})}
        try:
            outcomes.append((await sign_in(crowd, provider, **(rules | config))).role)
        except OidcRefused as refused:
            outcomes.append(refused.reason)
    assert outcomes == [outcome for *_, outcome in RULES]
    let_in = [outcome for *_, outcome in RULES if outcome in ROLES]
    assert len(await names(crowd)) == 4 + len(let_in)


async def test_groups_that_only_userinfo_tells_count(crowd: Crowd) -> None:
    provider = FakeProvider()
    house_with(crowd, provider, admits="group", groups=frozenset({"painters"}))
    provider.user_info = {"groups": ["painters"], "preferred_username": "Nora"}
    assert await called((await visit(crowd, provider))[0]) == ("Nora", "member")


async def test_who_loses_a_group_loses_what_it_gave(crowd: Crowd) -> None:
    provider = FakeProvider(preferred_username="Nora", groups=["painters", "chiefs"])
    house_with(
        crowd, provider, admits="group", groups=frozenset({"painters"}), roles=(("chiefs", "owner"),), role="guest"
    )
    assert await called((await visit(crowd, provider))[0]) == ("Nora", "owner")
    provider.claims["groups"] = ["painters"]
    assert await called((await visit(crowd, provider))[0]) == ("Nora", "guest")
    provider.claims["groups"] = []
    assert (await visit(crowd, provider))[1].headers["location"] == "/sign-in?problem=not-admitted"


async def test_who_was_removed_comes_back_by_an_invitation_alone(crowd: Crowd) -> None:
    provider = FakeProvider(preferred_username="Nora")
    house_with(crowd, provider)
    before = await visit(crowd, provider)
    await crowd.house.people.remove(await crowd.house.people.find("Nora"), crowd.accounts["Ada"].id)
    assert (await before[0].get("/api/account/me")).status_code == 401
    assert (await visit(crowd, provider))[1].headers["location"] == "/sign-in?problem=removed"
    _, invitation = await crowd.house.people.invite("guest", crowd.accounts["Ada"].id)
    assert await called((await visit(crowd, provider, invitation=invitation))[0]) == ("Nora", "guest")
    assert await called((await visit(crowd, provider))[0]) == ("Nora", "guest")


async def test_an_invitation_lets_one_person_in_also_two_at_once(crowd: Crowd) -> None:
    _, invitation = await crowd.house.people.invite("guest", crowd.accounts["Ada"].id)
    answers: list[str] = []

    async def join(subject: str) -> None:
        try:
            answers.append((await sign_in(crowd, FakeProvider(subject), invitation)).role)
        except OidcRefused as refused:
            answers.append(refused.reason)

    async with anyio.create_task_group() as tasks:
        for subject in ("1", "2", "3"):
            tasks.start_soon(join, subject)
    assert sorted(answers)[0] == "guest"
    assert set(answers) - {"guest"} <= {"stale", "not-invited"}
    assert answers.count("guest") == 1
    assert len(await names(crowd)) == 5
    with pytest.raises(OidcRefused, match="not-invited"):
        await sign_in(crowd, FakeProvider("9"), invitation)


async def test_one_identity_twice_at_once_is_one_account(crowd: Crowd) -> None:
    provider = FakeProvider(preferred_username="Nora")
    house_with(crowd, provider)
    browsers = [crowd.client() for _ in range(4)]
    queries = [provider.authorize(await sent(browser)) for browser in browsers]
    async with anyio.create_task_group() as tasks:
        for browser, query in zip(browsers, queries, strict=True):
            tasks.start_soon(lambda browser=browser, query=query: browser.get(RETURN, params=query))
    assert await names(crowd) == ["Ada", "Otto", "Bob", "Gus", "Nora"]


async def test_an_account_is_connected_and_confirmed_by_its_own_person(crowd: Crowd) -> None:
    provider = FakeProvider(preferred_username="bobby")
    house_with(crowd, provider, admits="invited")
    bob, prove = await browser_of(crowd, "Bob"), "/api/account/oidc/prove"
    connected = await bob.get(RETURN, params=provider.authorize(await sent(bob, prove, purpose="link")))
    assert connected.headers["location"] == "/account"
    listed = (await bob.get("/api/account/oidc")).json()
    assert [identity["label"] for identity in listed["identities"]] == ["bobby"]
    assert await called((await visit(crowd, provider))[0]) == ("Bob", "member")

    otto = await browser_of(crowd, "Otto")
    taken = await otto.get(RETURN, params=provider.authorize(await sent(otto, prove, purpose="link")))
    assert taken.headers["location"] == "/account?problem=taken"
    crowd.clock.ahead = -1800
    old = await browser_of(crowd, "Bob")
    crowd.clock.ahead = 0
    assert (await old.post(prove, json={"purpose": "link"})).json()["type"].endswith("sign-in-again")
    assert (await old.post("/api/keys", json={"name": "script"})).status_code == 403
    for claims, subject, reason in (
        ({"auth_time": int(time.time()) - 3600}, provider.subject, "not-asked-again"),
        ({"auth_time": None}, provider.subject, "not-asked-again"), ({}, "9", "other-person"),
    ):  # fmt: skip
        own, provider.subject, provider.claims = provider.subject, subject, claims
        answer = await old.get(RETURN, params=provider.authorize(await sent(old, prove, purpose="confirm")))
        assert answer.headers["location"] == f"/account?problem={reason}"
        provider.subject = own
    provider.claims = {}
    assert (await old.post("/api/keys", json={"name": "script"})).status_code == 403
    answer = await old.get(RETURN, params=provider.authorize(await sent(old, prove, purpose="confirm", next="/people")))
    assert answer.headers["location"] == "/people"
    assert (provider.asked[-1]["prompt"], provider.asked[-1]["max_age"]) == ("login", "0")
    assert (await old.post("/api/keys", json={"name": "script"})).status_code == 201

    query = provider.authorize(await sent(otto, prove, purpose="link"))
    otto.cookies.set(COOKIE, await crowd.house.sign_ins.begin(crowd.accounts["Bob"], "test"))
    assert (await otto.get(RETURN, params=query)).headers["location"] == "/account?problem=signed-out"
    assert (await bob.delete("/api/account/oidc")).json()["identities"] == []
    assert (await visit(crowd, provider))[1].headers["location"] == "/sign-in?problem=not-invited"


async def test_who_has_no_password_keeps_the_identity_and_an_old_login_there_is_no_recent_one(crowd: Crowd) -> None:
    provider = FakeProvider(preferred_username="Nora", auth_time=int(time.time()) - 86400)
    house_with(crowd, provider)
    browser, _ = await visit(crowd, provider)
    me = (await browser.get("/api/account/me")).json()
    assert (me["recent"], me["has_password"]) == (False, False)
    assert (await browser.delete("/api/account/oidc")).status_code == 403
    provider.claims = {}
    fresh, _ = await visit(crowd, provider)
    refused = await fresh.delete("/api/account/oidc")
    assert (refused.status_code, refused.json()["hint"]) == (409, "Set a password first.")
    assert (await fresh.post("/api/account/password", json={"password": "nine dry otters"})).status_code == 200


async def test_the_page_opened_then_is_one_of_the_studio(crowd: Crowd) -> None:
    provider = FakeProvider()
    house_with(crowd, provider)
    for wrong in ("https://evil.example", "//evil.example", "/\\evil.example", "/api/account/me", "/sign-in", "x",
                  "/s/../..//evil.example", "/%2f/evil.example", "/gallery\r\nset-cookie: a=b"):  # fmt: skip
        _, answer = await visit(crowd, provider, next=wrong)
        assert answer.headers["location"] == "/", wrong
    assert (await visit(crowd, provider, next="/account"))[1].headers["location"] == "/account"


async def test_no_secret_comes_into_the_log_of_the_server(crowd: Crowd, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "dimp_web")
    provider = FakeProvider(nonce="wrong")
    house_with(crowd, provider)
    await visit(crowd, provider)
    asked = provider.asked[0]
    assert "unproven" in caplog.text
    assert not [secret for secret in (SECRET, asked["nonce"], asked["state"], "eyJ") if secret in caplog.text]


async def test_without_a_provider_there_is_none(crowd: Crowd) -> None:
    assert (await crowd.stranger.post(BEGIN, json={})).status_code == 404
    assert (await crowd["Bob"].get("/api/account/oidc")).json()["provider"] == ""
    assert 'name="dimp-provider" content=""' in (await crowd.stranger.get("/sign-in")).text
    provider = FakeProvider()
    house_with(crowd, provider, label='"><b>ID & co')
    page = (await crowd.client().get("/sign-in?problem=stale")).text
    assert 'content="&quot;&gt;&lt;b&gt;ID &amp; co"' in page


async def test_settings_that_cannot_be_are_said_to_be_so(tmp_path: Path) -> None:
    given = {"oidc_issuer": ISSUER, "oidc_client_id": CLIENT}
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    wrong = (
        ({"oidc_issuer": ""}, "without oidc_issuer"), ({"oidc_client_id": ""}, "without oidc_client_id"),
        ({"oidc_issuer": "http://id.example.org"}, "oidc_issuer cannot"), ({"oidc_issuer": "id.example.org"}, "cannot"),
        ({"oidc_issuer": "https://a:b@id.example.org"}, "cannot"), ({"oidc_issuer": f"{ISSUER}?x"}, "cannot"),
        ({"oidc_scopes": "profile email"}, "lack openid"), ({"oidc_admits": "everybody"}, "no oidc_admits"),
        ({"oidc_admits": "domain"}, "oidc_domains names none"), ({"oidc_admits": "group"}, "oidc_groups names none"),
        ({"oidc_roles": "painters"}, "no role for"), ({"oidc_roles": "painters:king"}, "no role 'king'"),
        ({"oidc_role": "king"}, "no role"), ({"oidc_label": "x" * 61}, "oidc_label"),
        ({"oidc_client_secret_file": "nowhere"}, "cannot be read"),
        ({"oidc_client_secret": "x", "oidc_client_secret_file": "secret"}, "twice"),
    )  # fmt: skip
    for change, words in wrong:
        with pytest.raises(Invalid, match=words):
            config_of(Settings(**(given | change)), tmp_path)
    assert config_of(Settings(), tmp_path) is None
    settings = {"oidc_client_secret_file": "secret", "oidc_admits": "domain", "oidc_domains": "Example.org, b.example",
                "oidc_roles": "a:b:owner, painters:member"}  # fmt: skip
    config = config_of(Settings(**(given | settings)), tmp_path)
    assert config is not None
    assert (config.client_secret, config.label) == (SECRET, "id.example.org")
    assert config.domains == {"example.org", "b.example"}
    assert config.roles == (("a:b", "owner"), ("painters", "member"))
