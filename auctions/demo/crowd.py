"""The demo's crowd: its bidders bid through the real service, each within what the lot is worth to them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.utils import timezone

from auctions.clock import Clock
from auctions.demo.appetite import offer, worth
from auctions.demo.works import WORKS
from auctions.engine.perpetual import DAY
from auctions.kinds import kind_of
from auctions.mapping import COLUMNS, Row, state_of, terms_of
from auctions.models import Auction, StandingBid
from auctions.services.bidding import BidRefused, Receipt, accept_price, buy_now, place_bid, seal_bid

BUYS_AT_ONCE = 0.05
"""How often somebody to whom a lot is worth its buy-now price takes it at that price."""
STRANGERS_WORTH = 2.5
"""What a lot that is none of the demo's works is worth to the crowd, in opening prices."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Bidders (ids of people) and their chance; `means`, in estimates, replaces what a lot is worth to each."""

    bidders: Sequence[int]
    chance: random.Random = field(default_factory=random.Random)
    means: float | None = None

    def bid_on(self, auction_id: int, clock: Clock | None = None) -> Receipt | None:
        """Let somebody whom the lot interests bid; None where nobody would, or the rules refused it."""
        row = Auction.objects.values(*COLUMNS).get(pk=auction_id)
        estimate = estimate_of(row)
        wanting = [
            (bidder, int(self.means * estimate) if self.means else worth(row["public_id"], bidder, estimate))
            for bidder in self.bidders
        ]
        try:
            return WAYS[row["kind"]](row, wanting, self.chance, clock)
        except BidRefused:  # somebody was quicker, or it is over: the crowd will look again
            return None


Wanting = Sequence[tuple[int, int]]
"""Bidders, and what the lot is worth to each, in minor units."""


def _outbid(row: Row, wanting: Wanting, chance: random.Random, clock: Clock | None) -> Receipt | None:
    terms, state = terms_of(row), state_of(row)
    offers = [(bidder, value, offer(terms, state, bidder, value, chance)) for bidder, value in wanting]
    able = [(bidder, value, amount) for bidder, value, amount in offers if amount is not None]
    if not able:
        return None
    bidder, value, amount = chance.choice(able)
    who: dict[str, Any] = {"auction_id": row["id"], "bidder_id": bidder, "key": uuid4(), "clock": clock}
    if row["buy_now_open"] and row["buy_now"] <= value and chance.random() < BUYS_AT_ONCE:
        return buy_now(price_seen=row["buy_now"], **who)
    return place_bid(maximum=amount, above_buy_now=True, **who)


def _accept(row: Row, wanting: Wanting, chance: random.Random, clock: Clock | None) -> Receipt | None:
    """Press when the price has come down to what the lot is worth to somebody."""
    price = kind_of(row).price(row, (clock or timezone.now)())
    able = [bidder for bidder, value in wanting if value >= price]
    if not able:
        return None
    return accept_price(auction_id=row["id"], bidder_id=chance.choice(able), price_seen=price, key=uuid4(), clock=clock)


def _seal(row: Row, wanting: Wanting, chance: random.Random, clock: Clock | None) -> Receipt | None:
    """Seal what the lot is worth, once, shaded a little where the winner pays their own bid."""
    sealed = set(StandingBid.objects.filter(auction=row["id"]).values_list("bidder", flat=True))
    keep = 0.85 if row["pricing"] == Auction.Pricing.FIRST else 1.0
    able = [(bidder, int(value * keep)) for bidder, value in wanting if bidder not in sealed]
    able = [(bidder, amount) for bidder, amount in able if amount >= row["opening_price"]]
    if not able:
        return None
    bidder, amount = chance.choice(able)
    return seal_bid(auction_id=row["id"], bidder_id=bidder, amount=amount, replaces=False, key=uuid4(), clock=clock)


def _stand(row: Row, wanting: Wanting, chance: random.Random, clock: Clock | None) -> Receipt | None:
    """Bid a step or a few above what stands, for a week to a quarter."""
    kind = kind_of(row)
    kind.complete(row)
    now = (clock or timezone.now)()
    able = []
    for bidder, value in wanting:
        least = kind.offer(row, bidder, now).least
        if bidder != row["leader_id"] and least is not None and least <= value:
            able.append((bidder, max(least, int(value * chance.uniform(0.5, 0.9)))))
    if not able:
        return None
    bidder, maximum = chance.choice(able)
    days = chance.choice((7, 14, 30, 90))
    return place_bid(
        auction_id=row["id"], bidder_id=bidder, maximum=maximum, key=uuid4(), clock=clock, stands_for=days * DAY
    )


WAYS = {"english": _outbid, "dutch": _accept, "sealed": _seal, "perpetual": _stand}
"""How the crowd takes part in each type of auction."""


def estimate_of(row: Row) -> int:
    """Give what a lot might fetch (minor units): the work's own estimate, or a guess for a visitor's lot."""
    for work in WORKS:
        if row["title"].startswith(work.title) and row["currency"] == work.currency:
            return work.estimate
    return int(row["opening_price"] * STRANGERS_WORTH)
