"""Sealed bids by example: the rules, and every example in docs/rules/sealed.md."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from auctions.engine.money import LIMIT, decimal_text, parse_amount
from auctions.engine.sealed import (
    Accepted,
    Opened,
    Outcome,
    Pricing,
    Reason,
    Refusal,
    Refused,
    Result,
    Standing,
    State,
    Submit,
    Terms,
    TermsFault,
    Withdraw,
    decide,
    result,
    terms_faults,
    without,
)
from tests.auctions.engine.lots import ALICE, BOB, CHARLIE, DORA, SECOND
from tests.auctions.engine.pages import PEOPLE, STANDINGS, blocks, played, sections_without_example, words

BLOCKS = blocks("sealed")


def lot(
    minimum: int = 1000,
    pricing: Pricing = Pricing.SECOND,
    *,
    reserve: int | None = None,
    starts_at: int = 0,
    ends_at: int = 1000 * SECOND,
) -> Terms:
    """Give the terms of a second-price lot from 10.00 that ends after 1,000 s, unless told otherwise."""
    return Terms(minimum, pricing, reserve, starts_at, ends_at)


LOT = lot()
OPEN = State.opening(LOT)
TWO = State(seq=5, bids=2, ends_at=LOT.ends_at)


def test_an_opened_lot_holds_no_bid() -> None:
    assert State.opening(LOT, seq=3) == State(seq=3, bids=0, ends_at=1000 * SECOND)


@pytest.mark.parametrize("amount", [1000, 1001, LIMIT])
def test_a_bid_within_bounds_is_sealed_and_leaves_only_its_number(amount: int) -> None:
    after = State(seq=1, bids=1, ends_at=1000 * SECOND)
    assert decide(LOT, OPEN, Submit(ALICE, amount), 0) == Accepted(after, OPEN, Reason.SEALED)


@pytest.mark.parametrize(("amount", "reason"), [(999, Refusal.TOO_LOW), (LIMIT + 1, Refusal.TOO_HIGH)])
@pytest.mark.parametrize(("has_bid", "replaces"), [(False, False), (True, False), (True, True)])
def test_an_amount_out_of_bounds_is_refused_with_the_minimum(
    amount: int, reason: Refusal, has_bid: bool, replaces: bool
) -> None:
    action = Submit(ALICE, amount, has_bid=has_bid, replaces=replaces)
    assert decide(LOT, TWO, action, 0) == Refused(reason, 1000)


def test_a_second_bid_needs_the_word_that_it_replaces_the_first() -> None:
    assert decide(LOT, TWO, Submit(ALICE, 1000, has_bid=True), 0) == Refused(Refusal.ALREADY_BID)
    replaced = decide(LOT, TWO, Submit(ALICE, 1000, has_bid=True, replaces=True), 0)
    assert replaced == Accepted(TWO._replace(seq=6), TWO, Reason.SEALED)


def test_a_replacement_of_a_bid_that_no_longer_stands_is_a_first_bid() -> None:
    first = decide(LOT, TWO, Submit(ALICE, 1000, replaces=True), 0)
    assert first == Accepted(TWO._replace(seq=6, bids=3), TWO, Reason.SEALED)


@pytest.mark.parametrize("standing", Standing)
def test_whoever_has_a_bid_may_withdraw_it(standing: Standing) -> None:
    withdrawn = decide(LOT, TWO, Withdraw(ALICE, standing, has_bid=True), 0)
    assert withdrawn == Accepted(TWO._replace(seq=6, bids=1), TWO, Reason.WITHDRAWN)
    assert decide(LOT, TWO, Withdraw(ALICE, standing), 0) == Refused(Refusal.NOTHING_TO_WITHDRAW)


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (Standing.SELLER, Refusal.OWN_LOT),
        (Standing.LINKED, Refusal.LINKED_TO_SELLER),
        (Standing.RESTRICTED, Refusal.RESTRICTED),
    ],
)
@pytest.mark.parametrize("has_bid", [False, True])
def test_the_seller_and_who_is_linked_or_restricted_neither_bid_nor_replace(
    standing: Standing, reason: Refusal, has_bid: bool
) -> None:
    assert decide(LOT, TWO, Submit(DORA, 5000, standing, has_bid, replaces=True), 0) == Refused(reason)


@pytest.mark.parametrize("action", [Submit(ALICE, 2000), Withdraw(ALICE, has_bid=True)])
def test_an_action_is_in_time_from_the_start_until_just_before_the_end(action: Submit | Withdraw) -> None:
    terms = lot(starts_at=100, ends_at=200)
    state = State(seq=1, bids=1, ends_at=200)
    assert decide(terms, state, action, 99) == Refused(Refusal.NOT_STARTED)
    assert isinstance(decide(terms, state, action, 100), Accepted)
    assert isinstance(decide(terms, state, action, 199), Accepted)
    assert decide(terms, state, action, 200) == Refused(Refusal.ENDED)


def test_an_end_that_staff_moved_is_the_one_that_counts() -> None:
    moved = OPEN._replace(ends_at=LOT.ends_at + 1)
    assert isinstance(decide(LOT, moved, Submit(ALICE, 2000), LOT.ends_at), Accepted)


def test_a_void_leaves_one_bid_fewer_and_the_end_where_it_was() -> None:
    assert without(TWO) == State(seq=6, bids=1, ends_at=LOT.ends_at)
    assert without(without(TWO)) == State(seq=7, bids=0, ends_at=LOT.ends_at)
    with pytest.raises(ValueError, match="only a bid that stands"):
        without(OPEN)


OPENED = [Opened(1, ALICE, 3000), Opened(2, BOB, 5000), Opened(4, CHARLIE, 4000)]


def test_first_price_sells_at_the_highest_bid() -> None:
    assert result(lot(pricing=Pricing.FIRST), OPENED) == Result(Outcome.SOLD, 2, BOB, 5000)


@pytest.mark.parametrize(("reserve", "price"), [(None, 4000), (3000, 4000), (4500, 4500), (5000, 5000)])
def test_second_price_sells_at_the_second_highest_bid_or_the_reserve(reserve: int | None, price: int) -> None:
    assert result(lot(reserve=reserve), OPENED) == Result(Outcome.SOLD, 2, BOB, price)


def test_second_price_sells_to_a_bidder_alone_at_the_minimum_or_the_reserve() -> None:
    assert result(lot(), OPENED[:1]) == Result(Outcome.SOLD, 1, ALICE, 1000)
    assert result(lot(reserve=2000), OPENED[:1]) == Result(Outcome.SOLD, 1, ALICE, 2000)


@pytest.mark.parametrize("pricing", Pricing)
def test_a_tie_goes_to_the_lowest_seq_at_that_price(pricing: Pricing) -> None:
    tied = [Opened(7, ALICE, 3000), Opened(2, CHARLIE, 3000), Opened(3, BOB, 3000)]
    assert result(lot(pricing=pricing), tied) == Result(Outcome.SOLD, 2, CHARLIE, 3000)


@pytest.mark.parametrize("pricing", Pricing)
def test_below_the_reserve_or_without_bids_nothing_is_sold(pricing: Pricing) -> None:
    assert result(lot(pricing=pricing, reserve=5001), OPENED) == Result(Outcome.RESERVE_NOT_MET)
    assert result(lot(pricing=pricing, reserve=5001), []) == Result(Outcome.NO_BIDS)


def test_bids_that_cannot_stand_have_no_result() -> None:
    with pytest.raises(ValueError, match="below the minimum"):
        result(LOT, [*OPENED, Opened(5, DORA, 999)])
    with pytest.raises(ValueError, match="two bids of one bidder"):
        result(LOT, [*OPENED, Opened(5, BOB, 1000)])


def test_bidding_less_than_the_lot_is_worth_pays_with_first_price_only() -> None:
    true, shaded = ([Opened(1, ALICE, 3000), Opened(2, BOB, amount)] for amount in (9000, 3001))
    first = lot(pricing=Pricing.FIRST)
    assert (result(first, true).price, result(first, shaded).price) == (9000, 3001)
    assert result(LOT, true) == result(LOT, shaded) == Result(Outcome.SOLD, 2, BOB, 3000)


@pytest.mark.parametrize(
    ("terms", "faults"),
    [
        (lot(1), ()),
        (lot(LIMIT, reserve=LIMIT), ()),
        (lot(1000, reserve=1000), ()),
        (lot(0), (TermsFault.MINIMUM_NOT_POSITIVE,)),
        (lot(LIMIT + 1), (TermsFault.TOO_HIGH,)),
        (lot(reserve=LIMIT + 1), (TermsFault.TOO_HIGH,)),
        (lot(reserve=999), (TermsFault.RESERVE_BELOW_MINIMUM,)),
        (lot(reserve=0), (TermsFault.RESERVE_BELOW_MINIMUM,)),
        (lot(starts_at=5, ends_at=5), (TermsFault.END_NOT_AFTER_START,)),
        (lot(starts_at=5, ends_at=6), ()),
        (lot(-1, reserve=-2, ends_at=-1), tuple(fault for fault in TermsFault if fault is not TermsFault.TOO_HIGH)),
    ],
)
def test_a_listing_is_told_everything_that_the_rules_do_not_allow(terms: Terms, faults: tuple[TermsFault, ...]) -> None:
    assert terms_faults(terms) == faults


def test_terms_and_state_cannot_be_changed() -> None:
    for thing, name in ((LOT, "minimum"), (OPEN, "bids")):
        with pytest.raises(AttributeError):
            setattr(thing, name, 1)


@dataclass
class Example:
    """A lot of the page as it is played, line by line; `standing` holds the bids that stand, by bidder."""

    currency: str
    terms: Terms
    state: State
    now: int = 0
    standing: dict[int, Opened] = field(default_factory=dict)

    def decide(self, action: Submit | Withdraw) -> str:
        """Let the engine decide and tell the answer."""
        answer = decide(self.terms, self.state, action, self.now)
        if isinstance(answer, Refused):
            least = "" if answer.least is None else f", least {decimal_text(answer.least, self.currency)}"
            return f"refused: {words(answer.reason.value)}{least}"
        self.state = answer.state
        if isinstance(action, Submit):
            self.standing[action.bidder] = Opened(answer.state.seq, action.bidder, action.amount)
        else:
            del self.standing[action.bidder]
        return self.entry(answer.reason.value)

    def entry(self, what: str) -> str:
        """Tell the entry that was made last."""
        bids = "1 bid" if self.state.bids == 1 else f"{self.state.bids} bids"
        return f"entry {self.state.seq}, {bids}: {what}"


def submits(example: Example, name: str, now: str | None, amount: str, instead: str | None) -> str:
    bidder, standing = PEOPLE.index(name), STANDINGS.get(now or name, Standing.OK)
    offer = parse_amount(amount, example.currency)
    return example.decide(Submit(bidder, offer, standing, bidder in example.standing, bool(instead)))


def withdraws(example: Example, name: str, now: str | None) -> str:
    bidder, standing = PEOPLE.index(name), STANDINGS.get(now or name, Standing.OK)
    return example.decide(Withdraw(bidder, standing, bidder in example.standing))


def voids(example: Example, name: str) -> str:
    del example.standing[PEOPLE.index(name)]
    example.state = without(example.state)
    return example.entry("voided")


def ends(example: Example) -> str:
    ended = result(example.terms, list(example.standing.values()))
    if ended.outcome is not Outcome.SOLD:
        return words(ended.outcome.value)
    return f"sold to {PEOPLE[ended.winner]} for {decimal_text(ended.price, example.currency)}"


ACTS: dict[str, Callable[..., str]] = {
    r"(\w+)(?:, now (\w+),)? bids ([\d.]+)( instead)?": submits,
    r"(\w+)(?:, now (\w+),)? withdraws": withdraws,
    r"staff void (\w)": voids,
    r"end": ends,
}
LOT_LINE = re.compile(
    r"(\w+) lot (\w+) price, minimum ([\d.]+)(?:, reserve ([\d.]+))?(?:, starts (\d+) s, ends (\d+) s)?"
)


def example_of(line: str) -> Example:
    """Read the first line of a block."""
    said = LOT_LINE.fullmatch(line)
    assert said, f"no such lot: {line}"
    currency, pricing, minimum, reserve, starts, ends_at = said.groups()
    terms = lot(
        parse_amount(minimum, currency),
        Pricing(pricing),
        reserve=parse_amount(reserve, currency) if reserve else None,
        starts_at=int(starts or 0) * SECOND,
        ends_at=int(ends_at or 1000) * SECOND,
    )
    return Example(currency, terms, State.opening(terms))


@pytest.mark.parametrize("block", BLOCKS)
def test_an_example_of_the_page_is_true(block: str) -> None:
    assert played(block, example_of, ACTS) == block


def test_every_rule_that_can_be_played_has_an_example() -> None:
    assert sections_without_example("sealed") == [
        "8. What is secret, and how it is opened",
        "How the examples are written",
    ]


def test_a_false_example_is_noticed() -> None:
    true = BLOCKS[0]
    false = true.replace("sold to B for 30.00", "sold to B for 20.00")
    assert false != true and played(false, example_of, ACTS) == true
