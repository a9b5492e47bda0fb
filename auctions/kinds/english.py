"""The English auction: everything that deciding needs is on the row, so that a bid costs no look at the others."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import Any

from auctions.engine import english
from auctions.engine.english import Accepted, Action, Outcome, Refused, Standing, State, Terms
from auctions.engine.money import within_limit
from auctions.kinds.base import BidRequest, Kind, Offer, Result, Row, opening
from auctions.mapping import columns_of, state_of, terms_of
from auctions.models import Bid, LedgerEntry
from auctions.times import iso, microseconds, moment


class English(Kind):
    """Maxima, reserve, buy now, soft close."""

    value = "english"
    actions = frozenset({"bid", "buy_now", "confirm"})
    needs = ("opening_price", "published_end")
    committed = actions

    def terms(self, row: Mapping[str, Any]) -> Terms:
        return terms_of(row)

    def state(self, row: Mapping[str, Any]) -> State:
        return state_of(row)

    def columns(self, state: State) -> Row:
        return columns_of(state)

    def opening(self, terms: Terms, seq: int) -> State:
        return State.opening(terms, seq=seq)

    def faults(self, terms: Terms) -> Sequence[Enum]:
        return english.terms_faults(terms)

    def published(self, row: Mapping[str, Any], reserve: str | None) -> Row:
        return {
            "opening_price": row["opening_price"],
            "steps": row["steps"],
            "buy_now": row["buy_now"],
            "reserve": reserve,
            "ends_at": iso(row["published_end"]),
            "window_s": row["window_s"],
            "extension_s": row["extension_s"],
            "max_extensions": row["max_extensions"],
        }

    def action(self, row: Mapping[str, Any], request: BidRequest, standing: Standing) -> Action:
        if request.action == "bid":
            return english.Bid(request.bidder_id, request.amount or 0, standing, request.above_buy_now)
        if request.action == "buy_now":
            return english.BuyNow(request.bidder_id, request.amount or 0, standing)
        return english.Confirm(request.bidder_id, standing)

    def decide(self, terms: Terms, state: State, action: Action, now: int) -> Accepted | Refused:
        return english.decide(terms, state, action, now)

    def least(self, terms: Terms, state: State, bidder: int, now: int) -> int:
        return english.least_for(terms, state, bidder)

    def entry(self, accepted: Accepted, request: BidRequest) -> Row:
        state = accepted.state
        return {
            "price": state.price,
            "reason": accepted.reason.value,
            "bids": state.bids,
            "ends_at": iso(moment(state.ends_at)),
            "extensions": state.extensions,
            "reserve_met": state.reserve_met,
            "buy_now_open": state.buy_now_open,
        }

    def without(self, terms: Terms, state: State, seq: int, left: Sequence[Bid]) -> State:
        standing = [english.StandingBid(bid.seq, bid.bidder_id, bid.maximum or 0) for bid in left]
        return english.rebuild(terms, state, standing)

    def void_entry(self, state: State) -> Row:
        return {**super().void_entry(state), "reserve_met": state.reserve_met}

    def detail(self, accepted: Accepted) -> str:
        return "" if accepted.detail is english.Detail.NONE else accepted.detail.value

    def told(self, accepted: Accepted) -> Row:
        return {
            "own_raise": accepted.own_raise,
            "extensions_rose": accepted.extensions_rose,
            "reserve_reached": accepted.reserve_reached,
        }

    def offer(self, row: Mapping[str, Any], viewer: int, now: datetime) -> Offer:
        terms, state = terms_of(row), state_of(row)
        leads = viewer == row["leader_id"]
        return Offer(
            price=row["price"],
            least=within_limit(english.least_for(terms, state, viewer)),
            steps=() if leads else english.next_steps(terms, state),
            buy_now=row["buy_now"] if row["buy_now_open"] else None,
            confirmable=leads and state.confirmable,
        )

    def replays(self, row: Mapping[str, Any], entries: Sequence[LedgerEntry]) -> bool:
        if any(entry.kind == "reserve_lowered" for entry in entries):
            return True  # a lowered reserve is committed to, not written down: its replay waits until it is opened
        return _replayed(row, entries) == (terms_of(row), state_of(row))

    def result(self, row: Mapping[str, Any], bids: Sequence[Bid], codes: Mapping[int, str]) -> Result:
        state, by_seq = state_of(row), {bid.seq: bid for bid in bids}
        opened = english.openings(
            state, [english.StandingBid(bid.seq, bid.bidder_id, bid.maximum or 0) for bid in by_seq.values()]
        )
        outcome = english.outcome(state)
        met = outcome is Outcome.SOLD and row["standing_reserve"] is not None
        return Result(
            outcome,
            row["price"],
            row["leader_id"],
            [opening(by_seq[seq], codes) for seq in opened],
            {"amount": row["standing_reserve"], "nonce": row["reserve_nonce"]} if met else None,
        )


def _replayed(row: Mapping[str, Any], entries: Sequence[LedgerEntry]) -> tuple[Terms, State] | None:
    """Give the terms and the state that the log leads to; None where it does not hold together."""
    opened = max(place for place, entry in enumerate(entries) if entry.kind in ("opened", "amended"))
    terms = replace(terms_of(row), published_end=_time(entries[opened], "ends_at"))
    state = State.opening(terms, seq=entries[opened].seq)
    bids = {bid.seq: bid for bid in Bid.objects.filter(auction=row["id"], seq__gt=state.seq)}
    standing: dict[int, english.StandingBid] = {}
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
            standing[bid.seq] = english.StandingBid(bid.seq, bid.bidder_id, bid.maximum or 0)
            state = answer.state
    return None if bids else (terms, state)


def _decided(terms: Terms, state: State, bid: Bid) -> Accepted | Refused:
    return english.bid(terms, state, bid.bidder_id, bid.maximum or 0, microseconds(bid.placed_at), above_buy_now=True)


def _extended(terms: Terms, state: State, entry: LedgerEntry) -> tuple[Terms, State]:
    """Move all ends as far as staff moved the hard one."""
    span = _time(entry, "hard_end") - terms.hard_end
    return (
        replace(terms, published_end=terms.published_end + span),
        state._replace(seq=state.seq + 1, ends_at=state.ends_at + span),
    )


def _payload(entry: LedgerEntry) -> dict[str, Any]:
    return dict(json.loads(entry.payload))


def _time(entry: LedgerEntry, name: str) -> int:
    return microseconds(datetime.fromisoformat(_payload(entry)[name]))
