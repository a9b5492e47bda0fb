"""The perpetual auction: no end; bids stand for a time beside the row; the seller accepts or calls."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from auctions.engine import perpetual
from auctions.engine.money import within_limit
from auctions.engine.perpetual import (
    DEFAULT_STANDING,
    LONGEST_STANDING,
    Accepted,
    Call,
    Refused,
    State,
    Terms,
    Transition,
    TransitionKind,
)
from auctions.engine.steps import StepTable
from auctions.engine.vocabulary import Outcome, Standing
from auctions.kinds.base import BidRequest, Happening, Kind, Offer, Result, Row, opening
from auctions.models import Bid, LedgerEntry, StandingBid
from auctions.statements import Writes
from auctions.times import iso, microseconds, moment

SECOND = 1_000_000


class Perpetual(Kind):
    """Maxima as in the English auction; `row["standing"]` are the engine's offers, by seq."""

    value = "perpetual"
    actions = frozenset({"bid", "renew"})
    seller_actions = frozenset({"accept", "call", "keep_open"})
    needs = ("opening_price",)
    committed = frozenset({"bid"})
    keeps_standing = True

    def terms(self, row: Mapping[str, Any]) -> Terms:
        return Terms(
            opening_price=row["opening_price"],
            steps=StepTable.from_json(row["steps"]),
            starts_at=microseconds(row["starts_at"]),
            period=row["period_s"] * SECOND,
            max_calls=row["max_calls"],
        )

    def complete(self, row: Row, people: Collection[int] | None = None) -> None:
        standing = StandingBid.objects.filter(auction=row["id"]).order_by("seq")
        row["standing"] = tuple(
            perpetual.Offer(seq, bidder, maximum or 0, microseconds(until))
            for seq, bidder, maximum, until in standing.values_list("seq", "bidder", "maximum", "until")
            if until
        )

    def state(self, row: Mapping[str, Any]) -> State:
        return State(
            seq=row["seq"],
            price=row["price"],
            bids=row["bids_count"],
            leader=row["leader_id"],
            maximum=row["maximum"],
            rival_maximum=row["rival_maximum"],
            lead_since=row["lead_since"],
            offers=row["standing"],
            call=_call_of(row),
            idle_since=microseconds(row["idle_since"]),
            sold=row["outcome"] == Outcome.SOLD.value,
        )

    def columns(self, state: State) -> Row:
        call = state.call
        return {
            "seq": state.seq,
            "price": state.price,
            "bids_count": state.bids,
            "leader_id": state.leader,
            "maximum": state.maximum,
            "rival_maximum": state.rival_maximum,
            "lead_since": state.lead_since,
            "call_began": moment(call.began) if call else None,
            "call_latest_end": moment(call.latest_end) if call else None,
            "call_restarts": call.restarts if call else 0,
            "going_twice": call.going_twice if call else False,
            "idle_since": moment(state.idle_since),
            "reserve_met": True,
        }

    def plan(self, terms: Terms, state: State) -> Row:
        at = perpetual.next_at(terms, state)
        return {"wakes_at": None if at is None else moment(at)}

    def opening(self, terms: Terms, seq: int) -> State:
        return State.opening(terms, seq)

    def faults(self, terms: Terms) -> Sequence[Enum]:
        return perpetual.terms_faults(terms)

    def published(self, row: Mapping[str, Any], reserve: str | None) -> Row:
        return {
            "opening_price": row["opening_price"],
            "steps": row["steps"],
            "period_s": row["period_s"],
            "max_calls": row["max_calls"],
            "idle_s": self.terms(row).idle // SECOND,
        }

    def catch_up(self, row: Mapping[str, Any], state: State, now: int) -> Sequence[Happening]:
        return [_happening(transition, row["seller_id"]) for transition in _due(self.terms(row), state, now)]

    def action(
        self, row: Mapping[str, Any], request: BidRequest, standing: Standing
    ) -> perpetual.Bid | perpetual.Renew:
        stands_for = DEFAULT_STANDING if request.stands_for is None else request.stands_for
        if request.action == "bid":
            return perpetual.Bid(request.bidder_id, request.amount or 0, stands_for, standing)
        return perpetual.Renew(request.bidder_id, stands_for, standing)

    def decide(self, terms: Terms, state: State, action: perpetual.Action, now: int) -> Accepted | Refused:
        """Decide on what there is at `now`: a page may ask before the alarm has written what is due."""
        return perpetual.decide(terms, _present(terms, state, now), action, now)

    def bid_columns(
        self, row: Mapping[str, Any], request: BidRequest, accepted: Accepted, code: str, nonce: str
    ) -> Row:
        own = _own(accepted.state, request.bidder_id)
        return {"maximum": own.maximum, "nonce": nonce, "until": moment(own.until)}

    def write(self, writes: Writes, row: Row, before: State, after: State) -> None:
        row["standing"] = after.offers
        for offer in {*before.offers} - {*after.offers}:
            writes.delete(StandingBid, auction_id=row["id"], bidder_id=offer.bidder)
        writes.insert(
            [
                StandingBid(
                    auction_id=row["id"],
                    bidder_id=offer.bidder,
                    seq=offer.seq,
                    maximum=offer.maximum,
                    until=moment(offer.until),
                )
                for offer in after.offers
                if offer not in before.offers
            ]
        )

    def least(self, terms: Terms, state: State, bidder: int, now: int) -> int:
        return perpetual.least_for(terms, _present(terms, state, now), bidder)

    def entry(self, accepted: Accepted, request: BidRequest) -> Row:
        state = accepted.state
        said = {
            "until": iso(moment(_own(state, request.bidder_id).until)),
            "price": state.price,
            "bids": state.bids,
            "call": call_entry(state),
        }
        return said | ({"reason": accepted.reason.value} if request.action == "bid" else {})

    def without(self, terms: Terms, state: State, seq: int, left: Sequence[Bid]) -> State:
        return perpetual.without(terms, state, seq)

    def void_entry(self, state: State) -> Row:
        return {**super().void_entry(state), "call": call_entry(state)}

    def void_told(self, before: State, after: State) -> Row:
        return {"call_off": before.call is not None and after.call is None}

    def detail(self, accepted: Accepted) -> str:
        return "" if accepted.detail is perpetual.Detail.NONE else accepted.detail.value

    def told(self, accepted: Accepted) -> Row:
        return {**super().told(accepted), "own_raise": accepted.own_raise, "call_restarted": accepted.restarted}

    def offer(self, row: Mapping[str, Any], viewer: int, now: datetime) -> Offer:
        terms, state = self.terms(row), self.state(row)
        if row["status"] == "active":
            state = _present(terms, state, microseconds(now))
        own = _own(state, viewer)
        return Offer(
            price=state.price,
            least=within_limit(perpetual.least_for(terms, state, viewer)),
            steps=() if viewer == state.leader else perpetual.next_steps(terms, state),
            own_seq=own.seq or None,
            stands_until=moment(own.until) if own.seq else None,
        )

    def public(self, row: Mapping[str, Any], now: datetime) -> Row:
        began, period = row["call_began"], timedelta(seconds=row["period_s"])
        if began is None:
            return {"call": None}
        return {
            "call": {
                "began": iso(began),
                "twice_at": iso(began + period),
                "sold_at": iso(began + 3 * period),
                "latest_end": iso(row["call_latest_end"]),
                "restarts": row["call_restarts"],
                "max": row["max_calls"],
            }
        }

    def withdrawable(self, row: Mapping[str, Any]) -> bool:
        return row["status"] == "active" and perpetual.may_withdraw(self.state(row)) is None

    def ends(self, state: State) -> Outcome | None:
        return perpetual.outcome(state)

    def result(self, row: Mapping[str, Any], bids: Sequence[Bid], codes: Mapping[int, str]) -> Result:
        by_seq = {bid.seq: bid for bid in bids}
        opened = perpetual.openings(self.state(row)._replace(sold=True))
        return Result(Outcome.SOLD, row["price"], row["leader_id"], [opening(by_seq[seq], codes) for seq in opened])

    def replays(self, row: Mapping[str, Any], entries: Sequence[LedgerEntry]) -> bool:
        completed = dict(row)
        self.complete(completed)
        begun = max(place for place, entry in enumerate(entries) if entry.kind in ("opened", "amended"))
        terms, state = self.terms(row), self.opening(self.terms(row), entries[begun].seq)
        bids = {bid.seq: bid for bid in Bid.objects.filter(auction=row["id"], seq__gt=state.seq)}
        for entry in entries[begun + 1 :]:
            try:
                after = _replayed(terms, state, entry, bids.pop(entry.seq, None))
            except ValueError:  # something else was due by then, or what was voided did not stand
                after = None
            if after is None:
                return False
            state = after
        return not bids and state == self.state(completed)


def call_entry(state: State) -> Row | None:
    """Give the call that runs as the ledger says it."""
    call = state.call
    return call and {
        "began": iso(moment(call.began)),
        "latest_end": iso(moment(call.latest_end)),
        "restarts": call.restarts,
        "going_twice": call.going_twice,
    }


def _call_of(row: Mapping[str, Any]) -> Call | None:
    if row["call_began"] is None:
        return None
    latest_end = microseconds(row["call_latest_end"])
    return Call(microseconds(row["call_began"]), latest_end, row["call_restarts"], row["going_twice"])


def _own(state: State, bidder: int) -> perpetual.Offer:
    """Give somebody's offer that stands; one with seq 0 where there is none."""
    return next((offer for offer in state.offers if offer.bidder == bidder), perpetual.Offer(0, bidder, 0, 0))


def _due(terms: Terms, state: State, now: int) -> list[Transition]:
    """Give all that has happened by itself by `now`, in order."""
    found: list[Transition] = []
    while transition := perpetual.due(terms, state, now):
        found.append(transition)
        state = transition.state
    return found


def _present(terms: Terms, state: State, now: int) -> State:
    due = _due(terms, state, now)
    return due[-1].state if due else state


def _happening(transition: Transition, seller: int) -> Happening:
    """Give a transition as its entry and event; the sale has neither, because the end itself is both."""
    kind, after, left = transition.kind, transition.state, transition.left
    so: Row = {"price": after.price, "bids": after.bids}
    if kind is TransitionKind.LAPSED:
        (offer,) = left
        leaders = {"leader_before": transition.before.leader, "leader": after.leader}
        told: Row = {"bidder": offer.bidder, "offer": offer.seq, "price": after.price, **leaders}
        people = {"bidder": offer.bidder, "leader": after.leader}
        return Happening("lapsed", after, {"offer": offer.seq, **so}, people, "bid_lapsed", told)
    if kind is TransitionKind.GOING_TWICE:
        return Happening("going_twice", after, {"call": call_entry(after)}, {}, "call_twice", {"seller": seller})
    if kind is TransitionKind.RELEASED:
        told = {"seller": seller, "bidders": [offer.bidder for offer in left], "price": after.price}
        return Happening("released", after, so, {"leader": after.leader}, "bids_released", told)
    return Happening("", after._replace(seq=transition.before.seq))


def _replayed(terms: Terms, state: State, entry: LedgerEntry, bid: Bid | None) -> State | None:
    """Give the state after one entry; None, or ValueError, where it could not follow."""
    kind, says = entry.kind, json.loads(entry.payload)
    at = microseconds(datetime.fromisoformat(says["at"]))
    if kind in ("lapsed", "going_twice", "released"):
        transition = perpetual.due(terms, state, at)
        return transition.state if transition and transition.kind.value == kind else None
    if kind == "voided":
        return None if perpetual.due(terms, state, at) else perpetual.without(terms, state, says["voided"])
    action = _action_of(kind, at, bid)
    answer = action and perpetual.decide(terms, state, action, at)
    return answer.state if isinstance(answer, Accepted) else None


def _action_of(kind: str, at: int, bid: Bid | None) -> perpetual.Action | None:
    if kind == "called":
        return perpetual.CallNow()
    if kind == "kept_open":
        return perpetual.KeepOpen()
    if bid is None or bid.until is None:
        return None
    # Where more is written than can be chosen, the bid stood until then before.
    stands_for = min(microseconds(bid.until) - at, LONGEST_STANDING)
    if kind == "renew":
        return perpetual.Renew(bid.bidder_id, stands_for)
    return perpetual.Bid(bid.bidder_id, bid.maximum or 0, stands_for)
