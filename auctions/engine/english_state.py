"""What an English auction is made of: its terms, its state, the actions on it and the answers. No rule moves here."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Self

from auctions.engine import softclose
from auctions.engine.steps import StepTable
from auctions.engine.vocabulary import Detail, Reason, Standing


@dataclass(frozen=True, slots=True)
class Terms:
    """What the seller set and bidding never changes: amounts in minor units, times and spans in microseconds."""

    opening_price: int
    steps: StepTable
    reserve: int | None
    buy_now: int | None
    starts_at: int
    published_end: int
    window: int
    extension: int
    max_extensions: int

    @property
    def hard_end(self) -> int:
        """The time beyond which no bid moves the end."""
        return softclose.hard_end(self.published_end, self.extension, self.max_extensions)


class State(NamedTuple):
    """Where an auction stands; amounts in minor units, times in microseconds.

    `maximum` and `rival_maximum` (the highest of the others) are private. `reserve` is the one in force and
    `reserve_seq` the entry that set it; a reserve is met only by later entries. `reserve_met` is also true where
    there is no reserve: nothing stands in the way of a sale. While it is false, the price is the leader's maximum.
    """

    seq: int
    price: int
    bids: int
    leader: int | None
    maximum: int | None
    rival_maximum: int | None
    ends_at: int
    extensions: int
    reserve: int | None
    reserve_seq: int
    reserve_met: bool
    buy_now_open: bool
    bought: bool = False

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
            ends_at=terms.published_end,
            extensions=0,
            reserve=terms.reserve,
            reserve_seq=seq,
            reserve_met=terms.reserve is None,
            buy_now_open=terms.buy_now is not None,
        )

    @property
    def confirmable(self) -> bool:
        """Whether the leader can meet a lowered reserve by confirming the same maximum."""
        return (
            not self.reserve_met
            and self.maximum is not None
            and self.reserve is not None
            and self.maximum >= self.reserve
        )


class Bid(NamedTuple):
    """An offer of up to `maximum` minor units; `above_buy_now` says that the bidder declined to buy at once."""

    bidder: int
    maximum: int
    standing: Standing = Standing.OK
    above_buy_now: bool = False


class BuyNow(NamedTuple):
    """A purchase at the buy-now price, which the buyer saw as `price_seen` minor units."""

    bidder: int
    price_seen: int
    standing: Standing = Standing.OK


class Confirm(NamedTuple):
    """The leader's word that the same maximum stands after the reserve was lowered to it or below."""

    bidder: int
    standing: Standing = Standing.OK


Action = Bid | BuyNow | Confirm


class ReserveRefusal(Enum):
    """Why a reserve stays as it is."""

    NO_RESERVE = "no_reserve"
    ALREADY_MET = "already_met"
    TOO_LATE = "too_late"
    NOT_LOWER = "not_lower"
    BELOW_OPENING_PRICE = "below_opening_price"


class TermsFault(Enum):
    """What the rules do not allow in a listing."""

    OPENING_PRICE_NOT_POSITIVE = "opening_price_not_positive"
    TOO_HIGH = "too_high"
    RESERVE_BELOW_OPENING_PRICE = "reserve_below_opening_price"
    BUY_NOW_BELOW_RESERVE = "buy_now_below_reserve"
    BUY_NOW_TOO_LOW = "buy_now_too_low"
    END_NOT_AFTER_START = "end_not_after_start"
    SOFT_CLOSE = "soft_close"


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
        return not self.leader_changed and not self.sold and self.state.maximum != self.before.maximum

    @property
    def extensions_rose(self) -> bool:
        """Whether the number of extensions used rose, which is announced."""
        return self.state.extensions > self.before.extensions

    @property
    def reserve_reached(self) -> bool:
        """Whether this action met the reserve."""
        return self.state.reserve_met and not self.before.reserve_met

    @property
    def buy_now_gone(self) -> bool:
        """Whether this action ended the chance to buy at once."""
        return self.before.buy_now_open and not self.state.buy_now_open

    @property
    def sold(self) -> bool:
        """Whether this action ended the auction."""
        return self.state.bought
