"""The perpetual auction by example: every example of docs/rules/perpetual.md, and what the page does not go into."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from auctions.engine.money import LIMIT, decimal_text, parse_amount
from auctions.engine.perpetual import (
    DAY,
    DEFAULT_STANDING,
    MINUTE,
    Accepted,
    AcceptLead,
    Action,
    Bid,
    Call,
    CallNow,
    Detail,
    KeepOpen,
    Offer,
    Outcome,
    Reason,
    Refusal,
    Refused,
    Renew,
    Standing,
    State,
    Terms,
    TermsFault,
    Transition,
    TransitionKind,
    decide,
    due,
    least_for,
    least_raise,
    may_withdraw,
    next_at,
    next_steps,
    openings,
    outcome,
    terms_faults,
    without,
)
from auctions.engine.steps import DEFAULT_TABLES
from tests.auctions.engine.lots import ALICE, BOB, CHARLIE

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "perpetual.md"
BLOCKS = re.findall(r"^```lot\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), flags=re.M | re.S)
PEOPLE = ["A", "B", "C", "D", "seller", "linked", "restricted"]
STANDINGS = {"seller": Standing.SELLER, "linked": Standing.LINKED, "restricted": Standing.RESTRICTED}
TIME = r"day (\d+)(?: (\d\d):(\d\d))?"

LOT = Terms(opening_price=1000, steps=DEFAULT_TABLES["USD"], starts_at=0)
OPEN = State.opening(LOT)


def accepted(state: State, action: Action, now: int = 0, terms: Terms = LOT) -> Accepted:
    """Decide an action that must be accepted."""
    decision = decide(terms, state, action, now)
    assert isinstance(decision, Accepted), decision
    return decision


def after(*actions: Action, now: int = 0, terms: Terms = LOT, state: State | None = None) -> State:
    """Give the state after these actions, all of which must be accepted."""
    current = state or State.opening(terms)
    for action in actions:
        current = accepted(current, action, now, terms).state
    return current


def happened(state: State, now: int, terms: Terms = LOT) -> list[Transition]:
    """Give all that has happened by itself by `now`."""
    transitions: list[Transition] = []
    while transition := due(terms, transitions[-1].state if transitions else state, now):
        transitions.append(transition)
    return transitions


# The page


@dataclass
class Example:
    """A lot of the page as it is played, line by line."""

    currency: str
    terms: Terms
    state: State
    now: int = 0
    seen: AcceptLead | None = None

    def play(self, line: str) -> str:
        """Do what the left side of a line says and tell what it comes to, in the words of the right side."""
        timed = re.fullmatch(rf"{TIME}(?:, (.+))?", line)
        if timed:
            day, hour, minute, rest = timed.groups(default="0")
            self.now = moment(day, hour, minute)
            if rest == "0":
                return self.wait()
            line = rest
        for pattern, act in ACTS.items():
            said = re.fullmatch(pattern, line)
            if said:
                return act(self, *said.groups())
        raise AssertionError(f"nobody can do this: {line}")

    def wait(self) -> str:
        """Let everything happen that is due by now."""
        told = []
        for transition in happened(self.state, self.now, self.terms):
            self.state = transition.state
            told.append(self.told(transition))
        return "; ".join(told) or "nothing"

    def told(self, transition: Transition) -> str:
        """Tell what happened by itself."""
        left = ", ".join(PEOPLE[offer.bidder] for offer in transition.left)
        return {
            TransitionKind.LAPSED: f"{left} lapses: {self.lead()}",
            TransitionKind.RELEASED: f"released: {left}: {self.lead()}",
            TransitionKind.GOING_TWICE: "going twice",
            TransitionKind.SOLD: self.sale(),
        }[transition.kind]

    def amount(self, amount: int) -> str:
        """Write an amount as the page does."""
        return decimal_text(amount, self.currency)

    def lead(self) -> str:
        """Tell price and leader."""
        leader = "nobody" if self.state.leader is None else PEOPLE[self.state.leader]
        return f"{self.amount(self.state.price)}, {leader} leads"

    def sale(self) -> str:
        """Tell who bought and what is opened."""
        opened = [offer for offer in self.state.offers if offer.seq in openings(self.state)]
        losers = ", ".join(f"{PEOPLE[offer.bidder]} {self.amount(offer.maximum)}" for offer in opened)
        sold = f"sold to {PEOPLE[self.state.leader or 0]} for {self.amount(self.state.price)}"
        return sold + (f"; opened: {losers}" if losers else "")

    def decide(self, action: Action, tell: Callable[[Accepted], str]) -> str:
        """Let the engine decide and tell the answer."""
        answer = decide(self.terms, self.state, action, self.now)
        if isinstance(answer, Refused):
            least = "" if answer.least is None else f", least {self.amount(answer.least)}"
            return f"refused: {words(answer.reason.value)}{least}"
        self.state = answer.state
        return tell(answer)

    def offered(self, action: Bid | Renew) -> str:
        """Decide a bid or a renewal and tell how long it stands, and whether it started the call again."""

        def tell(answer: Accepted) -> str:
            until = next(offer.until for offer in self.state.offers if offer.bidder == action.bidder)
            detail = "" if answer.detail is Detail.NONE else f", {words(answer.detail.value)}"
            call = self.state.call
            again = f"; going once, {call.restarts} of {self.terms.max_calls}" if call and answer.restarted else ""
            return f"{self.lead()}: {words(answer.reason.value)}{detail}; stands until {day_text(until)}{again}"

        return self.decide(action, tell)


def bids(example: Example, name: str, amount: str, days: str | None) -> str:
    stands_for = int(days) * DAY if days else DEFAULT_STANDING
    maximum = parse_amount(amount, example.currency)
    return example.offered(Bid(PEOPLE.index(name), maximum, stands_for, STANDINGS.get(name, Standing.OK)))


def renews(example: Example, name: str, days: str) -> str:
    return example.offered(Renew(PEOPLE.index(name), int(days) * DAY))


def looks(example: Example) -> str:
    example.seen = AcceptLead(example.state.seq, example.state.price)
    return example.lead()


def accepts(example: Example) -> str:
    seen = example.seen or AcceptLead(example.state.seq, example.state.price)
    return example.decide(seen, lambda _: example.sale())


def calls(example: Example) -> str:
    return example.decide(
        CallNow(), lambda answer: f"going once; never later than {day_text(answer.state.call.latest_end)}"
    )


def keeps(example: Example) -> str:
    return example.decide(KeepOpen(), lambda _: "kept open")


def withdraws(example: Example) -> str:
    refusal = may_withdraw(example.state)
    return f"refused: {words(refusal.value)}" if refusal else "withdrawn"


def voids(example: Example, name: str) -> str:
    (seq,) = (offer.seq for offer in example.state.offers if offer.bidder == PEOPLE.index(name))
    called = example.state.call
    example.state = without(example.terms, example.state, seq)
    call = ("; the call goes on" if example.state.call else "; the call is off") if called else ""
    return example.lead() + call


ACTS: dict[str, Callable[..., str]] = {
    r"(\w+) bids ([\d.]+)(?: for (\d+) days)?": bids,
    r"(\w) renews for (\d+) days": renews,
    r"seller looks": looks,
    r"seller accepts": accepts,
    r"seller calls": calls,
    r"seller keeps it open": keeps,
    r"seller withdraws": withdraws,
    r"staff void (\w)": voids,
}


def words(value: str) -> str:
    """Write an enum's value as the page does."""
    return value.replace("_", " ")


def moment(day: str, hour: str, minute: str) -> int:
    """Read a time of the page."""
    return int(day) * DAY + (int(hour) * 60 + int(minute)) * MINUTE


def day_text(time: int) -> str:
    """Write a time as the page does."""
    day, rest = divmod(time, DAY)
    hour, minute = divmod(rest // MINUTE, 60)
    return f"day {day}" + (f" {hour:02}:{minute:02}" if rest else "")


def example_of(line: str) -> Example:
    """Read the first line of a block."""
    currency, rest = line.split(" lot opening ")
    opening, *others = rest.split(", ")
    units = {"starts day": ("starts_at", DAY), "period": ("period", MINUTE), "restarts": ("max_calls", 1)}
    changes: dict[str, Any] = {}
    for part in others:
        name, number = re.fullmatch(r"(\D+) (\d+)(?: min)?", part).groups()
        field, unit = units[name]
        changes[field] = int(number) * unit
    terms = replace(LOT, opening_price=parse_amount(opening, currency), steps=DEFAULT_TABLES[currency], **changes)
    return Example(currency, terms, State.opening(terms))


def played(block: str) -> str:
    """Play a block and write it again with what each line really comes to."""
    first, *lines = block.splitlines()
    example = example_of(first)
    told = [first]
    for line in lines:
        action, arrow, _ = re.split(r"(\s+-> )", line)
        told.append(f"{action}{arrow}{example.play(action)}")
    return "\n".join(told) + "\n"


@pytest.mark.parametrize("block", BLOCKS)
def test_an_example_of_the_page_is_true(block: str) -> None:
    assert played(block) == block


def test_every_rule_has_an_example() -> None:
    sections = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.M)
    without_one = [section.splitlines()[0] for section in sections[1:] if "```lot" not in section]
    assert without_one == ["How the examples are written"]


def test_a_false_example_is_noticed() -> None:
    true = BLOCKS[0]
    false = true.replace("A lapses: 10.00", "A lapses: 10.01")
    assert false != true and played(false) == true


# Bids


def test_an_opened_lot_shows_the_opening_price_and_nobody_leads() -> None:
    assert State.opening(replace(LOT, starts_at=5), seq=3) == State(
        seq=3,
        price=1000,
        bids=0,
        leader=None,
        maximum=None,
        rival_maximum=None,
        lead_since=3,
        offers=(),
        call=None,
        idle_since=5,
        sold=False,
    )


def test_an_accepted_bid_says_what_follows_from_it() -> None:
    first = accepted(OPEN, Bid(ALICE, 2000), 7)
    assert first.state.offers == (Offer(1, ALICE, 2000, 7 + DEFAULT_STANDING),)
    assert (first.state.seq, first.state.bids, first.state.idle_since, first.state.lead_since) == (1, 1, 7, 1)
    assert first.leader_changed and first.outbid is None and not (first.own_raise or first.restarted or first.sold)
    second = accepted(first.state, Bid(BOB, 3000), 8)
    assert (second.outbid, second.state.rival_maximum) == (ALICE, 2000)
    assert (second.state.bids, second.state.idle_since, second.state.lead_since) == (2, 7, 2)
    third = accepted(second.state, Bid(BOB, 3001), 9)
    assert third.own_raise and third.outbid is None and not third.leader_changed
    assert (third.state.bids, third.state.lead_since, third.reason) == (2, 2, Reason.UNCHANGED)


def test_a_full_step_above_the_best_rival_tells_no_maximum() -> None:
    state = after(Bid(ALICE, 2000))
    assert accepted(state, Bid(BOB, 2050)).detail is Detail.NONE
    assert accepted(state, Bid(BOB, 2049)).detail is Detail.CAPPED


def test_a_raise_takes_the_place_of_what_it_raised_and_gives_up_its_seq() -> None:
    state = after(Bid(ALICE, 2000), Bid(BOB, 3000), Bid(ALICE, 4000))
    assert [(offer.seq, offer.bidder, offer.maximum) for offer in state.offers] == [(2, BOB, 3000), (3, ALICE, 4000)]
    assert (state.price, state.bids, state.rival_maximum) == (3100, 2, 3000)


def test_a_renewal_keeps_the_seq_and_so_the_place_among_equals() -> None:
    state = after(Bid(ALICE, 2000), Bid(BOB, 2000))
    renewed = accepted(state, Renew(ALICE), DAY)
    assert renewed.state == state._replace(
        seq=3, offers=(Offer(1, ALICE, 2000, 31 * DAY), Offer(2, BOB, 2000, 30 * DAY))
    )
    assert renewed.reason is Reason.RENEWED and not renewed.own_raise


@pytest.mark.parametrize("standing", [Standing.SELLER, Standing.LINKED, Standing.RESTRICTED])
def test_those_who_may_not_bid_may_not_renew(standing: Standing) -> None:
    state = after(Bid(ALICE, 2000))
    assert isinstance(decide(LOT, state, Renew(ALICE, standing=standing), 0), Refused)


@pytest.mark.parametrize("days", [0, -30, 91])
def test_a_renewal_too_has_its_bounds(days: int) -> None:
    state = after(Bid(ALICE, 2000))
    assert decide(LOT, state, Renew(ALICE, days * DAY), 0) == Refused(Refusal.STANDING_TIME)


def test_amounts_beyond_the_limit_are_refused_with_the_least_that_would_do() -> None:
    assert decide(LOT, OPEN, Bid(ALICE, LIMIT + 1), 0) == Refused(Refusal.TOO_HIGH, 1000)
    full = after(Bid(ALICE, LIMIT), Bid(BOB, LIMIT))
    assert decide(LOT, full, Bid(CHARLIE, LIMIT), 0) == Refused(Refusal.TOO_HIGH)
    assert decide(LOT, full, Bid(ALICE, LIMIT), 0) == Refused(Refusal.TOO_HIGH)


def test_amounts_are_suggested_a_step_apart_and_within_the_limit() -> None:
    assert next_steps(LOT, OPEN) == (1000, 1050, 1100)
    assert next_steps(LOT, after(Bid(ALICE, 2000), Bid(BOB, 9000)), 2) == (2100, 2150)
    assert next_steps(LOT, after(Bid(ALICE, LIMIT), Bid(BOB, LIMIT))) == ()


def test_the_least_bid_depends_on_whether_one_leads() -> None:
    state = after(Bid(ALICE, 2000))
    assert (least_for(LOT, state, ALICE), least_for(LOT, state, BOB)) == (2001, 1050)
    with pytest.raises(ValueError, match="nobody leads"):
        least_raise(OPEN)


# The clock


@pytest.mark.parametrize("action", [Bid(BOB, 5000), Renew(ALICE), AcceptLead(1, 1000), CallNow(), KeepOpen()])
def test_no_action_comes_before_what_is_due(action: Action) -> None:
    state = after(Bid(ALICE, 2000))
    assert isinstance(decide(LOT, state, action, 30 * DAY - 1), Accepted)
    with pytest.raises(ValueError, match="due"):
        decide(LOT, state, action, 30 * DAY)


@pytest.mark.parametrize("action", [Bid(BOB, 5000), Renew(ALICE), AcceptLead(2, 1000), CallNow(), KeepOpen()])
def test_nothing_is_done_before_the_start_or_after_the_end(action: Action) -> None:
    assert decide(replace(LOT, starts_at=1), OPEN, action, 0) == Refused(Refusal.NOT_STARTED)
    sold = after(Bid(ALICE, 2000), AcceptLead(1, 1000))
    assert decide(LOT, sold, action, 999 * DAY) == Refused(Refusal.ENDED)
    assert (due(LOT, sold, 999 * DAY), next_at(LOT, sold)) == (None, None)


def test_nothing_is_due_on_a_lot_without_bids() -> None:
    assert (due(LOT, OPEN, 999 * DAY), next_at(LOT, OPEN)) == (None, None)


def test_a_lapse_is_an_entry_that_says_who_left() -> None:
    state = after(Bid(ALICE, 2000), Bid(BOB, 3000, 7 * DAY))
    assert next_at(LOT, state) == 7 * DAY
    assert due(LOT, state, 7 * DAY - 1) is None
    assert happened(state, 8 * DAY) == [
        Transition(
            TransitionKind.LAPSED,
            7 * DAY,
            State(3, 1000, 1, ALICE, 2000, None, 3, (Offer(1, ALICE, 2000, 30 * DAY),), None, 0),
            state,
            (Offer(2, BOB, 3000, 7 * DAY),),
        )
    ]


# The seller


def test_an_accepted_lead_is_a_sale_at_the_price_shown_that_leaves_all_as_it_stood() -> None:
    state = after(Bid(ALICE, 2000), Bid(BOB, 3000))
    sale = accepted(state, AcceptLead(2, 2050))
    assert sale.state == state._replace(seq=3, sold=True)
    assert sale.sold and not (sale.leader_changed or sale.own_raise or sale.restarted)
    assert (outcome(state), openings(state)) == (None, ())
    assert (outcome(sale.state), openings(sale.state)) == (Outcome.SOLD, (1,))


def test_the_same_price_from_somebody_else_is_worse_than_seen() -> None:
    seen = after(Bid(ALICE, 2000), Bid(BOB, 3000, 7 * DAY))
    (lapse,) = happened(seen, 7 * DAY)
    state = after(Bid(CHARLIE, 9000), now=7 * DAY, state=lapse.state)
    assert (seen.price, state.price, state.leader, state.lead_since) == (2050, 2050, CHARLIE, 4)
    assert decide(LOT, state, AcceptLead(seen.seq, 2050), 7 * DAY) == Refused(Refusal.WORSE_THAN_SEEN, 2050)
    assert accepted(state, AcceptLead(seen.seq, 2049), 7 * DAY).sold
    assert accepted(state, AcceptLead(4, 2050), 7 * DAY).sold


def test_what_leaves_price_and_leader_alone_is_no_worse_than_seen() -> None:
    state = after(Bid(ALICE, 2000), Bid(BOB, 3000), Bid(BOB, 4000), Renew(ALICE), KeepOpen())
    assert accepted(state, AcceptLead(2, 2050)).sold


def test_a_call_lifts_every_bid_to_its_latest_end_and_no_further() -> None:
    terms = replace(LOT, period=DAY, max_calls=2)
    state = after(Bid(ALICE, 2000, 7 * DAY), Bid(BOB, 3000, 60 * DAY), terms=terms)
    called = accepted(state, CallNow(), DAY, terms).state
    assert called.call == Call(began=DAY, latest_end=10 * DAY, restarts=0, going_twice=False)
    assert [offer.until for offer in called.offers] == [10 * DAY, 60 * DAY]
    assert (called.call.twice_at(terms), called.call.sold_at(terms), called.idle_since) == (2 * DAY, 4 * DAY, DAY)
    late = after(Bid(CHARLIE, 9000, 7 * DAY), now=2 * DAY - 1, terms=terms, state=called)
    assert late.offers[-1].until == 10 * DAY


def test_a_restart_begins_at_going_once_and_keeps_the_latest_end() -> None:
    called = after(Bid(ALICE, 2000), CallNow())
    (twice,) = happened(called, 5 * MINUTE)
    assert twice.state == called._replace(seq=3, call=called.call._replace(going_twice=True))
    again = accepted(twice.state, Bid(BOB, 1500), 15 * MINUTE - 1)
    assert again.restarted and not again.leader_changed
    assert again.state.call == Call(15 * MINUTE - 1, 165 * MINUTE, restarts=1, going_twice=False)
    assert next_at(LOT, again.state) == 20 * MINUTE - 1


def test_a_call_that_nobody_interrupts_sells_to_the_bid_that_leads() -> None:
    called = after(Bid(ALICE, 2000), Bid(BOB, 3000), CallNow())
    twice, sold = happened(called, DAY)
    assert [(step.kind.value, step.at) for step in (twice, sold)] == [
        ("going_twice", 5 * MINUTE),
        ("sold", 15 * MINUTE),
    ]
    assert sold.state == called._replace(seq=5, call=None, sold=True)
    assert sold.left == () and outcome(sold.state) is Outcome.SOLD


def test_only_a_bid_that_stands_can_be_voided_and_none_after_the_end() -> None:
    state = after(Bid(ALICE, 2000), Bid(ALICE, 3000))
    assert without(LOT, state, 2) == OPEN._replace(seq=3, lead_since=3)
    for wrong, seq in [(state, 1), (after(AcceptLead(2, 1000), state=state), 2)]:
        with pytest.raises(ValueError, match="stands"):
            without(LOT, wrong, seq)


# The listing


def test_a_listing_within_the_rules_has_no_faults() -> None:
    assert terms_faults(LOT) == terms_faults(replace(LOT, period=MINUTE, max_calls=0)) == ()
    assert terms_faults(replace(LOT, period=DAY, max_calls=19)) == ()
    assert terms_faults(replace(LOT, opening_price=LIMIT - 100_00)) == ()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"opening_price": 0}, TermsFault.OPENING_PRICE_NOT_POSITIVE),
        ({"opening_price": LIMIT - 100_00 + 1}, TermsFault.TOO_HIGH),
        ({"period": MINUTE - 1}, TermsFault.PERIOD),
        ({"period": DAY + 1}, TermsFault.PERIOD),
        ({"max_calls": -1}, TermsFault.MAX_CALLS),
        ({"period": DAY, "max_calls": 20}, TermsFault.MAX_CALLS),
    ],
)
def test_a_listing_against_the_rules_names_its_fault(changes: dict[str, Any], fault: TermsFault) -> None:
    assert terms_faults(replace(LOT, **changes)) == (fault,)
