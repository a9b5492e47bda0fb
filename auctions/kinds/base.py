"""What services, selectors and pages ask a type of auction. Rules are in the engine; here is how a row becomes them."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from auctions.engine.vocabulary import Outcome, Standing
from auctions.mapping import reserve_of
from auctions.models import Bid, LedgerEntry
from auctions.statements import Writes

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BidRequest:
    """What somebody asks for. `amount` in minor units: the maximum, or for a purchase the price seen; None where the
    action has none.

    `key` is made by the client, once per intention; `seen_seq` is the state that the bidder looked at: a bid on terms
    older than the present ones is refused. None where that is not known. `stands_for` is how long (microseconds) a bid
    stands that lapses; None for the usual time.
    """

    bidder_id: int
    key: UUID
    action: str = "bid"
    amount: int | None = field(default=None, repr=False)
    seen_seq: int | None = None
    above_buy_now: bool = False
    stands_for: int | None = None


class Offer(NamedTuple):
    """What one person may do on a lot now; amounts in minor units. `least` is None where nothing more is taken.

    `own_seq` is the entry of the one bid that a person has in a sealed or perpetual auction; a perpetual one lapses at
    `stands_until`.
    """

    price: int
    least: int | None
    steps: Sequence[int] = ()
    buy_now: int | None = None
    confirmable: bool = False
    own_seq: int | None = None
    stands_until: datetime | None = None


class Happening(NamedTuple):
    """What has happened by itself: its entry in the ledger, the state after it, and the event that tells of it.

    `people` are those whom the entry names by pseudonym. The end has no entry here and leaves the state's `seq` as it
    was, because finishing writes it.
    """

    entry: str
    state: Any
    says: Mapping[str, Any] = MappingProxyType({})
    people: Mapping[str, int | None] = MappingProxyType({})
    event: str = ""
    told: Mapping[str, Any] = MappingProxyType({})


class Result(NamedTuple):
    """How a lot ends whose time is over: the hammer price (minor units), who pays it, and what the ledger opens.

    `excluded` are the bids that stood and do not count, each with `why`; None where a type knows no such thing.
    """

    outcome: Outcome
    price: int = 0
    winner: int | None = None
    openings: Sequence[Row] = ()
    reserve: Row | None = None
    excluded: Sequence[Row] | None = None


def opening(bid: Bid, codes: Mapping[int, str]) -> Row:
    """Open the maximum of a bid, with the nonce of its commitment; `codes` are the pseudonyms by person."""
    return {"seq": bid.seq, "bidder": codes[bid.bidder_id], "maximum": bid.maximum, "nonce": bid.nonce}


class Kind(ABC):
    """One type of auction. `needs` are the columns without which a lot cannot be published."""

    value: ClassVar[str]
    actions: ClassVar[frozenset[str]]
    needs: ClassVar[Sequence[str]]
    committed: ClassVar[frozenset[str]] = frozenset()
    """The actions to whose amount the ledger commits, because it is private."""
    seller_actions: ClassVar[frozenset[str]] = frozenset()
    """What its seller may do while it runs, beside withdrawing."""
    led: ClassVar[bool] = True
    """Whether somebody leads while it runs, so that entries name the leader."""
    keeps_standing: ClassVar[bool] = False
    """Whether `StandingBid` has the bids that stand; elsewhere every bid stands that no void took back."""

    @abstractmethod
    def terms(self, row: Mapping[str, Any]) -> Any:
        """Give the engine's terms of a published auction."""

    @abstractmethod
    def state(self, row: Mapping[str, Any]) -> Any:
        """Give the engine's state of a published auction."""

    @abstractmethod
    def columns(self, state: Any) -> Row:
        """Give the columns that hold a state."""

    def plan(self, terms: Any, state: Any) -> Row:
        """Give the columns that say when something next happens by itself."""
        return {}

    @abstractmethod
    def opening(self, terms: Any, seq: int) -> Any:
        """Give the state of an auction that entry `seq` opens."""

    @abstractmethod
    def faults(self, terms: Any) -> Sequence[Enum]:
        """Name what the rules do not allow in a listing."""

    @abstractmethod
    def published(self, row: Mapping[str, Any], reserve: str | None) -> Row:
        """Give the terms as the ledger's opening entry says them; `reserve` is the commitment to it."""

    def made(self, row: Mapping[str, Any]) -> Row:
        """Give the columns that every publication and amendment makes anew."""
        return {}

    def complete(self, row: Row, people: Collection[int] | None = None) -> None:
        """Add to a locked row what deciding needs beside it, such as `row["standing"]`: the bids that stand.

        A type whose bids do not bear on each other reads only those of these `people`; of everybody where it is None.
        """
        return

    def catch_up(self, row: Mapping[str, Any], state: Any, now: int) -> Sequence[Happening]:
        """Give what has happened by itself by `now` (microseconds), in order, before anybody's action is decided."""
        return ()

    def meant(self, state: Any, request: BidRequest) -> BidRequest:
        """Give a request as it is to be recorded in this state."""
        return request

    def repeats(self, known: Bid, request: BidRequest) -> bool:
        """Tell whether a request is the one that this bid answered; both have the same key."""
        return known.action == request.action and request.amount in (None, known.maximum)

    @abstractmethod
    def action(self, row: Mapping[str, Any], request: BidRequest, standing: Standing) -> Any:
        """Give the engine's action for what somebody asks."""

    def bid_columns(self, row: Mapping[str, Any], request: BidRequest, accepted: Any, code: str, nonce: str) -> Row:
        """Give the columns of the bid that depend on the type: its amount and nonce, or what hides them."""
        maximum = request.amount if request.amount is not None else accepted.state.maximum
        return {"maximum": maximum, "nonce": nonce}

    def write(self, writes: Writes, row: Row, before: Any, after: Any) -> None:
        """Add the changes of what stands beside the row, from one state to another."""
        return

    @abstractmethod
    def decide(self, terms: Any, state: Any, action: Any, now: int) -> Any:
        """Let the rules decide an action at `now` (microseconds): an `Accepted` of the type, or `Refused`."""

    @abstractmethod
    def least(self, terms: Any, state: Any, bidder: int, now: int) -> int:
        """Give the least amount (minor units) that would do for somebody at `now` (microseconds)."""

    @abstractmethod
    def entry(self, accepted: Any, request: BidRequest) -> Row:
        """Give what the ledger says of an accepted action beside who and when; the leader is added as a pseudonym."""

    @abstractmethod
    def offer(self, row: Mapping[str, Any], viewer: int, now: datetime) -> Offer:
        """Give what somebody may do at `now`, while the lot runs or before."""

    def price(self, row: Mapping[str, Any], now: datetime) -> int:
        """Give the price (minor units) that stands at `now`."""
        return int(row["price"])

    def reserve(self, row: Mapping[str, Any]) -> str:
        """Say all that is public of the reserve: `none`, `met` or `not_met`."""
        return reserve_of(row)

    def public(self, row: Mapping[str, Any], now: datetime) -> Row:
        """Give what a page must know of the lot beyond what all types have, under one name; times in UTC with `Z`."""
        return {}

    def without(self, terms: Any, state: Any, seq: int, left: Sequence[Bid]) -> Any:
        """Give the state after staff voided the standing bid `seq`, so that `left` stand; None where none ever is."""
        return None

    def void_entry(self, state: Any) -> Row:
        """Give what the ledger says of a void beside bid and reason; the leader is added as a pseudonym."""
        return {"price": state.price, "bids": state.bids}

    def void_told(self, before: Any, after: Any) -> Row:
        """Give what the event of a void says beside its bid, the leaders and the price."""
        return {}

    def detail(self, accepted: Any) -> str:
        """Give what the price tells of a maximum, which is opened after the end only."""
        return ""

    def told(self, accepted: Any) -> Row:
        """Give what the event of an accepted action says beside price and people."""
        return {"own_raise": False, "extensions_rose": False, "reserve_reached": False}

    @abstractmethod
    def replays(self, row: Mapping[str, Any], entries: Sequence[LedgerEntry]) -> bool:
        """Tell whether the ledger of a running auction, whose chain holds, leads to this row."""

    def withdrawable(self, row: Mapping[str, Any]) -> bool | None:
        """Tell whether the seller may withdraw what this completed row lists; None for as long as it may be edited."""
        return None

    def ends(self, state: Any) -> Outcome | None:
        """Give the outcome of a state that has ended before its time; None while it goes on."""
        return Outcome.BOUGHT if state.bought else None

    @abstractmethod
    def result(self, row: Mapping[str, Any], bids: Sequence[Bid], codes: Mapping[int, str]) -> Result:
        """Say how an auction ends whose time is over, given its standing bids and the pseudonyms by person."""
