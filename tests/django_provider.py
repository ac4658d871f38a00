"""A real provider (OpenID Connect) for the tests: Django OAuth Toolkit, in a process of its own, with one person.

It shares no code with what signs in by it (Authlib): its tokens are made by oauthlib and jwcrypto. Arguments: a folder,
the port, the address that the studio is registered with.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

CLIENT, SECRET = "studio", "a-secret-of-the-tests-0123456789"
PERSON, PASSWORD = "nora", "nine dry otters"
_ROOT = Path(__file__).parents[1]
_LOGIN = """<!doctype html><html lang="en"><title>Log in</title><form method="post">{% csrf_token %}{{ form.as_p }}
<input type="hidden" name="next" value="{{ next }}"><button>Log in</button></form></html>"""


def configure(folder: Path, issuer: str, key: str) -> None:
    """Sets Django up, with its database in the folder."""
    import django
    from django.conf import settings

    templates = {"registration/login.html": _LOGIN}
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "provider.sqlite")}},
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True, "OIDC_RSA_PRIVATE_KEY": key, "OIDC_ISS_ENDPOINT": issuer, "PKCE_REQUIRED": True,
            "OIDC_RP_INITIATED_LOGOUT_ENABLED": True, "OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT": False,
            "SCOPES": {"openid": "who you are", "profile": "your name", "email": "your address"},
            "OAUTH2_VALIDATOR_CLASS": "tests.django_provider.validator",
        },
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ROOT_URLCONF="tests.django_provider",
        SECRET_KEY="of the tests",
        TEMPLATES=[{
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", templates)]},
        }],
        USE_TZ=True,
    )  # fmt: skip
    django.setup()


def __getattr__(name: str) -> Any:
    """What Django looks up here by name, which can be imported only once it is set up."""
    if name == "urlpatterns":
        from django.contrib.auth.views import LoginView
        from django.urls import include, path

        return [
            path("accounts/login/", LoginView.as_view()),
            path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
        ]
    if name == "validator":
        from oauth2_provider.oauth2_validators import OAuth2Validator

        class Validator(OAuth2Validator):  # type: ignore[misc]
            oidc_claim_scope = None

            def get_additional_claims(self, request: Any) -> dict[str, Any]:
                return {
                    "preferred_username": request.user.username, "email": request.user.email, "email_verified": True,
                    "groups": ["painters"],
                }  # fmt: skip

        return Validator
    raise AttributeError(name)


def fill(redirect_uri: str) -> None:
    """Makes the tables, the person and the studio's registration."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    User.objects.create_user(PERSON, "nora@example.org", PASSWORD)
    Application.objects.create(
        client_id=CLIENT, client_secret=SECRET, client_type="confidential", algorithm="RS256", name="The studio",
        authorization_grant_type="authorization-code", redirect_uris=redirect_uri, skip_authorization=True,
        post_logout_redirect_uris=redirect_uri.removesuffix("/oidc"),
    )  # fmt: skip


@contextmanager
def run_provider(folder: Path, port: int, redirect_uri: str) -> Iterator[str]:
    """Runs one in a process of its own, until the end of the block; gives its issuer, once it listens."""
    command = [sys.executable, "-m", "tests.django_provider", str(folder), str(port), redirect_uri]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "listens\n"
            yield issuer_at(port)
        finally:
            process.terminate()


def issuer_at(port: int) -> str:
    """What the provider that listens on `port` calls itself."""
    return f"http://127.0.0.1:{port}/o"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


def main(folder: str, port: str, redirect_uri: str) -> None:
    """Serves until it is ended."""
    from django.core.wsgi import get_wsgi_application
    from joserfc import jwk

    key = jwk.RSAKey.generate_key(2048).as_pem(private=True).decode()
    configure(Path(folder), issuer_at(int(port)), key)
    fill(redirect_uri)
    with make_server("127.0.0.1", int(port), get_wsgi_application(), handler_class=_Quiet) as server:
        print("listens", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
