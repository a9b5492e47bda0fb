"""The Dutch auction: its price is not stored but follows from its terms and the clock, until somebody accepts it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from auctions.engine import dutch
from auctions.engine.dutch import Refused
from auctions.engine.vocabulary import Outcome, Standing
from auctions.kinds.base import BidRequest, Kind, Offer, Result, Row
from auctions.models import Bid, LedgerEntry
from auctions.times import iso, microseconds, moment

SECOND = 1_000_000


class Dutch(Kind):
    """Start price in `opening_price`; `floor`, `drop` and `drop_s` beside it."""

    value = "dutch"
    actions = frozenset({"accept"})
    needs = ("opening_price", "floor", "drop", "published_end")

    def terms(self, row: Mapping[str, Any]) -> dutch.Terms:
        return dutch.Terms(
            start_price=row["opening_price"],
            floor=row["floor"],
            drop=row["drop"],
            every=row["drop_s"] * SECOND,
            starts_at=microseconds(row["starts_at"]),
            ends_at=microseconds(row["published_end"]),
        )

    def state(self, row: Mapping[str, Any]) -> dutch.State:
        return dutch.State(
            seq=row["seq"],
            price=row["price"],
            bids=row["bids_count"],
            leader=row["leader_id"],
            ends_at=microseconds(row["ends_at"]),
            bought=row["outcome"] == Outcome.BOUGHT.value,
        )

    def columns(self, state: dutch.State) -> Row:
        return {
            "seq": state.seq,
            "price": state.price,
            "bids_count": state.bids,
            "leader_id": state.leader,
            "maximum": state.price if state.leader else None,
            "ends_at": moment(state.ends_at),
            "reserve_met": True,
        }

    def opening(self, terms: dutch.Terms, seq: int) -> dutch.State:
        return dutch.State.opening(terms, seq)

    def faults(self, terms: dutch.Terms) -> Sequence[Enum]:
        return dutch.terms_faults(terms)

    def published(self, row: Mapping[str, Any], reserve: str | None) -> Row:
        return {
            "start_price": row["opening_price"],
            "floor": row["floor"],
            "drop": row["drop"],
            "every_s": row["drop_s"],
            "ends_at": iso(row["published_end"]),
        }

    def action(self, row: Mapping[str, Any], request: BidRequest, standing: Standing) -> dutch.Accept:
        return dutch.Accept(request.bidder_id, request.amount or 0, standing)

    def decide(
        self, terms: dutch.Terms, state: dutch.State, action: dutch.Accept, now: int
    ) -> dutch.Accepted | Refused:
        return dutch.decide(terms, state, action, now)

    def least(self, terms: dutch.Terms, state: dutch.State, bidder: int, now: int) -> int:
        return dutch.price_at(terms, now)

    def entry(self, accepted: dutch.Accepted, request: BidRequest) -> Row:
        return {
            "price_pressed": request.amount,
            "price": accepted.state.price,
            "reason": accepted.reason.value,
            "bids": accepted.state.bids,
        }

    def price(self, row: Mapping[str, Any], now: datetime) -> int:
        if row["status"] == "active":
            return dutch.price_at(self.terms(row), microseconds(now))
        return int(row["price"])

    def public(self, row: Mapping[str, Any], now: datetime) -> Row:
        falls = {name: row[name] for name in ("floor", "drop")}
        falls |= {"start": row["opening_price"], "every_s": row["drop_s"], "from": iso(row["starts_at"])}
        return {"falls": falls if row["status"] == "active" else None}

    def offer(self, row: Mapping[str, Any], viewer: int, now: datetime) -> Offer:
        price = self.price(row, now)
        return Offer(price, price)

    def replays(self, row: Mapping[str, Any], entries: Sequence[LedgerEntry]) -> bool:
        return self.state(row) == self.opening(self.terms(row), entries[-1].seq)  # the first bid ends it

    def result(self, row: Mapping[str, Any], bids: Sequence[Bid], codes: Mapping[int, str]) -> Result:
        return Result(dutch.outcome(self.state(row)))
