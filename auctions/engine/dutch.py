"""The Dutch auction: the price falls by the clock until somebody accepts it. The rules are in docs/rules/dutch.md.

Everything here is a pure function of the terms, the state, the action and the time: nothing is written when the price
drops, so nothing can be late.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Self

from auctions.engine.admission import barrier
from auctions.engine.money import LIMIT
from auctions.engine.vocabulary import Outcome, Reason, Refusal, Refused, Standing

__all__ = [
    "Accept",
    "Accepted",
    "Action",
    "Outcome",
    "Reason",
    "Refusal",
    "Refused",
    "Standing",
    "State",
    "Terms",
    "TermsFault",
    "decide",
    "floor_at",
    "next_drop",
    "outcome",
    "price_at",
    "schedule",
    "terms_faults",
]

_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Terms:
    """What the seller set: amounts in minor units, times and spans in microseconds; `every` is the time per drop."""

    start_price: int
    floor: int
    drop: int
    every: int
    starts_at: int
    ends_at: int


class State(NamedTuple):
    """Where an auction stands; `price` (minor units) is the one accepted, and until then the start price.

    What the price is now says `price_at`. `bids` is 1 after the acceptance and `leader` the buyer.
    """

    seq: int
    price: int
    bids: int
    leader: int | None
    ends_at: int
    bought: bool = False

    @classmethod
    def opening(cls, terms: Terms, seq: int = 0) -> Self:
        """Give the state before anybody accepts; `seq` is that of the entry which opened the auction."""
        return cls(seq=seq, price=terms.start_price, bids=0, leader=None, ends_at=terms.ends_at)


class Accept(NamedTuple):
    """The word to buy at the price now, if it is at most `price_pressed` minor units, the one on the button."""

    bidder: int
    price_pressed: int
    standing: Standing = Standing.OK


Action = Accept


class TermsFault(Enum):
    """What the rules do not allow in a listing."""

    START_PRICE_NOT_POSITIVE = "start_price_not_positive"
    TOO_HIGH = "too_high"
    FLOOR_NOT_POSITIVE = "floor_not_positive"
    FLOOR_NOT_BELOW_START_PRICE = "floor_not_below_start_price"
    DROP_NOT_POSITIVE = "drop_not_positive"
    DROPS_TOO_OFTEN = "drops_too_often"
    END_NOT_AFTER_START = "end_not_after_start"
    FLOOR_NOT_REACHED = "floor_not_reached"


class Accepted(NamedTuple):
    """The new state, the one before, and why the price is what it is."""

    state: State
    before: State
    reason: Reason

    @property
    def leader_changed(self) -> bool:
        """Whether somebody leads who did not."""
        return self.state.leader != self.before.leader

    @property
    def outbid(self) -> int | None:
        """Who lost the lead: nobody, because the first to accept is the only one."""
        return self.before.leader

    @property
    def sold(self) -> bool:
        """Whether this action ended the auction."""
        return self.state.bought


def price_at(terms: Terms, now: int) -> int:
    """Give the price (minor units) at `now` (microseconds): a drop less for each full period, never below the floor."""
    return max(terms.floor, terms.start_price - terms.drop * _periods(terms, now))


def next_drop(terms: Terms, now: int) -> int | None:
    """Say when (microseconds) the price drops next; None when it is at the floor or drops no more before the end."""
    drop_at = terms.starts_at + terms.every * (_periods(terms, now) + 1)
    return drop_at if drop_at <= floor_at(terms) and drop_at < terms.ends_at else None


def floor_at(terms: Terms) -> int:
    """Say when (microseconds) the price reaches the floor.

    :raises ZeroDivisionError: when nothing drops, which `terms_faults` does not allow.
    """
    return terms.starts_at - (terms.floor - terms.start_price) // terms.drop * terms.every


def schedule(terms: Terms) -> Iterator[tuple[int, int]]:
    """Give each drop before the end, one at a time: when (microseconds), and the price from then on (minor units)."""
    at = next_drop(terms, terms.starts_at)
    while at is not None:
        yield at, price_at(terms, at)
        at = next_drop(terms, at)


def decide(terms: Terms, state: State, action: Action, now: int) -> Accepted | Refused:
    """Sell at the price at `now` (microseconds) to the first who accepts it, or say why not."""
    kept_out = barrier(terms, state, action.standing, now)
    if kept_out is not None:
        return Refused(kept_out)
    price = price_at(terms, now)
    if price > action.price_pressed:
        return Refused(Refusal.PRESSED_TOO_LOW, price)
    bought = state._replace(seq=state.seq + 1, price=price, bids=1, leader=action.bidder, bought=True)
    return Accepted(bought, state, Reason.BOUGHT)


def outcome(state: State) -> Outcome:
    """Say how an auction in this state ends; a withdrawal is not the rules' to see."""
    return Outcome.BOUGHT if state.bought else Outcome.NO_BIDS


def terms_faults(terms: Terms) -> tuple[TermsFault, ...]:
    """Name everything that the rules do not allow in a listing; empty when it may be published."""
    found = {
        TermsFault.START_PRICE_NOT_POSITIVE: terms.start_price <= 0,
        TermsFault.TOO_HIGH: max(terms.start_price, terms.floor, terms.drop) > LIMIT,
        TermsFault.FLOOR_NOT_POSITIVE: terms.floor <= 0,
        TermsFault.FLOOR_NOT_BELOW_START_PRICE: terms.floor >= terms.start_price,
        TermsFault.DROP_NOT_POSITIVE: terms.drop <= 0,
        TermsFault.DROPS_TOO_OFTEN: terms.every < _SECOND,
        TermsFault.END_NOT_AFTER_START: terms.ends_at <= terms.starts_at,
        TermsFault.FLOOR_NOT_REACHED: terms.drop <= 0 or floor_at(terms) >= terms.ends_at,
    }
    return tuple(fault for fault, present in found.items() if present)


def _periods(terms: Terms, now: int) -> int:
    """Count the full periods since the start."""
    return max(0, now - terms.starts_at) // terms.every
