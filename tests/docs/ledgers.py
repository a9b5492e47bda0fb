"""Ledgers made for these tests: the engine decides, `auctions.ledger` writes, in the form of each type."""

import json
from collections.abc import Callable
from typing import Any

from auctions import ledger
from auctions.engine import dutch, english, perpetual, sealed
from auctions.engine.closed_form import StandingBid
from auctions.models import LedgerEntry
from auctions.times import iso, moment

AUCTION = "LOT234567890"
BEGAN = 1_800_000_000_000_000
"""When lots of these tests open, in microseconds."""
SECOND = 1_000_000
Row = dict[str, Any]


def at(time: int) -> str:
    """Write a time (microseconds) as the ledger does."""
    return iso(moment(time))


def code(person: int | None) -> str:
    """Give the pseudonym of a person of the engine."""
    return f"P{person}" if person is not None else ""


class Book:
    """A ledger that grows: rows as they are downloaded, and the secrets that its end opens."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.secrets: dict[int, Row] = {}
        self.reserve_nonce = ""

    def write(self, kind: str, time: int, says: Row) -> None:
        """Add an entry."""
        previous = self.rows[-1]["hash"] if self.rows else ""
        entry = ledger.entry(1, len(self.rows) + 1, kind, {"at": at(time), **says}, previous)
        self.rows.append(row_of(entry))

    def commit(self, person: int, maximum: int) -> str:
        """Commit to the maximum that the next entry holds."""
        nonce, seq = ledger.new_nonce(), len(self.rows) + 1
        self.secrets[seq] = {"seq": seq, "bidder": code(person), "maximum": maximum, "nonce": nonce}
        return ledger.commitment(nonce, auction=AUCTION, bidder=code(person), maximum=maximum)

    def commit_reserve(self, reserve: int | None) -> str | None:
        """Commit to a reserve."""
        if reserve is None:
            return None
        self.reserve_nonce = ledger.new_nonce()
        return ledger.commitment(self.reserve_nonce, auction=AUCTION, reserve=reserve)

    def open(self, type_: str, starts_at: int, **terms: Any) -> None:
        """Begin, with the terms of the type."""
        head = {"auction": AUCTION, "type": type_, "currency": "USD", "starts_at": at(starts_at)}
        self.write("opened", BEGAN, {**head, **terms})

    def end(self, time: int, outcome: str, **says: Any) -> None:
        """Write the last entry; what is not said is nothing."""
        nothing: Row = {"price": None, "winner": None, "openings": [], "reserve": None, "reason": None}
        self.write("finished", time, {"outcome": outcome, **nothing, **says})


def row_of(entry: LedgerEntry) -> Row:
    """Give an entry as it is downloaded."""
    return {name: getattr(entry, name) for name in ("seq", "kind", "payload", "previous_hash", "hash")}


def download(rows: list[Row], auction: str = AUCTION) -> str:
    """Give the text of a downloaded ledger."""
    return json.dumps({"format": 1, "auction": auction, "title": "A lot", "entries": rows}, ensure_ascii=False)


class EnglishBook(Book):
    """An English lot: bids, reserve, confirmation, purchase, and what staff do."""

    def __init__(self, terms: english.Terms) -> None:
        super().__init__()
        self.terms, self.state = terms, english.State.opening(terms, seq=1)
        self.standing: list[StandingBid] = []
        self.open(
            "english", terms.starts_at, opening_price=terms.opening_price, steps=terms.steps.as_json(),
            buy_now=terms.buy_now, reserve=self.commit_reserve(terms.reserve), ends_at=at(terms.published_end),
            window_s=terms.window // SECOND, extension_s=terms.extension // SECOND, max_extensions=terms.max_extensions,
        )  # fmt: skip

    def act(self, action: english.Action, time: int) -> bool:
        """Let somebody bid, buy or confirm; False when the rules refuse it."""
        answer = english.decide(self.terms, self.state, action, time)
        if not isinstance(answer, english.Accepted):
            return False
        self.state = state = answer.state
        kind, maximum = "confirm", state.maximum or 0
        if isinstance(action, english.Bid):
            kind, maximum = "bid", action.maximum
        elif isinstance(action, english.BuyNow):
            kind = "buy_now"
        if kind != "buy_now":
            self.standing.append(StandingBid(state.seq, action.bidder, maximum))
        self.write(kind, time, {
            "bidder": code(action.bidder), "commitment": self.commit(action.bidder, maximum), "price": state.price,
            "reason": answer.reason.value, "leader": code(state.leader), "bids": state.bids,
            "ends_at": at(state.ends_at), "extensions": state.extensions, "reserve_met": state.reserve_met,
            "buy_now_open": state.buy_now_open,
        })  # fmt: skip
        if state.bought:
            self.end(time, "bought", price=state.price, winner=code(state.leader))
        return True

    def bid(self, person: int, maximum: int, time: int) -> bool:
        """Bid, above a buy-now price too."""
        return self.act(english.Bid(person, maximum, above_buy_now=True), time)

    def lower(self, reserve: int, time: int) -> bool:
        """Lower the reserve; False when the rules refuse it."""
        state = english.lower_reserve(self.terms, self.state, reserve, time)
        if not isinstance(state, english.State):
            return False
        self.state = state
        self.write("reserve_lowered", time, {"reserve": self.commit_reserve(reserve)})
        return True

    def void(self, seq: int, time: int) -> None:
        """Let staff void a bid that stands."""
        self.standing = [bid for bid in self.standing if bid.seq != seq]
        self.state = state = english.rebuild(self.terms, self.state, self.standing)
        self.write("voided", time, {
            "voided": seq, "reason": "Typing error", "price": state.price, "leader": code(state.leader) or None,
            "bids": state.bids, "reserve_met": state.reserve_met,
        })  # fmt: skip

    def extend(self, by: int, time: int) -> None:
        """Let staff move the end."""
        terms = self.terms
        self.terms = english.Terms(
            terms.opening_price, terms.steps, terms.reserve, terms.buy_now, terms.starts_at, terms.published_end + by,
            terms.window, terms.extension, terms.max_extensions,
        )  # fmt: skip
        self.state = self.state._replace(seq=self.state.seq + 1, ends_at=self.state.ends_at + by)
        says = {"ends_at": at(self.state.ends_at), "hard_end": at(self.terms.hard_end), "reason": "The house was away"}
        self.write("extended", time, says)

    def finish(self) -> None:
        """Let the time run out."""
        if self.state.bought:
            return
        state, outcome = self.state, english.outcome(self.state)
        sold = outcome is english.Outcome.SOLD
        reserve = {"amount": state.reserve, "nonce": self.reserve_nonce}
        self.end(
            state.ends_at + SECOND,
            outcome.value,
            price=state.price if sold else None,
            winner=code(state.leader) if sold else None,
            openings=[self.secrets[seq] for seq in english.openings(state, self.standing)],
            reserve=reserve if sold and state.reserve is not None else None,
        )


def dutch_book(terms: dutch.Terms, pressed: int | None, time: int) -> Book:
    """Give the ledger of a Dutch lot that somebody accepts at a price, or nobody."""
    book, state = Book(), dutch.State.opening(terms, seq=1)
    book.open(
        "dutch", terms.starts_at, start_price=terms.start_price, floor=terms.floor, drop=terms.drop,
        every_s=terms.every // SECOND, ends_at=at(terms.ends_at),
    )  # fmt: skip
    if pressed is None:
        book.end(terms.ends_at, "no_bids")
        return book
    answer = dutch.decide(terms, state, dutch.Accept(7, pressed), time)
    assert isinstance(answer, dutch.Accepted)
    price = answer.state.price
    book.write("accept", time, {
        "bidder": code(7), "price_pressed": pressed, "price": price, "reason": answer.reason.value, "leader": code(7),
        "bids": 1,
    })  # fmt: skip
    book.end(time, "bought", price=price, winner=code(7))
    return book


class SealedBook(Book):
    """A sealed-bid lot."""

    def __init__(self, terms: sealed.Terms) -> None:
        super().__init__()
        self.terms, self.state = terms, sealed.State.opening(terms, seq=1)
        self.standing: dict[int, int] = {}
        self.open(
            "sealed", terms.starts_at, minimum=terms.minimum, pricing=terms.pricing.value,
            reserve=self.commit_reserve(terms.reserve), ends_at=at(terms.ends_at), public_key="k" * 44,
        )  # fmt: skip

    def submit(self, person: int, amount: int, time: int) -> None:
        """Bid, or replace the bid that stands."""
        has = person in self.standing
        answer = sealed.decide(self.terms, self.state, sealed.Submit(person, amount, has_bid=has, replaces=has), time)
        assert isinstance(answer, sealed.Accepted)
        self.state = answer.state
        says = {"bidder": code(person), "commitment": self.commit(person, amount), "bids": answer.state.bids}
        self.write("replace" if has else "seal", time, says)
        self.standing[person] = len(self.rows)

    def withdraw(self, person: int, time: int) -> None:
        """Take a bid back."""
        answer = sealed.decide(self.terms, self.state, sealed.Withdraw(person, has_bid=person in self.standing), time)
        assert isinstance(answer, sealed.Accepted)
        self.state = answer.state
        del self.standing[person]
        self.write("withdraw", time, {"bidder": code(person), "bids": answer.state.bids})

    def void(self, person: int, time: int) -> None:
        """Let staff void the bid of this person."""
        self.state = sealed.without(self.state)
        seq = self.standing.pop(person)
        self.write("voided", time, {"voided": seq, "reason": "Typing error", "bids": self.state.bids})

    def finish(self, excluded: tuple[int, ...] = ()) -> None:
        """Open what stands, but for the bids of people who are `excluded`."""
        opened = {person: self.secrets[seq] for person, seq in self.standing.items() if person not in excluded}
        result = sealed.result(
            self.terms,
            [sealed.Opened(secret["seq"], person, secret["maximum"]) for person, secret in opened.items()],
        )
        sold = result.outcome is sealed.Outcome.SOLD
        reserve = {"amount": self.terms.reserve, "nonce": self.reserve_nonce}
        self.end(
            self.terms.ends_at,
            result.outcome.value,
            price=result.price,
            winner=code(result.winner) or None,
            openings=sorted(opened.values(), key=lambda secret: secret["seq"]),
            reserve=reserve if sold and self.terms.reserve is not None else None,
            excluded=[
                {"seq": self.standing[person], "bidder": code(person), "why": "commitment"} for person in excluded
            ],
        )


class PerpetualBook(Book):
    """A perpetual lot; what is due happens before each action, as an entry of its own."""

    def __init__(self, terms: perpetual.Terms) -> None:
        super().__init__()
        self.terms, self.state = terms, perpetual.State.opening(terms, seq=1)
        self.open(
            "perpetual", terms.starts_at, opening_price=terms.opening_price, steps=terms.steps.as_json(),
            period_s=terms.period // SECOND, max_calls=terms.max_calls, idle_s=terms.idle // SECOND,
        )  # fmt: skip

    def pass_time(self, time: int) -> None:
        """Write what has happened by itself by a time."""
        kinds = perpetual.TransitionKind
        while transition := perpetual.due(self.terms, self.state, time):
            self.state = state = transition.state
            now = {"price": state.price, "leader": code(state.leader), "bids": state.bids}
            if transition.kind is kinds.LAPSED:
                (left,) = transition.left
                self.write("lapsed", transition.at, {"bidder": code(left.bidder), "offer": left.seq, **now})
            elif transition.kind is kinds.GOING_TWICE:
                self.write("going_twice", transition.at, {"call": self.call()})
            elif transition.kind is kinds.RELEASED:
                self.write("released", transition.at, now)
            else:
                self.sold(transition.at)

    def call(self) -> Row | None:
        """Write the call that runs."""
        call = self.state.call
        return call and {
            "began": at(call.began), "latest_end": at(call.latest_end), "restarts": call.restarts,
            "going_twice": call.going_twice,
        }  # fmt: skip

    def act(self, action: perpetual.Action, time: int) -> bool:
        """Let somebody do something, after what is due; False when the rules refuse it."""
        self.pass_time(time)
        answer = perpetual.decide(self.terms, self.state, action, time)
        if not isinstance(answer, perpetual.Accepted):
            return False
        self.state = answer.state
        self._write_of(action)(answer, action, time)
        return True

    def _write_of(self, action: perpetual.Action) -> Callable[..., None]:
        if isinstance(action, perpetual.Bid):
            return self._bid
        if isinstance(action, perpetual.Renew):
            return self._renew
        if isinstance(action, perpetual.AcceptLead):
            return self._accept
        if isinstance(action, perpetual.CallNow):
            return lambda _answer, _action, time: self.write("called", time, {"call": self.call()})
        return lambda _answer, _action, time: self.write("kept_open", time, {})

    def _bid(self, answer: perpetual.Accepted, action: perpetual.Bid, time: int) -> None:
        state = answer.state
        self.write("bid", time, {
            "bidder": code(action.bidder), "commitment": self.commit(action.bidder, action.maximum),
            "until": self._until(action.bidder), "price": state.price, "reason": answer.reason.value,
            "leader": code(state.leader), "bids": state.bids, "call": self.call(),
        })  # fmt: skip

    def _renew(self, answer: perpetual.Accepted, action: perpetual.Renew, time: int) -> None:
        state = answer.state
        self.write("renew", time, {
            "bidder": code(action.bidder), "until": self._until(action.bidder), "price": state.price,
            "leader": code(state.leader), "bids": state.bids, "call": self.call(),
        })  # fmt: skip

    def _accept(self, answer: perpetual.Accepted, action: perpetual.AcceptLead, time: int) -> None:
        self.write("accepted", time, {"price": answer.state.price, "leader": code(answer.state.leader)})
        self.sold(time)

    def _until(self, person: int) -> str:
        return at(next(offer.until for offer in self.state.offers if offer.bidder == person))

    def void(self, seq: int, time: int) -> None:
        """Let staff void a bid that stands, after what is due."""
        self.pass_time(time)
        self.state = state = perpetual.without(self.terms, self.state, seq)
        self.write("voided", time, {
            "voided": seq, "reason": "Typing error", "price": state.price, "leader": code(state.leader) or None,
            "bids": state.bids, "call": self.call(),
        })  # fmt: skip

    def sold(self, time: int) -> None:
        """Write the end."""
        state = self.state
        openings = [self.secrets[seq] for seq in perpetual.openings(state)]
        self.end(time, "sold", price=state.price, winner=code(state.leader), openings=openings)
