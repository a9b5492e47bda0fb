"""The standing check of the invariants over the database: does each running auction equal the replay of its own log?"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from auctions import ledger
from auctions.clock import database_clock
from auctions.engine import english
from auctions.engine.english import Accepted, Refused, StandingBid, State, Terms
from auctions.kinds import kind_of
from auctions.mapping import COLUMNS, Row, state_of, terms_of
from auctions.models import Auction, Bid, LedgerEntry
from auctions.times import microseconds


@dataclass(frozen=True)
class Fault:
    """An auction whose row, bids and ledger do not agree."""

    public_id: str
    what: str


def faults_of_running_auctions() -> Iterator[Fault]:
    """Replay each running auction's log and name every one that differs from what is stored."""
    for pk in Auction.objects.running(database_clock()).values_list("pk", flat=True).iterator():
        if what := _lasting_fault(pk):
            yield what


def _lasting_fault(pk: int) -> Fault | None:
    """Look until the row is the same before and after: a bid between two reads is no fault."""
    row = Auction.objects.values(*COLUMNS).get(pk=pk)
    while what := fault_of(row):
        again = Auction.objects.values(*COLUMNS).get(pk=pk)
        if again["seq"] == row["seq"]:
            return Fault(row["public_id"], what)
        row = again
    return None


def fault_of(row: Row) -> str:
    """Say what is wrong with one published auction; empty when its chain holds and its replay equals its row."""
    entries = list(LedgerEntry.objects.filter(auction=row["id"]).order_by("seq"))
    if not ledger.verify(entries):
        return "the ledger's chain is broken"
    if not entries or (entries[-1].hash, entries[-1].seq) != (row["head_hash"], row["seq"]):
        return "the row does not stand at the head of the ledger"
    same = kind_of(row).replays(row, entries)
    if same is None:
        if row["kind"] != Auction.Kind.ENGLISH:
            return ""  # the replays of the other types are not written yet
        if any(entry.kind == "reserve_lowered" for entry in entries):
            return ""  # a lowered reserve is committed to, not written down: its replay waits until it is opened
        same = _replayed(row, entries) == (terms_of(row), state_of(row))
    return "" if same else "the replay of the bids differs from the row"


def _replayed(row: Row, entries: Sequence[LedgerEntry]) -> tuple[Terms, State] | None:
    """Give the terms and the state that the log leads to; None where it does not hold together."""
    opened = max(place for place, entry in enumerate(entries) if entry.kind in ("opened", "amended"))
    terms = replace(terms_of(row), published_end=_time(_payload(entries[opened])["ends_at"]))
    state = State.opening(terms, seq=entries[opened].seq)
    bids = {bid.seq: bid for bid in Bid.objects.filter(auction=row["id"], seq__gt=state.seq)}
    standing: dict[int, StandingBid] = {}
    for entry in entries[opened + 1 :]:
        if entry.kind == "extended":
            terms, state = _extended(terms, state, entry)
        elif entry.kind == "voided":
            if standing.pop(_payload(entry)["voided"], None) is None:
                return None
            state = english.rebuild(terms, state, list(standing.values()))
        else:
            bid = bids.pop(entry.seq, None)
            answer = _decided(terms, state, bid) if bid else None
            if not (bid and isinstance(answer, Accepted)):
                return None
            standing[bid.seq] = StandingBid(bid.seq, bid.bidder_id, bid.maximum or 0)
            state = answer.state
    return None if bids else (terms, state)


def _decided(terms: Terms, state: State, bid: Bid) -> Accepted | Refused:
    return english.bid(terms, state, bid.bidder_id, bid.maximum or 0, microseconds(bid.placed_at), above_buy_now=True)


def _extended(terms: Terms, state: State, entry: LedgerEntry) -> tuple[Terms, State]:
    """Move all ends as far as staff moved the hard one."""
    span = _time(_payload(entry)["hard_end"]) - terms.hard_end
    return (
        replace(terms, published_end=terms.published_end + span),
        state._replace(seq=state.seq + 1, ends_at=state.ends_at + span),
    )


def _payload(entry: LedgerEntry) -> dict[str, Any]:
    return dict(json.loads(entry.payload))


def _time(text: str) -> int:
    return microseconds(datetime.fromisoformat(text))
