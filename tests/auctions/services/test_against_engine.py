"""Random bids through the services and through the engine alone: the same answers and end, a ledger that holds."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from auctions.engine import english
from auctions.engine.english import Accepted, State
from auctions.kinds.base import BidRequest
from auctions.mapping import COLUMNS, state_of, terms_of
from auctions.models import Auction
from auctions.selectors.integrity import fault_of
from auctions.services.bidding import BidRefused, Receipt, place_bids
from auctions.times import microseconds

Lots = Callable[..., Auction]
BIDS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(900, 9000), st.integers(0, 400)),
    min_size=1,
    max_size=12,
)
TERMS = st.fixed_dictionaries(
    {"reserve": st.none() | st.integers(1000, 6000), "buy_now": st.none() | st.integers(6000, 8000)}
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bids=BIDS, terms=TERMS, together=st.integers(1, 4))
def test_services_decide_as_the_engine_does(  # each example on a lot of its own
    list_lot: Lots,
    alice: User,
    bob: User,
    charlie: User,
    bids: list[tuple[int, int, int]],
    terms: dict[str, int | None],
    together: int,
) -> None:
    lot = list_lot(**terms)
    people = [alice.pk, bob.pk, charlie.pk]
    row = Auction.objects.values(*COLUMNS).get(pk=lot.pk)
    engine_terms, state = terms_of(row), state_of(row)
    now = lot.ends_at - timedelta(seconds=300)
    for first in range(0, len(bids), together):
        group = bids[first : first + together]
        now += timedelta(seconds=group[0][2])
        requests = [BidRequest(people[who], uuid4(), amount=amount) for who, amount, _ in group]
        answers = place_bids(
            auction_id=lot.pk, requests=requests, clock=partial(datetime.fromisoformat, now.isoformat())
        )
        for request, answer in zip(requests, answers, strict=True):
            decision = english.bid(engine_terms, state, request.bidder_id, request.amount or 0, microseconds(now))
            state = agreed(answer, decision, state, request.bidder_id)
    row = Auction.objects.values(*COLUMNS).get(pk=lot.pk)
    assert state_of(row) == state
    assert not row["bids_count"] or terms["buy_now"] or fault_of(row) == ""


def agreed(answer: object, decision: object, before: State, bidder: int) -> State:
    """Check that a service's answer says what the engine's decision says, and give the state after it."""
    if not isinstance(decision, Accepted):
        assert isinstance(answer, BidRefused) and isinstance(decision, english.Refused)
        assert (answer.reason, answer.least) == (decision.reason, decision.least)
        return before
    assert isinstance(answer, Receipt)
    after = decision.state
    assert (answer.seq, answer.price, answer.leads) == (after.seq, after.price, after.leader == bidder)
    return after
