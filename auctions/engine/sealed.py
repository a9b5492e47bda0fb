"""The sealed-bid auction, first price and second price: whose bid stands, and who wins at what price.

The rules are in docs/rules/sealed.md. Keeping amounts secret is not done here: the engine meets an amount when it is
handed in, to refuse one out of bounds, and again when it is opened. The state holds none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Self

from auctions.engine.money import LIMIT
from auctions.engine.vocabulary import REFUSED_STANDINGS, Outcome, Reason, Refusal, Refused, Standing

__all__ = [
    "Accepted",
    "Action",
    "Opened",
    "Outcome",
    "Pricing",
    "Reason",
    "Refusal",
    "Refused",
    "Result",
    "Standing",
    "State",
    "Submit",
    "Terms",
    "TermsFault",
    "Withdraw",
    "decide",
    "result",
    "terms_faults",
    "without",
]


class Pricing(Enum):
    """What the winner pays: the own bid, or the best of the others (Vickrey)."""

    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the seller set and bidding never changes: amounts in minor units, times in microseconds."""

    minimum: int
    pricing: Pricing
    reserve: int | None
    starts_at: int
    ends_at: int


class State(NamedTuple):
    """Where an auction stands, all of it public: `bids` counts the bids that stand; `ends_at` in microseconds."""

    seq: int
    bids: int
    ends_at: int

    @classmethod
    def opening(cls, terms: Terms, seq: int = 0) -> Self:
        """Give the state before the first bid; `seq` is that of the entry which opened the auction."""
        return cls(seq=seq, bids=0, ends_at=terms.ends_at)


class Submit(NamedTuple):
    """A bid of `amount` minor units.

    `has_bid` says that a bid of this bidder stands, `replaces` that the bidder means the new one to take its place.
    """

    bidder: int
    amount: int
    standing: Standing = Standing.OK
    has_bid: bool = False
    replaces: bool = False


class Withdraw(NamedTuple):
    """The bidder's word that their bid no longer stands; open to whoever has one, whatever their standing is now."""

    bidder: int
    standing: Standing = Standing.OK
    has_bid: bool = False


Action = Submit | Withdraw


class Accepted(NamedTuple):
    """The new state, the one before, and what was done."""

    state: State
    before: State
    reason: Reason


class Opened(NamedTuple):
    """A bid that stood at the end, opened; the amount is in minor units."""

    seq: int
    bidder: int
    amount: int


class Result(NamedTuple):
    """How the auction ended; where it was sold, which bid won, whose it is, and the price in minor units."""

    outcome: Outcome
    winner_seq: int | None = None
    winner: int | None = None
    price: int | None = None


class TermsFault(Enum):
    """What the rules do not allow in a listing."""

    MINIMUM_NOT_POSITIVE = "minimum_not_positive"
    TOO_HIGH = "too_high"
    RESERVE_BELOW_MINIMUM = "reserve_below_minimum"
    END_NOT_AFTER_START = "end_not_after_start"


def decide(terms: Terms, state: State, action: Action, now: int) -> Accepted | Refused:
    """Apply one action at `now` (microseconds), or say why not."""
    if now >= state.ends_at:
        return Refused(Refusal.ENDED)
    if now < terms.starts_at:
        return Refused(Refusal.NOT_STARTED)
    return _submit(terms, state, action) if isinstance(action, Submit) else _withdraw(state, action)


def _submit(terms: Terms, state: State, action: Submit) -> Accepted | Refused:
    """Let a bid stand (rules 1 and 4); one that is withdrawn meanwhile has nothing to replace and is a first one."""
    if action.standing is not Standing.OK:
        return Refused(REFUSED_STANDINGS[action.standing])
    if action.amount < terms.minimum:
        return Refused(Refusal.TOO_LOW, terms.minimum)
    if action.amount > LIMIT:
        return Refused(Refusal.TOO_HIGH, terms.minimum)
    if action.has_bid and not action.replaces:
        return Refused(Refusal.ALREADY_BID)
    bids = state.bids if action.has_bid else state.bids + 1
    return Accepted(state._replace(seq=state.seq + 1, bids=bids), state, Reason.SEALED)


def _withdraw(state: State, action: Withdraw) -> Accepted | Refused:
    """Take a bid back (rule 2)."""
    if not action.has_bid:
        return Refused(Refusal.NOTHING_TO_WITHDRAW)
    return Accepted(state._replace(seq=state.seq + 1, bids=state.bids - 1), state, Reason.WITHDRAWN)


def result(terms: Terms, opened: Sequence[Opened]) -> Result:
    """Say who wins at what price (minor units), from the bids that stood at the end, given in any order (rules 5 to 7).

    :raises ValueError: for a bid below the minimum or two of one bidder, which the rules never let stand.
    """
    if not opened:
        return Result(Outcome.NO_BIDS)
    best, *others = sorted(opened, key=lambda bid: (-bid.amount, bid.seq))
    if min(bid.amount for bid in opened) < terms.minimum:
        raise ValueError("a bid below the minimum cannot stand")
    if len({bid.bidder for bid in opened}) < len(opened):
        raise ValueError("two bids of one bidder cannot stand")
    if best.amount < (terms.reserve or 0):
        return Result(Outcome.RESERVE_NOT_MET)
    # Never above the winner's own bid, which is the highest and has met the minimum and the reserve.
    second = max(terms.minimum, terms.reserve or 0, *(bid.amount for bid in others[:1]))
    price = best.amount if terms.pricing is Pricing.FIRST else second
    return Result(Outcome.SOLD, best.seq, best.bidder, price)


def without(state: State) -> State:
    """Compute the state after staff voided one of the bids that stand (rule 9); which one, the caller knows.

    :raises ValueError: when none stands.
    """
    if not state.bids:
        raise ValueError("only a bid that stands can be voided")
    return state._replace(seq=state.seq + 1, bids=state.bids - 1)


def terms_faults(terms: Terms) -> tuple[TermsFault, ...]:
    """Name everything that the rules do not allow in a listing; empty when it may be published."""
    found = {
        TermsFault.MINIMUM_NOT_POSITIVE: terms.minimum <= 0,
        TermsFault.TOO_HIGH: max(terms.minimum, terms.reserve or 0) > LIMIT,
        TermsFault.RESERVE_BELOW_MINIMUM: terms.reserve is not None and terms.reserve < terms.minimum,
        TermsFault.END_NOT_AFTER_START: terms.ends_at <= terms.starts_at,
    }
    return tuple(fault for fault, present in found.items() if present)
