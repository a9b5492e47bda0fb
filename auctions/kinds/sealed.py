"""The sealed-bid auction: amounts are encrypted before they are written, and read again only to find the result."""

import dataclasses
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple

from auctions import ledger, sealing
from auctions.engine import sealed
from auctions.engine.money import LIMIT
from auctions.engine.sealed import Action, Pricing, Reason, Refused, Submit, Terms, Withdraw
from auctions.engine.vocabulary import Outcome, Standing
from auctions.kinds.base import BidRequest, Kind, Offer, Result, Row
from auctions.models import Auction, Bid, LedgerEntry, StandingBid
from auctions.statements import Writes
from auctions.times import iso, microseconds, moment


class State(NamedTuple):
    """The rules' state; the price that is shown, which is the minimum; and the entries of bids that stand, by bidder.

    Those of the people that a decision is about do: nobody else's bid bears on it.
    """

    rules: sealed.State
    price: int
    reserve_met: bool
    standing: Mapping[int, int]
    leader: None = None
    bought: bool = False

    @property
    def seq(self) -> int:
        """The last entry."""
        return self.rules.seq

    @property
    def bids(self) -> int:
        """How many bids stand."""
        return self.rules.bids


class Accepted(NamedTuple):
    """The new state and what was done; nobody is outbid."""

    state: State
    reason: Reason
    outbid: None = None


class Opening(NamedTuple):
    """A standing bid at the end: its entry, its bidder and their pseudonym, what it says, or why it does not count."""

    seq: int
    bidder: int
    code: str
    said: sealing.Opened | None
    why: str = ""


class Sealed(Kind):
    """Minimum in `opening_price`; a pair of keys; `StandingBid` has the bids that stand, without their amounts."""

    value = "sealed"
    actions = frozenset({"seal", "replace", "withdraw"})
    needs = ("opening_price", "published_end")
    committed = frozenset({"seal", "replace"})
    led = False
    keeps_standing = True

    def terms(self, row: Mapping[str, Any]) -> Terms:
        return Terms(
            minimum=row["opening_price"],
            pricing=Pricing(row["pricing"]),
            reserve=row["reserve"],
            starts_at=microseconds(row["starts_at"]),
            ends_at=microseconds(row["published_end"]),
        )

    def state(self, row: Mapping[str, Any]) -> State:
        rules = sealed.State(row["seq"], row["bids_count"], microseconds(row["ends_at"]))
        return State(rules, row["price"], row["reserve_met"], row["standing"])

    def columns(self, state: State) -> Row:
        return {
            "seq": state.seq,
            "price": state.price,
            "bids_count": state.bids,
            "ends_at": moment(state.rules.ends_at),
            "reserve_met": state.reserve_met,
        }

    def opening(self, terms: Terms, seq: int) -> State:
        return State(sealed.State.opening(terms, seq), terms.minimum, terms.reserve is None, {})

    def faults(self, terms: Terms) -> Sequence[Enum]:
        return sealed.terms_faults(terms)

    def made(self, row: Mapping[str, Any]) -> Row:
        pair = sealing.new_pair(auction=row["public_id"])
        return {"public_key": pair.public_key, "private_key": pair.private_key}

    def published(self, row: Mapping[str, Any], reserve: str | None) -> Row:
        return {
            "minimum": row["opening_price"],
            "pricing": row["pricing"],
            "reserve": reserve,
            "ends_at": iso(row["published_end"]),
            "public_key": row["public_key"],
        }

    def complete(self, row: Row, people: Collection[int] | None = None) -> None:
        of_whom = {} if people is None else {"bidder__in": people}
        row["standing"] = dict(StandingBid.objects.filter(auction=row["id"], **of_whom).values_list("bidder", "seq"))

    def meant(self, state: State, request: BidRequest) -> BidRequest:
        """Take a bid that has nothing to replace any more as a first one (rule 1)."""
        if request.action == "replace" and request.bidder_id not in state.standing:
            return dataclasses.replace(request, action="seal")
        return request

    def repeats(self, known: Bid, request: BidRequest) -> bool:
        """Go by the key alone: nothing is stored by which two amounts could be told apart, not even a hash to guess at.

        A receipt that is repeated therefore says no amount.
        """
        return (known.action == Bid.Action.WITHDRAW) == (request.action == Bid.Action.WITHDRAW)

    def action(self, row: Mapping[str, Any], request: BidRequest, standing: Standing) -> Action:
        if request.action == "withdraw":
            return Withdraw(request.bidder_id, standing)
        return Submit(request.bidder_id, request.amount or 0, standing, replaces=request.action == "replace")

    def bid_columns(self, row: Mapping[str, Any], request: BidRequest, accepted: Any, code: str, nonce: str) -> Row:
        hidden: Row = {"maximum": None, "nonce": ""}
        if request.amount is not None:
            hidden["sealed"] = sealing.seal(
                _public_key(row), request.amount, nonce, auction=row["public_id"], bidder=code
            )
        return hidden

    def write(self, writes: Writes, row: Row, before: State, after: State) -> None:
        changed = {bidder for bidder, _ in before.standing.items() ^ after.standing.items()}
        for bidder in changed & before.standing.keys():
            writes.delete(StandingBid, auction_id=row["id"], bidder_id=bidder)
        writes.insert(
            [
                StandingBid(auction_id=row["id"], bidder_id=bidder, seq=after.standing[bidder])
                for bidder in changed & after.standing.keys()
            ]
        )

    def decide(self, terms: Terms, state: State, action: Action, now: int) -> Accepted | Refused:
        known = action._replace(has_bid=action.bidder in state.standing)
        answer = sealed.decide(terms, state.rules, known, now)
        if isinstance(answer, Refused):
            return answer
        standing = {bidder: seq for bidder, seq in state.standing.items() if bidder != action.bidder}
        if isinstance(action, Submit):
            standing[action.bidder] = answer.state.seq
        return Accepted(state._replace(rules=answer.state, standing=standing), answer.reason)

    def without(self, terms: Terms, state: State, seq: int, left: Sequence[Bid]) -> State:
        standing = {bidder: own for bidder, own in state.standing.items() if own != seq}
        return state._replace(rules=sealed.without(state.rules), standing=standing)

    def void_entry(self, state: State) -> Row:
        return {"bids": state.bids}

    def least(self, terms: Terms, state: State, bidder: int, now: int) -> int:
        return terms.minimum

    def entry(self, accepted: Accepted, request: BidRequest) -> Row:
        return {"bids": accepted.state.bids}

    def reserve(self, row: Mapping[str, Any]) -> str:
        return super().reserve(row) if row["outcome"] else "none"  # until the opening nobody knows

    def offer(self, row: Mapping[str, Any], viewer: int, now: datetime) -> Offer:
        return Offer(row["price"], row["opening_price"], own_seq=row["standing"].get(viewer))

    def replays(self, row: Mapping[str, Any], entries: Sequence[LedgerEntry]) -> bool:
        opened = max(place for place, entry in enumerate(entries) if entry.kind in ("opened", "amended"))
        head, *later = entries[opened:]
        said = json.loads(head.payload)
        terms = dataclasses.replace(self.terms(row), ends_at=_time(said))
        state = self.opening(terms, head.seq)
        bids = {bid.seq: bid for bid in Bid.objects.filter(auction=row["id"], seq__gt=head.seq)}
        for entry in later:
            if entry.kind == "extended":
                terms = dataclasses.replace(terms, ends_at=_time(json.loads(entry.payload)))
                state = state._replace(rules=state.rules._replace(seq=entry.seq, ends_at=terms.ends_at))
                continue
            if entry.kind == "voided":
                seq = json.loads(entry.payload)["voided"]
                if seq not in state.standing.values():
                    return False
                state = self.without(terms, state, seq, ())
                continue
            bid = bids.pop(entry.seq, None)
            answer = bid and self._decided_again(row, terms, state, bid)
            if not isinstance(answer, Accepted):
                return False
            state = answer.state
        stored = dict(row)
        self.complete(stored)
        same = (terms, state) == (self.terms(stored), self.state(stored))
        return same and not bids and said["public_key"] == row["public_key"]

    def _decided_again(self, row: Mapping[str, Any], terms: Terms, state: State, bid: Bid) -> Accepted | Refused:
        """Decide a bid as it was then; its amount is not known, and any that is not refused leads to the same state."""
        request = BidRequest(bid.bidder_id, bid.key, bid.action, terms.minimum)
        return self.decide(terms, state, self.action(row, request, Standing.OK), microseconds(bid.placed_at))

    def result(self, row: Mapping[str, Any], bids: Sequence[Bid], codes: Mapping[int, str]) -> Result:
        """Open all bids that stand, and say who wins.

        :raises auctions.sealing.KeyMissing: when there are any, and this process cannot open them.
        """
        opened = list(_opened(row))
        counted = [(each, each.said) for each in opened if each.said]
        won = sealed.result(
            self.terms(row), [sealed.Opened(each.seq, each.bidder, said.amount) for each, said in counted]
        )
        met = won.outcome is Outcome.SOLD and row["reserve"] is not None
        return Result(
            won.outcome,
            won.price or row["price"],
            won.winner,
            [
                {"seq": each.seq, "bidder": each.code, "maximum": said.amount, "nonce": said.nonce}
                for each, said in counted
            ],
            {"amount": row["reserve"], "nonce": row["reserve_nonce"]} if met else None,
            [{"seq": each.seq, "bidder": each.code, "why": each.why} for each in opened if each.why],
        )


def _time(payload: Mapping[str, Any]) -> int:
    return microseconds(datetime.fromisoformat(payload["ends_at"]))


def _public_key(row: Mapping[str, Any]) -> str:
    """Give the key that the ledger shows to everybody: one that was put into the row in its place has no say."""
    terms = LedgerEntry.objects.values_list("payload", flat=True).get(auction=row["id"], seq=row["terms_seq"])
    return str(json.loads(terms)["public_key"])


def _opened(row: Mapping[str, Any]) -> Iterator[Opening]:
    """Open each bid that stands and hold it against its entry, by seq: three queries."""
    standing = StandingBid.objects.filter(auction=row["id"]).values("seq")
    of_standing = {"auction": row["id"], "seq__in": standing}
    hidden = list(Bid.objects.filter(**of_standing).order_by("seq").values_list("seq", "bidder", "sealed"))
    if not hidden:
        return
    private_key = Auction.objects.values_list("private_key", flat=True).get(pk=row["id"])
    opener = sealing.opener(private_key, auction=row["public_id"])
    entries = dict(LedgerEntry.objects.filter(**of_standing).values_list("seq", "payload"))
    for seq, bidder, ciphertext in hidden:
        entry = json.loads(entries[seq])
        yield _held_against(entry, row, Opening(seq, bidder, entry["bidder"], None), opener, ciphertext)


def _held_against(entry: Row, row: Mapping[str, Any], bid: Opening, opener: sealing.Opener, ciphertext: str) -> Opening:
    """Open a bid, unless it is not what its bidder committed to."""
    names = {"auction": row["public_id"], "bidder": bid.code}
    try:
        said = opener.open(ciphertext, **names)
    except sealing.Unopenable:
        return bid._replace(why="does_not_open")
    if not row["opening_price"] <= said.amount <= LIMIT:
        return bid._replace(why="out_of_bounds")
    if ledger.commitment(said.nonce, **names, maximum=said.amount) != entry["commitment"]:
        return bid._replace(why="not_as_committed")
    return bid._replace(said=said)
