"""Watching: somebody keeps an eye on a lot, or no longer does."""

from auctions.models import Auction, Watch


def watch(*, auction_id: int, user_id: int) -> None:
    """Watch a published lot; watching twice is watching once.

    :raises Auction.DoesNotExist: when there is no such published lot.
    """
    if not Auction.objects.public().filter(pk=auction_id).exists():
        raise Auction.DoesNotExist
    Watch.objects.bulk_create([Watch(auction_id=auction_id, user_id=user_id)], ignore_conflicts=True)


def unwatch(*, auction_id: int, user_id: int) -> None:
    """Stop watching; doing it twice is no error."""
    Watch.objects.filter(auction=auction_id, user=user_id).delete()
