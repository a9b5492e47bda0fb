"""Sealing through the page: one calm confirm, the receipt in one answer only, taking back; with htmx and without."""

import hashlib
import html
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from auctions.models import Auction, Bid, LedgerEntry, StandingBid
from auctions.services import locking
from auctions.services.bidding import seal_bid
from tests.cast import past_end

Lots = Callable[..., Auction]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def lot(list_lot: Lots) -> Auction:
    return list_lot(kind="sealed")


@pytest.fixture
def alices(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def send(client: Client, lot: Auction, name: str = "seal", *, htmx: bool = False, **data: Any) -> Any:
    fields = {"key": str(uuid4()), "seq": lot.seq, **data}
    with translation.override("en"):
        return client.post(reverse(name, args=[lot.public_id]), fields, **(HTMX if htmx else {}))  # type: ignore[arg-type]


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def already(lot: Auction, bidder: User, amount: int = 2000) -> None:
    seal_bid(auction_id=lot.pk, bidder_id=bidder.pk, amount=amount, replaces=False, key=uuid4())


@pytest.mark.parametrize("htmx", [False, True])
def test_a_bid_is_confirmed_in_full_and_sealed_with_a_receipt(alices: Client, lot: Auction, htmx: bool) -> None:
    asked = send(alices, lot, amount="25", htmx=htmx)
    page = text(asked)
    assert asked.status_code == 200 and "Seal bid of <bdi>$25.00</bdi>" in page and not Bid.objects.exists()
    sealed = send(
        alices, lot, amount=hidden(page, "amount"), key=hidden(page, "key"), seq=hidden(page, "seq"), confirmed="1",
        htmx=htmx,
    )  # fmt: skip
    page = text(sealed)
    assert sealed.status_code == 200 and "$25.00" in page and ("<html" in page) is not htmx
    line, commitment = re.findall(r"<code dir=\"ltr\">(.*?)</code>", page)
    assert hashlib.sha256(line.encode()).hexdigest() == commitment
    assert commitment in LedgerEntry.objects.get(auction=lot, kind="seal").payload
    assert "Receipt: entry 2, " in page and '"maximum":2500' in line
    assert "no-store" in sealed.headers["Cache-Control"]


def test_the_receipt_is_in_no_cookie_and_on_no_later_page(alices: Client, lot: Auction) -> None:
    key = str(uuid4())
    sealed = send(alices, lot, amount="1234.56", key=key, confirmed="1")
    found = re.search(r'"nonce":"([0-9a-f]{64})"', text(sealed))
    assert found
    assert not any(found[1] in str(value) or "1234" in str(value) for value in sealed.cookies.values())
    again = send(alices, lot, amount="1234.56", key=key, confirmed="1")
    other = send(alices, lot, amount="9", key=key, confirmed="1")
    later = [alices.get(reverse(name, args=[lot.public_id])) for name in ("lot", "lot_panel")]
    assert "This form sealed a bid before, as entry 2." in text(again)
    assert other.status_code == again.status_code == 200 and Bid.objects.count() == 1
    assert not any(found[1] in text(page) or "1,234.56" in text(page) for page in (again, other, *later))


def test_the_desk_offers_to_replace_and_to_take_back(alices: Client, lot: Auction, alice: User) -> None:
    first = text(alices.get(reverse("lot", args=[lot.public_id])))
    assert "Your sealed bid" in first and "At least <bdi>$10.00</bdi>" in first and 'name="replaces"' not in first
    already(lot, alice)
    page = text(alices.get(reverse("lot", args=[lot.public_id])))
    assert "Your sealed bid stands, as entry 2." in page and hidden(page, "replaces") == "1"
    asked = text(send(alices, lot, amount="30", replaces="1"))
    assert "New bid, in place of yours" in asked and hidden(asked, "replaces") == "1"
    send(alices, lot, amount="30", replaces="1", confirmed="1")
    assert StandingBid.objects.get().seq == 3


@pytest.mark.parametrize("htmx", [False, True])
def test_taking_back_is_confirmed_and_done(alices: Client, lot: Auction, alice: User, htmx: bool) -> None:
    already(lot, alice)
    asked = send(alices, lot, "unseal", htmx=htmx)
    assert "it stays closed for good" in text(asked) and StandingBid.objects.exists()
    done = send(alices, lot, "unseal", key=hidden(text(asked), "key"), confirmed="1", htmx=htmx)
    assert done.status_code == (200 if htmx else 302) and not StandingBid.objects.exists()
    page = text(done if htmx else alices.get(done.headers["Location"]))
    assert "Your sealed bid is taken back." in page


@pytest.mark.parametrize("confirmed", ["", "1"])
def test_what_the_rules_refuse_is_said_and_kept(alices: Client, lot: Auction, alice: User, confirmed: str) -> None:
    low = send(alices, lot, amount="9.99", confirmed=confirmed)
    assert low.status_code == 422 and "That is too low now. Bid $10.00 or more." in text(low)
    assert 'value="9.99"' in text(low) and "tried=" not in text(low)  # never in an address, which is logged
    already(lot, alice)
    twice = send(alices, lot, amount="40", confirmed=confirmed)
    assert twice.status_code == 422 and "You have a sealed bid here already." in text(twice)
    past_end(lot)
    assert send(alices, lot, amount="40", replaces="1", confirmed=confirmed).status_code == 422
    assert Bid.objects.count() == 1


@pytest.mark.parametrize("confirmed", ["", "1"])
def test_nothing_to_take_back_is_refused(alices: Client, lot: Auction, confirmed: str) -> None:
    answer = send(alices, lot, "unseal", confirmed=confirmed)
    assert answer.status_code == 422 and "You have no bid here to take back." in text(answer)


@pytest.mark.parametrize("typed", ["", "abc", "NaN", "1e3", "-5", "0.001", "٢٥", "1 000", "<b>", "9" * 25])
@pytest.mark.parametrize("confirmed", ["", "1"])
def test_what_is_no_amount_is_refused(alices: Client, lot: Auction, typed: str, confirmed: str) -> None:
    answer = send(alices, lot, amount=typed, confirmed=confirmed)
    assert answer.status_code == 422 and 'role="alert"' in text(answer) and not Bid.objects.exists()


def test_an_ambiguous_amount_is_offered_in_both_readings(alices: Client, lot: Auction) -> None:
    answer = text(send(alices, lot, amount="1,000"))
    assert re.findall(r'name="step" value="([^"]*)"', answer) == ["1000.00", "1.00"]
    assert "Seal bid of <bdi>$1,000.00</bdi>" in text(send(alices, lot, amount="", step="1000.00"))


@pytest.mark.parametrize("name", ["seal", "unseal"])
def test_a_form_that_is_out_of_date_is_renewed(alices: Client, lot: Auction, name: str) -> None:
    answer = send(alices, lot, name, amount="25", key="x")
    assert answer.status_code == 400 and "This form was out of date" in text(answer)


def test_a_key_that_was_used_to_take_back_seals_nothing(alices: Client, lot: Auction, alice: User) -> None:
    already(lot, alice)
    key = str(uuid4())
    send(alices, lot, "unseal", key=key, confirmed="1")
    answer = send(alices, lot, amount="25", key=key, confirmed="1")
    assert answer.status_code == 409 and "This form was used for another bid already" in text(answer)


@pytest.mark.django_db(transaction=True)
def test_a_busy_lot_keeps_the_confirm_and_its_key(
    alices: Client, lot: Auction, monkeypatch: pytest.MonkeyPatch, postgresql: None
) -> None:
    monkeypatch.setattr(locking, "TRIES", 0)
    key = str(uuid4())
    answer = send(alices, lot, amount="25", key=key, confirmed="1")
    assert answer.status_code == 503 and hidden(text(answer), "key") == key and not Bid.objects.exists()


@pytest.mark.parametrize("name", ["seal", "unseal"])
def test_the_usual_guards(client: Client, lot: Auction, alice: User, name: str) -> None:
    address = reverse(name, args=[lot.public_id])
    assert client.get(address).status_code == 405
    expected = f"{reverse('account_login')}?next=%2Fen%2Fauctions%2F{lot.public_id}%2F"
    assert send(client, lot, name, amount="25").headers["Location"] == expected
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    assert send(strict, lot, name, amount="25").status_code == 403
    client.force_login(alice)
    lot.public_id = "NOSUCHLOT234"
    assert send(client, lot, name, amount="25").status_code == 404


@pytest.mark.parametrize(("pricing", "words"), [("first", "you pay this"), ("second", "you pay the best bid of the")])
def test_the_confirm_says_what_the_winner_pays(alices: Client, list_lot: Lots, pricing: str, words: str) -> None:
    assert words in text(send(alices, list_lot(kind="sealed", pricing=pricing), amount="25"))
