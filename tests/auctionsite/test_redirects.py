"""No page leads elsewhere because its address or form says so, and no letter's link follows a request's Host header."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client, override_settings

from accounts.models import User
from auctions.models import Auction
from tests.loopback.oidc import OpenIdProvider

pytestmark = pytest.mark.django_db
PASSWORD = "open sesame 1"
EVIL = [
    "https://evil.example", "http://evil.example", "//evil.example", "///evil.example", "////evil.example",
    "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\\/evil.example", "https:evil.example",
    "https:/evil.example", "https:\\\\evil.example", "HTTPS://EVIL.example", "https://testserver@evil.example",
    "https://testserver:80@evil.example/", "http://testserver.evil.example", "http://evil.example/testserver",
    "http://evil.example?testserver", "http://evil.example#testserver", "http://evil.example\\@testserver",
    "//evil.example/%2f..", "/%09/evil.example", "/\t/evil.example", "\t//evil.example", " //evil.example",
    "\n//evil.example", "/\n/evil.example", "\x0b//evil.example", "\u00a0//evil.example", "java\tscript:alert(1)",
    "javascript:alert(1)", "JavaScript://%0aalert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x",
    "http://[::1", "http:///evil.example", "ftp://evil.example", "//evil.example:443@testserver/",
    "http://\u212avil.example", "//evil\u3002example", "/\r\nLocation: https://evil.example", "/\x00//evil.example",
    "https://evil.example\x00testserver", "http://evil.example:80:80/", "/../..//evil.example/\\..",
]  # fmt: skip
GOOD = "/en/catalogue/?q=poster"
Go = Callable[[Client, str], Any]


@pytest.fixture
def known(alice: User) -> User:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    return alice


def stays(location: str) -> bool:
    """Tell whether a browser that is told to go there stays in the house: it drops tabs and takes `\\` for `/`."""
    seen = location.strip().replace("\t", "").replace("\n", "").replace("\r", "").replace("\\", "/")
    parts = urlsplit(seen)
    return not parts.scheme and not parts.netloc and seen.startswith("/") and not seen.startswith("//")


def by_address(path: str, data: dict[str, str], *, signed_in: bool = False) -> Go:
    def go(client: Client, wanted: str) -> Any:
        return client.post(f"{path}?next={quote(wanted)}", data)

    go.signed_in = signed_in  # type: ignore[attr-defined]
    return go


def by_form(path: str, data: dict[str, str], *, signed_in: bool = False) -> Go:
    def go(client: Client, wanted: str) -> Any:
        return client.post(path, {**data, "next": wanted})

    go.signed_in = signed_in  # type: ignore[attr-defined]
    return go


def by_visit(path: str) -> Go:
    """Open a page that sends signed-in people on."""

    def go(client: Client, wanted: str) -> Any:
        return client.get(f"{path}?next={quote(wanted)}")

    go.signed_in = True  # type: ignore[attr-defined]
    return go


SIGN_IN = {"login": "alice@example.org", "password": PASSWORD}
NEW = {"email": "nora@example.org", "name": "Nora", "password1": "correct horse 7 battery"}
WAYS: dict[str, Go] = {
    "login by address": by_address("/en/accounts/login/", SIGN_IN),
    "login by form": by_form("/en/accounts/login/", SIGN_IN),
    "login when signed in": by_visit("/en/accounts/login/"),
    "signup by form": by_form("/en/accounts/signup/", NEW),
    "signup when signed in": by_visit("/en/accounts/signup/"),
    "code by form": by_form("/en/accounts/login/code/", {"email": "alice@example.org"}),
    "logout by address": by_address("/en/accounts/logout/", {}, signed_in=True),
    "logout by form": by_form("/en/accounts/logout/", {}, signed_in=True),
    "proof by form": by_form("/en/accounts/reauthenticate/", {"password": PASSWORD}, signed_in=True),
    "proof by address": by_address("/en/accounts/reauthenticate/", {"password": PASSWORD}, signed_in=True),
    "watch": by_form("/en/auctions/{lot}/watch", {"watch": "1"}, signed_in=True),
}


@pytest.mark.parametrize("name", WAYS)
def test_no_next_leads_out_of_the_house(name: str, known: User, lot: Auction, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    for wanted in [*EVIL, GOOD]:
        client = Client()
        way = WAYS[name]
        if way.signed_in:  # type: ignore[attr-defined]
            client.force_login(known)
        if name == "watch":
            way = by_form(f"/en/auctions/{lot.public_id}/watch", {"watch": "1"})
        answer = way(client, wanted)
        assert answer.status_code in (200, 302, 400, 422), wanted
        location = answer.headers.get("Location", "/")
        assert stays(location), (wanted, location)
        User.objects.filter(email="nora@example.org").delete()


@pytest.mark.parametrize(
    "name", ["login by address", "login by form", "login when signed in", "proof by form", "watch"]
)
def test_a_next_within_the_house_is_followed(name: str, known: User, lot: Auction) -> None:
    client, way = Client(), WAYS[name]
    if way.signed_in:  # type: ignore[attr-defined]
        client.force_login(known)
    if name == "watch":
        way = by_form(f"/en/auctions/{lot.public_id}/watch", {"watch": "1"})
    assert way(client, GOOD).headers["Location"] == GOOD


def test_no_next_leads_out_after_a_sign_in_elsewhere(known: User, settings: Any) -> None:

    SocialAccount.objects.create(user=known, provider="google", uid="1001", extra_data={})
    with OpenIdProvider() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = {"openid": {"APPS": [provider.app("google", "openid")]}}
        for wanted in [*EVIL, GOOD]:
            client = Client()
            going = client.post("/en/accounts/with/google/", {"next": wanted})
            if going.status_code == 400:
                continue
            back = requests.get(going.headers["Location"], allow_redirects=False, timeout=5).headers["Location"]
            location = client.get(back.removeprefix("http://testserver")).headers["Location"]
            assert stays(location), (wanted, location)
        assert location == GOOD


def test_the_switch_of_languages_leads_out_of_no_house(client: Client) -> None:
    for wanted in EVIL:
        answer = client.get(f"/en/catalogue/?next={quote(wanted)}", headers={"X-Forwarded-Host": "evil.example"})
        for line in answer.content.decode().split("hreflang=")[1:]:
            assert 'href="http' not in line[:200] or 'href="http://testserver' in line[:200]


HOSTS = [
    "evil.example",
    "testserver.evil.example",
    "evil.example:80",
    "testserver@evil.example",
    "evil.example#testserver",
]


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_is_not_the_houses_is_refused(host: str, client: Client) -> None:
    assert client.get("/en/accounts/password/reset/", headers={"Host": host}).status_code == 400


@override_settings(ALLOWED_HOSTS=["*"])
@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-URL", "Origin"])
def test_no_letter_has_a_poisoned_link(header: str, known: User, mailoutbox: Any) -> None:
    value = "host=evil.example" if header == "Forwarded" else "evil.example"
    for path, data in (
        ("password/reset/", {"email": known.email}),
        ("password/reset/", {"email": "stranger@example.org"}),
        ("login/code/", {"email": known.email}),
        ("login/code/", {"email": "stranger2@example.org"}),
        ("signup/", NEW),
        ("signup/", {**NEW, "name": "Other", "email": known.email}),
    ):
        Client().post(f"/en/accounts/{path}", data, headers={header: value})
    assert len(mailoutbox) == 6
    for mail in mailoutbox:
        assert "evil" not in mail.body + mail.alternatives[0][0] + mail.subject


@pytest.mark.parametrize("field", ["email", "name"])
def test_no_field_adds_a_header_to_a_letter(field: str, mailoutbox: Any) -> None:
    Client().post("/en/accounts/signup/", {**NEW, field: f"{NEW[field]}\r\nBcc: evil@example.org"})
    for mail in mailoutbox:
        assert mail.recipients() == [NEW["email"]]
        assert "Bcc" not in mail.message()
