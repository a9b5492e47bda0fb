"""What always holds under seal, whatever people do: the invariants.

Numbers in the names are those of the house's list of invariants.
"""

from dataclasses import replace
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from auctions.engine.money import LIMIT
from auctions.engine.sealed import (
    Accepted,
    Action,
    Opened,
    Outcome,
    Pricing,
    Refusal,
    Refused,
    State,
    Submit,
    Terms,
    Withdraw,
    decide,
    result,
    terms_faults,
)

START, END, ME = 2, 8, 0
PEOPLE = st.integers(1, 4)
any_pricing = st.sampled_from(Pricing)


class Move(NamedTuple):
    """Something a person tries, `pause` after the move before; without an amount it is a withdrawal."""

    person: int
    amount: int | None
    replaces: bool
    pause: int


class Step(NamedTuple):
    """One move as it went: the state it met, the action, the answer, the time."""

    before: State
    action: Action
    answer: Accepted | Refused
    now: int


@st.composite
def lots(draw: st.DrawFn, pricing: st.SearchStrategy[Pricing] = any_pricing) -> Terms:
    """Any lot that could be published, small enough that bids meet each other."""
    minimum = draw(st.integers(1, 20))
    terms = Terms(minimum, draw(pricing), draw(st.none() | st.integers(minimum, 40)), START, END)
    assert terms_faults(terms) == ()
    return terms


amounts = st.integers(-2, 40) | st.integers(LIMIT, LIMIT + 1)
moves = st.builds(
    Move,
    person=PEOPLE,
    amount=st.none() | amounts,
    replaces=st.booleans(),
    pause=st.sampled_from([0, 0, 0, 0, 1, 1, 2]),
)
plays = st.lists(moves, max_size=30)


@st.composite
def openings(draw: st.DrawFn, terms: Terms) -> list[Opened]:
    """Any bids that may stand at the end of a lot, one for each bidder, ties among them, in any order."""
    offers = draw(st.lists(st.integers(terms.minimum, terms.minimum + 25), max_size=6))
    seqs = draw(st.permutations(range(1, len(offers) + 1)))
    return [Opened(10 * seq, bidder, amount) for bidder, (seq, amount) in enumerate(zip(seqs, offers, strict=True), 1)]


def standing(steps: list[Step]) -> dict[int, Opened]:
    """Give the bids that stand by the log alone: of each person the last accepted word, unless it is a withdrawal."""
    last = {step.action.bidder: step for step in steps if isinstance(step.answer, Accepted)}
    return {
        person: Opened(step.answer.state.seq, person, step.action.amount)
        for person, step in last.items()
        if isinstance(step.action, Submit) and isinstance(step.answer, Accepted)
    }


def run(terms: Terms, play: list[Move]) -> list[Step]:
    """Play the moves on a lot and keep every step."""
    state, now, steps = State.opening(terms), 0, list[Step]()
    for move in play:
        now += move.pause
        has_bid = move.person in standing(steps)
        action = (
            Withdraw(move.person, has_bid=has_bid)
            if move.amount is None
            else Submit(move.person, move.amount, has_bid=has_bid, replaces=move.replaces)
        )
        answer = decide(terms, state, action, now)
        steps.append(Step(state, action, answer, now))
        state = answer.state if isinstance(answer, Accepted) else state
    return steps


def profit(terms: Terms, bids: list[Opened], worth: int) -> int:
    """Give what I gain when the lot is worth this to me."""
    ended = result(terms, bids)
    return worth - ended.price if ended.winner == ME else 0


@given(lots(), plays)
def test_7_22_nothing_is_taken_before_the_start_or_after_the_deadline(terms: Terms, play: list[Move]) -> None:
    for step in run(terms, play):
        reason = step.answer.reason
        assert (reason is Refusal.NOT_STARTED) is (step.now < START)
        assert (reason is Refusal.ENDED) is (step.now >= END)


@given(lots(), plays)
def test_8_22_whatever_is_accepted_takes_the_next_seq_and_no_bid_moves_the_end(terms: Terms, play: list[Move]) -> None:
    answers = [step.answer for step in run(terms, play) if isinstance(step.answer, Accepted)]
    assert [answer.state.seq for answer in answers] == list(range(1, len(answers) + 1))
    assert all(answer.state.ends_at == END for answer in answers)


@given(lots(), plays)
def test_the_number_of_bids_is_that_of_the_bids_that_stand_after_every_step(terms: Terms, play: list[Move]) -> None:
    steps = run(terms, play)
    for number, step in enumerate(steps, 1):
        state = step.answer.state if isinstance(step.answer, Accepted) else step.before
        assert state.bids == len(standing(steps[:number]))


@given(lots(), plays)
def test_what_is_refused_is_refused_for_its_own_reason_only(terms: Terms, play: list[Move]) -> None:
    for step in run(terms, play):
        action = step.action
        if not START <= step.now < END:
            continue
        if isinstance(action, Withdraw):
            expected = None if action.has_bid else Refusal.NOTHING_TO_WITHDRAW
        elif action.amount < terms.minimum:
            expected = Refusal.TOO_LOW
        elif action.amount > LIMIT:
            expected = Refusal.TOO_HIGH
        else:
            expected = Refusal.ALREADY_BID if action.has_bid and not action.replaces else None
        assert (step.answer.reason if isinstance(step.answer, Refused) else None) is expected


@given(lots(), plays, st.none() | st.integers(1, 1000), st.data())
def test_20_no_answer_tells_the_amount_or_the_reserve(
    terms: Terms, play: list[Move], reserve: int | None, data: st.DataObject
) -> None:
    other_terms = replace(terms, reserve=reserve)
    within = st.integers(terms.minimum, LIMIT)
    other_play = [
        move._replace(amount=data.draw(within))
        if move.amount is not None and terms.minimum <= move.amount <= LIMIT
        else move
        for move in play
    ]
    steps, others = run(terms, play), run(other_terms, other_play)
    assert [step.answer for step in steps] == [step.answer for step in others]


@given(lots(), plays)
def test_22_the_bids_that_stand_after_any_play_have_a_result(terms: Terms, play: list[Move]) -> None:
    opened = standing(run(terms, play))
    ended = result(terms, list(opened.values()))
    assert (ended.outcome is Outcome.NO_BIDS) is (not opened)
    if ended.outcome is Outcome.SOLD:
        assert opened[ended.winner].seq == ended.winner_seq


@given(st.data(), lots())
def test_4_14_the_highest_bid_wins_ties_to_the_lowest_seq_if_it_meets_the_reserve(
    data: st.DataObject, terms: Terms
) -> None:
    opened = data.draw(openings(terms))
    ended = result(terms, opened)
    if ended.outcome is not Outcome.SOLD:
        assert (ended.winner_seq, ended.winner, ended.price) == (None, None, None)
        assert all(terms.reserve is not None and bid.amount < terms.reserve for bid in opened)
        assert ended.outcome is (Outcome.RESERVE_NOT_MET if opened else Outcome.NO_BIDS)
        return
    (winner,) = [bid for bid in opened if bid.bidder == ended.winner]
    assert winner.seq == ended.winner_seq
    assert terms.reserve is None or winner.amount >= terms.reserve
    for bid in opened:
        assert bid.amount < winner.amount or (bid.amount == winner.amount and bid.seq >= winner.seq)


@given(st.data(), lots())
def test_22_25_the_price_is_the_own_bid_or_the_best_of_the_others_and_never_above_the_own(
    data: st.DataObject, terms: Terms
) -> None:
    opened = data.draw(openings(terms))
    ended = result(terms, opened)
    if ended.outcome is not Outcome.SOLD:
        return
    own = next(bid.amount for bid in opened if bid.bidder == ended.winner)
    second = max((bid.amount for bid in opened if bid.bidder != ended.winner), default=0)
    expected = own if terms.pricing is Pricing.FIRST else max(second, terms.reserve or terms.minimum)
    assert ended.price == expected <= own
    assert type(ended.price) is int


@given(st.data(), lots())
def test_the_result_does_not_depend_on_the_order_in_which_bids_are_opened(data: st.DataObject, terms: Terms) -> None:
    opened = data.draw(openings(terms))
    assert result(terms, data.draw(st.permutations(opened))) == result(terms, opened)


@given(st.data(), lots(st.just(Pricing.SECOND)), st.integers(0, 50), st.integers(0, 50))
def test_with_second_price_bidding_the_true_value_is_never_worse_than_any_other_bid(
    data: st.DataObject, terms: Terms, worth: int, otherwise: int
) -> None:
    others = data.draw(openings(terms))
    # Not multiples of ten: before, between or after the others, so that every tie falls either way.
    true_seq, other_seq = (10 * data.draw(st.integers(0, len(others))) + 5 for _ in range(2))
    true, other = (
        # Below the minimum one cannot bid, which is to stay away.
        [*others, Opened(seq, ME, amount)] if amount >= terms.minimum else others
        for seq, amount in ((true_seq, worth), (other_seq, otherwise))
    )
    assert profit(terms, true, worth) >= max(profit(terms, other, worth), 0)
