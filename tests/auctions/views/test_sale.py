"""After a sale the lot page tells winner and seller how to reach each other, and nobody else."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from auctions.models import Auction
from auctions.services.closing import finish_auction
from tests.cast import past_end

pytestmark = pytest.mark.django_db


def seen_by(viewer: User | None, lot: Auction, panel: str = "") -> str:
    browser = Client()
    if viewer:
        browser.force_login(viewer)
    return browser.get(f"/en/auctions/{lot.public_id}/{panel}").content.decode()


def finished(lot: Auction) -> None:
    past_end(lot)
    assert finish_auction(auction_id=lot.pk)


@pytest.mark.parametrize("panel", ["", "panel"])
def test_only_the_two_sides_of_a_sale_see_each_others_address(
    panel: str, lot: Auction, sela: User, alice: User, bob: User, stan: User, place: Any
) -> None:
    place(lot, bob, 1500)
    place(lot, alice, 2000)
    assert alice.email not in seen_by(sela, lot, panel)
    finished(lot)
    assert f"mailto:{sela.email}" in seen_by(alice, lot, panel)
    assert f"mailto:{alice.email}" in seen_by(sela, lot, panel)
    for other in (bob, stan, None):
        page = seen_by(other, lot, panel)
        assert sela.email not in page
        assert alice.email not in page


def test_without_a_sale_nobody_sees_an_address(list_lot: Any, sela: User, alice: User, place: Any) -> None:
    lot = list_lot(reserve=10_000)
    place(lot, alice, 2000)
    finished(lot)
    assert sela.email not in seen_by(alice, lot)
    assert alice.email not in seen_by(sela, lot)
