"""What the same people would come to in each type of auction, by the rules themselves, if they behave in a simple way.

People are known by rank: 1 is who would pay most, and of two who would pay the same the first given. They come one by
one, who would pay least first, and each bids once:

- English and perpetual: all they would pay, as their maximum. The perpetual auction is then called.
- Dutch: it starts above all they would pay, and the first price that is at most what somebody would pay is pressed.
- Sealed, first price: the share (n - 1) / n of what they would pay, the equilibrium of n bidders whose values are
  uniform from zero (Vickrey 1961), rounded down, but at least the minimum.
- Sealed, second price: all they would pay.

Who would pay less than the least that may be bid leaves. Real people also wait, come back, and offer less.
"""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import NamedTuple

from auctions.engine import dutch, english, perpetual, sealed
from auctions.engine.money import LIMIT
from auctions.engine.steps import StepTable
from auctions.engine.vocabulary import Detail

FEWEST, MOST = 2, 8
"""How many people a simulation takes."""

DROPS = 20
"""In so many equal drops the Dutch price falls to its floor; the last may be smaller."""

_SECOND = 1_000_000
_END = 1000 * _SECOND


class Way(Enum):
    """A type of auction, with what the winner pays where that is a choice."""

    ENGLISH = "english"
    DUTCH = "dutch"
    SEALED_FIRST = "sealed_first"
    SEALED_SECOND = "sealed_second"
    PERPETUAL = "perpetual"


class Driver(Enum):
    """What made the price what it is."""

    NOBODY = "nobody"
    ALONE = "alone"
    STEP_ABOVE = "step_above"
    CAPPED = "capped"
    TIED = "tied"
    PRESSED = "pressed"
    OWN_BID = "own_bid"
    SECOND_BID = "second_bid"
    MINIMUM = "minimum"


_DRIVERS = {Detail.NONE: Driver.STEP_ABOVE, Detail.CAPPED: Driver.CAPPED, Detail.TIED: Driver.TIED}


class Simulated(NamedTuple):
    """How it went one way: the price paid and the buyer's rank (None: not sold), and why.

    `course` is the public price at the start and after each thing that happened; all amounts in minor units.
    """

    way: Way
    price: int | None
    buyer: int | None
    driver: Driver
    course: tuple[int, ...]


class Person(NamedTuple):
    """Somebody who would pay `value` minor units."""

    rank: int
    value: int


class StartPriceTooHigh(Exception):
    """No auction may begin at this price: a step above it is more than the house takes."""


def simulate(start_price: int, values: Sequence[int], steps: StepTable) -> tuple[Simulated, ...]:
    """Sell one thing each way to people who would pay these `values`; `start_price` is the Dutch floor (minor units).

    :raises StartPriceTooHigh: when a step above the start price is beyond the limit.
    :raises ValueError: for amounts out of bounds, or too few or too many people.
    """
    if not FEWEST <= len(values) <= MOST or not all(0 < amount <= LIMIT for amount in (start_price, *values)):
        raise ValueError("a simulation takes two to eight amounts above zero and within the limit")
    if start_price + steps.step(start_price) > LIMIT:
        raise StartPriceTooHigh
    ranked = [Person(rank, value) for rank, value in enumerate(sorted(values, reverse=True), start=1)]
    arriving = sorted(ranked, key=lambda person: person.value)
    return (
        _english(start_price, arriving, steps),
        _dutch(start_price, ranked[0]),
        _sealed(start_price, arriving, sealed.Pricing.FIRST),
        _sealed(start_price, arriving, sealed.Pricing.SECOND),
        _perpetual(start_price, arriving, steps),
    )


def dutch_terms(floor: int, highest: int) -> dutch.Terms:
    """Give sound Dutch terms: 20 drops from half as much again as the `highest` of floor and values (minor units)."""
    start_price = min(LIMIT, highest + max(1, highest // 2))
    drop = -((floor - start_price) // DROPS)
    return dutch.Terms(start_price, floor, drop, every=_SECOND, starts_at=0, ends_at=_END)


def shaded(value: int, people: int, minimum: int) -> int:
    """Give the first-price bid (minor units) of somebody who would pay `value`, among so many people."""
    return max(minimum, value * (people - 1) // people)


def _english(start_price: int, arriving: Iterable[Person], steps: StepTable) -> Simulated:
    terms = english.Terms(start_price, steps, None, None, 0, _END, window=0, extension=0, max_extensions=0)
    state, detail, course = english.State.opening(terms), Detail.NONE, [start_price]
    for person in arriving:
        answer = english.decide(terms, state, english.Bid(person.rank, person.value), now=0)
        if isinstance(answer, english.Accepted):
            state, detail = answer.state, answer.detail
            course.append(state.price)
    return _risen(Way.ENGLISH, state, detail, course)


def _perpetual(start_price: int, arriving: Iterable[Person], steps: StepTable) -> Simulated:
    terms = perpetual.Terms(start_price, steps, starts_at=0)
    state, detail, course = perpetual.State.opening(terms), Detail.NONE, [start_price]
    for person in arriving:
        answer = perpetual.decide(terms, state, perpetual.Bid(person.rank, person.value), now=0)
        if isinstance(answer, perpetual.Accepted):
            state, detail = answer.state, answer.detail
            course.append(state.price)
    called = perpetual.decide(terms, state, perpetual.CallNow(), now=0)
    if isinstance(called, perpetual.Accepted):
        state = called.state
        while happened := perpetual.due(terms, state, terms.longest_call):
            state = happened.state
            course.append(state.price)
    return _risen(Way.PERPETUAL, state, detail, course)


def _risen(way: Way, state: english.State | perpetual.State, detail: Detail, course: Iterable[int]) -> Simulated:
    """Say how an auction went whose price rises by maxima."""
    if state.leader is None:
        return Simulated(way, None, None, Driver.NOBODY, tuple(course))
    driver = Driver.ALONE if state.rival_maximum is None else _DRIVERS[detail]
    return Simulated(way, state.price, state.leader, driver, tuple(course))


def _dutch(floor: int, keenest: Person) -> Simulated:
    """Let the one who would pay most press; others who would press at the same drop come after."""
    terms = dutch_terms(floor, max(floor, keenest.value))
    state, course = dutch.State.opening(terms), list[int]()
    for at in (terms.starts_at, *(at for at, _price in dutch.schedule(terms))):
        price = dutch.price_at(terms, at)
        course.append(price)
        if price <= keenest.value:
            answer = dutch.decide(terms, state, dutch.Accept(keenest.rank, price), now=at)
            assert isinstance(answer, dutch.Accepted)
            return Simulated(Way.DUTCH, answer.state.price, answer.state.leader, Driver.PRESSED, tuple(course))
    return Simulated(Way.DUTCH, None, None, Driver.NOBODY, tuple(course))


def _sealed(minimum: int, arriving: Sequence[Person], pricing: sealed.Pricing) -> Simulated:
    first = pricing is sealed.Pricing.FIRST
    way = Way.SEALED_FIRST if first else Way.SEALED_SECOND
    terms = sealed.Terms(minimum, pricing, None, starts_at=0, ends_at=_END)
    state, opened = sealed.State.opening(terms), list[sealed.Opened]()
    for person in (person for person in arriving if person.value >= minimum):
        amount = shaded(person.value, len(arriving), minimum) if first else person.value
        answer = sealed.decide(terms, state, sealed.Submit(person.rank, amount), now=0)
        assert isinstance(answer, sealed.Accepted)
        state = answer.state
        opened.append(sealed.Opened(state.seq, person.rank, amount))
    result = sealed.result(terms, opened)
    if result.price is None:
        return Simulated(way, None, None, Driver.NOBODY, (minimum,))
    second = Driver.MINIMUM if result.price == minimum else Driver.SECOND_BID
    return Simulated(way, result.price, result.winner, Driver.OWN_BID if first else second, (minimum, result.price))
