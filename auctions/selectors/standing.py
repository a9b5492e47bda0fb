"""The bids that stand. A bid's row never changes: `StandingBid` has those of some types; of the others every bid stands
that no `voided` entry of the ledger names.
"""

import json
from collections.abc import Collection

from django.db.models import BigIntegerField, Exists, JSONField, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from auctions.kinds import KINDS
from auctions.models import Bid, LedgerEntry, StandingBid

COLUMNS = ("auction_id", "seq", "bidder_id", "action", "maximum", "nonce")
KEPT = [value for value, kind in KINDS.items() if kind.keeps_standing]


def voided_bids(auctions: Collection[int]) -> set[tuple[int, int]]:
    """Give auction and seq of every bid that staff voided in these auctions: one query."""
    entries = LedgerEntry.objects.filter(auction__in=auctions, kind="voided").values_list("auction", "payload")
    return {(auction, json.loads(payload)["voided"]) for auction, payload in entries}


def standing() -> QuerySet[Bid]:
    """Give the bids and confirmations that stand, in lots that are over those that stood at the end.

    A purchase is none of them: what it ends has nothing left to stand in.
    """
    kept, of_lot = Q(auction__kind__in=KEPT), {"auction": OuterRef("auction")}
    stands = StandingBid.objects.filter(**of_lot, bidder=OuterRef("bidder"), seq=OuterRef("seq"))
    voids = LedgerEntry.objects.filter(**of_lot, kind="voided").annotate(says=Cast("payload", JSONField()))
    voided = voids.annotate(bid=Cast(KT("says__voided"), BigIntegerField())).filter(bid=OuterRef("seq"))
    return Bid.objects.exclude(action=Bid.Action.BUY_NOW).filter(kept & Exists(stands) | ~kept & ~Exists(voided))


def standing_bids(auctions: Collection[int]) -> list[Bid]:
    """Give the bids of these auctions that stand, by seq: one query. Other columns than `COLUMNS` are not read."""
    return list(standing().filter(auction__in=auctions).only(*COLUMNS).order_by("auction", "seq"))
