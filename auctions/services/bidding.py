"""Placing bids: the one way in for page, bot and command. A list of bids for one auction shares one transaction.

Under the auction's row lock: six statements, however many bids (lock, people with clock and known keys, bids, ledger,
auction, outbox), and one more when somebody bids there for the first time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import public_code
from auctions import broadcast, ledger
from auctions.clock import Clock
from auctions.decisions import decision as decide
from auctions.engine.english import Refusal, Refused
from auctions.kinds.base import BidRequest
from auctions.mapping import Row
from auctions.models import Bid, Pseudonym
from auctions.services.bidders import Bidder, locked_with_bidders
from auctions.services.locking import patiently
from auctions.services.sharing import Sharing
from auctions.services.turn import Turn
from auctions.times import microseconds


@dataclass(frozen=True, slots=True)
class Receipt:
    """The house's word that a bid stands. Amounts in minor units; `entry_hash` is its link in the ledger.

    `repeated` is true when the same key had been answered before: then it says again what it said then, but of a sealed
    bid neither `maximum` nor `nonce`: they were in the first answer alone.
    """

    auction_id: str
    seq: int
    at: datetime
    maximum: int | None = field(repr=False)
    price: int
    leads: bool
    reason: str
    entry_hash: str
    nonce: str = field(repr=False)
    commitment: str = ""
    until: datetime | None = None
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
    stands_for: int | None = None,
    clock: Clock | None = None,
) -> Receipt:
    """Bid up to `maximum` (minor units) for one person; where bids lapse, it `stands_for` so many microseconds.

    :raises BidRefused: when the rules refuse it, with the least amount that would do.
    :raises KeyConflict: when the key was used with other parameters.
    :raises Auction.DoesNotExist: when there is no such published auction.
    :raises auctions.services.locking.Busy: when the row stayed locked for too long; the same key may be sent again.
    """
    return place_one(auction_id, BidRequest(bidder_id, key, "bid", maximum, seen_seq, above_buy_now, stands_for), clock)


def renew_bid(
    *,
    auction_id: int,
    bidder_id: int,
    stands_for: int,
    key: UUID,
    seen_seq: int | None = None,
    clock: Clock | None = None,
) -> Receipt:
    """Let one's bid in a perpetual auction stand for so many microseconds from now, never shorter than it did.

    Rules of perpetual auctions, 3; raises as `place_bid` does.
    """
    return place_one(auction_id, BidRequest(bidder_id, key, "renew", seen_seq=seen_seq, stands_for=stands_for), clock)


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


def seal_bid(
    *,
    auction_id: int,
    bidder_id: int,
    amount: int,
    replaces: bool,
    key: UUID,
    seen_seq: int | None = None,
    clock: Clock | None = None,
) -> Receipt:
    """Seal a bid of `amount` (minor units), in the place of the bidder's earlier one where it `replaces` that.

    Only this answer holds the amount and the nonce. A key that comes again is answered by the bid that it sealed,
    whatever the amount (rules of sealed bids, 1 and 8). Raises as `place_bid` does.
    """
    action = "replace" if replaces else "seal"
    return place_one(auction_id, BidRequest(bidder_id, key, action, amount, seen_seq), clock)


def withdraw_sealed_bid(
    *, auction_id: int, bidder_id: int, key: UUID, seen_seq: int | None = None, clock: Clock | None = None
) -> Receipt:
    """Take a sealed bid back (rules of sealed bids, 2); raises as `place_bid` does."""
    return place_one(auction_id, BidRequest(bidder_id, key, "withdraw", seen_seq=seen_seq), clock)


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
        moved = session.write(session.newcomers, session.bids)
    if moved:
        broadcast.put(row)
    return answers


_shared: Sharing[BidRequest, Answer] = Sharing(
    lambda auction_id, requests: place_bids(auction_id=auction_id, requests=requests), most=50
)


class _Session(Turn):
    """The bids that share one transaction: decided one after the other, written together at the end."""

    def __init__(self, row: Row, people: dict[int, Bidder], now: datetime) -> None:
        super().__init__(row, now, people)
        self.people = people
        self.bids: list[Bid] = []
        self.newcomers: list[Pseudonym] = []

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
        return self._accept(self.kind.meant(self.state, request), person, decision)

    def _repeat(self, request: BidRequest, known: Bid) -> Receipt | KeyConflict:
        same = known.auction_id == self.row["id"] and self.kind.repeats(known, request)
        return _receipt(self.row, known, repeated=True) if same else KeyConflict()

    def _accept(self, request: BidRequest, person: Bidder, decision: Any) -> Receipt:
        if person.code is None:
            person.code = public_code(8)
            self.newcomers.append(Pseudonym(auction_id=self.row["id"], user_id=request.bidder_id, code=person.code))
        self.codes[request.bidder_id] = person.code
        nonce, state = ledger.new_nonce() if request.action in self.kind.committed else "", decision.state
        columns = self.kind.bid_columns(self.row, request, decision, person.code, nonce)
        payload = self._payload(request, decision, person.code, columns, nonce)
        entry = self.enter(request.action, state, payload)
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
        self.bids.append(bid)
        self.announce("bid_accepted", self._told(request, decision))
        person.answered[request.key] = bid
        own = {"maximum": bid.maximum or request.amount, "nonce": nonce, "commitment": payload.get("commitment", "")}
        return replace(_receipt(self.row, bid), **own)

    def _payload(self, request: BidRequest, decision: Any, code: str, columns: Row, nonce: str) -> dict[str, Any]:
        said, maximum = self.kind.entry(decision, request), request.amount or columns["maximum"]
        if request.action in self.kind.committed:
            said["commitment"] = ledger.commitment(nonce, auction=self.row["public_id"], bidder=code, maximum=maximum)
        if self.kind.led:
            said["leader"] = self.code_of(decision.state.leader)
        return {**said, "bidder": code}

    def _told(self, request: BidRequest, decision: Any) -> dict[str, Any]:
        return {
            "bidder": request.bidder_id,
            "action": request.action,
            "outbid": decision.outbid,
            "price": decision.state.price,
            **self.kind.told(decision),
        }


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
        until=bid.until,
        repeated=repeated,
    )
