"""What always holds on an English lot, whatever people do: the invariants, against a model written differently.

Numbers in the names are those of the house's list of invariants.
"""

from dataclasses import replace
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from auctions.engine.english import (
    Accepted,
    Action,
    Bid,
    BuyNow,
    Confirm,
    Outcome,
    Reason,
    Refused,
    StandingBid,
    State,
    Terms,
    decide,
    least_for,
    lower_reserve,
    outcome,
    rebuild,
)
from auctions.engine.money import LIMIT
from auctions.engine.steps import StepTable
from tests.auctions.engine.lots import after, lot
from tests.auctions.engine.model import Entry, Model

END, WINDOW, EXTENSION, MOST = 30, 12, 15, 3
PEOPLE = st.integers(1, 4)


class Move(NamedTuple):
    """Something a person tries; the amount is `delta` away from the anchor named."""

    kind: str
    person: int
    anchor: str
    delta: int
    pause: int
    above_buy_now: bool


class Step(NamedTuple):
    """One move as it went: the state it met, the action, the answer, the time."""

    before: State
    action: Action | int
    answer: Accepted | Refused | State
    now: int


bands = st.lists(st.tuples(st.integers(1, 400), st.integers(1, 60)), max_size=3, unique_by=lambda band: band[0])
tables = st.builds(
    lambda below, beyond: StepTable((*sorted(below), (None, beyond))),
    bands,
    st.integers(1, 80),
)
widening_tables = st.builds(
    lambda below, beyond: StepTable(
        (*zip(sorted(b for b, _ in below), sorted(s for _, s in below), strict=True), (None, 60 + beyond))
    ),
    bands,
    st.integers(0, 40),
)


@st.composite
def lots(draw: st.DrawFn, steps: st.SearchStrategy[StepTable] = tables) -> Terms:
    """Any lot that could be published, small enough that bids meet each other."""
    opening = draw(st.integers(1, 200))
    reserve = draw(st.none() | st.integers(opening, 600))
    least_buy_now = max(reserve or 0, opening * 13 // 10 + 1)
    return lot(
        opening,
        steps=draw(steps),
        reserve=reserve,
        buy_now=draw(st.none() | st.integers(least_buy_now, 900)),
        starts_at=draw(st.sampled_from([0, 0, 0, 2])),
        published_end=END,
        window=WINDOW,
        extension=draw(st.integers(WINDOW, EXTENSION)),
        max_extensions=draw(st.integers(0, MOST)),
    )


def moves(*kinds: str) -> st.SearchStrategy[Move]:
    """Give moves of these kinds."""
    return st.builds(
        Move,
        kind=st.sampled_from(kinds),
        person=PEOPLE,
        anchor=st.sampled_from(["least"] * 6 + ["maximum"] * 5 + ["reserve", "buy_now", "zero", "limit"]),
        delta=st.integers(-2, 2) | st.integers(0, 120),
        pause=st.sampled_from([0, 0, 0, 1, 1, 2, 4]),
        above_buy_now=st.booleans(),
    )


reserve_moves = moves("bid", "bid", "bid", "lower", "confirm")
any_moves = moves(*["bid"] * 12, "buy", "confirm", "lower")
plays = st.one_of(
    st.lists(any_moves, max_size=8),
    st.lists(any_moves, min_size=12, max_size=40),
    st.lists(reserve_moves, min_size=4, max_size=12),
)
bid_plays = plays.map(lambda play: [move._replace(kind="bid", above_buy_now=True) for move in play])


def amount_of(terms: Terms, state: State, move: Move) -> int:
    """Turn a move's anchor and delta into an amount, so that most bids lie close to where the rules decide."""
    anchors = {
        "least": least_for(terms, state, move.person),
        "maximum": state.maximum or terms.opening_price,
        "reserve": state.reserve or 0,
        "buy_now": terms.buy_now or 0,
        "zero": 0,
        "limit": LIMIT if move.delta < 0 else 0,
    }
    return anchors[move.anchor] + move.delta


def action_of(terms: Terms, state: State, move: Move) -> Action:
    """Turn a move into an action; a confirmation is mostly tried by whom it concerns."""
    if move.kind == "buy":
        return BuyNow(move.person, terms.buy_now or 0)
    if move.kind == "confirm":
        return Confirm(move.person if move.above_buy_now else state.leader or 0)
    return Bid(move.person, amount_of(terms, state, move), above_buy_now=move.above_buy_now)


def run(terms: Terms, attempts: list[Move]) -> list[Step]:
    """Play the moves on a lot and keep every step."""
    state, now, steps = State.opening(terms), 0, list[Step]()
    for move in attempts:
        now += move.pause
        if move.kind == "lower":
            reserve = state.reserve or 0
            new_reserve = min(reserve, state.maximum or reserve) - abs(move.delta) % 5
            lowered = lower_reserve(terms, state, new_reserve, now)
            if isinstance(lowered, State):
                steps.append(Step(state, new_reserve, lowered, now))
                state = lowered
            continue
        action = action_of(terms, state, move)
        answer = decide(terms, state, action, now)
        steps.append(Step(state, action, answer, now))
        state = answer.state if isinstance(answer, Accepted) else state
    return steps


def states(steps: list[Step]) -> list[tuple[State, State]]:
    """Give the states before and after every accepted step."""
    return [
        (step.before, step.answer if isinstance(step.answer, State) else step.answer.state)
        for step in steps
        if not isinstance(step.answer, Refused)
    ]


def last(terms: Terms, steps: list[Step]) -> State:
    """Give the state after the last step."""
    pairs = states(steps)
    return pairs[-1][1] if pairs else State.opening(terms)


def standing(steps: list[Step]) -> list[StandingBid]:
    """Give the accepted bids of a play; a confirmation is a bid at the maximum it confirms."""
    return [
        StandingBid(step.answer.state.seq, step.action.bidder, step.answer.state.maximum or 0)
        if isinstance(step.action, Confirm)
        else StandingBid(step.answer.state.seq, step.action.bidder, step.action.maximum)
        for step in steps
        if isinstance(step.action, Bid | Confirm) and isinstance(step.answer, Accepted)
    ]


def logged(model: Model, step: Step) -> None:
    """Write an accepted step into the model's log."""
    seq = step.before.seq + 1
    if isinstance(step.answer, State):
        model.log.append(Entry(seq, step.now, reserve=step.answer.reserve))
    elif isinstance(step.action, Bid):
        model.log.append(Entry(seq, step.now, step.action.bidder, step.action.maximum))
    elif isinstance(step.action, Confirm):
        model.log.append(Entry(seq, step.now, step.action.bidder, step.before.maximum or 0, confirms=True))


@given(lots(), plays)
def test_1_2_the_price_never_falls_and_lies_between_opening_price_and_maximum(terms: Terms, play: list[Move]) -> None:
    for before, state in states(run(terms, play)):
        assert state.price >= before.price
        assert state.maximum is None or terms.opening_price <= state.price <= state.maximum


@given(lots(), bid_plays, PEOPLE, st.integers(1, 5000))
def test_2_a_maximum_beyond_what_the_rivals_bid_leaves_no_trace(
    terms: Terms, play: list[Move], person: int, more: int
) -> None:
    terms = replace(terms, reserve=None, buy_now=None, starts_at=0)
    high, now = 100_000, 0
    left, right = (after(terms, (person, maximum)) for maximum in (high, high + more))
    for move in play:
        now += move.pause
        rival = Bid(person + 1, left.price + abs(move.delta) * 10)
        one, other = decide(terms, left, rival, now), decide(terms, right, rival, now)
        if isinstance(one, Accepted) and isinstance(other, Accepted):
            left, right = one.state, other.state
            assert left._replace(maximum=None) == right._replace(maximum=None)
            assert (one.reason, one.detail) == (other.reason, other.detail)
        else:
            assert one == other


@settings(max_examples=200)
@given(lots(), plays)
def test_3_4_6_9_the_lot_is_what_the_model_says_after_every_step(terms: Terms, play: list[Move]) -> None:
    model = Model(terms)
    for step in run(terms, play):
        if isinstance(step.action, Bid):
            bid = step.action
            expected = model.refusal(bid.bidder, bid.maximum, step.now, bid.above_buy_now)
            assert (step.answer.reason if isinstance(step.answer, Refused) else None) == expected
            if isinstance(step.answer, Refused) and step.answer.least is not None:
                assert step.answer.least == model.least(bid.bidder)
        if isinstance(step.answer, Refused):
            continue
        if isinstance(step.action, BuyNow):
            assert model.buy_now_open()
            break
        logged(model, step)
        state = step.answer if isinstance(step.answer, State) else step.answer.state
        top = model.top()
        assert state == State(
            seq=len(model.log),
            price=model.price(),
            bids=len(model.bids()),
            leader=model.leader(),
            maximum=top.maximum if top else None,
            rival_maximum=model.rival(),
            ends_at=model.ends_at(),
            extensions=model.extensions(),
            reserve=model.reserve(),
            reserve_seq=max((entry.seq for entry in model.log if entry.reserve is not None), default=0),
            reserve_met=model.met(),
            buy_now_open=model.buy_now_open(),
        )


@given(lots(), plays)
def test_5_a_leaders_raise_changes_only_the_maximum_unless_a_rule_lifts_the_price(
    terms: Terms, play: list[Move]
) -> None:
    for step in run(terms, play):
        if not (isinstance(step.action, Bid) and isinstance(step.answer, Accepted)):
            continue
        before, state = step.before, step.answer.state
        assert step.answer.own_raise is (step.action.bidder == before.leader)
        if not step.answer.own_raise:
            continue
        assert (state.leader, state.rival_maximum, state.ends_at) == (
            before.leader,
            before.rival_maximum,
            before.ends_at,
        )
        assert state.maximum == step.action.maximum > (before.maximum or 0)
        if state.price > before.price:
            rival = before.rival_maximum
            by_rule_5 = rival is not None and before.price < rival + terms.steps.step(rival)
            assert by_rule_5 or not before.reserve_met
            assert step.answer.reason is not Reason.UNCHANGED


@given(lots(), plays)
def test_9_the_accepted_actions_alone_rebuild_the_lot(terms: Terms, play: list[Move]) -> None:
    steps = run(terms, play)
    state = State.opening(terms)
    for step in steps:
        if isinstance(step.answer, Refused):
            continue
        if isinstance(step.action, int):
            replayed = lower_reserve(terms, state, step.action, step.now)
        else:
            answer = decide(terms, state, step.action, step.now)
            assert isinstance(answer, Accepted)
            replayed = answer.state
        assert isinstance(replayed, State)
        state = replayed
    assert state == last(terms, steps)


@given(lots(steps=widening_tables), bid_plays)
def test_9_the_closed_form_agrees_with_the_way_there(terms: Terms, play: list[Move]) -> None:
    steps = run(terms, play)
    state = last(terms, steps)
    assert rebuild(terms, state, standing(steps)) == state._replace(seq=state.seq + 1)


@given(lots(), st.lists(reserve_moves, max_size=20), st.data())
def test_1_4_a_void_gives_the_lot_that_the_remaining_bids_call_for(
    terms: Terms, play: list[Move], data: st.DataObject
) -> None:
    steps = run(terms, play)
    state = last(terms, steps)
    kept = [bid for bid in standing(steps) if data.draw(st.booleans())]
    rebuilt = rebuild(terms, state, data.draw(st.permutations(kept)))
    kept_as_it_was = ("ends_at", "extensions", "buy_now_open", "reserve", "reserve_seq", "bought")
    assert all(getattr(rebuilt, name) == getattr(state, name) for name in kept_as_it_was)
    assert (rebuilt.seq, rebuilt.bids) == (state.seq + 1, len(kept))
    highest = max((bid.maximum for bid in kept), default=None)
    leader = next((bid.bidder for bid in kept if bid.maximum == highest), None)
    assert (rebuilt.leader, rebuilt.maximum) == (leader, highest)
    if highest is None:
        assert rebuilt.price == terms.opening_price
        return
    rival = max((bid.maximum for bid in kept if bid.bidder != leader), default=None)
    assert rebuilt.rival_maximum == rival
    price = terms.opening_price if rival is None else min(highest, rival + terms.steps.step(rival))
    told = [bid.maximum for bid in kept if bid.seq > state.reserve_seq and bid.bidder == leader]
    if state.reserve is None:
        assert (rebuilt.price, rebuilt.reserve_met) == (price, True)
    elif max(told, default=0) >= state.reserve:
        assert (rebuilt.price, rebuilt.reserve_met) == (max(price, state.reserve), True)
    else:
        assert (rebuilt.price, rebuilt.reserve_met) == (highest, False)


@given(lots(), plays)
def test_13_bidding_never_moves_the_end_back_nor_past_the_hard_end(terms: Terms, play: list[Move]) -> None:
    for before, state in states(run(terms, play)):
        assert before.ends_at <= state.ends_at <= max(terms.hard_end, terms.published_end)
        assert before.extensions <= state.extensions <= terms.max_extensions


@given(lots(), plays)
def test_14_a_lot_is_sold_only_at_its_reserve_and_bought_at_most_once(terms: Terms, play: list[Move]) -> None:
    steps = run(terms, play)
    final = last(terms, steps)
    bought = [number for number, step in enumerate(steps) if isinstance(step.answer, Accepted) and step.answer.sold]
    if bought:
        assert len(bought) == 1
        assert all(isinstance(step.answer, Refused) for step in steps[bought[0] + 1 :])
        assert (outcome(final), final.price) == (Outcome.BOUGHT, terms.buy_now)
    elif outcome(final) is Outcome.SOLD:
        assert final.reserve is None or (final.maximum or 0) >= final.reserve
        assert final.reserve is None or final.price >= final.reserve
    else:
        assert final.leader is None or final.price == final.maximum


@given(lots(), plays)
def test_25_amounts_stay_integers_within_the_limit(terms: Terms, play: list[Move]) -> None:
    for _, state in states(run(terms, play)):
        amounts = (state.price, state.maximum, state.rival_maximum, state.reserve)
        assert all(amount is None or (type(amount) is int and 0 < amount <= LIMIT) for amount in amounts)
        assert all(type(number) is int for number in (state.seq, state.bids, state.ends_at, state.extensions))
