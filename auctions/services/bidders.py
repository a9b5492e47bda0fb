"""Who bids: what a decision must know of people, read in one statement once the auction's row is locked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from accounts.models import AccountLink, Block, Restriction, User
from auctions.clock import ClockTimestamp
from auctions.engine.english import Standing
from auctions.mapping import Row
from auctions.models import Auction, Bid, Pseudonym
from auctions.services.locking import LOCK_ONE
from auctions.statements import Prepared, rows_in_one_journey

KNOWN = (
    "auction_id",
    "key",
    "action",
    "seq",
    "placed_at",
    "maximum",
    "price",
    "leads",
    "reason",
    "entry_hash",
    "nonce",
    "until",
)
"""What a receipt is made of: the columns of a bid whose key has come before."""


@dataclass(slots=True)
class Bidder:
    """A person at one auction: `code` is their pseudonym, None until they bid; `answered` are bids by client key."""

    now: datetime
    standing: Standing
    code: str | None
    answered: dict[UUID, Bid]


def bidders(row: Row, ids: Collection[int], keys: Collection[UUID]) -> dict[int, Bidder]:
    """Read who may bid, their pseudonyms, the bids whose keys are known, and the database's clock."""
    return _people(row, _bidders.rows(row["id"], list(ids), list(keys)))


def locked_with_bidders(auction_id: int, ids: Collection[int], keys: Collection[UUID]) -> tuple[Row, dict[int, Bidder]]:
    """Lock a published auction's row and after that, in a second statement, read its `bidders`.

    :raises Auction.DoesNotExist: when there is no such published auction.
    """
    rows, lines = rows_in_one_journey((LOCK_ONE, [auction_id]), (_bidders, [auction_id, list(ids), list(keys)]))
    for row in rows:
        return row, _people(row, lines)
    raise Auction.DoesNotExist


def _people(row: Row, lines: list[Row]) -> dict[int, Bidder]:
    people: dict[int, Bidder] = {}
    for line in lines:
        person = people.setdefault(line["pk"], Bidder(line["now"], _standing(row, line), line["code"], {}))
        if line["known_key"]:
            person.answered[line["known_key"]] = Bid(**{name: line[f"known_{name}"] for name in KNOWN})
    return people


def _query(auction: int, ids: Collection[int], keys: Collection[UUID]) -> "QuerySet[Any, Any]":
    seller = Subquery(Auction.objects.filter(pk=auction).values("seller"))
    of_seller = Q(one=OuterRef("pk"), other=seller) | Q(one=seller, other=OuterRef("pk"))
    restricted = Restriction.objects.filter(Restriction.standing(ClockTimestamp()), user=OuterRef("pk"))
    return (
        User.objects.filter(pk__among=ids)
        .annotate(
            now=ClockTimestamp(),
            linked=Exists(AccountLink.objects.filter(of_seller)),
            restricted=Exists(restricted),
            blocked=Exists(Block.objects.filter(seller=seller, bidder=OuterRef("pk"))),
            code=Subquery(Pseudonym.objects.filter(auction=auction, user=OuterRef("pk")).values("code")),
            known=FilteredRelation("bids", condition=Q(bids__key__among=keys)),
        )
        .values(
            "pk",
            "is_active",
            "now",
            "linked",
            "restricted",
            "blocked",
            "code",
            **{f"known_{name}": F(f"known__{name}") for name in KNOWN},
        )
    )


_bidders = Prepared(_query, -1, [-2], [UUID(int=4)])


def _standing(row: Row, line: Row) -> Standing:
    if line["pk"] == row["seller_id"]:
        return Standing.SELLER
    if line["restricted"] or not line["is_active"]:
        return Standing.RESTRICTED
    if line["linked"]:
        return Standing.LINKED
    return Standing.BLOCKED if line["blocked"] else Standing.OK
