"""The history of a lot to which staff did something: their reasons, the bid they voided, and whose act it was."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts.models import User
from auctions.mapping import COLUMNS
from auctions.models import Auction
from auctions.selectors.history import PAGE, History, history
from auctions.services.bidding import Receipt, seal_bid
from auctions.services.listing import withdraw
from auctions.services.staff import extend_auction, void_bid, withdraw_auction
from auctions.templatetags.wording import moment_text

Place = Callable[..., Receipt]
REASON = "Copied <b>elsewhere"


def read(lot: Auction, before: int | None = None) -> History:
    return history({**Auction.objects.values(*COLUMNS).get(pk=lot.pk), "me": ""}, before)


def page(client: Client, lot: Auction, name: str = "lot_history", **query: int) -> str:
    return client.get(reverse(name, args=[lot.public_id]), query).content.decode()


@pytest.fixture
def by(stan: User) -> dict[str, Any]:
    return {"staff_id": stan.pk, "reason": REASON}


def test_a_void_is_told_with_its_reason_and_the_price_it_led_to(
    client: Client, lot: Auction, alice: User, bob: User, place: Place, by: Any
) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 3000)
    void_bid(auction_id=lot.pk, seq=3, **by)
    line = read(lot).lines[0]
    assert (line.kind, line.note, line.price, line.by_house, line.voided) == ("voided", REASON, 1000, True, False)
    html = page(client, lot)
    assert "The house</bdi>" in html and "voided a bid: <bdi>Copied &lt;b&gt;elsewhere</bdi>" in html


def test_the_voided_bid_is_struck_through_and_says_so(
    client: Client, lot: Auction, alice: User, bob: User, place: Place, by: Any
) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 3000)
    void_bid(auction_id=lot.pk, seq=3, **by)
    assert [line.seq for line in read(lot).lines if line.voided] == [3]
    html = page(client, lot)
    assert "<s>outbid the leader</s>; voided by the house" in html and "<s>$20.50</s>" in html
    assert html.count("<s>") == 2


def test_a_voided_sealed_bid_is_told_with_its_reason_and_without_any_price(
    client: Client, list_lot: Callable[..., Auction], alice: User, by: Any
) -> None:
    lot = list_lot(kind="sealed")
    seal_bid(auction_id=lot.pk, bidder_id=alice.pk, amount=3000, replaces=False, key=uuid4())
    void_bid(auction_id=lot.pk, seq=2, **by)
    void, bid, _ = read(lot).lines
    assert (void.kind, void.note, void.price, void.by_house) == ("voided", REASON, None, True)
    assert (bid.kind, bid.voided, bid.price) == ("seal", True, None)
    html = page(client, lot)
    assert "<s>sealed a bid</s>; voided by the house" in html and html.count("<s>") == 1
    assert "voided a bid: <bdi>Copied &lt;b&gt;elsewhere</bdi>" in html
    assert "Copied &lt;b&gt;elsewhere" in page(client, lot, "ledger")


def test_a_voided_bid_of_a_perpetual_lot_is_told_with_the_price_that_follows(
    client: Client, list_lot: Callable[..., Auction], alice: User, bob: User, place: Place, by: Any
) -> None:
    lot = list_lot(kind="perpetual", published_end=None)
    place(lot, alice, 2000)
    place(lot, bob, 3000)
    void_bid(auction_id=lot.pk, seq=3, **by)
    assert [(line.kind, line.price, line.voided) for line in read(lot).lines][:2] == [
        ("voided", 1000, False), ("bid", 2050, True),
    ]  # fmt: skip
    html = page(client, lot)
    assert "<s>outbid the leader</s>; voided by the house" in html and "<s>$20.50</s>" in html
    assert "Bid voided by staff" in page(client, lot, "ledger")


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_a_later_end_and_a_withdrawal_are_the_houses_and_say_why(
    client: Client, lot: Auction, alice: User, place: Place, by: Any, language: str
) -> None:
    place(lot, alice, 2000)
    extend_auction(auction_id=lot.pk, by=timedelta(hours=1), **by)
    lot.refresh_from_db()
    withdraw_auction(auction_id=lot.pk, **by)
    finished, withdrawn, extended, bid, opened = read(lot).lines
    assert (extended.kind, extended.extended_to, extended.note) == ("extended", lot.ends_at, REASON)
    assert (withdrawn.kind, withdrawn.note, finished.kind, finished.note) == ("withdrawn", REASON, "finished", "")
    assert [line.by_house for line in (finished, withdrawn, extended, bid, opened)] == [True, True, True, False, False]
    with translation.override(language):
        assert page(client, lot).count("Copied &lt;b&gt;elsewhere") == 2
        assert page(client, lot, "lot").count("Copied &lt;b&gt;elsewhere") == 3  # and on the board


def test_the_board_says_whether_the_house_or_the_seller_withdrew(
    client: Client, list_lot: Callable[..., Auction], sela: User, by: Any
) -> None:
    by_house, by_seller = list_lot(), list_lot()
    withdraw_auction(auction_id=by_house.pk, **by)
    withdraw(auction_id=by_seller.pk, seller_id=sela.pk, reason=REASON)
    assert "The house withdrew this lot." in page(client, by_house, "lot")
    assert "The seller took this lot back" in page(client, by_seller, "lot")
    (finished, *_) = read(by_seller).lines
    assert (finished.by_house, finished.note) == (False, REASON)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("UTC", "22:30:05"), ("America/New_York", "17:30:05"), ("Asia/Tokyo", "9 Nov 2026, 07:30")],
)
def test_a_time_has_its_date_where_the_day_is_not_today_for_its_reader(
    monkeypatch: pytest.MonkeyPatch, zone: str, shown: str
) -> None:
    at = datetime(2026, 11, 8, 22, 30, 5, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 8, 12, tzinfo=UTC))
    with timezone.override(ZoneInfo(zone)):
        assert moment_text(at) == shown


def test_the_history_dates_what_is_older_than_today(client: Client, lot: Auction, alice: User, place: Place) -> None:
    days_ago = timezone.now() - timedelta(days=3)
    Auction.objects.filter(pk=lot.pk).update(starts_at=days_ago)
    place(lot, alice, 2000, clock=lambda: days_ago)
    html = page(client, lot)
    assert f">{date_format(days_ago, 'SHORT_DATETIME_FORMAT')}</time>" in html
    assert len(re.findall(r">\d\d:\d\d:\d\d</time>", html)) == 1  # the opening, today


def test_an_older_page_knows_of_later_voids_at_the_cost_of_one_statement(
    lot: Auction, alice: User, bob: User, place: Place, by: Any, django_assert_num_queries: Any
) -> None:
    for number in range(PAGE + 10):
        place(lot, (alice, bob)[number % 2], 10_000 * (number + 1))
    void_bid(auction_id=lot.pk, seq=3, **by)
    row = {**Auction.objects.values(*COLUMNS).get(pk=lot.pk), "me": ""}
    with django_assert_num_queries(1):
        newest = history(row)
    assert newest.before and not [line for line in newest.lines if line.voided]
    with django_assert_num_queries(2):
        older = history(row, newest.before)
    assert [line.seq for line in older.lines if line.voided] == [3]
