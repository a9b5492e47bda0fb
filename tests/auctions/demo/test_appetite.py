"""What simulated bidders want: always the same, never beyond the lot's worth to them, never against themselves."""

import random

import pytest

from auctions.demo.appetite import offer, worth
from auctions.engine.english import Accepted, State, Terms, bid
from auctions.engine.steps import DEFAULT_TABLES

TERMS = Terms(
    opening_price=1000,
    steps=DEFAULT_TABLES["EUR"],
    reserve=None,
    buy_now=None,
    starts_at=0,
    published_end=10**9,
    window=0,
    extension=0,
    max_extensions=0,
)


def test_a_lot_is_always_worth_the_same_to_the_same_person() -> None:
    assert [worth("LOT", bidder, 5000) for bidder in range(20)] == [worth("LOT", bidder, 5000) for bidder in range(20)]


def test_a_lot_interests_some_people_and_not_others() -> None:
    values = [worth("LOT", bidder, 5000) for bidder in range(200)]
    assert 0.25 < sum(value > 0 for value in values) / 200 < 0.55


@pytest.mark.parametrize("seed", range(30))
def test_a_crowd_bids_by_the_rules_and_within_its_means(seed: int) -> None:
    chance, state = random.Random(seed), State.opening(TERMS)
    values = {bidder: chance.randrange(500, 20_000) for bidder in range(1, 6)}
    for now in range(40):
        bidder = chance.randrange(1, 6)
        maximum = offer(TERMS, state, bidder, values[bidder], chance)
        if maximum is None:
            continue
        assert maximum <= values[bidder]
        assert bidder != state.leader
        decision = bid(TERMS, state, bidder, maximum, now)
        assert isinstance(decision, Accepted)
        state = decision.state
    assert state.leader is None or state.price <= values[state.leader]


def test_nobody_bids_beyond_the_value() -> None:
    assert offer(TERMS, State.opening(TERMS), 1, 999, random.Random(1)) is None
    assert offer(TERMS, State.opening(TERMS), 1, 1000, random.Random(1)) == 1000
