"""Every example in docs/rules/dutch.md is true."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from auctions.engine.dutch import (
    Accept,
    Outcome,
    Refused,
    Standing,
    State,
    Terms,
    decide,
    next_drop,
    outcome,
    price_at,
    schedule,
    terms_faults,
)
from auctions.engine.money import decimal_text, parse_amount
from tests.auctions.engine.dutch_lots import lot
from tests.auctions.engine.lots import SECOND
from tests.auctions.engine.pages import PEOPLE, STANDINGS, blocks, played, sections_without_example, words

BLOCKS = blocks("dutch")
TIMES = {"every": "every", "starts": "starts_at", "ends": "ends_at"}
AMOUNTS = {"start": "start_price", "floor": "floor", "drop": "drop"}


@dataclass
class Example:
    """A lot of the page as it is played, line by line."""

    currency: str
    terms: Terms
    state: State
    now: int = 0

    def text(self, amount: int) -> str:
        """Write an amount as the page does."""
        return decimal_text(amount, self.currency)


def tells_the_price(example: Example) -> str:
    drop_at = next_drop(example.terms, example.now)
    drops = "drops no more" if drop_at is None else f"drops at {drop_at // SECOND} s"
    return f"{example.text(price_at(example.terms, example.now))}, {drops}"


def tells_the_drops(example: Example) -> str:
    return ", ".join(f"{at // SECOND} s {example.text(price)}" for at, price in schedule(example.terms))


def presses(example: Example, name: str, amount: str) -> str:
    pressed = parse_amount(amount, example.currency)
    action = Accept(PEOPLE.index(name), pressed, STANDINGS.get(name, Standing.OK))
    answer = decide(example.terms, example.state, action, example.now)
    if isinstance(answer, Refused):
        least = "" if answer.least is None else f", least {example.text(answer.least)}"
        return f"refused: {words(answer.reason.value)}{least}"
    example.state = answer.state
    return f"{name} buys for {example.text(answer.state.price)}"


def ends(example: Example) -> str:
    result = outcome(example.state)
    if result is Outcome.NO_BIDS:
        return words(result.value)
    return f"{words(result.value)} by {PEOPLE[example.state.leader]} for {example.text(example.state.price)}"


def publishes(example: Example) -> str:
    faults = [words(fault.value) for fault in terms_faults(example.terms)]
    return f"refused: {', '.join(faults)}" if faults else "published"


ACTS: dict[str, Callable[..., str]] = {
    r"the price": tells_the_price,
    r"the drops": tells_the_drops,
    r"(\w+) presses ([\d.]+)": presses,
    r"end": ends,
    r"published": publishes,
}


def example_of(line: str) -> Example:
    """Read the first line of a block."""
    currency, rest = line.split(" lot ")
    terms: dict[str, int] = {}
    for part in rest.split(", "):
        name, value = part.removesuffix(" s").split(" ")
        if name in TIMES:
            terms[TIMES[name]] = int(value) * SECOND
        else:
            terms[AMOUNTS[name]] = parse_amount(value, currency)
    built = lot(**terms)
    return Example(currency, built, State.opening(built))


@pytest.mark.parametrize("block", BLOCKS)
def test_an_example_of_the_page_is_true(block: str) -> None:
    assert played(block, example_of, ACTS) == block


def test_every_rule_has_an_example() -> None:
    assert sections_without_example("dutch") == ["How the examples are written"]


@pytest.mark.parametrize(
    ("true", "false"),
    [("180 s 80.00", "180 s 77.50"), ("-> 92.50, drops at 120 s", "-> 100.00, drops at 120 s")],
)
def test_a_false_example_is_noticed(true: str, false: str) -> None:
    falsified = BLOCKS[0].replace(true, false)
    assert falsified != BLOCKS[0] and played(falsified, example_of, ACTS) == BLOCKS[0]
