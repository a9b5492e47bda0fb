"""Following a seller, or no longer."""

from accounts.models import Follow, User


class FollowRefused(Exception):
    """Nobody follows themselves; nothing was changed."""


def follow(*, follower_id: int, seller_id: int) -> None:
    """Follow somebody who is there; twice is once.

    :raises FollowRefused: when both are one.
    :raises User.DoesNotExist: when there is no such active person.
    """
    if follower_id == seller_id:
        raise FollowRefused
    if not User.objects.filter(pk=seller_id, is_active=True).exists():
        raise User.DoesNotExist
    Follow.objects.bulk_create([Follow(follower_id=follower_id, seller_id=seller_id)], ignore_conflicts=True)


def unfollow(*, follower_id: int, seller_id: int) -> None:
    """Stop following; doing it twice is no error."""
    Follow.objects.filter(follower=follower_id, seller=seller_id).delete()
