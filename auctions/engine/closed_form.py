"""Who leads, and at what price, computed from the maxima that stand, without the way they came about."""

from collections.abc import Iterable
from typing import NamedTuple

from auctions.engine.steps import StepTable


class StandingBid(NamedTuple):
    """An accepted bid that is neither voided nor lapsed; the maximum is in minor units."""

    seq: int
    bidder: int
    maximum: int


def ranking(bids: Iterable[StandingBid]) -> list[StandingBid]:
    """Give each bidder's highest bid, best first: the highest maximum leads, ties go to the lowest seq."""
    best: dict[int, StandingBid] = {}
    for bid in sorted(bids, key=lambda bid: (-bid.maximum, bid.seq)):
        best.setdefault(bid.bidder, bid)
    return list(best.values())


def closed_price(steps: StepTable, opening_price: int, ranked: list[StandingBid]) -> int:
    """Give the price (minor units) of a ranking: a step above the second maximum, capped by the first.

    The opening price stands while one bidder is alone, or nobody bids.
    """
    if len(ranked) < 2:
        return opening_price
    leader, rival = ranked[0].maximum, ranked[1].maximum
    return min(leader, rival + steps.step(rival))
