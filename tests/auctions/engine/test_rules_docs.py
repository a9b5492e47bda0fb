"""Every example in docs/rules/english.md is true."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from auctions.engine.english import (
    Accepted,
    Action,
    Bid,
    BuyNow,
    Confirm,
    Detail,
    Outcome,
    Refused,
    Standing,
    StandingBid,
    State,
    Terms,
    decide,
    lower_reserve,
    openings,
    outcome,
    rebuild,
)
from auctions.engine.money import decimal_text, parse_amount
from auctions.engine.steps import DEFAULT_TABLES
from tests.auctions.engine.lots import SECOND, lot
from tests.auctions.engine.pages import PEOPLE, STANDINGS, blocks, page, played, sections_without_example, words

BLOCKS = blocks("english")
TIMES = {"starts": "starts_at", "ends": "published_end", "window": "window", "extension": "extension"}


@dataclass
class Example:
    """A lot of the page as it is played, line by line."""

    currency: str
    terms: Terms
    state: State
    now: int = 0
    bids: list[StandingBid] = field(default_factory=list)

    def amount(self, text: str) -> int:
        """Read an amount of the page."""
        return parse_amount(text, self.currency)

    def text(self, amount: int) -> str:
        """Write an amount as the page does."""
        return decimal_text(amount, self.currency)

    def decide(self, action: Action) -> str:
        """Let the engine decide and tell the answer."""
        answer = decide(self.terms, self.state, action, self.now)
        if isinstance(answer, Refused):
            least = "" if answer.least is None else f", least {self.text(answer.least)}"
            return f"refused: {words(answer.reason.value)}{least}"
        self.state = answer.state
        if isinstance(action, Bid | Confirm):
            self.bids.append(StandingBid(answer.state.seq, action.bidder, answer_maximum(action, answer)))
        detail = "" if answer.detail is Detail.NONE else f", {words(answer.detail.value)}"
        used = f"{answer.state.extensions} of {self.terms.max_extensions}"
        extended = answer.state.ends_at != answer.before.ends_at
        moved = f"; ends {answer.state.ends_at // SECOND} s, {used}" if extended else ""
        return f"{self.standing_text()}: {words(answer.reason.value)}{detail}{moved}{self.reserve_text()}"

    def standing_text(self) -> str:
        """Tell price and leader."""
        leader = "nobody" if self.state.leader is None else PEOPLE[self.state.leader]
        return f"{self.text(self.state.price)}, {leader} leads"

    def reserve_text(self) -> str:
        """Tell that the reserve is not met, where there is one."""
        return "" if self.state.reserve_met else "; reserve not met"


def bids(example: Example, name: str, amount: str, firmly: str | None) -> str:
    action = Bid(PEOPLE.index(name), example.amount(amount), STANDINGS.get(name, Standing.OK), bool(firmly))
    return example.decide(action)


def buys(example: Example, name: str, amount: str) -> str:
    return example.decide(BuyNow(PEOPLE.index(name), example.amount(amount), STANDINGS.get(name, Standing.OK)))


def confirms(example: Example, name: str) -> str:
    return example.decide(Confirm(PEOPLE.index(name)))


def lowers(example: Example, amount: str) -> str:
    lowered = lower_reserve(example.terms, example.state, example.amount(amount), example.now)
    if not isinstance(lowered, State):
        return f"refused: {words(lowered.value)}"
    example.state = lowered
    return "reserve lowered"


def voids(example: Example, name: str) -> str:
    example.bids = [bid for bid in example.bids if bid.bidder != PEOPLE.index(name)]
    example.state = rebuild(example.terms, example.state, example.bids)
    return example.standing_text() + example.reserve_text()


def ends(example: Example) -> str:
    result = outcome(example.state)
    if result in {Outcome.NO_BIDS, Outcome.RESERVE_NOT_MET}:
        return words(result.value)
    by = "sold to" if result is Outcome.SOLD else "bought by"
    leader = PEOPLE[example.state.leader or 0]
    seqs = openings(example.state, example.bids)
    losers = sorted((PEOPLE[bid.bidder], bid.maximum) for bid in example.bids if bid.seq in seqs)
    opened = ", ".join(f"{name} {example.text(maximum)}" for name, maximum in losers)
    return f"{by} {leader} for {example.text(example.state.price)}" + (f"; opened: {opened}" if opened else "")


ACTS: dict[str, Callable[..., str]] = {
    r"(\w+) bids ([\d.]+)( all the same)?": bids,
    r"(\w) confirms": confirms,
    r"(\w+) buys ([\d.]+)": buys,
    r"seller lowers the reserve to ([\d.]+)": lowers,
    r"staff void (\w)": voids,
    r"end": ends,
}


def answer_maximum(action: Bid | Confirm, answer: Accepted) -> int:
    """Give the maximum a bid or a confirmation stands for."""
    return action.maximum if isinstance(action, Bid) else answer.state.maximum or 0


def example_of(line: str) -> Example:
    """Read the first line of a block."""
    currency, rest = line.split(" lot ")
    terms: dict[str, int] = {}
    for part in rest.split(", "):
        name, _, value = part.removesuffix(" s").rpartition(" ")
        if name in TIMES:
            terms[TIMES[name]] = int(value) * SECOND
        elif name == "extensions":
            terms["max_extensions"] = int(value)
        else:
            key = {"opening": "opening_price", "reserve": "reserve", "buy now": "buy_now"}[name]
            terms[key] = parse_amount(value, currency)
    built = lot(steps=DEFAULT_TABLES[currency], **terms)
    return Example(currency, built, State.opening(built))


@pytest.mark.parametrize("block", BLOCKS)
def test_an_example_of_the_page_is_true(block: str) -> None:
    assert played(block, example_of, ACTS) == block


def test_every_rule_that_can_be_played_has_an_example() -> None:
    assert sections_without_example("english") == [
        "Steps",
        "9. Why the price is what it is",
        "How the examples are written",
    ]


def test_a_false_example_is_noticed() -> None:
    true = BLOCKS[0]
    false = true.replace("-> 10.00, A leads: opened", "-> 10.01, A leads: opened")
    assert false != true and played(false, example_of, ACTS) == true


def test_the_table_of_steps_is_the_one_the_house_uses() -> None:
    rows = re.findall(r"^\| (?:below ([\d.]+)|above) \| ([\d.]+) \|(.*)$", page("english"), flags=re.M)
    columns: dict[str, list[tuple[int | None, int]]] = {"USD": [], "GBP": [], "RUB": []}
    for bound, step, others in rows:
        cells = [cell.strip().removeprefix("below ") for cell in others.strip("| ").split("|")]
        for (currency, column), (limit, value) in zip(
            columns.items(), [(bound or "above", step), cells[:2], cells[2:]], strict=True
        ):
            top = None if limit == "above" else parse_amount(limit, currency)
            column.append((top, parse_amount(value, currency)))
    assert {name: tuple(column) for name, column in columns.items()} == {
        name: DEFAULT_TABLES[name].bands for name in columns
    }
    assert DEFAULT_TABLES["EUR"] == DEFAULT_TABLES["GBP"]
