"""What the hub asks the database: states of lots, what moved, which sessions are over. Few queries for all."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

from channels.db import database_sync_to_async
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from auctions.clock import database_clock
from auctions.live.socket import Session
from auctions.models import Auction
from auctions.selectors.state import lot_states

CHUNK = 500
Item = TypeVar("Item")


class Moved(NamedTuple):
    """The lots that differ from what was told, and the database's clock."""

    states: list[dict[str, Any]]
    now: datetime


@database_sync_to_async
def states(public_ids: Collection[str]) -> list[dict[str, Any]]:
    """Give the public states of these lots, as many of them as there are."""
    return lot_states(public_ids)


@database_sync_to_async
def moved(told: dict[str, int]) -> Moved:
    """Give the states of the lots that are past the seq they were told at."""
    newer: list[str] = []
    for chunk in _chunks(list(told)):
        rows = Auction.objects.filter(public_id__in=chunk).values_list("public_id", "seq")
        newer += [public_id for public_id, seq in rows if seq > told[public_id]]
    return Moved(lot_states(newer) if newer else [], database_clock())


@database_sync_to_async
def ended(sessions: Iterable[Session]) -> set[str]:
    """Give the keys of sessions that are over: signed out, expired, password changed, account switched off."""
    asked = {session.key: session for session in sessions}
    over: set[str] = set()
    for chunk in _chunks(list(asked.values())):
        over |= _over(chunk)
    return over


def _over(sessions: Collection[Session]) -> set[str]:
    rows = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class().objects
    keys = [session.key for session in sessions]
    alive = set(rows.filter(pk__in=keys, expire_date__gt=timezone.now()).values_list("pk", flat=True))
    people = User.objects.filter(pk__in={session.user_id for session in sessions}, is_active=True).only("password")
    proofs = {user.pk: user.get_session_auth_hash() for user in people}
    return {one.key for one in sessions if one.key not in alive or proofs.get(one.user_id) != one.proof}


def _chunks(items: list[Item]) -> Iterator[list[Item]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))
