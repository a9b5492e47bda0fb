"""What hostile people send, through the real views: each gets a right status and a word in their language, what they
typed stays, and nothing changes."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from auctions.models import Auction, Picture
from auctions.pictures import encode
from auctions.services.listing import EDITABLE, create_draft
from auctions.services.pictures import add_picture
from telegram_bot.models import Update
from tests.auctions.picture_files import picture_file
from tests.auctionsite.access import everything, rows_of

pytestmark = pytest.mark.django_db
LETTERS = {"en": re.compile("[a-z]{3}"), "ru": re.compile("[а-я]{3}"), "ar": re.compile("[\u0621-\u064a]{3}")}
AMOUNTS = [
    "ten", "NaN", "Infinity", "-inf", "1e5", "1E+3", "1_000", "\u0661\u0662\u0663", "\uff11\uff12", "\xbd", "12.345",
    "-5", "+5", "0x10", "5 USD", "1,000.00", "1,000", "12\0", "1\u202e2", "1\u200b2", "1" + "0" * 30, "1" * 10_000,
    "<b>5</b>",
]  # fmt: skip
MONEY = ("opening_price", "reserve", "buy_now", "fixed_step")
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


@pytest.fixture(autouse=True)
def english(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Begin in English, and keep pictures out of the house's own folder."""
    settings.MEDIA_ROOT = tmp_path
    with translation.override("en"):
        yield


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def at(name: str, *args: Any, language: str = "en") -> str:
    with translation.override(language):
        return reverse(name, args=args)


def said(answer: Any) -> str:
    """Give what an answer says is wrong: the desk's error, those of its forms, or the page itself."""
    context = answer.context or {}
    forms = [context[name] for name in ("form", "filters") if name in context]
    errors = [str(error) for form in forms for found in getattr(form, "form", form).errors.values() for error in found]
    return " ".join([str(context.get("error", "")), *errors]).strip() or answer.content.decode()


def understood(answer: Any, language: str) -> bool:
    return bool(LETTERS[language].search(said(answer)))


def bid_of(**changes: Any) -> dict[str, Any]:
    return {"key": str(uuid4()), "seq": "1", "amount": "20.00", "confirmed": "on", **changes}


@pytest.fixture
def draft(sela: User) -> Auction:
    return create_draft(seller_id=sela.pk, title="Draft", currency="USD")


LISTING = {"title": "A title", "currency": "USD", "window_s": "120", "extension_s": "120", "max_extensions": "10"}


@pytest.mark.parametrize("language", LETTERS)
@pytest.mark.parametrize("amount", AMOUNTS, ids=lambda amount: ascii(amount)[:12])
def test_a_hostile_bid(amount: str, language: str, lot: Auction, alice: User) -> None:
    client, before = as_(alice), everything()

    for field in ("amount", "step"):
        answer = client.post(at("bid", lot.public_id, language=language), bid_of(**{"amount": "", field: amount}))

        assert answer.status_code == 422
        assert understood(answer, language)
        assert answer.context["typed"] == amount[:100]
        assert "<b>5</b>" not in answer.content.decode()
    assert (
        client.get(at("lot_panel", lot.public_id, language=language), {"tried": amount.replace("\0", "?")}).status_code
        == 200
    )
    assert everything() == before


@pytest.mark.parametrize("language", LETTERS)
@pytest.mark.parametrize("amount", [*AMOUNTS, "0", "0.00"], ids=lambda amount: ascii(amount)[:12])
def test_hostile_amounts_of_a_listing(amount: str, language: str, draft: Auction, sela: User) -> None:
    before = everything()

    answer = as_(sela).post(
        at("sell_edit", draft.public_id, language=language), {**LISTING, **dict.fromkeys(MONEY, amount)}
    )

    form = answer.context["form"]
    assert answer.status_code == 422
    assert set(form.errors) == set(MONEY)
    assert understood(answer, language)
    assert {form[name].value() for name in MONEY} == {amount}
    assert (form["title"].value(), draft.title) == ("A title", "Draft")
    assert everything() == before


@pytest.mark.parametrize("language", LETTERS)
@pytest.mark.parametrize("amount", AMOUNTS, ids=lambda amount: ascii(amount)[:12])
def test_hostile_reserves(amount: str, language: str, list_lot: Callable[..., Auction], sela: User) -> None:
    auction = list_lot(reserve=5000)
    before = everything()

    answer = as_(sela).post(at("sell_reserve", auction.public_id, language=language), {"reserve": amount})

    assert answer.status_code == 422
    assert understood(answer, language)
    assert everything() == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "a\0b"), ("title", "a" * 10_000), ("description", "\0"), ("description", "a" * 30_000),
        ("category", "x"), ("category", "9" * 30), ("category", "\0"), ("currency", "XXX"), ("currency", "\0"),
        ("starts_at", "0001-01-01T00:00"), ("starts_at", "soon"), ("published_end", "9999-12-31T23:59"),
        ("published_end", "\0"), ("published_end", "2030-02-31T10:00"), ("window_s", "7"), ("extension_s", "\0"),
        ("max_extensions", "-1"), ("max_extensions", "9" * 5000), ("max_extensions", "1e1"), ("max_extensions", "\0"),
    ],
    ids=lambda value: ascii(value)[:20],
)  # fmt: skip
def test_hostile_listings(field: str, value: str, draft: Auction, sela: User) -> None:
    before = everything()
    for language in LETTERS:
        answer = as_(sela).post(at("sell_edit", draft.public_id, language=language), {**LISTING, field: value})

        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert understood(answer, language)
        assert answer.context["form"][field].value() == value
    assert everything() == before


@pytest.mark.parametrize(
    "text", ["\u202egnp.exe", "<script>alert(1)</script>", "{{ 7*7 }}", "a\r\nBcc: b@example.org", "\ufffd"]
)
def test_strange_words_are_kept_as_words(text: str, draft: Auction, sela: User) -> None:
    client = as_(sela)

    assert (
        client.post(at("sell_edit", draft.public_id), {**LISTING, "title": text, "description": text}).status_code
        == 302
    )

    page = client.get(at("sell_preview", draft.public_id)).content.decode()
    assert "<script>alert" not in page
    draft.refresh_from_db()
    assert draft.title == text


@pytest.mark.parametrize("field", ["price_min", "price_max"])
@pytest.mark.parametrize(
    "amount", [amount for amount in AMOUNTS if "\0" not in amount], ids=lambda amount: ascii(amount)[:12]
)
def test_hostile_filters(field: str, amount: str, lot: Auction, client: Client) -> None:
    for language in LETTERS:
        answer = client.get(at("catalogue", language=language), {field: amount, "currency": "USD"})

        assert answer.status_code == 200
        assert understood(answer, language)
        assert field in answer.context["catalogue"].filters.form.errors
        assert [card.public_id for card in answer.context["catalogue"].cards] == [lot.public_id]


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


@pytest.mark.parametrize(
    "changes",
    [{"key": "x"}, {"key": "\0"}, {"key": ""}, {"seq": "x"}, {"seq": "-1"}, {"seq": "9" * 5000}, {"seq": "\0"}],
    ids=lambda changes: ascii(changes)[:20],
)  # fmt: skip
def test_hidden_fields_of_wrong_types(changes: dict[str, str], lot: Auction, alice: User) -> None:
    client, before = as_(alice), everything()
    for language in LETTERS:
        for name in ("bid", "buy_now", "confirm_maximum"):
            answer = client.post(at(name, lot.public_id, language=language), bid_of(price="9000", **changes))

            assert answer.status_code == 400
            assert understood(answer, language)
            assert name != "bid" or answer.context["typed"] == "20.00"
    assert everything() == before


@pytest.mark.parametrize("price", ["0", "-1", "9" * 30, "x", "\0", "1.5", ""])
def test_hostile_prices_to_buy_at(price: str, list_lot: Callable[..., Auction], alice: User) -> None:
    auction = list_lot(buy_now=9000)
    before = everything()
    assert as_(alice).post(at("buy_now", auction.public_id), bid_of(price=price)).status_code == 400
    assert everything() == before


def test_of_doubled_fields_the_last_counts(lot: Auction, alice: User) -> None:
    client = as_(alice)
    assert client.post(at("bid", lot.public_id), bid_of(amount=["20.00", "x"])).status_code == 422
    assert client.post(at("bid", lot.public_id), bid_of(amount=["x", "20.00"])).status_code == 302


def test_a_file_is_no_amount(lot: Auction, alice: User) -> None:
    file = SimpleUploadedFile("amount.txt", b"20.00")
    assert as_(alice).post(at("bid", lot.public_id), bid_of(amount=file)).status_code == 422


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


@pytest.fixture
def pictures(draft: Auction, sela: User, bob: User) -> dict[str, Picture]:
    """A picture of the draft, one of another lot of the same seller, one of somebody else's."""

    def of(auction: Auction) -> Picture:
        file = BytesIO(picture_file(size=(20, 20)))
        return add_picture(auction_id=auction.pk, seller_id=auction.seller_id, picture=encode(file), alt="as it was")

    return {"own": of(draft), "other": of(create_draft(seller_id=sela.pk)), "Bob's": of(create_draft(seller_id=bob.pk))}


@pytest.mark.parametrize("whose", ["other", "Bob's"])
def test_pictures_of_other_lots_are_out_of_reach(
    whose: str, pictures: dict[str, Picture], draft: Auction, sela: User
) -> None:
    client, there = as_(sela), pictures[whose].pk
    for sent in ({"remove": there}, {"move": f"later:{there}"}, {f"alt-{there}": "taken over"}):
        assert client.post(at("sell_edit", draft.public_id), {**LISTING, **sent}).status_code == 302
    kept = Picture.objects.get(pk=there)
    assert (kept.alt, kept.position, kept.auction_id) == ("as it was", 0, pictures[whose].auction_id)


@pytest.mark.parametrize("sent", [
    {"remove": "9" * 30}, {"remove": "\0"}, {"remove": "٣"}, {"move": "later:\0"}, {"move": "later:" + "9" * 18},
    {"move": "up"}, {"alt-x": "a"}, {"alt-" + "9" * 18: "a"}, {"alt-\0": "a"},
], ids=ascii)  # fmt: skip
def test_picture_ids_that_are_none_change_nothing(
    sent: dict[str, str], pictures: dict[str, Picture], draft: Auction, sela: User
) -> None:
    before = list(Picture.objects.order_by("pk").values())
    assert as_(sela).post(at("sell_edit", draft.public_id), {**LISTING, **sent}).status_code == 302
    assert list(Picture.objects.order_by("pk").values()) == before


def test_a_picture_is_described_in_a_line_that_can_be_stored(
    pictures: dict[str, Picture], draft: Auction, sela: User
) -> None:
    text = f"a\0b\r\nc {'d' * 10_000}"
    assert (
        as_(sela).post(at("sell_edit", draft.public_id), {**LISTING, f"alt-{pictures['own'].pk}": text}).status_code
        == 302
    )
    pictures["own"].refresh_from_db()
    assert pictures["own"].alt.startswith("a b c ddd") and len(pictures["own"].alt) == 200


NAMES = [
    "", "a", "a" * 10_000, "a\0b", "\ufdfa" * 40, "\u0149" * 40, "\ufb03" * 40, "\u202e\u200b", "\uff41dmin",
    "Admin\u200b", "TORG", "\ue000\ue001",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:20])
def test_hostile_names(name: str, alice: User) -> None:
    client, before = as_(alice), everything()
    for language in LETTERS:
        own = client.post(at("settings", language=language), {"name": name, "language": "en", "time_zone": "UTC"})
        new = Client().post(
            at("account_signup", language=language),
            {"name": name, "email": "new@example.org", "password1": "something long 7"},
        )
        for answer in (own, new):
            assert answer.status_code == 422
            assert understood(answer, language)
            assert answer.context["form"]["name"].value() == name
    assert everything() == before


@pytest.mark.parametrize("changes", [
    {"time_zone": "../../etc/passwd"}, {"time_zone": "\0"}, {"time_zone": ""}, {"language": "xx"}, {"language": "\0"},
    {"language": "../ru"}, {"name": "Sela"},
], ids=ascii)  # fmt: skip
def test_hostile_settings(changes: dict[str, str], alice: User, sela: User) -> None:
    before = everything()
    for language in LETTERS:
        answer = as_(alice).post(
            at("settings", language=language), {"name": "Alice", "language": "en", "time_zone": "UTC", **changes}
        )
        assert answer.status_code == 422
        assert understood(answer, language)
    assert everything() == before


@pytest.mark.parametrize("changes", [
    {"email": "a@example.org\r\nBcc: b@example.org"}, {"email": "\0@example.org"}, {"email": "a" * 10_000},
    {"email": ""},    {"text": "\0"}, {"text": "a" * 10_000}, {"text": " "},
], ids=lambda changes: ascii(changes)[:30])  # fmt: skip
def test_hostile_messages_to_the_house(changes: dict[str, str], client: Client) -> None:
    sent = {"email": "a@example.org", "text": "Hello", **changes}
    for language in LETTERS:
        answer = client.post(at("contact", language=language), sent)
        assert answer.status_code == 422
        assert understood(answer, language)
        assert {name: answer.context["form"][name].value() for name in sent} == sent
    assert mail.outbox == []


@pytest.mark.parametrize("page", ["contact", "settings"])
def test_an_empty_form_is_told_what_is_missing(page: str, alice: User) -> None:
    for language in LETTERS:
        answer = as_(alice).post(at(page, language=language), {})
        assert answer.status_code == 422
        assert answer.context["form"].errors
        assert understood(answer, language)


@pytest.mark.parametrize("email", ["\0@example.org", "a" * 10_000, "a@" + "b" * 300 + ".org", "a@b", "a b@example.org"])
def test_hostile_addresses_of_people(email: str, client: Client) -> None:
    before = everything()
    for language in LETTERS:
        pages = {
            "account_login": {"login": email, "password": "x"},
            "account_signup": {"email": email, "name": "Newcomer", "password1": "something long 7"},
            "account_reset_password": {"email": email},
        }
        for page, sent in pages.items():
            answer = client.post(at(page, language=language), sent)
            assert answer.status_code == 422, page
            assert understood(answer, language)
    assert everything() == before
    assert mail.outbox == []


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


# Mass assignment (T12): every field of the model is sent, and only those of the form are taken.


def fields_of(model: Any, other: User) -> dict[str, Any]:
    """Give every column of a model with a value that somebody might wish for."""
    wishes = {"BooleanField": "on", "JSONField": json.dumps([[None, 1]]), "DateTimeField": "2031-01-01T00:00"}
    sent: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        value = other.pk if field.is_relation else wishes.get(field.get_internal_type(), "1")
        sent |= {field.name: value, field.attname: value}
    return {**sent, "csrfmiddlewaretoken": "x", "pk": other.pk}


def row_of(thing: Any) -> dict[str, Any]:
    row: dict[str, Any] = type(thing)._default_manager.filter(pk=thing.pk).values().get()
    return row


@pytest.mark.parametrize("published", [False, True])
def test_a_listing_takes_only_what_a_seller_may_set(
    published: bool, draft: Auction, lot: Auction, sela: User, bob: User
) -> None:
    auction = lot if published else draft
    before = row_of(auction)
    own = {"opening_price": "12.00", "category": lot.category_id, **dict.fromkeys(("starts_at", *MONEY[1:]), "")}
    wish = {**fields_of(Auction, bob), "status": "inactive", "outcome": "sold", **LISTING, **own}
    wish["published_end"] = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")

    assert as_(sela).post(at("sell_edit", auction.public_id), wish).status_code == 302

    after = row_of(auction)
    changed = {name for name in after if after[name] != before[name]}
    assert {"title", "opening_price", "published_end"} <= changed
    services = {
        "price",
        "seq",
        "terms_seq",
        "reserve_seq",
        "head_hash",
        "ends_at",
        "buy_now_open",
        "reserve_met",
        "steps",
    }
    assert changed <= EDITABLE | (services if published else set())
    assert (after["price"], after["seller_id"]) == (1200 if published else None, sela.pk)


def test_settings_take_only_a_name_a_language_and_a_zone(alice: User, bob: User) -> None:
    before = row_of(alice)
    wish = {**fields_of(User, bob), "name": "Alicia", "language": "ru", "time_zone": "Asia/Riyadh", "is_staff": "on"}

    assert as_(alice).post(at("settings"), {**wish, "groups": "1", "user_permissions": "1"}).status_code == 302

    after = row_of(alice)
    assert {name for name in after if after[name] != before[name]} - {"last_login"} == {
        "name", "name_key", "language", "time_zone",
    }  # fmt: skip


def test_signing_up_gives_no_rights(client: Client, bob: User) -> None:
    wish = {**fields_of(User, bob), "name": "Newcomer", "email": "new@example.org", "password1": "something long 7"}

    assert client.post(at("account_signup"), wish).status_code == 302

    newcomer = User.objects.get(email="new@example.org")
    assert (newcomer.is_staff, newcomer.is_superuser, newcomer.pk == bob.pk) == (False, False, False)
    assert newcomer.public_id != "1"
    assert newcomer.check_password("something long 7")
