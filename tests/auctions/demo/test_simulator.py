"""The simulator: keeps an end within each minute, bids through the service, and is no bully."""

import random
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from auctions.demo import simulator as simulators
from auctions.demo.people import BIDDERS, SELLERS
from auctions.demo.plans import SERIES
from auctions.demo.seed import settle, shelf
from auctions.demo.simulator import GAP, HORIZON, SHORTEST, NoDemoHouse, Simulator, gap_in, simulator
from auctions.demo.works import CATEGORIES
from auctions.models import Auction, Bid
from auctions.services.bidding import Receipt

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd(sela: User, settings: Settings, tmp_path: Path) -> Simulator:
    """The demo's people and categories, without its lots."""
    settings.MEDIA_ROOT = tmp_path
    for person in (*SELLERS, *BIDDERS):
        settle(person)
    for position, category in enumerate(CATEGORIES):
        shelf(position, category)
    return simulator(random.Random(7))


def test_without_the_demo_there_is_nobody_to_simulate() -> None:
    with pytest.raises(NoDemoHouse):
        simulator()


def test_a_gap_between_two_ends_is_found_and_a_full_schedule_has_none() -> None:
    now = timezone.now()
    assert gap_in([], now) == now + SHORTEST + GAP
    full = [now + SHORTEST + number * GAP for number in range(8)]
    assert gap_in(full, now) is None
    assert gap_in([*full[:2], *full[4:]], now) == full[1] + GAP


def test_lots_are_listed_until_one_ends_in_every_minute(crowd: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulators, "SIDE", 64)
    monkeypatch.setattr(simulators, "FEWEST", 0)
    listed = 0
    while end := crowd.lacks(timezone.now()):
        crowd.list_one(end)
        listed += 1
        assert listed < 20
    now = timezone.now()
    ends = sorted(Auction.objects.running(now).values_list("ends_at", flat=True))
    assert ends[0] - now <= SHORTEST + GAP
    assert ends[-1] - now >= HORIZON - GAP
    assert all(later - earlier <= GAP for earlier, later in pairwise(ends))
    lot = Auction.objects.first()
    assert lot is not None
    assert lot.pictures.count() == 1
    assert any(lot.title.startswith(work.title) for work in SERIES)


def test_many_lots_run_at_all_times(crowd: Simulator) -> None:
    now = timezone.now()
    ends = [now + SHORTEST + number * GAP for number in range(8)]
    assert gap_in(ends, now) is None
    end = crowd.lacks(now)
    assert end is not None


def test_the_crowd_bids_and_stops_at_what_the_lot_is_worth(crowd: Simulator, list_lot: Callable[..., Auction]) -> None:
    lot = list_lot(published_end=timezone.now() + timedelta(minutes=5))
    for _ in range(200):
        crowd.bid_once()
    lot.refresh_from_db()
    assert lot.bids_count > 2
    assert lot.price is not None
    assert lot.price < 20 * 1000
    before = lot.bids_count
    for _ in range(20):
        crowd.bid_once()
    lot.refresh_from_db()
    assert lot.bids_count == before


def test_a_real_person_who_leads_is_contested_only_sometimes(
    crowd: Simulator, lot: Auction, alice: User, place: Callable[..., Receipt], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulators, "CONTESTED", 0.0)
    place(lot, alice, 1000)
    for _ in range(30):
        assert crowd.bid_once() is None
    monkeypatch.setattr(simulators, "CONTESTED", 1.0)
    assert any(crowd.bid_once() for _ in range(30))
    assert Bid.objects.exclude(bidder=alice).exists()
