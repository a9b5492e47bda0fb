"""Perpetual auctions: what their sellers do, and the alarm for what happens in them by itself.

The alarm only writes: whoever comes to such an auction meets what is due, whether or not it has rung.
"""

from django.db import transaction

from auctions import broadcast
from auctions.clock import Clock, database_clock
from auctions.engine.perpetual import Accepted, AcceptLead, CallNow, KeepOpen, Refused, State
from auctions.engine.vocabulary import Refusal
from auctions.kinds.perpetual import call_entry
from auctions.models import Auction
from auctions.services.listing import own_row
from auctions.services.locking import locked_rows, patiently
from auctions.services.turn import Turn
from auctions.times import microseconds

BATCH = 100
SellerAction = AcceptLead | CallNow | KeepOpen


class SellerRefused(Exception):
    """The rules say no to the seller. Nothing was changed by them; `least` is the price (minor units) that stands now
    where the one they saw was higher or another's."""

    def __init__(self, reason: Refusal, least: int | None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.least = least


def accept_bid(
    *, auction_id: int, seller_id: int, seq_seen: int, price_seen: int, clock: Clock = database_clock
) -> None:
    """Sell to the bid that leads, at the entry and the price (minor units) that the seller saw, or more (rule 4).

    :raises SellerRefused: when it changed for the worse, nobody bids, a call runs, or the auction is over.
    :raises Auction.DoesNotExist: when the seller has no such published auction.
    """
    _act(auction_id, seller_id, "accept", AcceptLead(seq_seen, price_seen), clock)


def call(*, auction_id: int, seller_id: int, clock: Clock = database_clock) -> None:
    """Begin to call the lot: going once (rule 5); raises as `accept_bid` does."""
    _act(auction_id, seller_id, "call", CallNow(), clock)


def keep_open(*, auction_id: int, seller_id: int, clock: Clock = database_clock) -> None:
    """Say that the lot goes on, so that its bids are not released for want of that (rule 6); raises as `accept_bid`."""
    _act(auction_id, seller_id, "keep_open", KeepOpen(), clock)


def advance(*, limit: int = BATCH, clock: Clock = database_clock) -> int:
    """Let happen what is due by itself in up to `limit` auctions, the longest due first, and give their number.

    Bids lapse, calls go on to "sold", bids are released. Several workers may do this at a time.
    """
    if not Auction.objects.waking(clock()).exists():  # before a transaction: on SQLite that would take the write lock
        return 0
    with transaction.atomic(durable=True):
        waking = Auction.objects.waking(clock()).order_by("wakes_at", "id")
        rows = locked_rows(waking[:limit], skip_locked=True)
        now = clock()
        moved = [row for row in rows if Turn(row, now).write()]
    for row in moved:
        broadcast.put(row)
    return len(rows)


@patiently
def _act(auction_id: int, seller_id: int, name: str, action: SellerAction, clock: Clock) -> None:
    with transaction.atomic(durable=True):
        row = own_row(auction_id, seller_id)
        if row["status"] == Auction.Status.DRAFT:
            raise Auction.DoesNotExist
        turn = Turn(row, clock())
        answer = _decided(turn, name, action)
        if isinstance(answer, Accepted):
            _enter(turn, action, answer.state)
        moved = turn.write()
    if moved:
        broadcast.put(row)
    if isinstance(answer, Refused):
        raise SellerRefused(answer.reason, answer.least)


def _decided(turn: Turn, name: str, action: SellerAction) -> Accepted | Refused:
    if name not in turn.kind.seller_actions:
        return Refused(Refusal.OTHER_TYPE)
    if turn.row["status"] != Auction.Status.ACTIVE:
        return Refused(Refusal.ENDED)
    answer: Accepted | Refused = turn.kind.decide(turn.terms, turn.state, action, microseconds(turn.now))
    return answer


def _enter(turn: Turn, action: SellerAction, state: State) -> None:
    if isinstance(action, AcceptLead):
        turn.enter("accepted", state, {"price": state.price, "leader": turn.code_of(state.leader)})
    elif isinstance(action, CallNow):
        turn.enter("called", state, {"call": call_entry(state)})
        turn.announce("call_started", {"seller": turn.row["seller_id"]})
    else:
        turn.enter("kept_open", state, {})
