"""What a perpetual auction is made of: its terms, its state, the actions on it and the answers. No rule moves here."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Self

from auctions.engine.closed_form import StandingBid
from auctions.engine.steps import StepTable
from auctions.engine.vocabulary import Detail, Reason, Standing

MINUTE = 60_000_000
DAY = 24 * 60 * MINUTE

SHORTEST_STANDING = 7 * DAY
LONGEST_STANDING = 90 * DAY
DEFAULT_STANDING = 30 * DAY
"""How long a bid may stand, and stands unless its bidder chose, in microseconds."""

SHORTEST_PERIOD = MINUTE
LONGEST_PERIOD = DAY
"""How long each of the three periods of a call may be, in microseconds."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the seller set and bidding never changes: amounts in minor units, times and spans in microseconds.

    `period` is each of the three of a call, `max_calls` how often bids of rivals may start a call again, and `idle`
    how long bids wait for the seller before they are released.
    """

    opening_price: int
    steps: StepTable
    starts_at: int
    period: int = 5 * MINUTE
    max_calls: int = 10
    idle: int = 60 * DAY

    @property
    def run(self) -> int:
        """How long a call takes that nobody interrupts."""
        return 3 * self.period

    @property
    def longest_call(self) -> int:
        """What no call outlasts, even if each time it is started again at the last moment."""
        return self.run * (1 + self.max_calls)


class Offer(NamedTuple):
    """A bid that stands until just before `until` (microseconds); `seq` is the bid that set the maximum (minor units).

    A person has one at most: a raise takes the place of what it raised.
    """

    seq: int
    bidder: int
    maximum: int
    until: int

    @property
    def bid(self) -> StandingBid:
        """The same without its time, as the closed form takes it."""
        return StandingBid(self.seq, self.bidder, self.maximum)


class Call(NamedTuple):
    """A call that runs, in microseconds: "going once" from `began`, a period later "going twice", then a third, "sold".

    `began` moves with each of its `restarts`; `latest_end` is known when the call starts and never moves.
    """

    began: int
    latest_end: int
    restarts: int = 0
    going_twice: bool = False

    def twice_at(self, terms: Terms) -> int:
        """Give the time of "going twice" if no rival bids before."""
        return self.began + terms.period

    def sold_at(self, terms: Terms) -> int:
        """Give the time of "sold" if no rival bids before; a bid at this time is too late."""
        return self.began + terms.run


class State(NamedTuple):
    """Where an auction stands; amounts in minor units, times in microseconds.

    `offers` are all that stand, by seq, and `bids` is their number, so that it falls when one lapses. Price, leader,
    `maximum` and `rival_maximum` follow from them; the maxima are private. `lead_since` is the entry since which the
    same person leads (or nobody). `idle_since` is when the seller last did something or, if that was later, when the
    first of the present bids met an auction without any.
    """

    seq: int
    price: int
    bids: int
    leader: int | None
    maximum: int | None
    rival_maximum: int | None
    lead_since: int
    offers: tuple[Offer, ...]
    call: Call | None
    idle_since: int
    sold: bool = False

    @classmethod
    def opening(cls, terms: Terms, seq: int = 0) -> Self:
        """Give the state before the first bid; `seq` is that of the entry which opened the auction."""
        return cls(
            seq=seq,
            price=terms.opening_price,
            bids=0,
            leader=None,
            maximum=None,
            rival_maximum=None,
            lead_since=seq,
            offers=(),
            call=None,
            idle_since=terms.starts_at,
        )


class Bid(NamedTuple):
    """An offer of up to `maximum` minor units that stands for `stands_for` microseconds from now."""

    bidder: int
    maximum: int
    stands_for: int = DEFAULT_STANDING
    standing: Standing = Standing.OK


class Renew(NamedTuple):
    """A bidder's word that what they bid stands for `stands_for` microseconds from now."""

    bidder: int
    stands_for: int = DEFAULT_STANDING
    standing: Standing = Standing.OK


class AcceptLead(NamedTuple):
    """The seller's yes to the bid that leads, at the entry and the price (minor units) they saw."""

    seq_seen: int
    price_seen: int


@dataclass(frozen=True, slots=True)
class CallNow:
    """The seller's "going once"."""


@dataclass(frozen=True, slots=True)
class KeepOpen:
    """The seller's word that the auction goes on; an edit of the lot counts as this."""


# The last two are no tuples, because tuples without fields would be equal to each other.
Action = Bid | Renew | AcceptLead | CallNow | KeepOpen


class TermsFault(Enum):
    """What the rules do not allow in a listing."""

    OPENING_PRICE_NOT_POSITIVE = "opening_price_not_positive"
    TOO_HIGH = "too_high"
    PERIOD = "period"
    MAX_CALLS = "max_calls"


class Accepted(NamedTuple):
    """The new state, the one before, and why the price is what it is; what else happened follows from the two."""

    state: State
    before: State
    reason: Reason
    detail: Detail

    @property
    def leader_changed(self) -> bool:
        """Whether somebody leads who did not."""
        return self.state.leader != self.before.leader

    @property
    def outbid(self) -> int | None:
        """Who lost the lead."""
        return self.before.leader if self.leader_changed else None

    @property
    def own_raise(self) -> bool:
        """Whether the leader only raised their own maximum."""
        return not self.leader_changed and self.state.maximum != self.before.maximum

    @property
    def restarted(self) -> bool:
        """Whether this action started a running call again at "going once"."""
        before, after = self.before.call, self.state.call
        return before is not None and after is not None and after.restarts > before.restarts

    @property
    def sold(self) -> bool:
        """Whether this action ended the auction."""
        return self.state.sold


class TransitionKind(Enum):
    """What happens by itself when its time has come."""

    LAPSED = "lapsed"
    GOING_TWICE = "going_twice"
    SOLD = "sold"
    RELEASED = "released"


class Transition(NamedTuple):
    """What was due at `at` (microseconds): an entry of its own, with the offers that it took away."""

    kind: TransitionKind
    at: int
    state: State
    before: State
    left: tuple[Offer, ...] = ()
