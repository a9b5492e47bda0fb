"""Where settings come from: the process environment, then `.env` beside manage.py. Nothing else reads either."""

import secrets
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import environ
from django.core.exceptions import ImproperlyConfigured

from auctions import sealing

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")

VAR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))


def secret_key(debug: bool) -> str:
    """Give SECRET_KEY from the environment; only a debug house may keep one of its own making in `var/`.

    :raises ImproperlyConfigured: outside debug, when it is missing, short or a known placeholder.
    """
    key: str = env.str("SECRET_KEY", default="")
    if not debug and (len(key) < 50 or key.startswith(("django-insecure", "change-me"))):
        raise ImproperlyConfigured(
            "SECRET_KEY is missing, too short or a placeholder. Set 50 or more random characters in the environment or "
            "in .env (python -c 'import secrets; print(secrets.token_urlsafe(50))'), or DEBUG=1 for your own house."
        )
    return key or kept_secret("secret-key", lambda: secrets.token_urlsafe(50))


def sealing_keys(debug: bool) -> tuple[str, str]:
    """Give SEALING_PUBLIC_KEY and SEALING_PRIVATE_KEY; a debug house without either keeps a pair of its own making.

    :raises ImproperlyConfigured: for what is no key, and for halves that do not belong together.
    """
    public: str = env.str("SEALING_PUBLIC_KEY", default="")
    private: str = env.str("SEALING_PRIVATE_KEY", default="")
    if debug and not (public or private):
        private = kept_secret("sealing-key", lambda: sealing.new_opening_key().private)
        public = sealing.public_half(private)
    try:
        sealing.check_keys(public, private)
    except ValueError as fault:
        raise ImproperlyConfigured(
            f"SEALING_PUBLIC_KEY, SEALING_PRIVATE_KEY: {fault}. Without both, `manage.py sealing_keys` makes a pair."
        ) from None
    return public, private


def kept_secret(name: str, make: Callable[[], str]) -> str:
    """Read a secret that a debug house made for itself, making it on first use (mode 600)."""
    path = VAR / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(make())
    return path.read_text()


def openid_providers() -> list[dict[str, Any]]:
    """Give the providers of OpenID Connect that have a client id and a secret, in allauth's form."""
    found = [
        {
            "provider_id": "google",
            "name": "Google",
            "client_id": env.str("GOOGLE_CLIENT_ID", default=""),
            "secret": env.str("GOOGLE_CLIENT_SECRET", default=""),
            "settings": {
                "server_url": env.str("GOOGLE_ISSUER", default="https://accounts.google.com"),
                "scope": ["openid", "email", "profile"],
            },
        },
        {
            "provider_id": "telegram",
            "name": "Telegram",
            "client_id": env.str("TELEGRAM_LOGIN_CLIENT_ID", default=""),
            "secret": env.str("TELEGRAM_LOGIN_CLIENT_SECRET", default=""),
            "settings": {
                "server_url": env.str("TELEGRAM_LOGIN_ISSUER", default="https://oauth.telegram.org"),
                "scope": ["openid", "profile"],
            },
        },
    ]
    return [provider for provider in found if provider["client_id"] and provider["secret"]]


def valkey_socket() -> Path:
    """Give the embedded Valkey's socket; a long checkout path moves it to a private temporary folder."""
    path = VAR / "valkey.sock"
    if len(str(path).encode()) <= 100:
        return path
    return Path(tempfile.gettempdir()) / f"torg-{zlib.crc32(str(VAR).encode())}" / "valkey.sock"


def redis_url() -> str:
    """Give REDIS_URL, or the address of the embedded Valkey's socket."""
    url: str = env.str("REDIS_URL", default="")
    return url or f"unix://{quote(str(valkey_socket()))}"


def redis_database(url: str, number: int) -> str:
    """Give the address of one numbered database of the same server."""
    if url.startswith("unix://"):
        return f"{url.partition('?')[0]}?db={number}"
    scheme, rest = url.split("://", 1)
    return f"{scheme}://{rest.partition('/')[0]}/{number}"


def celery_broker(url: str, number: int = 0) -> str:
    """Spell a numbered database of the same server the way Celery's transport wants it."""
    if url.startswith("unix://"):
        return url.partition("?")[0].replace("unix://", "redis+socket://") + f"?virtual_host={number}"
    return redis_database(url, number)
