"""Placing bids: the one way in for page, bot and command. A list of bids for one auction shares one transaction.

Under the auction's row lock: six statements, however many bids (lock, people with clock and known keys, bids, ledger,
auction, outbox), and one more when somebody bids there for the first time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import public_code
from auctions import broadcast, ledger
from auctions.clock import Clock
from auctions.decisions import decision as decide
from auctions.engine.english import Refusal, Refused
from auctions.kinds import kind_of
from auctions.kinds.base import BidRequest
from auctions.mapping import Row
from auctions.models import Auction, Bid, LedgerEntry, Pseudonym
from auctions.services.bidders import Bidder, locked_with_bidders
from auctions.services.closing import finish_locked
from auctions.services.locking import patiently
from auctions.services.sharing import Sharing
from auctions.statements import Writes
from auctions.times import iso, microseconds
from events.outbox import Announcement, announced


@dataclass(frozen=True, slots=True)
class Receipt:
    """The house's word that a bid stands. Amounts in minor units; `entry_hash` is its link in the ledger.

    `maximum` is None where it is sealed and not the bidder's own answer any more.

    `repeated` is true when the same key had been answered before: then it says again what it said then.
    """

    auction_id: str
    seq: int
    at: datetime
    maximum: int | None
    price: int
    leads: bool
    reason: str
    entry_hash: str
    nonce: str
    repeated: bool = False


class BidRefused(Exception):
    """The rules say no. Nothing was changed and the client key is still free.

    `least` is the least amount (minor units) that would do for this person, None where no amount would.
    `moved` tells that the auction had moved on since the bidder looked.
    """

    def __init__(
        self, reason: Refusal, least: int | None, currency: str, *, buy_now: int | None = None, moved: bool = False
    ) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.least = least
        self.currency = currency
        self.buy_now = buy_now
        self.moved = moved


class KeyConflict(Exception):
    """The client key has been used for another bid: nothing was changed."""


Answer = Receipt | BidRefused | KeyConflict


def place_bid(
    *,
    auction_id: int,
    bidder_id: int,
    maximum: int,
    key: UUID,
    seen_seq: int | None = None,
    above_buy_now: bool = False,
    clock: Clock | None = None,
) -> Receipt:
    """Bid up to `maximum` (minor units) for one person.

    :raises BidRefused: when the rules refuse it, with the least amount that would do.
    :raises KeyConflict: when the key was used with other parameters.
    :raises Auction.DoesNotExist: when there is no such published auction.
    :raises auctions.services.locking.Busy: when the row stayed locked for too long; the same key may be sent again.
    """
    return place_one(auction_id, BidRequest(bidder_id, key, "bid", maximum, seen_seq, above_buy_now), clock)


def buy_now(
    *,
    auction_id: int,
    bidder_id: int,
    price_seen: int,
    key: UUID,
    seen_seq: int | None = None,
    clock: Clock | None = None,
) -> Receipt:
    """Buy at the buy-now price that was shown (minor units); raises as `place_bid` does."""
    return place_one(auction_id, BidRequest(bidder_id, key, "buy_now", price_seen, seen_seq), clock)


def accept_price(
    *,
    auction_id: int,
    bidder_id: int,
    price_seen: int,
    key: UUID,
    seen_seq: int | None = None,
    clock: Clock | None = None,
) -> Receipt:
    """Accept the falling price of a Dutch auction, at most the one that was shown (minor units); as `place_bid`."""
    return place_one(auction_id, BidRequest(bidder_id, key, "accept", price_seen, seen_seq), clock)


def confirm_maximum(
    *, auction_id: int, bidder_id: int, key: UUID, seen_seq: int | None = None, clock: Clock | None = None
) -> Receipt:
    """Let the leader meet a lowered reserve with the maximum they already have; raises as `place_bid` does."""
    return place_one(auction_id, BidRequest(bidder_id, key, "confirm", seen_seq=seen_seq), clock)


def place_one(auction_id: int, request: BidRequest, clock: Clock | None = None) -> Receipt:
    """Carry out one request, raising what `place_bids` would answer; where a clock is given, in its own transaction."""
    if clock:
        (answer,) = place_bids(auction_id=auction_id, requests=[request], clock=clock)
    else:
        answer = _shared.answer(auction_id, request)
    if isinstance(answer, Receipt):
        return answer
    raise answer


@patiently
def place_bids(*, auction_id: int, requests: Sequence[BidRequest], clock: Clock | None = None) -> list[Answer]:
    """Decide bids for one auction in the order given, in one transaction, and answer each.

    :raises Auction.DoesNotExist: when there is no such published auction.
    :raises auctions.services.locking.Busy: when the row stayed locked for too long.
    """
    if not requests:
        return []
    with transaction.atomic(durable=True):
        row, people = locked_with_bidders(
            auction_id, {request.bidder_id for request in requests}, {request.key for request in requests}
        )
        now = clock() if clock else people[requests[0].bidder_id].now
        session = _Session(row, people, now)
        answers = [session.answer(request) for request in requests]
        session.write()
    if session.bids:
        broadcast.put(row)
    return answers


_shared: Sharing[BidRequest, Answer] = Sharing(
    lambda auction_id, requests: place_bids(auction_id=auction_id, requests=requests), most=50
)


class _Session:
    """The bids that share one transaction: decided one after the other, written together at the end."""

    def __init__(self, row: Row, people: dict[int, Bidder], now: datetime) -> None:
        self.row = row
        self.people = people
        self.now = now
        self.kind = kind_of(row)
        self.kind.complete(row)
        self.terms = self.kind.terms(row)
        self.state = self.before = self.kind.state(row)
        self.bids: list[Bid] = []
        self.entries: list[LedgerEntry] = []
        self.newcomers: list[Pseudonym] = []
        self.announcements: list[Announcement] = []

    def answer(self, request: BidRequest) -> Answer:
        """Decide one request; what is accepted moves the state that the next one meets."""
        person = self.people[request.bidder_id]
        if known := person.answered.get(request.key):
            return self._repeat(request, known)
        if request.action not in self.kind.actions:
            return BidRefused(Refusal.OTHER_TYPE, None, self.row["currency"])
        action = self.kind.action(self.row, request, person.standing)
        decision = decide(self.row, self.terms, self.state, action, microseconds(self.now), request.seen_seq)
        if isinstance(decision, Refused):
            moved = request.seen_seq is not None and request.seen_seq < self.state.seq
            return BidRefused(
                decision.reason, decision.least, self.row["currency"], buy_now=self.row["buy_now"], moved=moved
            )
        return self._accept(request, person, decision)

    def write(self) -> None:
        """Write all that was accepted: pseudonyms of newcomers, bids, ledger, the auction's row, the outbox."""
        if not self.bids:
            return
        self.row.update(
            self.kind.columns(self.state), head_hash=self.entries[-1].hash, leader_code=self._code_of(self.state.leader)
        )
        columns = {name: self.row[name] for name in (*self.kind.columns(self.state), "head_hash", "leader_code")}
        writes = Writes()
        writes.insert(self.newcomers)
        writes.insert(self.bids)
        writes.insert(self.entries)
        writes.update(Auction, self.row["id"], columns)
        self.kind.write(writes, self.row, self.before, self.state)
        if self.state.bought:
            writes.send()
            finish_locked([self.row], self.now, self.announcements, bought=True)
        else:
            writes.insert(announced(self.announcements))
            writes.send()

    def _repeat(self, request: BidRequest, known: Bid) -> Receipt | KeyConflict:
        same = (
            known.auction_id == self.row["id"]
            and known.action == request.action
            and request.amount in (None, known.maximum)
        )
        return _receipt(self.row, known, repeated=True) if same else KeyConflict()

    def _accept(self, request: BidRequest, person: Bidder, decision: Any) -> Receipt:
        if person.code is None:
            person.code = public_code(8)
            self.newcomers.append(Pseudonym(auction_id=self.row["id"], user_id=request.bidder_id, code=person.code))
        nonce, state = ledger.new_nonce(), decision.state
        columns = self.kind.bid_columns(self.row, request, decision, person.code, nonce)
        entry = self._entry(state, request.action, self._payload(request, decision, person.code, columns, nonce))
        bid = Bid(
            auction_id=self.row["id"],
            seq=state.seq,
            bidder_id=request.bidder_id,
            action=request.action,
            key=request.key,
            placed_at=self.now,
            price=state.price,
            leads=state.leader == request.bidder_id,
            reason=decision.reason.value,
            detail=self.kind.detail(decision),
            entry_hash=entry.hash,
            **columns,
        )
        self.state = state
        self.bids.append(bid)
        self.announcements.append(self._announcement(request, decision))
        person.answered[request.key] = bid
        return _receipt(self.row, bid)

    def _entry(self, state: Any, action: str, payload: dict[str, Any]) -> LedgerEntry:
        previous = self.entries[-1].hash if self.entries else self.row["head_hash"]
        self.entries.append(ledger.entry(self.row["id"], state.seq, action, payload, previous))
        return self.entries[-1]

    def _payload(self, request: BidRequest, decision: Any, code: str, columns: Row, nonce: str) -> dict[str, Any]:
        said, maximum = self.kind.entry(decision, request), request.amount or columns["maximum"]
        if request.action in self.kind.committed:
            said["commitment"] = ledger.commitment(nonce, auction=self.row["public_id"], bidder=code, maximum=maximum)
        return {**said, "at": iso(self.now), "bidder": code, "leader": self._code_of(decision.state.leader)}

    def _announcement(self, request: BidRequest, decision: Any) -> Announcement:
        payload = {
            "auction": self.row["id"],
            "bidder": request.bidder_id,
            "action": request.action,
            "outbid": decision.outbid,
            "price": decision.state.price,
            **self.kind.told(decision),
        }
        return Announcement("bid_accepted", f"auction:{self.row['id']}", decision.state.seq, payload)

    def _code_of(self, user_id: int | None) -> str:
        """Give a leader's pseudonym: of somebody who bids here, or the one that led before."""
        person = self.people.get(user_id or 0)
        return (person.code if person else None) or str(self.row["leader_code"])


def _receipt(row: Row, bid: Bid, *, repeated: bool = False) -> Receipt:
    return Receipt(
        row["public_id"],
        bid.seq,
        bid.placed_at,
        bid.maximum,
        bid.price,
        bid.leads,
        bid.reason,
        bid.entry_hash,
        bid.nonce,
        repeated,
    )
