"""Requests that no browser sends by itself: never an error of ours, and nothing changes."""

import re
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from auctions.models import Auction
from telegram_bot.models import Update
from tests.auctionsite.access import everything, rows_of
from tests.auctionsite.hostile import LETTERS, LISTING, as_, at, draft, english, understood

__all__ = ["draft", "english"]
pytestmark = pytest.mark.django_db

EVIL_IDS = ["\0", "9" * 30, "-1", "A" * 5000, "\ufffd\u202e", "..", "%", "' OR 1=1 --", "٣"]
EVIL_ADDRESSES = [
    "http://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "http:///evil.example",
    "javascript:alert(1)", "data:text/html,x", "https:evil.example", "evil.example", "lot", "\n//evil.example", "\0",
    "/en/\r\nSet-Cookie: a=b", "http://testserver@evil.example/", "http://testserver.evil.example/",
]  # fmt: skip
BODIES = {
    "no parts": (b"garbage", "multipart/form-data; boundary=X"),
    "no boundary": (b"garbage", "multipart/form-data"),
    "long boundary": (b"", "multipart/form-data; boundary=" + "X" * 500),
    "cut off": (b'--X\r\nContent-Disposition: form-data; name="title"', "multipart/form-data; boundary=X"),
    "wrong base64": (
        b'--X\r\nContent-Disposition: form-data; name="title"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--X--',
        "multipart/form-data; boundary=X",
    ),
    "too many fields": (b"a=1&" * 300, "application/x-www-form-urlencoded"),
    "too large": (b"title=" + b"a" * 3_000_000, "application/x-www-form-urlencoded"),
    "broken UTF-8": (b"%FF=%ED%A0%80&title=%FF&email=%C0%80", "application/x-www-form-urlencoded"),
    "JSON": (b'{"title": 1}', "application/json"),
}


@pytest.mark.parametrize("query", [
    "q=%ED%A0%80%FF", "q=" + "a" * 10_000, "sort=x&ends=x&state=x&currency=x", "page=-1", "page=x",
    "page=" + "9" * 5000,
    "q=%25%27%22%3C", "price_min=1&price_min=2", "with_bids=x&buy_now=%FF", "q[]=1&=&&&=%", "show=x&before=x&tried=%FF",
    "before=" + "9" * 400,
])  # fmt: skip
def test_hostile_questions_are_answered(query: str, lot: Auction, alice: User) -> None:
    client, before = as_(alice), everything()
    pages = [at("home"), at("catalogue"), at("dashboard"), at("dashboard_selling"), at("help"), at("account_login")]
    pages += [at(name, lot.public_id) for name in ("lot", "lot_panel", "lot_history")]

    assert {client.get(f"{page}?{query}", follow=True).status_code for page in pages} == {200}
    assert everything() == before


@pytest.mark.parametrize("language", LETTERS)
@pytest.mark.parametrize("query", ["q=%00", "a=1&" * 300])
def test_what_cannot_be_read_is_said_so(query: str, language: str, client: Client) -> None:
    answer = client.get(f"{at('catalogue', language=language)}?{query}")

    assert answer.status_code == 400
    assert understood(answer, language)
    assert settings.HOUSE["name"] in answer.content.decode()


@pytest.mark.parametrize("evil", EVIL_IDS, ids=lambda evil: ascii(evil)[:12])
def test_ids_that_are_none_are_not_found(evil: str, stan: User, lot: Auction) -> None:
    client, before = as_(stan), everything()
    pages = [row for row in rows_of("Address") if "<" in row["Address"]]
    addresses = {(method, re.sub("<[a-z]+>", quote(evil, safe=""), row["Address"])) for row in pages
                 for method in row["Method"].split()}  # fmt: skip
    admin = [f"/en/admin/{page}/{quote(evil, safe='')}/change/" for page in ("auctions/auction", "accounts/user")]

    for method, address in {*addresses, *(("GET", page) for page in admin)}:
        answer = getattr(client, method.lower())(address)
        assert answer.status_code in (302, 400, 404) or "/accounts/" in address, (method, address)
    assert everything() == before


@pytest.mark.parametrize(
    "query", ["status__exact=%00", "id__exact=" + "9" * 30, "ends_at__gte=%FF", "q=%00", "p=" + "9" * 30, "o=x"]
)
def test_hostile_questions_to_the_admin(query: str, stan: User, lot: Auction) -> None:
    assert as_(stan).get(f"{reverse('admin:auctions_auction_changelist')}?{query}").status_code in (200, 302, 400)


@pytest.mark.parametrize("kind", BODIES)
def test_broken_bodies(kind: str, lot: Auction, draft: Auction, sela: User) -> None:
    body, content_type = BODIES[kind]
    client, before = as_(sela), everything()
    for language in LETTERS:
        for page in (
            at("contact", language=language),
            at("settings", language=language),
            at("sell_edit", draft.public_id, language=language),
            at("bid", lot.public_id, language=language),
            at("account_change_password", language=language),
        ):
            answer = client.generic("POST", page, body, content_type=content_type)
            assert answer.status_code in (400, 422), page
            assert understood(answer, language), page
    assert everything() == before
    assert mail.outbox == []


def test_a_hundred_and_one_files_at_once(draft: Auction, sela: User) -> None:
    before = everything()
    files = [SimpleUploadedFile(f"{number}.jpg", b"x") for number in range(101)]
    assert as_(sela).post(at("sell_edit", draft.public_id), {**LISTING, "pictures": files}).status_code == 400
    assert everything() == before


@pytest.mark.parametrize("address", EVIL_ADDRESSES, ids=ascii)
def test_nobody_is_led_to_another_house(address: str, lot: Auction, alice: User, client: Client) -> None:
    answers = [
        as_(alice).post(at("watch", lot.public_id), {"watch": "1", "next": address}),
        as_(alice).post(at("account_logout"), {"next": address}),
        as_(alice).get(f"{at('account_login')}?next={quote(address)}"),
        client.post(at("account_login"), {"login": alice.email, "password": "open sesame 1", "next": address}),
        client.get(f"{reverse('admin:login')}?next={quote(address)}"),
    ]
    for answer in answers:
        assert answer.status_code in (302, 400)
        to = urlsplit(answer.headers.get("Location", "/"))
        assert (to.scheme, to.netloc) == ("", "")
        assert not answer.headers.get("Location", "/").startswith(("//", "/\\", "\\"))
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver@evil.example", "testserver.evil.example", "a b", "[::1", "testserver:x"]
)
def test_another_house_is_not_served(host: str, client: Client) -> None:
    for language in LETTERS:
        answer = client.get(at("home", language=language), headers={"host": host})
        assert answer.status_code == 400
        assert understood(answer, language)


def test_no_link_in_a_mail_follows_the_request(client: Client, alice: User) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "Origin": "http://testserver"}
    client.post(at("account_reset_password"), {"email": alice.email}, headers=headers)
    (letter,) = mail.outbox
    assert f"{settings.SITE_URL}/en/accounts/password/reset/key/" in letter.body
    assert "evil.example" not in str(letter.message())


@pytest.mark.parametrize("cookie", ['"\\000' + "a" * 31 + '"', "a" * 32, "a" * 10_000, "\xff" * 32, '"', "../../x"])
def test_a_strange_session_is_nobodys(cookie: str) -> None:
    client = Client(
        headers={"cookie": f"sessionid={cookie}; csrftoken={cookie}; messages={cookie}; django_language={cookie}"}
    )
    assert client.get(at("dashboard")).status_code == 302
    assert client.get(at("home")).status_code == 200


@pytest.mark.parametrize(
    "name", ["a" * 5000, "../../etc/passwd", "..%2F..%2Fetc%2Fpasswd", "%00", "lots/", "lots/../../x"]
)
def test_only_stored_files_are_served(name: str, client: Client) -> None:
    assert client.get(f"/media/{name}").status_code in (400, 404)


@pytest.mark.parametrize("body", [
    rb'{"update_id": 1, "x": "\u0000"}', rb'{"update_id": 1, "x": ["\ud800"]}', rb'{"update_id": 1, "\udfff": 1}',
    b'{"update_id": 1, "x": NaN}', b'{"update_id": 1, "x": -Infinity}', b'{"update_id": 1, "x": ' + b"[" * 100_000,
    b'{"update_id": 1, "x": ' + b"9" * 5000 + b"}", b'{"update_id": ' + b"9" * 30 + b"}", b"\xff\xfe",
], ids=lambda body: ascii(body)[:40])  # fmt: skip
def test_updates_that_nothing_can_store_are_bad_requests(body: bytes, client: Client) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": settings.TELEGRAM_WEBHOOK_SECRET}
    assert client.post("/telegram/webhook", body, content_type="application/json", headers=headers).status_code == 400
    assert not Update.objects.exists()
