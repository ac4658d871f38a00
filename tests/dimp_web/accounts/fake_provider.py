"""A provider (OpenID Connect) in this process, which lies as a test tells it to, and takes nothing that is not due."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import msgspec
from joserfc import jwk, jwt

ISSUER = "https://id.example.org"
CLIENT, SECRET = "studio", "s3cret-of-the-studio"


@cache
def rsa_key(name: str) -> jwk.RSAKey:
    return jwk.RSAKey.generate_key(2048, {"kid": name, "use": "sig"})


class FakeProvider:
    """`claims` and `header` change the ID token, `sign` signs it, `pages` answer in place of its own."""

    def __init__(self, subject: str = "248289761001", **claims: Any) -> None:
        self.transport = httpx.MockTransport(lambda request: self.answer(request))
        self.begin_again(subject, **claims)

    def begin_again(self, subject: str = "248289761001", **claims: Any) -> None:
        """Forgets everything, and is honest."""
        self.subject = subject
        self.claims: dict[str, Any] = claims
        self.header: dict[str, Any] = {}
        self.keys = [rsa_key("first")]
        self.sign: Callable[[dict[str, Any], dict[str, Any]], str] = self.sign_honestly
        self.pages: dict[str, Callable[[httpx.Request], httpx.Response]] = {}
        self.metadata: dict[str, Any] = {}
        self.user_info: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[dict[str, str]] = []

    def authorize(self, url: str) -> dict[str, str]:
        """What a browser that was sent to `url` brings back, once its person agreed there."""
        asked = dict(parse_qsl(urlsplit(url).query))
        assert url.startswith(f"{ISSUER}/authorize?")
        assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", CLIENT, "S256")
        assert "openid" in asked["scope"].split()
        self.asked.append(asked)
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "session_state": "of the provider's own"}

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path in self.pages:
            return self.pages[path](request)
        match path:
            case "/.well-known/openid-configuration":
                return httpx.Response(200, json=self.describe())
            case "/jwks":
                return httpx.Response(200, json={"keys": [key.as_dict(private=False) for key in self.keys]})
            case "/token":
                return self.redeem(request)
            case "/userinfo":
                return httpx.Response(200, json={"sub": self.subject} | self.user_info)
        return httpx.Response(404)

    def describe(self) -> dict[str, Any]:
        return {
            "issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/authorize", "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/jwks", "userinfo_endpoint": f"{ISSUER}/userinfo",
            "response_types_supported": ["code"],
        } | self.metadata  # fmt: skip

    def redeem(self, request: httpx.Request) -> httpx.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        credentials = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(form["code"], None)
        proven = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        fits = asked is not None and asked["code_challenge"] == proven and asked["redirect_uri"] == form["redirect_uri"]
        if not fits or request.headers["authorization"] != f"Basic {credentials}":
            return httpx.Response(400, json={"error": "invalid_grant"})
        assert asked is not None
        now = int(time.time())
        claims = {
            "iss": ISSUER, "sub": self.subject, "aud": CLIENT, "exp": now + 300, "iat": now, "auth_time": now,
            "nonce": asked["nonce"],
        } | self.claims  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        token = self.sign({"alg": "RS256", "kid": "first"} | self.header, claims)
        return httpx.Response(200, json={"access_token": "opaque", "token_type": "Bearer", "id_token": token})

    def sign_honestly(self, header: dict[str, Any], claims: dict[str, Any]) -> str:
        return jwt.encode(header, claims, self.keys[0], algorithms=[header["alg"]])

    def sign_with(self, key: jwk.RSAKey) -> None:
        """Signs with a key of another's, in place of its own."""
        self.sign = lambda header, claims: jwt.encode(header, claims, key)

    def sign_by_secret(self, secret: bytes) -> None:
        """Signs by a secret, with the algorithm HS256; with an empty one not at all, as `none`."""

        def sign(header: dict[str, Any], claims: dict[str, Any]) -> str:
            parts = [msgspec.json.encode(header | {"alg": "HS256" if secret else "none"}), msgspec.json.encode(claims)]
            signed = b".".join(map(_encoded, parts))
            proof = _encoded(hmac.digest(secret, signed, "sha256")) if secret else b""
            return (signed + b"." + proof).decode()

        self.sign = sign


def _encoded(part: bytes) -> bytes:
    return base64.urlsafe_b64encode(part).rstrip(b"=")
