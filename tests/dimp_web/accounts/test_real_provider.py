"""Signing in by a real provider, over real lines: what it sends is taken, and a second sign-in asks it anew."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from dimp.accounts.oidc.config import OidcConfig
from dimp.accounts.oidc.sign_in import OidcSignIn
from dimp_web.security.access import access_for
from dimp_web.security.authenticator import Authenticator
from dimp_web.serve import App
from tests import glewlwyd_provider
from tests.dimp_web.accounts.conftest import LOCAL_TOKEN, Crowd
from tests.dimp_web.conftest import HOST
from tests.dimp_web.test_proxies import find_port
from tests.django_provider import CLIENT, PASSWORD, PERSON, SECRET, issuer_at, run_provider

pytestmark = pytest.mark.anyio
OWN = f"http://{HOST}/sign-in/oidc"


def log_in(there: httpx.Client, url: str) -> tuple[dict[str, str], bool]:
    """What a browser brings back from the provider, and whether it asked for the password."""
    answer, asked = there.get(url), False
    for _ in range(8):
        if answer.is_redirect:
            place = str(answer.url.join(answer.headers["location"]))
            if place.startswith(OWN):
                return dict(parse_qsl(urlsplit(place).query)), asked
            answer = there.get(place)
            continue
        assert answer.status_code == 200, answer.text
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
        hidden = {name: value.replace("&amp;", "&") for name, value in hidden.items()}
        answer, asked = there.post(answer.url, data=hidden | {"username": PERSON, "password": PASSWORD}), True
    raise AssertionError(answer.text)


def leave(there: httpx.Client, url: str) -> str:
    """Where the provider sends a browser whose session it was to end."""
    return there.get(url).headers["location"]


def house_with(crowd: Crowd, config: OidcConfig) -> None:
    rules = access_for("127.0.0.1", 8000, LOCAL_TOKEN, required=True)
    signing = OidcSignIn(crowd.house, config)
    crowd.app = App(crowd.studio, rules, Authenticator(crowd.house, crowd.accounts["Ada"], rules), signing)


async def test_django_oauth_toolkit_lets_its_person_in(crowd: Crowd, tmp_path: Path) -> None:
    port = find_port()
    config = OidcConfig(
        issuer_at(port), CLIENT, SECRET, admits="group", groups=frozenset({"painters"}),
        roles=(("painters", "guest"),),
    )  # fmt: skip
    house_with(crowd, config)
    browser = crowd.client()
    assert (await browser.post("/api/account/oidc/begin", json={})).status_code == 503  # it does not run yet
    with run_provider(tmp_path, port, OWN), httpx.Client(timeout=60) as there:
        url = (await browser.post("/api/account/oidc/begin", json={"next": "/gallery"})).json()["url"]
        answer, asked = log_in(there, url)
        came = await browser.get("/sign-in/oidc", params=answer)
        assert (came.headers["location"], asked) == ("/gallery", True)
        me = (await browser.get("/api/account/me")).json()
        assert (me["name"], me["role"], me["recent"]) == (PERSON, "guest", True)

        other = crowd.client()
        url = (await other.post("/api/account/oidc/begin", json={})).json()["url"]
        again, asked = log_in(there, url)
        assert not asked  # the provider knows its person still
        replayed = await other.get("/sign-in/oidc", params=again | {"code": answer["code"]})
        assert replayed.headers["location"] == "/sign-in?problem=refused-there"

        url = (await browser.post("/api/account/oidc/prove", json={"purpose": "confirm"})).json()["url"]
        proof, asked = log_in(there, url)
        assert asked
        assert (await browser.get("/sign-in/oidc", params=proof)).headers["location"] == "/account"

        out = (await browser.post("/api/account/sign-out")).json()["provider_url"]
        assert leave(there, out) == OWN.removesuffix("/oidc")
        url = (await crowd.client().post("/api/account/oidc/begin", json={})).json()["url"]
        assert log_in(there, url)[1]  # it is another person's browser now, as far as the provider knows


async def test_glewlwyd_lets_its_person_in(crowd: Crowd, tmp_path: Path) -> None:
    port = find_port()
    issuer = glewlwyd_provider.issuer_at(port)
    client, secret = glewlwyd_provider.CLIENT, glewlwyd_provider.SECRET
    house_with(crowd, OidcConfig(issuer, client, secret, admits="anybody", scopes=("openid",)))
    browser = crowd.client()
    with glewlwyd_provider.run_glewlwyd(tmp_path, port, OWN) as there:
        url = (await browser.post("/api/account/oidc/begin", json={"next": "/gallery"})).json()["url"]
        page = urlsplit(there.get(url).headers["location"])
        back = there.get(dict(parse_qsl(page.query))["callback_url"] + "&g_continue").headers["location"]
        answer = dict(parse_qsl(urlsplit(back).query))
        came = await browser.get("/sign-in/oidc", params=answer)
        assert (back.startswith(OWN), came.headers["location"]) == (True, "/gallery")
        me = (await browser.get("/api/account/me")).json()
        (identity,) = await crowd.house.identities.of(me["id"])
        assert (identity.issuer, me["role"]) == (issuer, "member")
        other = crowd.client()
        url = (await other.post("/api/account/oidc/begin", json={})).json()["url"]
        state = dict(parse_qsl(urlsplit(url).query))["state"]
        replayed = await other.get("/sign-in/oidc", params=answer | {"state": state})
        assert replayed.headers["location"] == "/sign-in?problem=refused-there"
