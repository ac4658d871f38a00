"""The provider: where to send a browser, and who it was that came back.

The OAuth and OpenID Connect parts are Authlib's, signatures are joserfc's; what goes over the line is sent here, so
that it is bounded: over TLS (or on this machine), without redirects, with a time limit, and to a size. Keys are fetched
at each sign-in: there are few of them, and keys that changed meanwhile are known at once.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import msgspec

from dimp.accounts.oidc.config import OidcConfig
from dimp.accounts.oidc.flows import Flow
from dimp.accounts.oidc.logout import SessionEnd, read_end
from dimp.accounts.oidc.refusals import OidcRefused
from dimp.core.errors import Unavailable

if TYPE_CHECKING:
    from joserfc.jwt import Token

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""How a token may be signed: with a key that the provider alone has. Never by a secret that both know, never not."""

CLOCK_S = 60
"""By how many seconds the clocks of both may differ."""

_PATIENCE_S = 10.0
_MOST_BYTES = 256 * 1024
_MOST_HINT = 6000
"""Characters of an ID token that still go into an address: servers take some 8000 in all."""

_DISCOVERY = "/.well-known/openid-configuration"


class Metadata(msgspec.Struct, frozen=True):
    """What a provider says of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    end_session_endpoint: str = ""
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Proven(msgspec.Struct, frozen=True):
    """Who came back: the claims that hold, and the ID token, by which the provider knows its session again."""

    claims: dict[str, Any]
    id_token: str


class _Tokens(msgspec.Struct, frozen=True):
    """An answer to a code."""

    id_token: str
    access_token: str = ""


class Provider:
    """One provider. `transport` carries the requests (None: the network), `clock` tells the Unix time in seconds."""

    def __init__(
        self, config: OidcConfig, transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self.config = config
        self._transport = transport
        self._clock = clock
        self._trust: ssl.SSLContext | None = None

    async def address(self, flow: Flow) -> str:
        """Where to send the browser. Raises `OidcRefused` (unreachable)."""
        from authlib.oauth2.client import OAuth2Client

        async with self._client() as client:
            metadata = await self._metadata(client)
        config = self.config
        asked = {"max_age": "0", "prompt": "login"} if flow.purpose == "confirm" else {}
        oauth = OAuth2Client(
            None, config.client_id, scope=" ".join(config.scopes), redirect_uri=flow.redirect_uri,
            code_challenge_method="S256",
        )  # fmt: skip
        url, _ = oauth.create_authorization_url(
            metadata.authorization_endpoint, state=flow.state, code_verifier=flow.verifier, nonce=flow.nonce, **asked
        )
        return str(url)

    async def redeem(self, flow: Flow, answer: Mapping[str, str]) -> Proven:
        """Whoever came back with `answer`, the query that the provider sent them with.

        Raises `OidcRefused` (unreachable, refused-there, unproven).
        """
        async with self._client() as client:
            metadata = await self._metadata(client)
            self._check_answer(metadata, answer)
            tokens = await self._exchange(client, metadata, flow, answer["code"])
            claims = self._prove(tokens, await self._document(client, metadata.jwks_uri), flow)
            return Proven(await self._user_info(client, metadata, tokens, claims), tokens.id_token)

    async def end_address(self, id_token: str, back: str) -> str:
        """Where to send a browser so that its session there ends, and from there `back` (RP-Initiated Logout 1.0).

        Empty where the provider has no such place. Raises `OidcRefused` (unreachable).
        """
        from authlib.common.urls import add_params_to_uri

        async with self._client() as client:
            endpoint = (await self._metadata(client)).end_session_endpoint
        if not endpoint:
            return ""
        if not self.config.may_be_asked(endpoint):
            raise OidcRefused("unreachable", "the end session endpoint cannot be used")
        asked = {"client_id": self.config.client_id, "post_logout_redirect_uri": back}
        if len(id_token) <= _MOST_HINT:
            asked["id_token_hint"] = id_token
        return str(add_params_to_uri(endpoint, asked))

    async def read_logout(self, token: str) -> SessionEnd:
        """Whose session the provider says is over. Raises `OidcRefused` (unreachable, unproven)."""
        from joserfc.jwt import JWTClaimsRegistry

        async with self._client() as client:
            key_set = await self._document(client, (await self._metadata(client)).jwks_uri)
        now = self._clock()
        with _refuse_unproven():
            decoded = _decode(token, key_set)
            JWTClaimsRegistry(now=int(now), leeway=CLOCK_S, **self._own_claims()).validate(decoded.claims)
        return read_end(decoded.claims, now, CLOCK_S)

    def _own_claims(self) -> dict[str, Any]:
        """What the claims of a token must say that is this provider's, for this studio."""
        return {
            "iss": {"essential": True, "value": self.config.issuer},
            "aud": {"essential": True, "value": self.config.client_id},
        }

    def _check_answer(self, metadata: Metadata, answer: Mapping[str, str]) -> None:
        """That the answer is this provider's (RFC 9207) and not an error."""
        named = answer.get("iss", "")
        if (named or metadata.authorization_response_iss_parameter_supported) and named != metadata.issuer:
            raise OidcRefused("unproven", "the answer is another provider's")
        if "error" in answer or not answer.get("code"):
            raise OidcRefused("refused-there", answer.get("error", "no code")[:60])

    def _prove(self, tokens: _Tokens, key_set: Any, flow: Flow) -> dict[str, Any]:
        """The claims of an ID token, if all of it fits (OpenID Connect Core 1.0, 3.1.3.7)."""
        from authlib.oidc.core import CodeIDToken

        known = {"nonce": flow.nonce, "client_id": self.config.client_id, "access_token": tokens.access_token}
        with _refuse_unproven():
            decoded = _decode(tokens.id_token, key_set)
            claims = CodeIDToken(decoded.claims, decoded.header, self._own_claims(), known)
            claims.validate(now=int(self._clock()), leeway=CLOCK_S)
        if not (isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= 255):
            raise OidcRefused("unproven", "the subject is none")
        return dict(claims)

    async def _exchange(self, client: httpx.AsyncClient, metadata: Metadata, flow: Flow, code: str) -> _Tokens:
        from authlib.oauth2.auth import ClientAuth
        from authlib.oauth2.rfc6749.parameters import prepare_token_request

        body = prepare_token_request(
            "authorization_code", "", redirect_uri=flow.redirect_uri, code=code, code_verifier=flow.verifier
        )
        auth = ClientAuth(self.config.client_id, self.config.client_secret, self._auth_method(metadata))
        form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        url, headers, content = auth.prepare("POST", metadata.token_endpoint, form, body)
        status, answer = await self._send(client, client.build_request("POST", url, headers=headers, content=content))
        if status != 200:
            raise OidcRefused("refused-there", f"the token endpoint answers {status}")
        try:
            return msgspec.json.decode(answer, type=_Tokens)
        except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
            raise OidcRefused("unproven", "there is no ID token in the answer") from wrong

    def _auth_method(self, metadata: Metadata) -> str:
        if not self.config.client_secret:
            return "none"
        supported = metadata.token_endpoint_auth_methods_supported
        return "client_secret_basic" if "client_secret_basic" in supported else "client_secret_post"

    async def _user_info(
        self, client: httpx.AsyncClient, metadata: Metadata, tokens: _Tokens, claims: dict[str, Any]
    ) -> dict[str, Any]:
        """The claims, with those that this provider tells at its userinfo endpoint alone."""
        if not (metadata.userinfo_endpoint and tokens.access_token):
            return claims
        bearer = {"Authorization": f"Bearer {tokens.access_token}", "Accept": "application/json"}
        more = await self._document(client, metadata.userinfo_endpoint, bearer)
        if not isinstance(more, dict) or more.get("sub") != claims["sub"]:
            raise OidcRefused("unproven", "userinfo is about somebody else")
        return more | claims

    async def _metadata(self, client: httpx.AsyncClient) -> Metadata:
        document = await self._document(client, self.config.issuer.rstrip("/") + _DISCOVERY)
        try:
            metadata = msgspec.convert(document, Metadata)
        except msgspec.ValidationError as wrong:
            raise OidcRefused("unreachable", f"discovery: {wrong}") from wrong
        if metadata.issuer != self.config.issuer:
            raise OidcRefused("unreachable", "discovery names another issuer")
        if not self.config.may_be_asked(metadata.authorization_endpoint):
            raise OidcRefused("unreachable", "the authorization endpoint cannot be used")
        return metadata

    async def _document(self, client: httpx.AsyncClient, url: str, headers: Mapping[str, str] | None = None) -> Any:
        status, content = await self._send(client, client.build_request("GET", url, headers=headers))
        if status != 200:
            raise OidcRefused("unreachable", f"{httpx.URL(url).path} answers {status}")
        try:
            return msgspec.json.decode(content)
        except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
            raise OidcRefused("unreachable", f"{httpx.URL(url).path} is no JSON") from wrong

    async def _send(self, client: httpx.AsyncClient, request: httpx.Request) -> tuple[int, bytes]:
        """Status and body of one exchange. Raises `OidcRefused` (unreachable)."""
        if not self.config.may_be_asked(str(request.url)):
            raise OidcRefused("unreachable", "an endpoint is not over TLS")
        try:
            with anyio.fail_after(_PATIENCE_S):
                response = await client.send(request, stream=True)
                try:
                    return response.status_code, await _read_bounded(response)
                finally:
                    await response.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as wrong:
            raise OidcRefused("unreachable", f"{request.url.path}: {type(wrong).__name__}") from wrong

    def _client(self) -> httpx.AsyncClient:
        if self._trust is None and self._transport is None:
            self._trust = httpx.create_ssl_context()
            self._trust.load_default_certs()  # a house's own authority is known to the machine
        return httpx.AsyncClient(
            transport=self._transport, headers={"Accept-Encoding": "identity"}, verify=self._trust or True,
            follow_redirects=False, trust_env=False,
        )  # fmt: skip


def need_library() -> None:
    """Raises `Unavailable` where Authlib is not installed."""
    try:
        import authlib  # noqa: F401
        import joserfc  # noqa: F401
    except ImportError as missing:
        hint = "Install it: pip install 'dimpressionist[oidc]'"
        raise Unavailable("Signing in by a provider needs Authlib, which is not installed.", hint) from missing


@contextmanager
def _refuse_unproven() -> Iterator[None]:
    """What the libraries raise for a token that does not hold becomes `OidcRefused` (unproven)."""
    from joserfc.errors import JoseError

    try:
        yield
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise OidcRefused("unproven", f"{type(wrong).__name__}: {str(wrong)[:120]}") from wrong


def _decode(token: str, key_set: Any) -> Token:
    """A token that a key of the set has signed. Call it inside `_refuse_unproven`."""
    from joserfc import jwk, jwt

    return jwt.decode(token, jwk.KeySet.import_key_set(_signing_keys(key_set)), algorithms=list(ALGORITHMS))


def _signing_keys(key_set: Any) -> Any:
    """The public keys of a set that may sign; a secret among them (`oct`) is not one."""
    keys = key_set["keys"]
    return {"keys": [key for key in keys if key.get("kty") != "oct" and key.get("use", "sig") == "sig"]}


async def _read_bounded(response: httpx.Response) -> bytes:
    content = b""
    async for part in response.aiter_bytes():
        content += part
        if len(content) > _MOST_BYTES:
            raise OidcRefused("unreachable", f"{response.url.path} answers too much")
    return content
