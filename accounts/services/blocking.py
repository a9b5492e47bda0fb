"""A seller takes no more bids of somebody, or takes them again. Bids that were placed stand."""

from accounts.models import Block


class BlockRefused(Exception):
    """Nobody blocks themselves; nothing was changed."""


def block(*, seller_id: int, bidder_id: int, lot: str = "", pseudonym: str = "") -> None:
    """Take no bids of this person; twice is once.

    `lot` (public id) and `pseudonym` say how the seller knows them; without, it is by name. Whether the same person is
    blocked in another way makes no difference to the answer, so that it tells nothing about who they are.

    :raises BlockRefused: when both are one.
    """
    if seller_id == bidder_id:
        raise BlockRefused
    row = Block(seller_id=seller_id, bidder_id=bidder_id, lot=lot, pseudonym=pseudonym)
    Block.objects.bulk_create([row], ignore_conflicts=True)


def unblock(*, seller_id: int, bidder_id: int) -> None:
    """Lift what was set by name; doing it twice is no error."""
    Block.objects.filter(seller=seller_id, bidder=bidder_id, lot="").delete()


def lift(*, seller_id: int, block_id: int) -> None:
    """Lift one of the seller's own blocks by its number; one that is gone is no error."""
    Block.objects.filter(seller=seller_id, pk=block_id).delete()
