#!/usr/bin/env python3
"""Check the public ledger of a lot. It takes Python 3.9 or newer and this one file, and trusts nothing of the house.

    python3 verify_ledger.py ledger.json --head HASH

`ledger.json` is what the lot's ledger page offers to download. HASH is one that you hold already: from the receipt of
a bid, from the message that told you of the end, or from the lot page as you saw it. A shortened one will do.

What is checked, in this order:

1. The chain. Entries are numbered 1, 2, 3, …; each names the hash of the one before, and its own hash is SHA-256 over
   that hash, its number, its kind and what it says, one a line. What it says is JSON in its one canonical form.
2. The commitments. A maximum is private while the lot runs, so a bid's entry holds only a SHA-256 over auction, bidder,
   maximum and a random nonce. The last entry opens what proves the result, and each opening must fit its commitment.
3. The rules. Each entry must follow from those before it by the rules of the house (docs/rules/): time, step, price,
   leader, number of bids, end, and at last winner and hammer price. Where a maximum is not opened, this keeps the least
   and the most that it can be, and refuses what no maximum in between explains.
4. The hash you hold must be one of the chain's. Only this finds a ledger that was written anew from the start, with
   every hash computed again and every rule kept: such a forgery is as good as the original to everybody else.

What nobody outside can check, and what is therefore said and not proved: a reserve that was not met stays closed; so do
the winner's maximum, and bids that were replaced, voided, withdrawn, or lapsed. Their bidders can check their own.

Exit code: 0 when all of it holds, 1 with the first entry that is wrong, 2 for a file that is no ledger.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence, Set
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

GENESIS = "0" * 64
HIGHEST_INTEGER = 2**53 - 1
HIGHEST_AMOUNT = 10**12
SECOND = 1_000_000
DAY = 24 * 60 * 60 * SECOND
EPOCH = datetime(1970, 1, 1)
SHORTEST_HASH = 12


class Unreadable(Exception):
    """The file is no ledger."""


class Wrong(Exception):
    """Something in the ledger does not hold."""


# --- The chain


class Entry:
    """One entry: its number, its kind, and what it says."""

    def __init__(self, seq: int, kind: str, says: dict[str, Any]) -> None:
        self.seq = seq
        self.kind = kind
        self.says = says

    def wrong(self, why: str) -> NoReturn:
        """Stop here."""
        raise Wrong(f"entry {self.seq} ({self.kind}): {why}")

    def must_say(self, **expected: object) -> None:
        """Compare what it says with what it must say."""
        for name, value in expected.items():
            said = self.says.get(name)
            if said != value or type(said) is not type(value):
                self.wrong(f"{name} is {json.dumps(said)}, and by the rules it is {json.dumps(value)}")

    def number(self, name: str) -> int:
        """Read a whole number; amounts are in minor units."""
        value = self.says.get(name)
        if type(value) is not int:
            self.wrong(f"{name} is not a whole number")
        return value

    def text(self, name: str) -> str:
        """Read a text that is not empty."""
        value = self.says.get(name)
        if not (isinstance(value, str) and value):
            self.wrong(f"{name} is missing")
        return value

    def person(self, name: str, or_nobody: bool = False) -> str:
        """Read a pseudonym; where there may be nobody, that is empty."""
        value = self.says.get(name)
        if or_nobody and not value:
            return ""
        if not (isinstance(value, str) and value.isascii() and value.isalnum()):
            self.wrong(f"{name} is no pseudonym")
        return value

    def time(self, name: str) -> int:
        """Read a time as microseconds since 1970."""
        value = microseconds(self.says.get(name))
        if value is None:
            self.wrong(f"{name} is no time of the form 2026-01-31T12:00:00.000000Z")
        return value

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Read a list of objects."""
        value = self.says.get(name)
        if not (isinstance(value, list) and all(isinstance(row, dict) for row in value)):
            self.wrong(f"{name} is no list of objects")
        return value


@lru_cache(maxsize=4096)
def _microseconds(text: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text[:-1])
    except ValueError:
        return None
    if moment.tzinfo or moment.isoformat(timespec="microseconds") + "Z" != text:
        return None
    return (moment - EPOCH) // timedelta(microseconds=1)


def microseconds(value: object) -> int | None:
    """Give a time of the ledger as microseconds since 1970; None when it is none."""
    return _microseconds(value) if isinstance(value, str) else None


def iso(moment: int) -> str:
    """Write microseconds since 1970 as the ledger writes times."""
    return (EPOCH + timedelta(microseconds=moment)).isoformat(timespec="microseconds") + "Z"


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def sha256(text: str) -> str:
    """Hash a text as UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def commitment(**facts: object) -> str:
    """Give what the ledger shows of facts that it hides: the hash of their canonical JSON."""
    return sha256(_canonical(facts))


def is_plain(value: object) -> bool:
    """Tell whether JSON holds only what has one canonical form: ASCII keys, no fractions, no integer beyond 2^53."""
    if isinstance(value, dict):
        return all(key.isascii() and is_plain(inner) for key, inner in value.items())
    if isinstance(value, list):
        return all(is_plain(inner) for inner in value)
    return value is None or isinstance(value, str) or (isinstance(value, int) and abs(value) <= HIGHEST_INTEGER)


def chain(rows: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """Check numbers, hashes and canonical form of all entries, and give what they say."""
    entries = []
    previous = GENESIS
    for number, row in enumerate(rows, start=1):
        seq, kind, text = row["seq"], row["kind"], row["payload"]
        if type(seq) is not int or seq != number:
            raise Wrong(f"entry {number} is missing: in its place stands number {seq}")
        if row["previous_hash"] != previous:
            raise Wrong(f"entry {number} ({kind!a}): it does not follow the entry before it, whose hash it must name")
        try:
            previous = sha256(f"{previous}\n{seq}\n{kind}\n{text}")
            says = json.loads(text)
            canonical = is_plain(says) and isinstance(says, dict) and _canonical(says) == text
        except (ValueError, RecursionError):
            canonical = False
        if row["hash"] != previous:
            raise Wrong(f"entry {number} ({kind!a}): its hash is not the hash of what it says")
        if not canonical:
            raise Wrong(f"entry {number} ({kind!a}): what it says is not in canonical form")
        entries.append(Entry(seq, kind, says))
    return entries


# --- What all types share


class Bid:
    """A bid: what is known of its maximum is that it is at least `low` and at most `high`; opened, both are the same.

    `until` is the time that it stands in a perpetual lot.
    """

    __slots__ = ("bidder", "high", "low", "seq", "until")

    def __init__(self, seq: int, bidder: str, low: int, high: int, until: int = 0) -> None:
        self.seq = seq
        self.bidder = bidder
        self.low = low
        self.high = high
        self.until = until

    def narrow(self, entry: Entry, low: int = 0, high: int = HIGHEST_AMOUNT) -> None:
        """Take in that the maximum is at least `low` and at most `high`."""
        self.low, self.high = max(self.low, low), min(self.high, high)
        if self.low > self.high:
            entry.wrong(
                f"no maximum of {self.bidder} in entry {self.seq} explains this: by what is opened and shown it would "
                f"be at least {amount(self.low)} and at most {amount(self.high)}"
            )


def amount(minor: int) -> str:
    """Write minor units; every currency of the house has two decimals."""
    return f"{minor // 100}.{minor % 100:02d}"


class Lot:
    """A lot as the ledger tells it, entry by entry. `opened` are the maxima (by seq) that the last entry opened."""

    name = ""
    kinds: tuple[str, ...] = ()
    decisive: tuple[str, ...] = ()
    """Kinds after which only the end can follow."""

    def __init__(self, auction: str, last: Entry, opened: Mapping[int, int]) -> None:
        self.auction = auction
        self.last = last
        self.opened = opened
        self.now = 0
        self.before = ""
        self.currency = ""
        self.starts_at = 0
        self.starts_text = ""
        self.ends_at: int | None = None
        self.price = 0
        self.leader = ""
        self.standing: dict[str, list[Bid]] = {}
        self.bids = 0
        self.reserve: str | None = None
        self.result = ""
        self.checked: list[str] = []
        self.unproved: list[str] = []

    # The terms.

    def read(self, entry: Entry) -> None:
        """Take the next entry, and refuse it if it cannot follow."""
        if self.result:
            entry.wrong("nothing can follow the end")
        if entry.kind not in ("opened", "amended", "extended", "withdrawn", "finished", *self.kinds):
            entry.wrong("a lot of this type has no such entries")
        if (entry.kind == "opened") != (entry.seq == 1):
            entry.wrong("a lot is opened once, by its first entry")
        if self.before in (*self.decisive, "withdrawn") and entry.kind != "finished":
            entry.wrong(f"after an entry of the kind {self.before} only the end can follow")
        at = entry.time("at")
        if at < self.now:
            entry.wrong("it is dated before the entry before it")
        self.now = at
        self.on_time(entry)
        getattr(self, f"on_{entry.kind}")(entry)
        self.before = entry.kind

    def on_time(self, entry: Entry) -> None:
        """Refuse an entry to which something else should have happened by its time."""

    def on_opened(self, entry: Entry) -> None:
        """Take the terms."""
        self.begin(entry, entry.time("starts_at"))

    def on_amended(self, entry: Entry) -> None:
        """Take new terms, which the seller may give while no bid stands; a start that has passed stays."""
        if self.bids:
            entry.wrong("the terms cannot change while a bid stands")
        self.must_run(entry)
        if self.starts_at <= self.now:
            entry.must_say(starts_at=self.starts_text)
            self.begin(entry, self.now)
        else:
            self.begin(entry, entry.time("starts_at"))

    def begin(self, entry: Entry, not_before: int) -> None:
        """Set everything to how a lot begins."""
        entry.must_say(auction=self.auction, type=self.name)
        self.currency = entry.text("currency")
        self.starts_at, self.starts_text = entry.time("starts_at"), entry.text("starts_at")
        if not_before < self.now:
            entry.wrong("the lot cannot begin in the past")
        self.reserve = None if entry.says.get("reserve") is None else entry.text("reserve")
        self.leader, self.bids, self.standing = "", 0, {}
        self.terms(entry)

    def terms(self, entry: Entry) -> None:
        """Take what only this type has."""
        raise NotImplementedError

    def takes_end(self, entry: Entry) -> None:
        """Take the end of a lot that has one."""
        self.ends_at = entry.time("ends_at")
        if self.ends_at <= max(self.starts_at, self.now):
            entry.wrong("the end is not after the start")

    def positive(self, entry: Entry, *names: str) -> None:
        """Demand amounts or numbers above zero."""
        for name in names:
            if not 0 < entry.number(name) <= HIGHEST_AMOUNT:
                entry.wrong(f"{name} is out of bounds")

    def must_run(self, entry: Entry) -> None:
        """Demand that the lot has not ended."""
        if self.ends_at is not None and self.now >= self.ends_at:
            entry.wrong("it is dated after the end of the lot")

    def in_time(self, entry: Entry) -> None:
        """Demand a time from the start until just before the end."""
        self.must_run(entry)
        if self.now < self.starts_at:
            entry.wrong("it is dated before the start of the lot")

    # What staff do.

    def remove(self, entry: Entry, seq: int) -> Bid:
        """Take away the bid with this seq."""
        for bidder, bids in self.standing.items():
            for bid in bids:
                if bid.seq == seq:
                    bids.remove(bid)
                    if not bids:
                        del self.standing[bidder]
                    self.bids -= 1
                    entry.must_say(bids=self.bids)
                    return bid
        entry.wrong(f"no bid of entry {seq} stands")

    def on_extended(self, entry: Entry) -> None:
        """Staff move the end, and say why in public."""
        self.must_run(entry)
        entry.text("reason")
        if self.ends_at is None or entry.time("ends_at") <= self.ends_at:
            entry.wrong("staff can only move an end, and only to a later time")
        self.ends_at = entry.time("ends_at")

    def on_withdrawn(self, entry: Entry) -> None:
        """Staff withdraw a lot, also one with bids, and say why in public."""
        self.must_run(entry)
        entry.text("reason")

    # The end.

    def on_finished(self, entry: Entry) -> None:
        """Compare the result with the one that the rules give."""
        if entry.says.get("outcome") == "withdrawn":
            self.must_run(entry)
            if self.before in self.decisive:
                entry.wrong("a lot that is sold cannot be withdrawn")
            if self.before != "withdrawn":
                self.seller_withdraws(entry)
            entry.must_say(price=None, winner=None, openings=[], reserve=None)
            self.result = "withdrawn"
            return
        if self.before == "withdrawn":
            entry.wrong("the lot was withdrawn before it")
        if self.before not in self.decisive and self.ends_at is not None and self.now < self.ends_at:
            entry.wrong("it is dated before the end of the lot")
        outcome = self.outcome(entry)
        sold = outcome in ("sold", "bought")
        entry.must_say(outcome=outcome, price=self.price if sold else None, winner=self.leader if sold else None)
        opened = ", ".join(f"{row['bidder']} {amount(row['maximum'])}" for row in entry.rows("openings"))
        self.result = f"{outcome} to {self.leader} for {amount(self.price)} {self.currency}" if sold else outcome
        if opened:
            self.result += f"; opened: {opened}"

    def seller_withdraws(self, entry: Entry) -> None:
        """Say when a seller may withdraw; most types allow it while no bid stands."""
        if self.bids:
            entry.wrong("a lot with bids can only be withdrawn by staff")

    def outcome(self, entry: Entry) -> str:
        """Say how the lot ends by the rules; check what is opened; set leader and price."""
        raise NotImplementedError

    def must_open(self, entry: Entry, seqs: set[int], known: Set[int] = frozenset()) -> None:
        """Demand that exactly these bids are opened; those whose maxima are `known` anyway may stay closed."""
        if missing := seqs - self.opened.keys() - known:
            entry.wrong(f"the bid of entry {min(missing)} is not opened, and the result cannot be checked without it")
        if closed := self.opened.keys() - seqs:
            entry.wrong(f"the bid of entry {min(closed)} is opened, and it should stay closed")
        if self.opened:
            self.checked.append(f"{len(self.opened)} opened bids fit the commitments made when they were placed")

    def opened_reserve(self, entry: Entry | None = None) -> int | None:
        """Give the reserve in force if the last entry opened it; it must fit its commitment."""
        opening = self.last.says.get("reserve") if self.last.kind == "finished" else None
        if not isinstance(opening, dict) or self.reserve is None:
            return None
        value, nonce = opening.get("amount"), opening.get("nonce")
        if commitment(auction=self.auction, reserve=value, nonce=nonce) == self.reserve and type(value) is int:
            return value
        if entry is not None:
            entry.wrong("the opened reserve does not fit its commitment")
        return None

    def must_open_reserve(self, entry: Entry, sold: bool) -> int:
        """Demand that a reserve is opened where it was met, and only there; give it, 0 for none."""
        if self.reserve is None or not sold:
            entry.must_say(reserve=None)
            if self.reserve is not None:
                self.unproved.append("that the reserve was not met: its amount stays closed, so only the seller knows")
            return 0
        reserve = self.opened_reserve(entry)
        if reserve is None:
            entry.wrong("the reserve that was met is not opened")
        self.checked.append("the opened reserve fits its commitment")
        return reserve


# --- Dutch: the price falls by the clock until somebody accepts it (docs/rules/dutch.md)


class Dutch(Lot):
    """Nothing is secret here, so that everything can be computed."""

    name = "dutch"
    kinds = ("accept",)
    decisive = ("accept",)

    def terms(self, entry: Entry) -> None:
        self.positive(entry, "start_price", "floor", "drop", "every_s")
        self.start, self.floor, self.drop = (entry.number(name) for name in ("start_price", "floor", "drop"))
        self.every = entry.number("every_s") * SECOND
        self.takes_end(entry)
        if self.floor >= self.start:
            entry.wrong("the floor is not below the start price")

    def on_accept(self, entry: Entry) -> None:
        """The first who accepts buys, at the price of that moment, and never for more than was on the button."""
        self.in_time(entry)
        self.leader, self.bids = entry.person("bidder"), 1
        drops = (self.now - self.starts_at) // self.every
        self.price = max(self.floor, self.start - drops * self.drop)
        entry.must_say(price=self.price, leader=self.leader, bids=1, reason="bought")
        if entry.number("price_pressed") < self.price:
            entry.wrong("the price is above the one on the button that was pressed")

    def outcome(self, entry: Entry) -> str:
        self.must_open(entry, set())
        entry.must_say(reserve=None)
        if self.before != "accept":
            return "no_bids"
        self.checked.append("the price follows from the terms and the time of the acceptance")
        return "bought"


# --- Sealed bids: all are opened at the end (docs/rules/sealed.md)


class Sealed(Lot):
    """One bid each, replaceable and withdrawable; the highest wins."""

    name = "sealed"
    kinds = ("seal", "replace", "withdraw", "voided")

    def terms(self, entry: Entry) -> None:
        self.positive(entry, "minimum")
        self.minimum, self.pricing = entry.number("minimum"), entry.text("pricing")
        if self.pricing not in ("first", "second"):
            entry.wrong("pricing is neither first nor second")
        self.takes_end(entry)

    def on_seal(self, entry: Entry) -> None:
        """Somebody who has no bid makes one."""
        self.takes(entry, has_bid=False)

    def on_replace(self, entry: Entry) -> None:
        """A bid goes in the place of the bidder's earlier one."""
        self.takes(entry, has_bid=True)

    def on_withdraw(self, entry: Entry) -> None:
        """A bid is taken back."""
        self.takes(entry, has_bid=True)

    def on_voided(self, entry: Entry) -> None:
        """Staff take away a bid, which stays closed."""
        self.in_time(entry)
        entry.text("reason")
        self.remove(entry, entry.number("voided"))

    def takes(self, entry: Entry, has_bid: bool) -> None:
        """Count the bids that stand."""
        self.in_time(entry)
        bidder = entry.person("bidder")
        if (bidder in self.standing) != has_bid:
            entry.wrong("this bidder has no bid that stands" if has_bid else "this bidder has a bid that stands")
        if entry.kind == "withdraw":
            del self.standing[bidder]
        else:
            entry.text("commitment")
            self.standing[bidder] = [Bid(entry.seq, bidder, self.minimum, HIGHEST_AMOUNT)]
        self.bids = len(self.standing)
        entry.must_say(bids=self.bids)

    def outcome(self, entry: Entry) -> str:
        standing = {bids[0].seq: bids[0] for bids in self.standing.values()}
        left_out = [{name: row.get(name) for name in ("seq", "bidder")} for row in entry.rows("excluded")]
        excluded = {seq for seq in standing if {"seq": seq, "bidder": standing[seq].bidder} in left_out}
        if len(excluded) < len(left_out):
            entry.wrong("a bid is left out that does not stand")
        self.must_open(entry, standing.keys() - excluded)
        if excluded:
            self.unproved.append(
                f"that {len(excluded)} bids (entries {', '.join(map(str, sorted(excluded)))}) did not fit their "
                "commitments and were rightly left out: their bidders can check that with their receipts"
            )
        for seq, maximum in self.opened.items():
            standing[seq].narrow(entry, low=maximum, high=maximum)
        ranked = sorted(self.opened, key=lambda seq: (-self.opened[seq], seq))
        sold = bool(ranked) and (self.reserve is None or entry.says.get("reserve") is not None)
        reserve = self.must_open_reserve(entry, sold)
        if not sold:
            return "reserve_not_met" if ranked else "no_bids"
        best, others = self.opened[ranked[0]], [self.opened[seq] for seq in ranked[1:]]
        if best < reserve:
            entry.wrong("the highest bid does not meet the opened reserve")
        self.leader = standing[ranked[0]].bidder
        self.price = best if self.pricing == "first" else max([self.minimum, reserve, *others[:1]])
        self.checked.append(f"the highest bid wins, the earlier of equal ones, and pays the {self.pricing} price")
        return "sold"


# --- Rising prices: English and perpetual


class Steps(NamedTuple):
    """The step that applies to a price; a price equal to a bound belongs to the next band."""

    bounds: list[int]
    steps: list[int]

    def above(self, price: int) -> int:
        """Give a price and its step."""
        return price + self.steps[bisect_right(self.bounds, price)]

    def range_above(self, low: int, high: int) -> tuple[int, int]:
        """Give the least and the most that a price between `low` and `high` and its step can be."""
        if low == high:
            return self.above(low), self.above(low)
        inside = [bound for bound in self.bounds if low < bound <= high]
        ends = [self.above(price) for price in (low, high, *inside, *(bound - 1 for bound in inside))]
        return min(ends), max(ends)


def steps_of(entry: Entry) -> Steps:
    """Read the table of steps: a list of [where the band ends, step], the last band open-ended."""
    rows = entry.says.get("steps")
    if not (isinstance(rows, list) and rows and all(isinstance(row, list) and len(row) == 2 for row in rows)):
        entry.wrong("steps are no table")
    bounds, steps = [row[0] for row in rows[:-1]], [row[1] for row in rows]
    if any(type(number) is not int or number <= 0 for number in bounds + steps) or rows[-1][0] is not None:
        entry.wrong("bounds and steps are whole numbers above zero, and the last band is open-ended")
    if bounds != sorted(set(bounds)):
        entry.wrong("the bounds of the steps do not rise")
    return Steps(bounds, steps)


class Rising(Lot):
    """Bids are maxima. The highest leads; the price is a step above the next, and at most the leader's maximum.

    `top` is the bid that leads, `rival` the best of all others.
    """

    steps: Steps
    opening_price: int
    top: Bid | None
    rival: Bid | None

    def terms(self, entry: Entry) -> None:
        self.positive(entry, "opening_price")
        self.price = self.opening_price = entry.number("opening_price")
        self.steps = steps_of(entry)
        self.top = self.rival = None

    def new_bid(self, entry: Entry) -> Bid:
        """Give the bid of an entry with the least and the most that its maximum can be."""
        bidder = entry.person("bidder")
        entry.text("commitment")
        if self.top is None:
            least = self.opening_price
        elif bidder == self.top.bidder:
            least = self.top.low + 1
        else:
            least = self.steps.above(self.price)
        bid = Bid(entry.seq, bidder, least, HIGHEST_AMOUNT)
        bid.narrow(entry, self.opened.get(entry.seq, 0), self.opened.get(entry.seq, HIGHEST_AMOUNT))
        return bid

    def rank(self, entry: Entry, bid: Bid) -> str:
        """Set the bid against the one that leads, and give the public reason of the price that follows."""
        top, price, leader = self.top, entry.number("price"), entry.person("leader")
        if top is None:
            entry.must_say(leader=bid.bidder)
            self.top, reason = bid, "opened"
        elif bid.bidder == top.bidder:
            entry.must_say(leader=bid.bidder)
            beats(entry, bid, top)
            self.top, reason = bid, "unchanged" if price == self.price else "raised_automatically"
        elif leader == bid.bidder:
            beats(entry, bid, top)
            self.top, self.rival, reason = bid, top, "outbid"
        else:
            entry.must_say(leader=top.bidder)
            top.narrow(entry, low=bid.low)
            bid.narrow(entry, high=top.high)
            self.rival, reason = bid, "raised_automatically"
        self.leader = leader
        return reason

    def settle(self, entry: Entry, floor: int, alone: int) -> None:
        """Demand price = max(floor, min(top, rival + its step)), or `alone` where there is no rival."""
        price = entry.number("price")
        if self.top is None:
            entry.must_say(price=self.opening_price)
        elif self.rival is None:
            entry.must_say(price=max(floor, alone))
            self.top.narrow(entry, low=price)
        else:
            least_full, most_full = self.steps.range_above(self.rival.low, self.rival.high)
            least, most = max(floor, min(self.top.low, least_full)), max(floor, min(self.top.high, most_full))
            if not least <= price <= most:
                between = amount(least) if least == most else f"{amount(least)} to {amount(most)}"
                entry.wrong(f"the price is {amount(price)}, and by the maxima it is {between}")
            # Below a full step above the rival, the price is the leader's whole maximum.
            self.top.narrow(entry, low=price, high=price if least_full > price else HIGHEST_AMOUNT)
            self.rival.narrow(entry, high=price)
        self.price = price

    def rank_all(self, entry: Entry) -> None:
        """Find leader and rival anew among all bids that stand, as after a void."""
        best = {bidder: max(bids, key=_known) for bidder, bids in self.standing.items()}
        self.leader = entry.person("leader", or_nobody=True)
        if self.leader not in (best or {""}):
            entry.wrong("the leader is not among those whose bids stand")
        self.top, self.rival = best.pop(self.leader, None), None
        for bid in best.values():
            if self.top is not None:
                earlier = bid.seq < self.top.seq
                self.top.narrow(entry, low=bid.low + earlier)
                bid.narrow(entry, high=self.top.high - earlier)
        if best:
            low, high = max(bid.low for bid in best.values()), max(bid.high for bid in best.values())
            exact = [bid for bid in best.values() if (bid.low, bid.high) == (low, high)]
            self.rival = exact[0] if exact else Bid(entry.seq, "the best rival", low, high)

    def beaten(self) -> set[int]:
        """Give the highest bid of everybody but the leader, by seq."""
        return {max(bids, key=_known).seq for bidder, bids in self.standing.items() if bidder != self.leader}

    def explain(self) -> None:
        """Say what the price rests on."""
        self.checked.append("winner and price follow from the opened maxima by the rules")
        if self.rival is not None and self.price < self.steps.range_above(self.rival.low, self.rival.high)[0]:
            self.unproved.append(
                "that the price is the winner's whole maximum: it is less than a full step above the next, and the "
                "winner's maximum stays closed"
            )
        self.unproved.append("the winner's maximum beyond what was paid: it stays closed")


def beats(entry: Entry, bid: Bid, other: Bid) -> None:
    """Take in that a bid is above another."""
    bid.narrow(entry, low=other.low + 1)
    other.narrow(entry, high=bid.high - 1)


def _known(bid: Bid) -> tuple[int, int, int]:
    """Order the bids of one person: later ones are higher, and a confirmation is as high as what it confirms."""
    return bid.low, bid.high, -bid.seq


# --- English: the highest maximum at the end wins (docs/rules/english.md)


class English(Rising):
    """Reserve, buy now and soft close on top of the rising price."""

    name = "english"
    kinds = ("bid", "buy_now", "confirm", "reserve_lowered", "voided")
    decisive = ("buy_now",)

    def terms(self, entry: Entry) -> None:
        super().terms(entry)
        self.takes_end(entry)
        for name in ("window_s", "extension_s", "max_extensions"):
            if entry.number(name) < 0:
                entry.wrong(f"{name} is below zero")
        self.window, self.extension = entry.number("window_s") * SECOND, entry.number("extension_s") * SECOND
        if self.window > self.extension:
            entry.wrong("an extension is at least as long as the window")
        self.hard_end = entry.time("ends_at") + entry.number("max_extensions") * self.extension
        self.most_extensions, self.extensions = entry.number("max_extensions"), 0
        self.buy_now = None if entry.says.get("buy_now") is None else entry.number("buy_now")
        if self.buy_now is not None and 10 * self.buy_now < 13 * self.opening_price:
            entry.wrong("the buy-now price is below 1.3 times the opening price")
        self.buy_now_open = self.buy_now is not None
        self.reserve_met, self.reserve_seq = self.reserve is None, entry.seq
        self.known_reserve = self.opened_reserve()
        self.confirmations: set[int] = set()

    @property
    def end(self) -> int:
        """The end as it is now."""
        return self.ends_at or 0

    def on_bid(self, entry: Entry) -> None:
        """Rules 1 to 5 and 7, and the soft close."""
        self.in_time(entry)
        led, met_before = self.leader, self.reserve_met
        bid = self.new_bid(entry)
        reason = self.rank(entry, bid)
        floor = self.opening_price if not led else self.price
        self.price_with_reserve(entry, floor, entry.says.get("reserve_met") is True)
        self.keep(bid)
        if bid.bidder != led:
            self.soft_close()
        self.buy_now_open = self.buy_now_open and not self.reserve_met
        self.must_tell(entry, reason if self.reserve_met == met_before else "reserve_met")

    def price_with_reserve(self, entry: Entry, floor: int, met: bool) -> None:
        """Rule 7: below the reserve the price is the leader's whole maximum; who meets it pays the reserve at least."""
        price, top, known = entry.number("price"), self.top, self.known_reserve
        entry.must_say(reserve_met=met or self.reserve_met)
        if top is not None and not (met or self.reserve_met):
            if known is not None and top.seq > self.reserve_seq and price >= known:
                entry.wrong(f"it meets the reserve of {amount(known)}, and says that it does not")
            top.narrow(entry, low=max(floor, price), high=price)
            self.price = price
            return
        if top is not None and met and not self.reserve_met:
            # A reserve that is not opened can be all that lifted the price.
            floor = max(floor, price if known is None else known)
            top.narrow(entry, low=floor)
        self.reserve_met = met
        self.settle(entry, floor, alone=floor)

    def keep(self, bid: Bid) -> None:
        """Count a bid among those that stand."""
        self.standing.setdefault(bid.bidder, []).append(bid)
        self.bids += 1

    def soft_close(self) -> None:
        """Move the end where less than the window is left: an extension from now, never past the hard end."""
        if self.end - self.now < self.window:
            self.ends_at = max(self.end, min(self.now + self.extension, self.hard_end))
            begun = self.ends_at - (self.hard_end - self.most_extensions * self.extension)
            self.extensions = -(-begun // self.extension) if begun > 0 else 0

    def must_tell(self, entry: Entry, reason: str) -> None:
        """Compare what every bid, purchase and confirmation tells of the lot after it."""
        entry.must_say(
            reason=reason,
            leader=self.leader,
            bids=self.bids,
            extensions=self.extensions,
            reserve_met=self.reserve_met,
            buy_now_open=self.buy_now_open,
        )
        if entry.time("ends_at") != self.end:
            entry.wrong("the end is not where the rules of the soft close put it")

    def on_buy_now(self, entry: Entry) -> None:
        """Rule 8: the first who buys ends the auction."""
        self.in_time(entry)
        if not self.buy_now_open or self.buy_now is None:
            entry.wrong("the lot could not be bought at once any more")
        entry.text("commitment")
        self.leader, self.price = entry.person("bidder"), self.buy_now
        self.reserve_met, self.buy_now_open = True, False
        entry.must_say(price=self.price)
        self.must_tell(entry, "bought")

    def on_confirm(self, entry: Entry) -> None:
        """Rule 7: the leader meets a lowered reserve with the maximum that the price shows already."""
        self.in_time(entry)
        top = self.top
        if top is None or self.reserve_met or top.seq > self.reserve_seq:
            entry.wrong("there is nothing to confirm: the reserve was not lowered below a maximum that leads")
        entry.must_say(bidder=top.bidder, price=self.price)
        entry.text("commitment")
        if self.known_reserve is not None:
            top.narrow(entry, low=self.known_reserve)
        self.keep(Bid(entry.seq, top.bidder, top.low, top.high))
        self.confirmations.add(entry.seq)
        self.reserve_met, self.buy_now_open = True, False
        self.must_tell(entry, "reserve_met")

    def on_reserve_lowered(self, entry: Entry) -> None:
        """The seller lowers a reserve that is not met, before the last minutes; the amount stays closed."""
        self.must_run(entry)
        if self.reserve is None or self.reserve_met or self.end - self.now < self.window:
            entry.wrong("the reserve could not be lowered any more")
        self.reserve, self.reserve_seq = entry.text("reserve"), entry.seq
        self.known_reserve = self.opened_reserve()

    def on_voided(self, entry: Entry) -> None:
        """Rule 11: leader and price anew from the bids that are left; the end stays."""
        self.in_time(entry)
        entry.text("reason")
        self.remove(entry, entry.number("voided"))
        self.rank_all(entry)
        met = entry.says.get("reserve_met") is True
        self.reserve_met = self.reserve is None
        later = [bid for bid in self.standing.get(self.leader, []) if bid.seq > self.reserve_seq]
        known = self.known_reserve
        if self.reserve is not None and met and not any(bid.high >= (known or 0) for bid in later):
            entry.wrong("no bid of the leader that stands meets the reserve")
        if known is not None and not met and any(bid.low >= known for bid in later):
            entry.wrong("a bid of the leader that stands meets the reserve")
        self.price_with_reserve(entry, 0 if self.rival else self.opening_price, met)

    def on_extended(self, entry: Entry) -> None:
        """Staff move end and hard end together."""
        moved = self.end
        super().on_extended(entry)
        self.hard_end += self.end - moved
        if entry.time("hard_end") != self.hard_end:
            entry.wrong("staff move the end and the hard end together, by the same span")

    def outcome(self, entry: Entry) -> str:
        if self.before == "buy_now":
            self.must_open(entry, set())
            entry.must_say(reserve=None)
            self.checked.append("the lot was bought at the buy-now price of its terms")
            return "bought"
        self.must_open(entry, self.beaten(), known=self.confirmations)
        if self.top is None:
            entry.must_say(reserve=None)
            return "no_bids"
        self.must_open_reserve(entry, sold=self.reserve_met)
        if not self.reserve_met:
            return "reserve_not_met"
        self.explain()
        return "sold"


# --- Perpetual: no end; bids stand for a time; the seller accepts or calls (docs/rules/perpetual.md)


class Perpetual(Rising):
    """Each person has one bid that stands; what is due by the clock comes before what anybody does."""

    name = "perpetual"
    kinds = (
        "bid", "renew", "lapsed", "called", "going_twice", "kept_open", "released", "accepted", "voided",
    )  # fmt: skip
    decisive = ("accepted",)
    call: dict[str, Any] | None = None

    def terms(self, entry: Entry) -> None:
        super().terms(entry)
        self.positive(entry, "period_s", "idle_s")
        self.period, self.idle = entry.number("period_s") * SECOND, entry.number("idle_s") * SECOND
        self.max_calls = entry.number("max_calls")
        if self.max_calls < 0:
            entry.wrong("max_calls is below zero")
        self.idle_since = self.starts_at
        self.call = None

    def due(self) -> tuple[str, int, Bid | None]:
        """Say what happens next by itself, and when: the end of a call, a lapse, or the release of all bids."""
        if self.call is not None:
            began = microseconds(self.call["began"]) or 0
            twice = self.call["going_twice"]
            return ("finished", began + 3 * self.period, None) if twice else ("going_twice", began + self.period, None)
        if not self.standing:
            return "", sys.maxsize, None
        first = min((bids[0] for bids in self.standing.values()), key=lambda bid: (bid.until, bid.seq))
        released_at = self.idle_since + self.idle
        return ("lapsed", first.until, first) if first.until <= released_at else ("released", released_at, None)

    def on_time(self, entry: Entry) -> None:
        """What is due comes first, and not before its time."""
        if self.before in ("accepted", "withdrawn") or entry.seq == 1:
            return
        kind, at, _ = self.due()
        by_itself = entry.kind in ("lapsed", "going_twice", "released") or (
            entry.kind == "finished" and entry.says.get("outcome") == "sold"
        )
        if by_itself and (kind != entry.kind or self.now < at):
            entry.wrong("this was not due")
        if not by_itself and self.now >= at:
            entry.wrong(f"by its time something else was due: {kind}")

    def on_bid(self, entry: Entry) -> None:
        """A maximum that stands for a time; a rival's bid starts a running call again."""
        self.in_time(entry)
        led = self.leader
        bid = self.new_bid(entry)
        reason = self.rank(entry, bid)
        self.settle(entry, floor=0, alone=self.opening_price)
        bid.until = self.stands_until(entry, bid.bidder)
        self.standing[bid.bidder] = [bid]
        self.bids = len(self.standing)
        if not led:
            self.idle_since = self.now
        if self.call is not None and bid.bidder != led and self.call["restarts"] < self.max_calls:
            restarts = self.call["restarts"] + 1
            self.call = {**self.call, "began": entry.says["at"], "restarts": restarts, "going_twice": False}
        entry.must_say(reason=reason, bids=self.bids, call=self.call)

    def stands_until(self, entry: Entry, bidder: str) -> int:
        """Read until when a bid stands: 7 to 90 days, never less than it stood, and through a running call."""
        until = entry.time("until")
        stood = [bid.until for bid in self.standing.get(bidder, ())]
        latest_end = microseconds(self.call["latest_end"]) if self.call else None
        least = max([0, *stood, *([latest_end] if latest_end else [])])
        if not max(least, self.now + 7 * DAY) <= until <= max(least, self.now + 90 * DAY):
            entry.wrong("a bid stands for 7 to 90 days, never for less than before, and through a running call")
        return until

    def on_renew(self, entry: Entry) -> None:
        """The same bid for longer; nothing else moves."""
        self.in_time(entry)
        bidder = entry.person("bidder")
        if bidder not in self.standing:
            entry.wrong("this bidder has no bid that stands")
        self.standing[bidder][0].until = self.stands_until(entry, bidder)
        entry.must_say(price=self.price, leader=self.leader, bids=self.bids, call=self.call)

    def on_lapsed(self, entry: Entry) -> None:
        """The time of a bid is over."""
        _, _, first = self.due()
        if first is not None:
            entry.must_say(offer=first.seq, bidder=first.bidder)
        self.remove(entry, entry.number("offer"))
        self.settle_anew(entry)

    def on_voided(self, entry: Entry) -> None:
        """Staff take away a bid; if that changes price or leader, a running call is off."""
        entry.text("reason")
        self.remove(entry, entry.number("voided"))
        was = (self.price, self.leader)
        self.settle_anew(entry)
        if (self.price, self.leader) != was:
            self.call = None
        entry.must_say(call=self.call)

    def settle_anew(self, entry: Entry) -> None:
        """Compute leader and price from the bids that are left."""
        self.rank_all(entry)
        self.settle(entry, floor=0, alone=self.opening_price)

    def on_released(self, entry: Entry) -> None:
        """The seller did nothing for too long: all bids go."""
        self.standing, self.bids = {}, 0
        entry.must_say(bids=0)
        self.settle_anew(entry)

    def on_called(self, entry: Entry) -> None:
        """Going once: every bid stands to the latest end at least."""
        self.in_time(entry)
        if self.call is not None or not self.standing:
            entry.wrong("a call runs already" if self.call else "nobody bids, so there is nothing to call")
        latest_end = self.now + 3 * self.period * (1 + self.max_calls)
        self.call = {"began": iso(self.now), "latest_end": iso(latest_end), "restarts": 0, "going_twice": False}
        entry.must_say(call=self.call)
        for bids in self.standing.values():
            bids[0].until = max(bids[0].until, latest_end)
        self.idle_since = self.now

    def on_going_twice(self, entry: Entry) -> None:
        """A period has passed without a rival's bid."""
        self.call = {**(self.call or {}), "going_twice": True}
        entry.must_say(call=self.call)

    def on_kept_open(self, entry: Entry) -> None:
        """The seller says that the lot goes on."""
        self.in_time(entry)
        self.idle_since = self.now

    def on_accepted(self, entry: Entry) -> None:
        """The seller takes the bid that leads."""
        self.in_time(entry)
        if self.call is not None or not self.standing:
            entry.wrong("a call runs" if self.call else "nobody bids, so there is nothing to accept")
        entry.must_say(price=self.price, leader=self.leader)

    def seller_withdraws(self, entry: Entry) -> None:
        """The seller may withdraw while no call runs."""
        if self.call is not None:
            entry.wrong("a lot cannot be withdrawn by its seller while a call runs")

    def outcome(self, entry: Entry) -> str:
        if not self.standing or entry.says.get("outcome") != "sold":
            entry.wrong("a perpetual lot ends by a sale or a withdrawal only")
        self.must_open(entry, self.beaten())
        entry.must_say(reserve=None)
        self.explain()
        return "sold"


TYPES = {each.name: each for each in (English, Dutch, Sealed, Perpetual)}


# --- All of it


def openings(auction: str, entries: Sequence[Entry]) -> dict[int, int]:
    """Check each bid that the last entry opens against the commitment in its own entry; give the maxima by seq."""
    last = entries[-1]
    opened: dict[int, int] = {}
    for row in last.rows("openings") if last.kind == "finished" else []:
        seq, bidder, maximum, nonce = (row.get(name) for name in ("seq", "bidder", "maximum", "nonce"))
        if type(seq) is not int or not 0 < seq < last.seq or seq in opened or type(maximum) is not int:
            last.wrong("an opening names no entry, or one twice")
        says = entries[seq - 1].says
        hidden = commitment(auction=auction, bidder=bidder, maximum=maximum, nonce=nonce)
        if bidder != says.get("bidder") or hidden != says.get("commitment"):
            last.wrong(f"the bid of entry {seq} is opened with something that does not fit its commitment")
        opened[seq] = maximum
    return opened


def replay(auction: str, entries: Sequence[Entry]) -> Lot:
    """Take every entry by the rules of the lot's type."""
    if not entries:
        raise Wrong("there are no entries, and a published lot has one at least")
    kind = entries[0].says.get("type")
    if not (isinstance(kind, str) and kind in TYPES):
        entries[0].wrong("it names no type of auction")
    lot: Lot = TYPES[kind](auction, entries[-1], openings(auction, entries))
    for entry in entries:
        lot.read(entry)
    return lot


def check_heads(rows: Sequence[Mapping[str, Any]], heads: Sequence[str]) -> list[str]:
    """Find the hashes that the reader holds, each whole or its beginning."""
    found = []
    for head in heads:
        held = head.strip().rstrip("….").lower()
        if len(held) < SHORTEST_HASH or not set(held) <= set("0123456789abcdef"):
            raise Unreadable(f"{head!a} is no hash: give at least its first {SHORTEST_HASH} characters")
        at = [row["seq"] for row in rows if row["hash"].startswith(held)]
        if not at:
            raise Wrong(
                f"no entry has the hash {held}: it is of another lot, or this ledger was written anew since you got it"
            )
        rest = "" if at[0] == len(rows) else "; entries after it came later, and follow the rules"
        found.append(f"the hash {held} is that of entry {at[0]}: everything up to there is as it was then{rest}")
    return found


def read(text: str) -> tuple[str, list[dict[str, Any]]]:
    """Read a downloaded ledger: the lot's id and its entries."""
    try:
        ledger = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("this is not JSON") from None
    if not isinstance(ledger, dict) or ledger.get("format") != 1 or not isinstance(ledger.get("auction"), str):
        raise Unreadable("this is not a ledger of format 1")
    rows = ledger.get("entries")
    texts = ("kind", "payload", "previous_hash", "hash")
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and "seq" in row and all(isinstance(row.get(name), str) for name in texts) for row in rows
    ):
        raise Unreadable("its entries are not what a ledger holds")
    return ledger["auction"], rows


def verify(text: str, heads: Sequence[str] = ()) -> list[str]:
    """Check a downloaded ledger and give the lines of the report, or raise `Wrong` or `Unreadable`."""
    auction, rows = read(text)
    lot = replay(auction, chain(rows))
    found = check_heads(rows, heads)
    checked = [
        f"{len(rows)} entries, none missing: each hash is that of what the entry says and of the one before",
        "what each entry says is in canonical form, and no time goes back",
        "each entry follows from those before it by the rules: in time, step, price, leader, count, end",
        *lot.checked,
        *found,
    ]
    unproved = list(lot.unproved)
    if not lot.result:
        unproved.append(
            "maxima: they are closed while the lot runs, so that the price is only checked as far as it goes"
        )
    if not heads:
        unproved.append(
            "that this is the ledger which everybody saw: no hash was given. Compare the head below with a receipt, a "
            "message or another reader's copy, or give yours with --head"
        )
    return [
        f"Lot {auction}",
        "",
        *(f"  checked   {line}" for line in checked),
        *(f"  unproved  {line}" for line in unproved),
        "",
        f"Result: {lot.result or _standing(lot)}",
        f"Head: {rows[-1]['hash']}",
    ]


def _standing(lot: Lot) -> str:
    lead = f"; {lot.leader} leads at {amount(lot.price)} {lot.currency}" if lot.leader else ""
    return f"none yet, the lot goes on; bids: {lot.bids}{lead}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the file that the command line names."""
    parser = argparse.ArgumentParser(description="Check the public ledger of a lot.")
    parser.add_argument("file", help="the ledger.json of the lot's ledger page")
    parser.add_argument("--head", action="append", default=[], help="a hash that you hold; may be given several times")
    given = parser.parse_args(arguments)
    try:
        lines = verify(Path(given.file).read_text(encoding="utf-8"), given.head)
    except Wrong as why:
        sys.stdout.write(f"WRONG: {why}\n")
        return 1
    except (OSError, UnicodeDecodeError, Unreadable) as why:
        sys.stderr.write(f"cannot be read: {why}\n")
        return 2
    sys.stdout.write("\n".join(lines) + "\n\nAll of this holds.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
