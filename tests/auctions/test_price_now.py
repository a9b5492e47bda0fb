"""The price of the moment in the database is the engine's."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from auctions.clock import database_clock
from auctions.kinds import kind_of
from auctions.mapping import COLUMNS
from auctions.models import Auction
from auctions.price_now import PRICE_NOW


@pytest.mark.parametrize("passed", [-30, 0.5, 59.5, 60.5, 185.5, 479.5, 480.5, 3000])
def test_a_falling_price_is_the_same_in_the_database_and_in_the_rules(falling: Auction, passed: float) -> None:
    now = database_clock()
    Auction.objects.filter(pk=falling.pk).update(starts_at=now - timedelta(seconds=passed))
    row = Auction.objects.values(*COLUMNS).get(pk=falling.pk)
    assert Auction.objects.values_list(PRICE_NOW, flat=True).get(pk=falling.pk) == kind_of(row).price(row, now)


def test_another_lot_has_the_price_of_its_row(list_lot: Callable[..., Auction]) -> None:
    assert Auction.objects.values_list(PRICE_NOW, flat=True).get(pk=list_lot().pk) == 1000


def test_a_dutch_lot_that_is_over_has_the_price_that_was_paid(falling: Auction) -> None:
    Auction.objects.filter(pk=falling.pk).update(
        status="inactive", outcome="bought", price=4000, starts_at=database_clock() - timedelta(hours=1)
    )
    assert Auction.objects.values_list(PRICE_NOW, flat=True).get(pk=falling.pk) == 4000
