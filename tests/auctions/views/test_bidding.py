"""Bidding through the page: read strictly, shown once in full, placed; a refusal says what would do."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import AccountLink, Restriction, User
from auctions.models import Auction, Bid, LedgerEntry
from auctions.services import listing
from auctions.services.bidding import Receipt
from tests.cast import past_end

Place = Callable[..., Receipt]
ListLot = Callable[..., Auction]
HTMX = {"HTTP_HX_REQUEST": "true"}


def send(client: Client, lot: Auction, name: str = "bid", *, htmx: bool = False, **data: Any) -> Any:
    fields = {"key": str(uuid4()), "seq": lot.seq, **data}
    with translation.override("en"):
        return client.post(reverse(name, args=[lot.public_id]), fields, **(HTMX if htmx else {}))  # type: ignore[arg-type]


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


def test_a_bid_is_confirmed_in_full_and_then_placed(client: Client, lot: Auction, alice: User) -> None:
    client.force_login(alice)
    asked = send(client, lot, amount="25")
    html = asked.content.decode()
    assert asked.status_code == 200 and "Confirm bid of <bdi>$25.00</bdi>" in html and not Bid.objects.exists()
    assert "<html" in html  # works as a whole page
    placed = send(
        client, lot, amount=hidden(html, "amount"), key=hidden(html, "key"), seq=hidden(html, "seq"), confirmed="1"
    )
    assert (placed.status_code, placed.headers["Location"]) == (302, reverse("lot", args=[lot.public_id]))
    lot.refresh_from_db()
    assert (lot.leader, lot.maximum, lot.price) == (alice, 2500, 1000)
    after = client.get(placed.headers["Location"]).content.decode()
    assert "Your bid stands. You lead at $10.00; your maximum is $25.00." in after
    bid = Bid.objects.get()
    assert "Receipt: entry 2, " in after and bid.entry_hash[:12] in after
    assert bid.nonce not in after and not any(bid.nonce in str(value) for value in placed.cookies.values())


def test_htmx_gets_the_desk_alone(client: Client, lot: Auction, alice: User) -> None:
    client.force_login(alice)
    asked = send(client, lot, amount="25", htmx=True).content.decode()
    assert "<html" not in asked and 'id="bid-desk"' in asked and 'class="confirm"' in asked
    placed = send(client, lot, amount="25", key=hidden(asked, "key"), confirmed="1", htmx=True)
    html, bid = placed.content.decode(), Bid.objects.get()
    assert placed.status_code == 200 and "You lead. Your maximum is <bdi>$25.00</bdi>." in html
    assert "Receipt: entry 2, " in html and bid.entry_hash[:12] in html and bid.nonce in html
    shown_later = [client.get(reverse(name, args=[lot.public_id]), **HTMX) for name in ("lot", "lot_panel")]  # type: ignore[arg-type]
    assert not any(bid.nonce in answer.content.decode() for answer in shown_later)


def test_a_step_button_works_without_script(client: Client, lot: Auction, alice: User) -> None:
    client.force_login(alice)
    assert "Confirm bid of <bdi>$10.50</bdi>" in send(client, lot, amount="", step="10.50").content.decode()


def test_confirming_twice_is_bidding_once(client: Client, lot: Auction, alice: User) -> None:
    client.force_login(alice)
    key = str(uuid4())
    for _ in range(2):
        assert send(client, lot, amount="25", key=key, confirmed="1").status_code == 302
    assert Bid.objects.count() == 1


def test_a_key_used_for_another_bid_is_a_conflict(client: Client, lot: Auction, alice: User) -> None:
    client.force_login(alice)
    key = str(uuid4())
    send(client, lot, amount="25", key=key, confirmed="1")
    response = send(client, lot, amount="30", key=key, confirmed="1")
    html = response.content.decode()
    assert response.status_code == 409 and "This form was used for another bid already" in html
    assert hidden(html, "key") != key and Bid.objects.count() == 1


@pytest.mark.parametrize("name", ["bid", "buy_now", "confirm_maximum", "watch"])
def test_it_rejects_get(client: Client, lot: Auction, alice: User, name: str) -> None:
    client.force_login(alice)
    assert client.get(reverse(name, args=[lot.public_id])).status_code == 405


@pytest.mark.parametrize("name", ["bid", "buy_now", "confirm_maximum", "watch"])
def test_a_stranger_is_sent_to_sign_in_and_back(client: Client, lot: Auction, name: str) -> None:
    expected = f"{reverse('account_login')}?next=%2Fen%2Fauctions%2F{lot.public_id}%2F"
    assert send(client, lot, name, amount="25").headers["Location"] == expected
    assert send(client, lot, name, amount="25", htmx=True).headers["HX-Redirect"] == expected
    assert not Bid.objects.exists()


@pytest.mark.parametrize("name", ["bid", "buy_now", "confirm_maximum", "watch"])
def test_no_lot_is_404(client: Client, lot: Auction, alice: User, name: str) -> None:
    client.force_login(alice)
    lot.public_id = "NOSUCHLOT234"
    assert send(client, lot, name, amount="25", price=2000).status_code == 404


@pytest.mark.parametrize("name", ["bid", "buy_now", "confirm_maximum", "watch"])
def test_csrf_is_checked(lot: Auction, alice: User, name: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    assert send(strict, lot, name, amount="25").status_code == 403


@pytest.mark.parametrize("confirmed", ["", "1"])
@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "NaN",
        "Infinity",
        "1e3",
        "1_000",
        "+5",
        "-5",
        "12.345.6",
        "0.001",
        "12.3456",
        "٢٥",
        "２５",
        "9" * 25,
        "1 000",
        "<b>",
    ],
)
def test_what_is_no_amount_is_refused_and_kept(
    client: Client, lot: Auction, alice: User, typed: str, confirmed: str
) -> None:
    client.force_login(alice)
    response = send(client, lot, amount=typed, confirmed=confirmed)
    assert response.status_code == 422 and 'role="alert"' in response.content.decode()
    field = re.search(r'id="id_amount"[^>]*value="([^"]*)"', response.content.decode())
    assert field and field[1] == typed.replace("<", "&lt;").replace(">", "&gt;")
    assert not Bid.objects.exists()


def test_an_ambiguous_amount_is_shown_in_both_readings(client: Client, lot: Auction, alice: User) -> None:
    client.force_login(alice)
    response = send(client, lot, amount="1,000")
    html = response.content.decode()
    assert response.status_code == 422 and 'value="1000.00"' in html and 'value="1.00"' in html


def test_too_low_says_the_least_and_keeps_what_was_typed(
    client: Client, lot: Auction, alice: User, bob: User, place: Place
) -> None:
    place(lot, alice, 2000)
    client.force_login(bob)
    for confirmed in ("", "1"):
        response = send(client, lot, amount="10.49", confirmed=confirmed)
        html = response.content.decode()
        assert response.status_code == 422 and "Bid $10.50 or more." in html and 'value="10.49"' in html
    assert "Somebody bid while you were deciding." in html  # the last one had seen an older state
    assert Bid.objects.count() == 1


def test_bidding_below_ones_own_maximum_is_refused(client: Client, lot: Auction, alice: User, place: Place) -> None:
    place(lot, alice, 2000)
    client.force_login(alice)
    assert "give $20.01 or more" in send(client, lot, amount="20").content.decode()


@pytest.mark.parametrize("confirmed", ["", "1"])
def test_the_seller_cannot_bid(client: Client, lot: Auction, sela: User, confirmed: str) -> None:
    client.force_login(sela)
    response = send(client, lot, amount="25", confirmed=confirmed)
    assert response.status_code == 422 and not Bid.objects.exists()


@pytest.mark.parametrize("confirmed", ["", "1"])
@pytest.mark.parametrize("name", ["bid", "buy_now"])
@pytest.mark.parametrize("how", ["linked", "restricted"])
def test_people_who_may_not_bid_are_told_before_they_confirm(
    client: Client, list_lot: ListLot, alice: User, sela: User, how: str, name: str, confirmed: str
) -> None:
    lot = list_lot(buy_now=5000)
    if how == "linked":
        AccountLink.objects.create(one=sela, other=alice, reason="household")
    else:
        Restriction.objects.create(user=alice, reason="unpaid")
    client.force_login(alice)
    response = send(client, lot, name, amount="25", price=5000, confirmed=confirmed)
    words = {"linked": "belongs together with the seller", "restricted": "may not bid at present"}
    assert response.status_code == 422 and words[how] in response.content.decode() and not Bid.objects.exists()


@pytest.mark.parametrize("confirmed", ["", "1"])
def test_a_lot_that_has_ended_takes_no_bid(client: Client, lot: Auction, alice: User, confirmed: str) -> None:
    past_end(lot)
    client.force_login(alice)
    response = send(client, lot, amount="25", confirmed=confirmed)
    assert response.status_code == 422 and "Time is up" in response.content.decode() and not Bid.objects.exists()


@pytest.mark.parametrize("broken", [{"key": "x"}, {"key": ""}, {"seq": "x"}, {"seq": -1}, {"seq": ""}])
def test_a_broken_form_is_renewed(client: Client, lot: Auction, alice: User, broken: dict[str, Any]) -> None:
    client.force_login(alice)
    response = send(client, lot, amount="25", confirmed="1", **broken)
    html = response.content.decode()
    assert (
        response.status_code == 400 and "has been renewed" in html and 'value="25"' in html and not Bid.objects.exists()
    )


AMENDED = [{"title": "A smaller poster"}, {"opening_price": 2000}, {"currency": "EUR"}]


@pytest.mark.parametrize("changes", AMENDED)
@pytest.mark.parametrize("htmx", [False, True])
def test_a_bid_on_terms_that_the_seller_has_changed_meanwhile_is_refused(
    client: Client, lot: Auction, alice: User, sela: User, changes: dict[str, Any], htmx: bool
) -> None:
    client.force_login(alice)
    asked = send(client, lot, amount="25", htmx=htmx).content.decode()
    listing.save_listing(auction_id=lot.pk, seller_id=sela.pk, changes=changes)
    told: dict[str, Any] = {name: hidden(asked, name) for name in ("amount", "key", "seq", "confirmed")}

    response = send(client, lot, htmx=htmx, **told)

    html = response.content.decode()
    assert response.status_code == 422 and "The seller has changed this lot since you looked." in html
    assert not Bid.objects.exists() and 'value="25.00"' in html and hidden(html, "seq") == "2"
    least = {"currency": "€10.00", "opening_price": "$20.00", "title": "$10.00"}[next(iter(changes))]
    assert f"then bid {least} or more" in html and f"At least <bdi>{least}</bdi>" in html
    assert ("Show it as it is now" in html) is htmx  # where the rest of the page is still the old one
    assert htmx or str(changes.get("title", "")) in html
    told |= {"seq": hidden(html, "seq")}
    assert send(client, lot, **told).status_code == 302  # having seen them: the key is still free


def test_changed_terms_are_said_before_a_bid_is_confirmed(
    client: Client, lot: Auction, alice: User, sela: User
) -> None:
    client.force_login(alice)
    listing.save_listing(auction_id=lot.pk, seller_id=sela.pk, changes={"currency": "EUR"})
    response = send(client, lot, amount="25")
    assert response.status_code == 422 and "has changed this lot" in response.content.decode()


def test_buying_now_on_terms_that_the_seller_has_changed_meanwhile_is_refused(
    client: Client, list_lot: ListLot, bob: User, sela: User
) -> None:
    lot = list_lot(buy_now=5000)
    client.force_login(bob)
    asked = send(client, lot, "buy_now", price=5000).content.decode()
    listing.save_listing(auction_id=lot.pk, seller_id=sela.pk, changes={"currency": "GBP"})
    told: dict[str, Any] = {name: hidden(asked, name) for name in ("price", "key", "seq", "confirmed")}
    response = send(client, lot, "buy_now", **told)
    assert response.status_code == 422 and "has changed this lot" in response.content.decode()
    lot.refresh_from_db()
    assert (lot.status, lot.outcome) == ("active", "") and not Bid.objects.exists()


def test_asking_to_confirm_costs_one_query_to_know_who_asks(
    client: Client, lot: Auction, alice: User, django_assert_num_queries: Any
) -> None:
    client.force_login(alice)
    with django_assert_num_queries(3):  # person, lot, standing
        send(client, lot, amount="25", htmx=True)


def test_a_bid_that_does_not_lead_says_so(client: Client, lot: Auction, alice: User, bob: User, place: Place) -> None:
    place(lot, alice, 5000)
    client.force_login(bob)
    html = send(client, lot, amount="25", confirmed="1", htmx=True).content.decode()
    assert "Your bid of $25.00 stands, but another maximum is not below it. The price is now $26.00." in html
    assert "Outbid: the price is <bdi>$26.00</bdi>." in html


def test_buying_now_is_confirmed_and_ends_the_auction(client: Client, list_lot: ListLot, bob: User) -> None:
    lot = list_lot(buy_now=5000)
    client.force_login(bob)
    asked = send(client, lot, "buy_now", price=5000).content.decode()
    assert "You buy now, for" in asked and not Bid.objects.exists()
    placed = send(client, lot, "buy_now", price=5000, key=hidden(asked, "key"), confirmed="1")
    assert placed.status_code == 302
    lot.refresh_from_db()
    assert (lot.outcome, lot.sale.buyer) == ("bought", bob)
    assert "You bought this lot for $50.00." in client.get(placed.headers["Location"]).content.decode()


def test_buying_at_another_price_than_shown_is_refused(client: Client, list_lot: ListLot, bob: User) -> None:
    lot = list_lot(buy_now=5000)
    client.force_login(bob)
    response = send(client, lot, "buy_now", price=4000, confirmed="1")
    assert response.status_code == 422 and "has changed to $50.00" in response.content.decode()
    assert send(client, lot, "buy_now", price="free", confirmed="1").status_code == 400


def test_a_bid_above_the_buy_now_price_asks_first(client: Client, list_lot: ListLot, bob: User) -> None:
    lot = list_lot(buy_now=5000)
    client.force_login(bob)
    asked = send(client, lot, amount="60")
    html = asked.content.decode()
    assert asked.status_code == 422 and "to buy, or to bid?" in html
    assert "Buy now for <bdi>$50.00</bdi>" in html and "Bid up to <bdi>$60.00</bdi>" in html
    confirm = send(client, lot, amount="60", above_buy_now="1").content.decode()
    assert hidden(confirm, "above_buy_now") == "1"
    assert send(client, lot, amount="60", above_buy_now="1", confirmed="1").status_code == 302
    lot.refresh_from_db()
    assert (lot.maximum, lot.outcome) == (6000, "")


def test_a_maximum_meets_a_lowered_reserve_by_confirming(
    client: Client, list_lot: ListLot, alice: User, sela: User, place: Place
) -> None:
    lot = list_lot(reserve=5000)
    place(lot, alice, 2000)
    client.force_login(alice)
    refused = send(client, lot, "confirm_maximum")
    assert refused.status_code == 422 and "nothing to confirm" in refused.content.decode()
    listing.lower_reserve(auction_id=lot.pk, seller_id=sela.pk, new_reserve=1500)
    assert send(client, lot, "confirm_maximum", key="").status_code == 400
    assert send(client, lot, "confirm_maximum").status_code == 302
    lot.refresh_from_db()
    assert lot.reserve_met and LedgerEntry.objects.filter(auction=lot, kind="confirm").exists()


def test_after_a_confirmation_the_desk_shows_what_it_changed(
    client: Client, list_lot: ListLot, alice: User, sela: User, place: Place
) -> None:
    lot = list_lot(reserve=5000)
    place(lot, alice, 2000)
    listing.lower_reserve(auction_id=lot.pk, seller_id=sela.pk, new_reserve=1500)
    client.force_login(alice)
    html = send(client, lot, "confirm_maximum", htmx=True).content.decode()
    lot.refresh_from_db()
    assert hidden(html, "seq") == str(lot.seq)
    assert reverse("confirm_maximum", args=[lot.public_id]) not in html


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("postgresql")
def test_a_lot_that_stays_locked_says_so_and_keeps_the_key(client: Client, lot: Auction, alice: User) -> None:
    """The row is held by another connection for longer than anybody waits (the wait is shortened here)."""
    client.force_login(alice)
    key = str(uuid4())
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM auctions_auction WHERE id = %s FOR UPDATE", [lot.pk])
        response = send(client, lot, amount="25", key=key, confirmed="1")
    finally:
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
    html = response.content.decode()
    assert response.status_code == 503 and "nothing was carried out" in html and hidden(html, "key") == key


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_a_refusal_speaks_the_pages_language(client: Client, lot: Auction, alice: User, language: str) -> None:
    client.force_login(alice)
    with translation.override(language):
        address = reverse("bid", args=[lot.public_id])
    response = client.post(address, {"key": str(uuid4()), "seq": lot.seq, "amount": "1"})
    assert response.status_code == 422 and f'lang="{language}"' in response.content.decode()
