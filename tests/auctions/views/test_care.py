"""High bids ask first whether it is you: held back, kept, shown to be confirmed, and never placed by themselves."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from auctions.models import Auction, Bid
from tests.accounts.factors import CHALLENGE, PASSWORD, began, code_of
from tests.accounts.test_security_pages import STEP_UP, grow_stale
from tests.auctions.views.test_bidding import hidden, send
from tests.cast import with_app

pytestmark = pytest.mark.django_db
LIMITS = "/en/settings/security/bids/"


@pytest.fixture
def browser(alice: User) -> Client:
    """Alice, careful from 50.00 USD on, who showed her app a while ago."""
    with_app(alice)
    User.objects.filter(pk=alice.pk).update(careful_from={"USD": 5000})
    client, _ = began(alice)
    client.post(CHALLENGE, {"with": "app", "code": code_of(TOTPDevice.objects.get())})
    TOTPDevice.objects.update(last_t=-1)
    grow_stale(client)
    return client


def show(browser: Client, to: str) -> Any:
    return browser.post(to, {"with": "app", "code": code_of(TOTPDevice.objects.get())})


def test_below_the_amount_nothing_is_asked(browser: Client, lot: Auction) -> None:
    assert send(browser, lot, amount="49.99", confirmed="1").status_code == 302
    assert Bid.objects.count() == 1


@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "1"}], ids=["typed", "confirmed"])
def test_a_high_bid_waits_and_is_then_confirmed_by_a_click(
    confirmed: dict[str, Any], browser: Client, lot: Auction, alice: User
) -> None:
    key = str(uuid4())
    answer = send(browser, lot, amount="50.00", key=key, **confirmed)
    assert answer.headers["Location"].startswith(STEP_UP)
    assert "No bid is placed yet" in browser.get(answer.headers["Location"]).content.decode()
    back = show(browser, answer.headers["Location"])
    assert back.headers["Location"] == f"/en/auctions/{lot.public_id}/kept"
    shown = browser.get(back.headers["Location"]).content.decode()
    assert "Confirm bid of <bdi>$50.00</bdi>" in shown
    assert hidden(shown, "key") == key
    assert not Bid.objects.exists()  # looking placed nothing
    placed = send(browser, lot, amount=hidden(shown, "amount"), key=key, seq=hidden(shown, "seq"), confirmed="1")
    assert placed.status_code == 302
    assert Bid.objects.get().maximum == 5000


def test_htmx_is_led_there_as_a_whole_page(browser: Client, lot: Auction) -> None:
    answer = send(browser, lot, amount="60", htmx=True)
    assert answer.headers["HX-Redirect"].startswith(STEP_UP)


def test_looking_without_showing_places_nothing(browser: Client, lot: Auction) -> None:
    send(browser, lot, amount="60")
    answer = browser.get(f"/en/auctions/{lot.public_id}/kept")
    assert answer.headers["Location"].startswith(STEP_UP)


def test_what_was_kept_is_of_that_lot_and_that_session_alone(
    browser: Client, lot: Auction, list_lot: Callable[..., Auction], bob: User
) -> None:
    send(browser, lot, amount="60")
    other = list_lot(title="Another")
    assert browser.get(f"/en/auctions/{other.public_id}/kept").headers["Location"] == f"/en/auctions/{other.public_id}/"
    stranger = Client()
    stranger.force_login(bob)
    for client in (stranger, Client()):
        answer = client.get(f"/en/auctions/{lot.public_id}/kept")
        assert answer.headers["Location"] == f"/en/auctions/{lot.public_id}/"


@pytest.mark.parametrize("action", ["buy_now", "accept"])
def test_buying_at_once_waits_too(action: str, browser: Client, list_lot: Callable[..., Auction]) -> None:
    terms: dict[str, Any] = {"kind": "dutch", "opening_price": 9000, "floor": 2000, "drop": 1000, "drop_s": 600}
    lot = list_lot(**(terms if action == "accept" else {"buy_now": 9000}))
    answer = send(browser, lot, action, price="9000", confirmed="1")
    back = show(browser, answer.headers["Location"])
    shown = browser.get(back.headers["Location"]).content.decode()
    assert "$90.00" in shown
    assert not Bid.objects.exists()
    assert send(browser, lot, action, price="9000", key=hidden(shown, "key"), confirmed="1").status_code == 302
    lot.refresh_from_db()
    assert lot.status == Auction.Status.INACTIVE


def test_a_sealed_amount_is_kept_nowhere(browser: Client, list_lot: Callable[..., Auction]) -> None:
    lot = list_lot(kind="sealed")
    answer = send(browser, lot, "seal", amount="61.37", confirmed="1")
    assert answer.headers["Location"].startswith(STEP_UP)
    assert "61" not in answer.headers["Location"]
    assert "61.37" not in str(dict(browser.session.items()))
    assert "type the amount again" in browser.get(answer.headers["Location"]).content.decode()
    assert not Bid.objects.exists()


def test_another_currency_has_an_amount_of_its_own(browser: Client, list_lot: Callable[..., Auction]) -> None:
    assert send(browser, list_lot(currency="EUR"), amount="600", confirmed="1").status_code == 302
    assert Bid.objects.count() == 1


def test_who_has_no_factor_shows_the_password(lot: Auction, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(careful_from={"USD": 5000})
    client, _ = began(alice)
    grow_stale(client)
    to = client.get(send(client, lot, amount="60").headers["Location"]).headers["Location"]
    assert to.startswith("/en/accounts/reauthenticate/")
    back = client.post(to, {"password": PASSWORD})
    assert back.headers["Location"] == f"/en/auctions/{lot.public_id}/kept"
    assert "Confirm bid of" in client.get(back.headers["Location"]).content.decode()


def test_amounts_are_set_and_shown_and_asked_for_first(browser: Client, alice: User) -> None:
    assert browser.post(LIMITS, {"USD": "1000"}).headers["Location"].startswith(STEP_UP)
    show(browser, STEP_UP)
    assert browser.post(LIMITS, {"USD": "1000", "EUR": "12.50", "RUB": ""}).status_code == 302
    alice.refresh_from_db()
    assert alice.careful_from == {"USD": 100_000, "EUR": 1250}
    assert 'value="12.50"' in browser.get(LIMITS).content.decode()


@pytest.mark.parametrize("typed", ["much", "-1", "0", "1.234", "9" * 30])
def test_what_is_no_amount_is_said_and_kept(typed: str, browser: Client, alice: User) -> None:
    show(browser, STEP_UP)
    answer = browser.post(LIMITS, {"USD": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.content.decode()
    alice.refresh_from_db()
    assert alice.careful_from == {"USD": 5000}
