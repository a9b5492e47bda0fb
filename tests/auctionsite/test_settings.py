"""Settings: dangerous values refuse to start, sound ones do, and `.env.example` names everything that is read."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from auctions.sealing import new_opening_key, public_half
from auctionsite.environment import BASE_DIR

PAIR, OTHER = new_opening_key(), new_opening_key()
SERVED = {
    "DEBUG": "0",
    "SECRET_KEY": "a-key-for-this-test-only-" + "0123456789" * 4,
    "SITE_URL": "https://auction.example.org",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
    "ALLOW_PLAIN_HTTP": "0",
    "TRUSTED_PROXIES": "1",
    "SSL_REDIRECT": "1",
    "ALLOWED_HOSTS": "auction.example.org",
    "TELEGRAM_TOKEN": "",
    "TELEGRAM_WEBHOOK_SECRET": "",
    "ANYMAIL_BACKEND": "",
    "SEALING_PUBLIC_KEY": "",
    "SEALING_PRIVATE_KEY": "",
}


def load(tmp_path: Path, expression: str = "'loaded'", **changes: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of their own and print an expression of them."""
    names = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**names, **SERVED, "VAR_DIR": str(tmp_path / "var"), **changes}
    script = f"from auctionsite import settings; print({expression})"
    command = [sys.executable, "-c", script]
    return subprocess.run(
        command, cwd=BASE_DIR, env=environment, capture_output=True, check=False, text=True, timeout=60
    )


def test_a_served_house_starts(tmp_path: Path) -> None:
    assert load(tmp_path).stdout == "loaded\n"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "change-me-" + "0123456789" * 5}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + "0123456789" * 5}, "SECRET_KEY"),
        ({"SITE_URL": ""}, "SITE_URL"),
        ({"SITE_URL": "auction.example.org"}, "SITE_URL"),
        ({"SITE_URL": "http://auction.example.org"}, "https://"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"TRUSTED_PROXIES": "0"}, "TRUSTED_PROXIES"),
        ({"TRUSTED_PROXIES": "0"}, "SSL_REDIRECT=0"),
        ({"EMAIL_URL": ""}, "EMAIL_URL"),
        ({"SEALING_PUBLIC_KEY": "change-me"}, "SEALING_PUBLIC_KEY"),
        ({"SEALING_PUBLIC_KEY": PAIR.private}, "this is not a public key"),
        ({"SEALING_PRIVATE_KEY": PAIR.public}, "this is not a private key"),
        ({"SEALING_PUBLIC_KEY": PAIR.public, "SEALING_PRIVATE_KEY": OTHER.private}, "the private half"),
        ({"TELEGRAM_TOKEN": "1:token"}, "TELEGRAM_WEBHOOK_SECRET"),
        ({"TELEGRAM_TOKEN": "1:token", "TELEGRAM_WEBHOOK_SECRET": "short"}, "TELEGRAM_WEBHOOK_SECRET"),
    ],
)
def test_a_dangerous_value_refuses_to_start(tmp_path: Path, changes: dict[str, str], named: str) -> None:
    refused = load(tmp_path, **changes)
    assert refused.returncode != 0
    last = refused.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in last
    assert named in last


@pytest.mark.parametrize(
    ("changes", "redirects"),
    [({}, True), ({"SSL_REDIRECT": "0"}, False), ({"SSL_REDIRECT": "0", "TRUSTED_PROXIES": "0"}, False)],
)
def test_a_redirect_to_https_needs_a_proxy_that_says_what_came_in(
    tmp_path: Path, changes: dict[str, str], redirects: bool
) -> None:
    assert load(tmp_path, "settings.SECURE_SSL_REDIRECT", **changes).stdout == f"{redirects}\n"


def test_a_debug_house_makes_a_key_of_its_own_and_keeps_it_to_itself(tmp_path: Path) -> None:
    bare = {"DEBUG": "1", "SECRET_KEY": "", "SITE_URL": "http://127.0.0.1:8000", "EMAIL_URL": ""}
    first, second = (load(tmp_path, "settings.SECRET_KEY", **bare).stdout for _ in range(2))
    assert first == second
    assert len(first) > 50
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_key_that_is_refused_is_not_told(tmp_path: Path) -> None:
    refused = load(tmp_path, SEALING_PUBLIC_KEY=PAIR.private, SEALING_PRIVATE_KEY=f"{OTHER.private},{PAIR.private}=")
    assert refused.returncode != 0
    assert PAIR.private not in refused.stderr
    assert OTHER.private not in refused.stderr


def test_a_served_house_makes_no_sealing_keys_and_offers_no_sealed_auctions(tmp_path: Path) -> None:
    expression = "settings.SEALING_PUBLIC_KEY, settings.SEALING_PRIVATE_KEY"
    assert load(tmp_path, expression).stdout == " \n"
    assert not (tmp_path / "var" / "sealing-key").exists()


@pytest.mark.parametrize(
    "keys",
    [
        {"SEALING_PUBLIC_KEY": PAIR.public},
        {"SEALING_PRIVATE_KEY": PAIR.private},
        {"SEALING_PUBLIC_KEY": PAIR.public, "SEALING_PRIVATE_KEY": f"{PAIR.private}, {OTHER.private}"},
    ],
)
@pytest.mark.parametrize("debug", ["0", "1"])
def test_sealing_keys_are_taken_as_given(tmp_path: Path, keys: dict[str, str], debug: str) -> None:
    expression = "settings.SEALING_PUBLIC_KEY + '/' + settings.SEALING_PRIVATE_KEY"
    given = f"{keys.get('SEALING_PUBLIC_KEY', '')}/{keys.get('SEALING_PRIVATE_KEY', '')}\n"
    assert load(tmp_path, expression, DEBUG=debug, **keys).stdout == given


def test_a_debug_house_makes_sealing_keys_that_fit_and_keeps_them_to_itself(tmp_path: Path) -> None:
    expression = "settings.SEALING_PUBLIC_KEY, settings.SEALING_PRIVATE_KEY"
    first, second = (load(tmp_path, expression, DEBUG="1").stdout for _ in range(2))
    public, private = first.split()
    assert first == second
    assert public == public_half(private)
    assert (tmp_path / "var" / "sealing-key").read_text() == private
    assert (tmp_path / "var" / "sealing-key").stat().st_mode & 0o777 == 0o600


def test_https_brings_secure_cookies_and_hsts(tmp_path: Path) -> None:
    expression = (
        "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS > 0, settings.DEBUG"
    )
    assert load(tmp_path, expression).stdout == "True True True False\n"


def test_sockets_are_allowed_from_the_house_alone(tmp_path: Path) -> None:
    assert load(tmp_path, "settings.ORIGINS").stdout == "['https://auction.example.org']\n"


def test_the_example_names_every_setting_that_is_read_and_nothing_else() -> None:
    read = set()
    for path in (BASE_DIR / "auctionsite").rglob("*.py"):
        read |= set(re.findall(r"""\benv(?:\.\w+)?\(\s*["']([A-Z][A-Z_]+)["']""", path.read_text()))
    named = set(re.findall(r"^#?([A-Z][A-Z_]+)=", (BASE_DIR / ".env.example").read_text(), re.MULTILINE))
    assert named == read
