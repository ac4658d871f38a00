"""The one way out to a language model: one request to an address that was checked, and one answer of bounded size.

The name is resolved here and the connection goes to the very address that was checked, so a name that resolves
differently a moment later changes nothing. Only this machine is spoken to unless the user named other hosts.
Redirects are not followed and proxies of the environment are not asked.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection, Mapping

import anyio
import httpx
import msgspec

from dimp.llm.answers import NoAnswer, NotTaken

MOST_BYTES = 64 * 1024
"""Of an answer: a caption takes a thousandth of it."""

_CONNECT_S = 3.0
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class GuardedEndpoint(msgspec.Struct, frozen=True):
    """Where to and what with: `hosts` are names that may lie beyond this machine, `headers` what proves who asks."""

    url: str
    hosts: frozenset[str] = frozenset()
    headers: Mapping[str, str] = {}

    async def ask(self, path: str, body: object = None) -> bytes:
        """The body of the answer: POST with a body, GET without. Raises `NoAnswer`; set a time limit around it."""
        url = httpx.URL(self.url.rstrip("/") + path)
        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = await resolve_allowed(url.host, port, self.hosts)
        if self.headers and url.scheme != "https" and not all(address.is_loopback for address in addresses):
            raise NoAnswer("would get its key over a line that others can read (use https)")
        for last, address in zip([False] * (len(addresses) - 1) + [True], addresses, strict=True):
            try:
                return await _exchange(self._request(url, address, body))
            except httpx.ConnectError as wrong:
                if last:
                    raise NoAnswer("cannot be reached") from wrong
            except httpx.HTTPError as wrong:
                raise NoAnswer("broke off its answer") from wrong
        raise AssertionError("there is an address")

    def _request(self, url: httpx.URL, address: _Address, body: object) -> httpx.Request:
        """The request to the address itself; TLS and the Host header still go by the name."""
        headers = {"Host": url.netloc.decode("ascii"), "Accept-Encoding": "identity", **self.headers}
        if body is not None:
            headers["Content-Type"] = "application/json"
        pinned = url.copy_with(host=str(address))
        content = None if body is None else msgspec.json.encode(body)
        waits = httpx.Timeout(None, connect=_CONNECT_S)
        extensions = {"sni_hostname": url.host, "timeout": waits.as_dict()}
        method = "GET" if body is None else "POST"
        return httpx.Request(method, pinned, headers=headers, content=content, extensions=extensions)


async def resolve_allowed(host: str, port: int, hosts: Collection[str]) -> list[_Address]:
    """The addresses of `host`, all of them allowed. Raises `NoAnswer`."""
    try:
        answers = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as wrong:
        raise NoAnswer("has a name that leads nowhere") from wrong
    addresses = [_plain(ipaddress.ip_address(str(answer[4][0]).partition("%")[0])) for answer in answers]
    named = host.lower().strip("[]") in hosts
    if not addresses or not all(_is_allowed(address, named) for address in addresses):
        raise NoAnswer("is not on this machine (allow its host with the setting interpreter_hosts)")
    return list(dict.fromkeys(addresses))


def _plain(address: _Address) -> _Address:
    """An IPv4 address in IPv6 clothes is judged as what it is."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_allowed(address: _Address, named: bool) -> bool:
    """This machine always; what the user named also elsewhere, but no address that means no host or a cloud's own."""
    strange = address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved
    return address.is_loopback or (named and not strange)


async def _exchange(request: httpx.Request) -> bytes:
    # Without TLS there is nothing to verify, and loading certificates takes longer than a local exchange.
    async with httpx.AsyncHTTPTransport(verify=request.url.scheme == "https", trust_env=False) as transport:
        response = await transport.handle_async_request(request)
        try:
            return await _read(response)
        finally:
            with anyio.CancelScope(shield=True):
                await response.aclose()


async def _read(response: httpx.Response) -> bytes:
    """The body as it came: nothing is unpacked, so that nothing can swell."""
    if response.is_redirect:
        raise NoAnswer("answered with a redirect, which is not followed")
    if response.headers.get("content-encoding", "identity") != "identity":
        raise NoAnswer("packed its answer, which was not asked for")
    data = bytearray()
    async for chunk in response.aiter_raw():
        data += chunk
        if len(data) > MOST_BYTES:
            raise NoAnswer("answered at far too great a length")
    if response.status_code in (400, 422):
        raise NotTaken("refused the request")
    if response.status_code in (401, 403):
        raise NoAnswer("did not accept the key")
    if response.status_code != 200:
        raise NoAnswer(f"answered with status {response.status_code}")
    return bytes(data)
