"""The bids that stand. A bid's row never changes, so that a void is known from the ledger's `voided` entry alone."""

import json
from collections.abc import Collection

from auctions.models import Bid, LedgerEntry

COLUMNS = ("auction_id", "seq", "bidder_id", "action", "maximum", "nonce")


def voided_bids(auctions: Collection[int]) -> set[tuple[int, int]]:
    """Give auction and seq of every bid that staff voided in these auctions: one query."""
    entries = LedgerEntry.objects.filter(auction__in=auctions, kind="voided").values_list("auction", "payload")
    return {(auction, json.loads(payload)["voided"]) for auction, payload in entries}


def standing_bids(auctions: Collection[int]) -> list[Bid]:
    """Give the bids and confirmations of these auctions that no void has taken back, by seq: two queries.

    A purchase is none of them: what it ends has nothing left to stand in. Other columns than `COLUMNS` are not read.
    """
    voided = voided_bids(auctions)
    bids = Bid.objects.filter(auction__in=auctions).exclude(action=Bid.Action.BUY_NOW).only(*COLUMNS)
    return [bid for bid in bids.order_by("auction", "seq") if (bid.auction_id, bid.seq) not in voided]
