"""A seller takes no more bids of somebody whom they know by a pseudonym only, and goes on knowing no more."""

from accounts.services import blocking
from auctions.models import Auction, Pseudonym


class NobodyOfThatPseudonym(Exception):
    """The seller has no such lot, or nobody goes by that pseudonym there; nothing was changed."""


def bidder_of(*, lot: str, seller_id: int, code: str) -> int:
    """Give who goes by this pseudonym in the seller's own lot (public id): for services, never for a page.

    :raises NobodyOfThatPseudonym: when nobody does, or the lot is somebody else's.
    """
    known = Pseudonym.objects.filter(auction__public_id=lot, auction__seller=seller_id, code=code)
    bidder = known.exclude(auction__status=Auction.Status.DRAFT).values_list("user", flat=True).first()
    if bidder is None:
        raise NobodyOfThatPseudonym
    return bidder


def block_pseudonym(*, lot: str, seller_id: int, code: str) -> None:
    """Take no bids of whoever goes by this pseudonym, on any lot of the seller. Raises as `bidder_of` does."""
    bidder = bidder_of(lot=lot, seller_id=seller_id, code=code)
    blocking.block(seller_id=seller_id, bidder_id=bidder, lot=lot, pseudonym=code)
