"""Who bids: what a decision must know of people, read in one statement once the auction's row is locked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from accounts.models import AccountLink, Restriction, User
from auctions.clock import ClockTimestamp
from auctions.engine.english import Standing
from auctions.mapping import Row
from auctions.models import Bid, Pseudonym
from auctions.statements import Prepared

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
    """Read, after the lock: the database's clock, who may bid, their pseudonyms, and the bids whose keys are known."""
    if len(ids) == len(keys) == 1:
        found = _one_bidder.rows(row["id"], row["seller_id"], *ids, *keys)
    else:
        found = list(_query(row["id"], row["seller_id"], ids, keys))
    people: dict[int, Bidder] = {}
    for line in found:
        person = people.setdefault(line["pk"], Bidder(line["now"], _standing(row, line), line["code"], {}))
        if line["known_key"]:
            person.answered[line["known_key"]] = Bid(**{name: line[f"known_{name}"] for name in KNOWN})
    return people


def _query(auction: int, seller: int, ids: Collection[int], keys: Collection[UUID]) -> "QuerySet[Any, Any]":
    of_seller = Q(one=OuterRef("pk"), other=seller) | Q(one=seller, other=OuterRef("pk"))
    restricted = Restriction.objects.filter(Restriction.standing(ClockTimestamp()), user=OuterRef("pk"))
    return (
        User.objects.filter(pk__in=ids)
        .annotate(
            now=ClockTimestamp(),
            linked=Exists(AccountLink.objects.filter(of_seller)),
            restricted=Exists(restricted),
            code=Subquery(Pseudonym.objects.filter(auction=auction, user=OuterRef("pk")).values("code")),
            known=FilteredRelation("bids", condition=Q(bids__key__in=keys)),
        )
        .values(
            "pk",
            "is_active",
            "now",
            "linked",
            "restricted",
            "code",
            **{f"known_{name}": F(f"known__{name}") for name in KNOWN},
        )
    )


_one_bidder = Prepared(
    lambda auction, seller, bidder, key: _query(auction, seller, [bidder], [key]), -1, -2, -3, UUID(int=4)
)


def _standing(row: Row, line: Row) -> Standing:
    if line["pk"] == row["seller_id"]:
        return Standing.SELLER
    if line["restricted"] or not line["is_active"]:
        return Standing.RESTRICTED
    return Standing.LINKED if line["linked"] else Standing.OK
