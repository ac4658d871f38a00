"""Another real provider (OpenID Connect) for the tests: Glewlwyd, as Debian has it. Tests skip where it is missing."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from joserfc import jwk

CLIENT, SECRET = "studio", "a-secret-of-the-tests-0123456789"
PERSON, PASSWORD = "admin", "password"
"""The person that Glewlwyd comes with."""

_SCHEMA = Path("/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3")
_MODULES = Path("/usr/lib/glewlwyd")
_CONFIG = """
port={port}
bind_address="127.0.0.1"
external_url="http://127.0.0.1:{port}"
login_url="login.html"
api_prefix="api"
log_mode="console"
log_level="ERROR"
cookie_secure=0
cookie_same_site="empty"
admin_session_authentication="cookie"
profile_session_authentication="cookie"
login_api_enabled=true
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="{modules}/user"
client_module_path="{modules}/client"
user_auth_scheme_module_path="{modules}/scheme"
plugin_module_path="{modules}/plugin"
use_secure_connection=false
secure_connection_key_file="none"
secure_connection_pem_file="none"
secure_connection_ca_file="none"
hash_algorithm="SHA512"
database={{ type="sqlite3"; path="{folder}/glewlwyd.db"; }};
"""


@contextmanager
def run_glewlwyd(folder: Path, port: int, redirect_uri: str) -> Iterator[httpx.Client]:
    """One with the studio registered, until the end of the block; gives a browser in which its person is logged in."""
    program = shutil.which("glewlwyd")
    if program is None or not _SCHEMA.exists():
        pytest.skip("glewlwyd is not here (Debian has it: apt-get install glewlwyd)")
    with sqlite3.connect(folder / "glewlwyd.db") as database:
        database.executescript(_SCHEMA.read_text())
    database.close()
    config = folder / "glewlwyd.conf"
    config.write_text(_CONFIG.format(port=port, folder=folder, modules=_MODULES))
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen([program, f"--config-file={config}"], stdout=log, stderr=log) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as browser,
    ):
        try:
            _wait(process, browser, folder / "log")
            _register(browser, redirect_uri)
            yield browser
        finally:
            process.terminate()


def issuer_at(port: int) -> str:
    """What the provider that listens on `port` calls itself."""
    return f"http://127.0.0.1:{port}/api/oidc"


def _wait(process: subprocess.Popen[bytes], browser: httpx.Client, log: Path) -> None:
    while True:
        assert process.poll() is None, log.read_text()
        try:
            browser.get("/config")
            return
        except httpx.ConnectError:
            time.sleep(0.05)


def _register(browser: httpx.Client, redirect_uri: str) -> None:
    """Logs its person in, switches OpenID Connect on, and registers the studio, to which the person agrees."""
    key = jwk.RSAKey.generate_key(2048)
    plugin = {
        "iss": issuer_at(browser.base_url.port or 0), "jwt-type": "rsa", "jwt-key-size": "256",
        "key": key.as_pem(private=True).decode(), "cert": key.as_pem(private=False).decode(),
        "access-token-duration": 3600, "refresh-token-duration": 3600, "code-duration": 600,
        "refresh-token-rolling": True, "allow-non-oidc": False, "auth-type-code-enabled": True,
        "auth-type-token-enabled": False, "auth-type-id-token-enabled": True, "auth-type-password-enabled": False,
        "auth-type-client-enabled": False, "auth-type-refresh-enabled": False, "pkce-allowed": True,
        "pkce-method-plain-allowed": False, "pkce-mandatory": True, "subject-type": "public", "jwks-show": True,
        "name-claim": "on-demand", "scope": [], "additional-parameters": [], "claims": [],
    }  # fmt: skip
    client = {
        "client_id": CLIENT, "name": "The studio", "enabled": True, "confidential": True, "password": SECRET,
        "client_secret": SECRET, "redirect_uri": [redirect_uri], "authorization_type": ["code"], "scope": [],
        "token_endpoint_auth_method": ["client_secret_basic"],
    }  # fmt: skip
    person = {"username": PERSON, "name": "Ada of Glewlwyd", "email": "", "enabled": True,
              "scope": ["g_admin", "g_profile", "openid"]}  # fmt: skip
    for method, path, body in (
        ("POST", "/api/auth/", {"username": PERSON, "password": PASSWORD}),
        ("POST", "/api/mod/plugin/", {"module": "oidc", "name": "oidc", "display_name": "", "parameters": plugin}),
        ("POST", "/api/client/", client), ("PUT", f"/api/user/{PERSON}", person),
        ("PUT", f"/api/auth/grant/{CLIENT}", {"scope": "openid"}),
    ):  # fmt: skip
        answer = browser.request(method, path, json=body)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
