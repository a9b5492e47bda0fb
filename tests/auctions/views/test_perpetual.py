"""The pages of a perpetual lot: bids with the time they stand for, renewals, and what its seller does."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.models import User
from auctions.engine.perpetual import DAY
from auctions.models import Auction, StandingBid
from auctions.services.bidding import place_bid
from tests.auctions.views.test_bidding import hidden

ListLot = Callable[..., Auction]
ACTS = ("sell_accept", "sell_call", "sell_keep_open")


@pytest.fixture
def lot(list_lot: ListLot) -> Auction:
    return list_lot(kind="perpetual", published_end=None)


@pytest.fixture
def led(lot: Auction, alice: User) -> Auction:
    """The lot, where Alice leads."""
    place_bid(auction_id=lot.pk, bidder_id=alice.pk, maximum=2000, key=uuid4())
    lot.refresh_from_db()
    return lot


def post(client: Client, lot: Auction, name: str, **data: Any) -> Any:
    fields = {"key": str(uuid4()), "seq": lot.seq, **data}
    with translation.override("en"):
        return client.post(reverse(name, args=[lot.public_id]), fields)


def get(client: Client, lot: Auction, name: str = "lot") -> Any:
    with translation.override("en"):
        return client.get(reverse(name, args=[lot.public_id]))


def days_left(lot: Auction) -> int:
    bid = StandingBid.objects.get(auction=lot)
    return round((bid.until - lot.starts_at).total_seconds() / 86_400)


def test_a_bid_is_confirmed_with_the_time_it_stands_for(client: Client, lot: Auction, alice: User) -> None:
    client.force_login(alice)
    form = get(client, lot).content.decode()
    assert '<option value="30" selected>30 days</option>' in form and "Renew bid" not in form
    asked = post(client, lot, "bid", amount="25", days="60").content.decode()
    assert "It stands for 60 days." in asked and not StandingBid.objects.exists()
    placed = post(
        client, lot, "bid", amount=hidden(asked, "amount"), days=hidden(asked, "days"), key=hidden(asked, "key"),
        confirmed="1",
    )  # fmt: skip
    after = client.get(placed.headers["Location"]).content.decode()
    assert days_left(lot) == 60 and "You lead at $10.00; your maximum is $25.00. It stands until" in after
    assert "Your bid stands until" in after and "Renew bid" in after


def test_a_time_that_is_not_offered_is_refused_before_anybody_is_asked(
    client: Client, lot: Auction, alice: User
) -> None:
    client.force_login(alice)
    for days in ("0", "6", "1000"):
        refused = post(client, lot, "bid", amount="25", days=days)
        assert refused.status_code == 422 and "A bid stands for 7 to 90 days." in refused.content.decode()
    assert post(client, lot, "bid", amount="25", days="soon").status_code == 400
    assert not StandingBid.objects.exists()


def test_a_refused_or_mistyped_amount_keeps_the_chosen_time(client: Client, lot: Auction, alice: User) -> None:
    client.force_login(alice)
    for amount in ("9.99", "much"):
        again = post(client, lot, "bid", amount=amount, days="90")
        assert again.status_code == 422 and '<option value="90" selected>' in again.content.decode()


def test_a_bid_without_a_time_stands_for_the_usual_one(client: Client, lot: Auction, alice: User) -> None:
    client.force_login(alice)
    post(client, lot, "bid", amount="25", confirmed="1")
    assert days_left(lot) == 30


def test_a_bidder_renews(client: Client, led: Auction, alice: User) -> None:
    client.force_login(alice)
    answer = post(client, led, "renew", days="90")
    assert days_left(led) == 90
    assert "Your bid of $20.00 now stands until" in client.get(answer.headers["Location"]).content.decode()


def test_after_a_renewal_the_desk_shows_the_new_time(client: Client, led: Auction, alice: User) -> None:
    client.force_login(alice)
    address = reverse("renew", args=[led.public_id])
    fields = {"key": str(uuid4()), "seq": led.seq, "days": "90"}
    html = client.post(address, fields, headers={"HX-Request": "true"}).content.decode()
    led.refresh_from_db()
    until = StandingBid.objects.get(auction=led).until
    assert until and f"Your bid stands until {date_format(localtime(until), 'j E Y')}" in html
    assert hidden(html, "seq") == str(led.seq)


def test_without_a_bid_there_is_nothing_to_renew(client: Client, led: Auction, bob: User) -> None:
    client.force_login(bob)
    refused = post(client, led, "renew", days="90")
    assert refused.status_code == 422 and "You have no bid here that stands." in refused.content.decode()
    assert post(client, led, "renew").status_code == 400


def test_bidders_are_told_how_long_a_bid_in_a_call_stands(client: Client, led: Auction, sela: User, bob: User) -> None:
    client.force_login(sela)
    post(client, led, "sell_call")
    client.force_login(bob)
    assert "A call is running. A bid made now stands at least until" in get(client, led).content.decode()


@pytest.mark.parametrize("name", ["renew"])
def test_it_rejects_get(client: Client, led: Auction, alice: User, name: str) -> None:
    client.force_login(alice)
    assert get(client, led, name).status_code == 405


@pytest.mark.parametrize("name", ACTS)
def test_asking_changes_nothing(client: Client, led: Auction, sela: User, name: str) -> None:
    client.force_login(sela)
    answer = get(client, led, name)
    assert answer.status_code == 200 and "Tidal poster" in answer.content.decode()
    led.refresh_from_db()
    assert led.seq == 2


@pytest.mark.parametrize("name", ACTS)
def test_a_lot_of_somebody_elses_is_not_found(client: Client, led: Auction, alice: User, name: str) -> None:
    client.force_login(alice)
    assert get(client, led, name).status_code == post(client, led, name, price=1000).status_code == 404


def test_the_seller_accepts_what_the_page_showed(client: Client, led: Auction, sela: User) -> None:
    client.force_login(sela)
    page = get(client, led, "sell_accept").content.decode()
    assert "Sell for <bdi>$10.00</bdi>" in page and led.leader_code in page
    answer = post(client, led, "sell_accept", seq=hidden(page, "seq"), price=hidden(page, "price"))
    assert answer.headers["Location"] == reverse("lot", args=[led.public_id])
    led.refresh_from_db()
    assert (led.status, led.outcome) == ("inactive", "sold")


def test_less_than_the_page_showed_is_shown_anew(client: Client, led: Auction, sela: User) -> None:
    client.force_login(sela)
    refused = post(client, led, "sell_accept", price=5000)
    html = refused.content.decode()
    assert refused.status_code == 422 and "it is $10.00 now. Nothing was sold" in html
    assert hidden(html, "price") == "1000"
    assert post(client, led, "sell_accept", price="").status_code == 422
    led.refresh_from_db()
    assert led.status == "active"


def test_the_seller_calls(client: Client, led: Auction, sela: User) -> None:
    client.force_login(sela)
    assert "Going once, going twice, sold" in get(client, led, "sell_call").content.decode()
    assert post(client, led, "sell_call").status_code == 302
    led.refresh_from_db()
    assert led.call_began is not None
    again = post(client, led, "sell_call")
    assert again.status_code == 422 and "A call is running." in again.content.decode()


def test_the_seller_keeps_it_open(client: Client, lot: Auction, sela: User) -> None:
    client.force_login(sela)
    before = lot.idle_since
    assert post(client, lot, "sell_keep_open").status_code == 302
    lot.refresh_from_db()
    assert lot.idle_since > before


@pytest.mark.parametrize("name", ["sell_accept", "sell_call"])
def test_where_nobody_bids_there_is_no_button(client: Client, lot: Auction, sela: User, name: str) -> None:
    client.force_login(sela)
    html = get(client, lot, name).content.decode()
    assert "No bid stands here" in html and "btn-next" not in html
    assert post(client, lot, name, price=1000).status_code == 422


@pytest.mark.parametrize("name", ACTS)
def test_a_lot_of_another_type_or_a_draft_has_no_such_thing(
    client: Client, list_lot: ListLot, sela: User, name: str
) -> None:
    client.force_login(sela)
    english, draft = list_lot(), Auction.objects.create(seller=sela, kind="perpetual")
    refused = post(client, english, name, price=1000)
    assert refused.status_code == 422 and "This lot is sold in another way." in refused.content.decode()
    assert get(client, draft, name).headers["Location"] == reverse("sell_edit", args=[draft.public_id])


def test_what_has_ended_is_not_called_again(client: Client, led: Auction, sela: User) -> None:
    client.force_login(sela)
    post(client, led, "sell_accept", price=1000)
    refused = post(client, led, "sell_call")
    assert refused.status_code == 422 and "This lot has ended. Nothing was changed." in refused.content.decode()


def test_the_desk_offers_its_seller_what_there_is_to_do(client: Client, lot: Auction, sela: User, alice: User) -> None:
    client.force_login(sela)
    ways = [reverse(name, args=[lot.public_id]) for name in (*ACTS, "sell_withdraw")]
    html = get(client, lot).content.decode()
    assert "No bid stands." in html and not any(way in html for way in ways[:3])
    place_bid(auction_id=lot.pk, bidder_id=alice.pk, maximum=2000, key=uuid4())
    html = get(client, lot).content.decode()
    assert all(way in html for way in ways)
    post(client, lot, "sell_call")
    html = get(client, lot).content.decode()
    assert "You have called this lot." in html and not any(way in html for way in ways)


def test_the_seller_withdraws_a_lot_with_bids(client: Client, led: Auction, sela: User) -> None:
    client.force_login(sela)
    assert post(client, led, "sell_withdraw", reason="Kept.").status_code == 302
    led.refresh_from_db()
    assert led.outcome == "withdrawn"


def test_a_beaten_bidder_sees_until_when_the_bid_stands(client: Client, led: Auction, alice: User, bob: User) -> None:
    place_bid(auction_id=led.pk, bidder_id=bob.pk, maximum=5000, key=uuid4(), stands_for=7 * DAY)
    client.force_login(alice)
    assert "Your bid stands until" in get(client, led).content.decode()
