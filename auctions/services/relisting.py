"""Listing again: a seller's earlier lot becomes a new draft, with copies of its pictures."""

from auctions.kinds.terms import TERMS
from auctions.models import Auction, Picture
from auctions.pictures import stored
from auctions.services.listing import create_draft
from auctions.services.pictures import add_picture

COPIED = ("title", "description", "category_id", "currency", "kind")
PASSED = ("starts_at", "published_end")
"""A copy has the terms of its type too, but for the times, which have passed."""


def list_again(*, auction_id: int, seller_id: int) -> Auction:
    """Make a draft from a lot of this seller's that was published before.

    :raises Auction.DoesNotExist: when the seller has no such lot.
    """
    earlier = Auction.objects.public().get(pk=auction_id, seller=seller_id)
    copied = {*COPIED, *TERMS[earlier.kind]}.difference(PASSED)
    draft = create_draft(seller_id=seller_id, **{name: getattr(earlier, name) for name in copied})
    for picture in earlier.pictures.filter(state=Picture.State.READY):
        add_picture(auction_id=draft.pk, seller_id=seller_id, picture=stored(picture), alt=picture.alt)
    return draft
