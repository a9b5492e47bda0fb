"""What hostile people type: a right status, a word in their language, what they typed stays, nothing changes."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from auctions.encoding import encode
from auctions.models import Auction, Picture
from auctions.services.listing import create_draft
from auctions.services.pictures import add_picture
from tests.auctions.picture_files import picture_file
from tests.auctionsite.access import everything
from tests.auctionsite.hostile import LETTERS, LISTING, as_, at, bid_of, draft, english, understood

__all__ = ["draft", "english"]
pytestmark = pytest.mark.django_db

AMOUNTS = [
    "ten", "NaN", "Infinity", "-inf", "1e5", "1E+3", "1_000", "\u0661\u0662\u0663", "\uff11\uff12", "\xbd", "12.345",
    "-5", "+5", "0x10", "5 USD", "1,000.00", "1,000", "12\0", "1\u202e2", "1\u200b2", "1" + "0" * 30, "1" * 10_000,
    "<b>5</b>",
]  # fmt: skip
MONEY = ("opening_price", "reserve", "buy_now", "fixed_step")


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
