"""watch and unwatch: doing either twice is doing it once."""

import pytest

from accounts.models import User
from auctions.models import Auction, Watch
from auctions.services.listing import create_draft
from auctions.services.watching import unwatch, watch


def test_watching_twice_is_watching_once(lot: Auction, alice: User) -> None:
    watch(auction_id=lot.pk, user_id=alice.pk)
    watch(auction_id=lot.pk, user_id=alice.pk)
    assert Watch.objects.get().user == alice


def test_unwatching_touches_only_ones_own(lot: Auction, alice: User, bob: User) -> None:
    watch(auction_id=lot.pk, user_id=alice.pk)
    watch(auction_id=lot.pk, user_id=bob.pk)
    unwatch(auction_id=lot.pk, user_id=alice.pk)
    unwatch(auction_id=lot.pk, user_id=alice.pk)
    assert Watch.objects.get().user == bob


def test_a_draft_or_nothing_cannot_be_watched(sela: User, alice: User) -> None:
    for auction_id in (create_draft(seller_id=sela.pk).pk, 0):
        with pytest.raises(Auction.DoesNotExist):
            watch(auction_id=auction_id, user_id=alice.pk)
