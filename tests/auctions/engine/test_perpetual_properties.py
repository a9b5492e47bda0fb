"""What always holds on a perpetual lot, whatever people do and however long they wait.

Numbers in the names are those of the house's list of invariants. Each play is looked at as the list of its steps; what
stands is worked out a second time from that list alone.
"""

from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from auctions.engine.money import LIMIT
from auctions.engine.perpetual import (
    DAY,
    Accepted,
    AcceptLead,
    Action,
    Bid,
    CallNow,
    KeepOpen,
    Outcome,
    Reason,
    Refusal,
    Refused,
    Renew,
    State,
    Terms,
    Transition,
    TransitionKind,
    decide,
    due,
    least_for,
    may_withdraw,
    next_at,
    openings,
    outcome,
    terms_faults,
    without,
)
from auctions.engine.steps import StepTable

HOUR = DAY // 24


class Move(NamedTuple):
    """Something a person tries, after a pause in microseconds; the amount is `delta` away from the anchor named."""

    kind: str
    person: int
    anchor: str
    delta: int
    pause: int
    days: int


class Void(NamedTuple):
    """Staff take away the bid with this seq."""

    seq: int


class Step(NamedTuple):
    """One thing that was tried or happened: the state it met, what it was, the answer, the time, the state after."""

    before: State
    what: Action | Void | TransitionKind
    answer: Accepted | Refused | Transition | State
    now: int
    state: State


tables = st.builds(
    lambda below, beyond: StepTable((*sorted(below), (None, beyond))),
    st.lists(st.tuples(st.integers(1, 400), st.integers(1, 60)), max_size=3, unique_by=lambda band: band[0]),
    st.integers(1, 80),
)
lots = st.builds(
    Terms,
    opening_price=st.integers(1, 200),
    steps=tables,
    starts_at=st.sampled_from([0, 0, 0, HOUR]),
    period=st.sampled_from([HOUR, DAY]),
    max_calls=st.integers(0, 3),
)
moves = st.builds(
    Move,
    kind=st.sampled_from(["bid"] * 10 + ["renew", "accept", "call", "call", "keep", "void"]),
    person=st.integers(1, 4),
    anchor=st.sampled_from(["least"] * 6 + ["maximum"] * 4 + ["zero", "limit"]),
    delta=st.integers(-2, 2) | st.integers(0, 120),
    pause=st.sampled_from([0, 0, 0, HOUR - 1, HOUR, 3 * HOUR - 1, DAY, DAY, 3 * DAY - 1, 8 * DAY, 25 * DAY]),
    days=st.sampled_from([7, 7, 8, 30, 90, 90, 6, 91]),
)
plays = st.lists(moves, max_size=8) | st.lists(moves, min_size=12, max_size=40)


def action_of(terms: Terms, state: State, move: Move) -> Action:
    """Turn a move into an action; most bids lie close to where the rules decide."""
    anchors = {
        "least": least_for(terms, state, move.person),
        "maximum": state.maximum or terms.opening_price,
        "zero": 0,
        "limit": LIMIT if move.delta < 0 else 0,
    }
    actions: dict[str, Action] = {
        "bid": Bid(move.person, anchors[move.anchor] + move.delta, move.days * DAY),
        "renew": Renew(move.person, move.days * DAY),
        "accept": AcceptLead(state.seq - move.days // 10, state.price + min(move.delta, 1)),
        "call": CallNow(),
        "keep": KeepOpen(),
    }
    return actions[move.kind]


def run(terms: Terms, play: list[Move]) -> list[Step]:
    """Play the moves on a lot, each after all that is due by then, and keep every step."""
    state, now, steps = State.opening(terms), 0, list[Step]()
    for move in play:
        now += move.pause
        while transition := due(terms, state, now):
            steps.append(Step(state, transition.kind, transition, transition.at, transition.state))
            state = transition.state
        if move.kind == "void":
            if state.offers and not state.sold:
                void = Void(state.offers[move.person % len(state.offers)].seq)
                voided = without(terms, state, void.seq)
                steps.append(Step(state, void, voided, now, voided))
                state = voided
            continue
        action = action_of(terms, state, move)
        answer = decide(terms, state, action, now)
        after = answer.state if isinstance(answer, Accepted) else state
        steps.append(Step(state, action, answer, now, after))
        state = after
    return steps


def changes(steps: list[Step]) -> list[Step]:
    """Give the steps that were not refused."""
    return [step for step in steps if not isinstance(step.answer, Refused)]


class Log:
    """What stands, worked out from the accepted steps alone; it looks at their actions and times, at no state."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.bids: dict[int, tuple[int, int]] = {}
        """Maximum and seq of each bidder's latest bid."""
        self.chosen: dict[int, list[int]] = {}
        """Every time until which a bidder's bid was to stand, by their choice or by a call."""
        self.latest_end: int | None = None
        self.waits_since = terms.starts_at

    def write(self, step: Step, seq: int) -> None:
        """Take in one step."""
        match step.what:
            case Bid(bidder=bidder, maximum=maximum, stands_for=span):
                if not self.bids:
                    self.waits_since = step.now
                self.bids[bidder] = (maximum, seq)
                self.chosen.setdefault(bidder, []).append(max(step.now + span, self.latest_end or 0))
            case Renew(bidder=bidder, stands_for=span):
                self.chosen[bidder].append(step.now + span)
            case CallNow():
                self.waits_since = step.now
                self.latest_end = step.now + 3 * self.terms.period * (1 + self.terms.max_calls)
                for chosen in self.chosen.values():
                    chosen.append(self.latest_end)
            case KeepOpen():
                self.waits_since = step.now
            case Void(seq=voided):
                self.drop(next(bidder for bidder, (_, made) in self.bids.items() if made == voided))
            case TransitionKind.LAPSED:
                self.drop(min(self.bids, key=lambda bidder: (self.until(bidder), self.bids[bidder][1])))
            case TransitionKind.RELEASED:
                self.bids, self.chosen = {}, {}
        if step.state.call is None:
            self.latest_end = None

    def drop(self, bidder: int) -> None:
        """Forget a bidder."""
        del self.bids[bidder], self.chosen[bidder]

    def until(self, bidder: int) -> int:
        """The latest time this bidder's bid was to stand until."""
        return max(self.chosen[bidder])

    def order(self) -> list[int]:
        """All bidders, best first."""
        return sorted(self.bids, key=lambda bidder: (-self.bids[bidder][0], self.bids[bidder][1]))

    def price(self) -> int:
        """A step above the second, capped by the first; the opening price for fewer than two."""
        maxima = [self.bids[bidder][0] for bidder in self.order()]
        if len(maxima) < 2:
            return self.terms.opening_price
        step = next(step for bound, step in self.terms.steps.bands if bound is None or maxima[1] < bound)
        return min(maxima[0], maxima[1] + step)


@settings(max_examples=200)
@given(lots, plays)
def test_3_4_9_the_lot_is_what_the_log_says_after_every_step(terms: Terms, play: list[Move]) -> None:
    log = Log(terms)
    for seq, step in enumerate(changes(run(terms, play)), start=1):
        log.write(step, seq)
        state, order = step.state, log.order()
        assert (state.seq, state.price, state.bids) == (seq, log.price(), len(order))
        assert state.leader == (order[0] if order else None)
        assert state.maximum == (log.bids[order[0]][0] if order else None)
        assert state.rival_maximum == (log.bids[order[1]][0] if len(order) > 1 else None)
        assert [tuple(offer) for offer in state.offers] == sorted(
            (log.bids[bidder][1], bidder, log.bids[bidder][0], log.until(bidder)) for bidder in order
        )
        assert state.idle_since == log.waits_since


@given(lots, plays)
def test_1_the_price_falls_only_when_bids_leave(terms: Terms, play: list[Move]) -> None:
    for step in changes(run(terms, play)):
        if len(step.state.offers) >= len(step.before.offers):
            assert step.state.price >= step.before.price
        else:
            assert step.what in {TransitionKind.LAPSED, TransitionKind.RELEASED} or isinstance(step.what, Void)
            assert step.state.price <= step.before.price or not is_widening(terms.steps)


def is_widening(steps: StepTable) -> bool:
    """Say whether a higher price never has a smaller step; with others even fewer bids may call for a higher price."""
    widths = [step for _, step in steps.bands]
    return widths == sorted(widths)


@given(lots, plays)
def test_2_the_price_lies_between_the_opening_price_and_the_leaders_maximum(terms: Terms, play: list[Move]) -> None:
    for step in changes(run(terms, play)):
        assert step.state.price >= terms.opening_price
        assert step.state.maximum is None or step.state.price <= step.state.maximum <= LIMIT


@given(lots, plays)
def test_5_a_leaders_raise_and_a_renewal_change_no_lead_and_start_no_call_again(terms: Terms, play: list[Move]) -> None:
    for step in changes(run(terms, play)):
        own = isinstance(step.what, Bid) and step.what.bidder == step.before.leader
        if not own and not isinstance(step.what, Renew):
            continue
        before, state = step.before, step.state
        assert (state.leader, state.lead_since, state.rival_maximum, state.call) == (
            before.leader,
            before.lead_since,
            before.rival_maximum,
            before.call,
        )
        full = None if before.rival_maximum is None else before.rival_maximum + terms.steps.step(before.rival_maximum)
        assert state.price == before.price or (own and full is not None and before.price < state.price <= full)


@given(lots, plays)
def test_6_a_bid_is_refused_exactly_when_it_misses_the_amount_the_time_or_the_lot(
    terms: Terms, play: list[Move]
) -> None:
    for step in run(terms, play):
        if not isinstance(step.what, Bid):
            continue
        before, bid = step.before, step.what
        least = (
            terms.opening_price
            if before.leader is None
            else (before.maximum or 0) + 1
            if before.leader == bid.bidder
            else before.price + terms.steps.step(before.price)
        )
        open_to_it = step.now >= terms.starts_at and not before.sold and 7 * DAY <= bid.stands_for <= 90 * DAY
        assert isinstance(step.answer, Accepted) is (open_to_it and least <= bid.maximum <= LIMIT)
        if isinstance(step.answer, Refused) and open_to_it:
            assert step.answer.least == (least if least <= LIMIT else None)
        if isinstance(step.answer, Accepted) and bid.bidder != before.leader:
            assert step.answer.reason is not Reason.UNCHANGED


@given(lots, plays)
def test_7_refusals_change_nothing_and_nothing_is_done_before_the_start(terms: Terms, play: list[Move]) -> None:
    for step in run(terms, play):
        if isinstance(step.answer, Refused):
            assert step.state is step.before
        else:
            assert step.now >= terms.starts_at


@given(lots, plays)
def test_8_each_entry_has_the_next_seq(terms: Terms, play: list[Move]) -> None:
    steps = changes(run(terms, play))
    assert [step.state.seq for step in steps] == list(range(1, len(steps) + 1))
    assert all(offer.seq <= step.state.seq for step in steps for offer in step.state.offers)


@given(lots, plays)
def test_9_the_entries_alone_rebuild_the_lot(terms: Terms, play: list[Move]) -> None:
    state = State.opening(terms)
    for step in changes(run(terms, play)):
        if isinstance(step.what, Void):
            state = without(terms, state, step.what.seq)
        elif isinstance(step.what, TransitionKind):
            transition = due(terms, state, step.now)
            assert transition is not None and transition.kind is step.what
            state = transition.state
        else:
            answer = decide(terms, state, step.what, step.now)
            assert isinstance(answer, Accepted)
            state = answer.state
        assert state == step.state


@given(lots, plays)
def test_13_a_call_starts_again_only_by_rivals_and_never_outlasts_its_latest_end(
    terms: Terms, play: list[Move]
) -> None:
    for step in changes(run(terms, play)):
        before, call = step.before.call, step.state.call
        if call:
            assert 0 <= call.restarts <= terms.max_calls
            assert call.sold_at(terms) + 3 * terms.period * (terms.max_calls - call.restarts) <= call.latest_end
            assert all(offer.until >= call.latest_end for offer in step.state.offers)
        if call and before:
            rival = isinstance(step.what, Bid) and step.what.bidder != step.before.leader
            assert call.restarts - before.restarts == (rival and before.restarts < terms.max_calls)
            assert call.latest_end == before.latest_end
            assert (call.began, call.going_twice) == (step.now, False) or call.restarts == before.restarts


@given(lots, plays)
def test_13_a_call_sells_within_its_latest_end_whatever_is_bid(terms: Terms, play: list[Move]) -> None:
    for step in changes(run(terms, play)):
        if not (isinstance(step.what, CallNow) and step.state.call):
            continue
        state, rival = step.state, 10
        # Somebody new bids at the last moment, each time, for longer than it can go on.
        for _ in range(2 * terms.max_calls + 4):
            at = next_at(terms, state)
            assert at is not None and at <= step.state.call.latest_end
            if state.call and state.call.going_twice:
                answer = decide(terms, state, Bid(rival, least_for(terms, state, rival), 7 * DAY), at - 1)
                state, rival = (answer.state if isinstance(answer, Accepted) else state), rival + 1
                at = next_at(terms, state)
            transition = due(terms, state, at or 0)
            assert transition is not None
            state = transition.state
            if state.sold:
                break
        assert state.sold


@given(lots, plays)
def test_15_it_ends_at_most_once_by_the_sellers_word_or_a_finished_call(terms: Terms, play: list[Move]) -> None:
    steps = run(terms, play)
    ends = [number for number, step in enumerate(steps) if step.state.sold and not step.before.sold]
    assert len(ends) <= 1
    if not ends:
        assert all(outcome(step.state) is None and openings(step.state) == () for step in steps)
        return
    end = steps[ends[0]]
    if isinstance(end.what, AcceptLead):
        assert end.before.call is None
        assert end.state.price >= end.what.price_seen
    else:
        assert end.what is TransitionKind.SOLD and end.before.call is not None
        assert end.now == end.before.call.began + 3 * terms.period
    assert outcome(end.state) is Outcome.SOLD
    assert (end.state.price, end.state.leader, end.state.offers) == (
        end.before.price,
        end.before.leader,
        end.before.offers,
    )
    for step in steps[ends[0] + 1 :]:
        assert isinstance(step.answer, Refused) and step.answer.reason is Refusal.ENDED
        assert may_withdraw(step.state) is Refusal.ENDED


@given(lots, plays)
def test_15_a_bid_stood_at_the_moment_it_won_and_the_winners_is_never_opened(terms: Terms, play: list[Move]) -> None:
    log = Log(terms)
    for seq, step in enumerate(changes(run(terms, play)), start=1):
        if step.state.sold:
            winner = step.state.leader
            assert winner == log.order()[0]
            # A call that could not be started again ends with what it lifted bids to, and sells first.
            assert log.until(winner) >= step.now + (step.what is not TransitionKind.SOLD)
            assert openings(step.state) == tuple(sorted(log.bids[loser][1] for loser in log.order()[1:]))
        log.write(step, seq)


@given(lots, plays)
def test_a_raise_or_a_renewal_never_ends_earlier_than_what_stood(terms: Terms, play: list[Move]) -> None:
    for step in changes(run(terms, play)):
        stood = {offer.bidder: offer.until for offer in step.before.offers}
        for offer in step.state.offers:
            assert offer.until >= stood.get(offer.bidder, step.now + 7 * DAY)
            if isinstance(step.what, Bid | Renew) and step.what.bidder == offer.bidder:
                assert offer.until >= step.now + step.what.stands_for


@given(lots, plays)
def test_bids_leave_only_at_their_time_by_release_or_by_a_void(terms: Terms, play: list[Move]) -> None:
    for step in changes(run(terms, play)):
        bidders = {offer.bidder for offer in step.state.offers}
        left = tuple(offer for offer in step.before.offers if offer.bidder not in bidders)
        if isinstance(step.answer, Transition):
            assert step.answer.left == left and step.answer.before is step.before
        match step.what:
            case TransitionKind.LAPSED:
                assert [offer.until for offer in left] == [step.now]
                assert step.before.call is None
            case TransitionKind.RELEASED:
                assert left == step.before.offers and step.now == step.before.idle_since + terms.idle
                assert step.before.call is None
            case Void(seq=seq):
                assert [offer.seq for offer in left] == [seq]
            case _:
                assert left == ()


@given(lots, plays)
def test_no_bid_waits_for_the_seller_longer_than_the_idle_time(terms: Terms, play: list[Move]) -> None:
    for step in run(terms, play):
        if step.before.offers and not step.before.sold:
            assert step.before.idle_since <= step.now <= step.before.idle_since + terms.idle


@given(lots, plays)
def test_what_is_due_comes_in_order_and_when_it_was_foretold(terms: Terms, play: list[Move]) -> None:
    latest = 0
    for step in run(terms, play):
        assert step.now >= latest
        latest = step.now
        at = next_at(terms, step.before)
        if isinstance(step.answer, Transition):
            assert at == step.now == step.answer.at
            assert due(terms, step.before, at - 1) is None
            assert due(terms, step.before, at + 999 * DAY) == step.answer
        else:
            assert at is None or at > step.now
            assert due(terms, step.before, step.now) is None


@given(lots, plays)
def test_left_alone_every_lot_comes_to_rest(terms: Terms, play: list[Move]) -> None:
    steps = run(terms, play)
    state, at = (steps[-1].state, steps[-1].now) if steps else (State.opening(terms), 0)
    for _ in range(len(state.offers) + 2):
        transition = due(terms, state, 10_000 * DAY)
        if transition is None:
            break
        assert transition.at >= at
        state, at = transition.state, transition.at
    assert next_at(terms, state) is None
    assert state.sold or (state.offers == () and state.price == terms.opening_price)


@given(lots)
def test_the_lots_of_these_tests_could_be_published(terms: Terms) -> None:
    assert terms_faults(terms) == ()
