"""The soft close: when the end moves, how far, and how the extensions are counted."""

import pytest

from auctions.engine import softclose
from auctions.engine.english import Bid, State
from tests.auctions.engine.lots import ALICE, BOB, CHARLIE, SECOND, accepted, after, lot, refused

END = 1000 * SECOND


@pytest.mark.parametrize(("left", "counts"), [(121, False), (120, False), (119, True), (1, True)])
def test_exactly_the_window_does_not_count(left: int, counts: bool) -> None:
    assert softclose.in_window(END, END - left * SECOND, 120 * SECOND) is counts


def test_the_worked_example() -> None:
    terms = lot()
    state = after(terms, (ALICE, 2000))
    state = after(terms, (BOB, 2001), state=state, now=10 * SECOND)
    own = accepted(terms, state, Bid(BOB, 2100), 950 * SECOND)
    assert (own.state.price, own.state.ends_at) == (2050, END)
    late = accepted(terms, own.state, Bid(CHARLIE, 5000), 960 * SECOND)
    assert (late.state.ends_at, late.state.extensions) == (1080 * SECOND, 1)
    assert late.extensions_rose


def test_the_first_bid_and_a_beaten_bid_move_the_end_too() -> None:
    terms = lot()
    first = accepted(terms, State.opening(terms), Bid(ALICE, 9000), 900 * SECOND)
    assert first.state.ends_at == 1020 * SECOND
    beaten = accepted(terms, first.state, Bid(BOB, 5000), 910 * SECOND)
    assert (beaten.state.leader, beaten.state.ends_at) == (ALICE, 1030 * SECOND)


def test_the_number_counts_whole_extensions_so_small_bids_cannot_burn_them() -> None:
    terms = lot()
    state = after(terms, (ALICE, 2000), now=990 * SECOND)
    assert (state.ends_at, state.extensions) == (1110 * SECOND, 1)
    second = accepted(terms, state, Bid(BOB, 3000), 991 * SECOND)
    assert (second.state.ends_at, second.state.extensions) == (1111 * SECOND, 1)
    assert not second.extensions_rose
    third = accepted(terms, second.state, Bid(ALICE, 4000), 1000 * SECOND + 1)
    assert (third.state.ends_at, third.state.extensions) == (1120 * SECOND + 1, 2)
    assert third.extensions_rose


def test_the_end_never_passes_the_hard_end() -> None:
    terms = lot(max_extensions=1)
    assert terms.hard_end == 1120 * SECOND
    state = after(terms, (ALICE, 2000), now=990 * SECOND)
    state = after(terms, (BOB, 3000), state=state, now=1100 * SECOND)
    assert (state.ends_at, state.extensions) == (terms.hard_end, 1)
    last = accepted(terms, state, Bid(ALICE, 4000), terms.hard_end - 1)
    assert last.state.ends_at == terms.hard_end


def test_no_extensions_switch_it_off() -> None:
    terms = lot(max_extensions=0)
    state = after(terms, (ALICE, 2000), now=END - 1)
    assert (state.ends_at, state.extensions, terms.hard_end) == (END, 0, END)


def test_a_refused_bid_extends_nothing() -> None:
    terms = lot()
    state = after(terms, (ALICE, 2000))
    refused(terms, state, Bid(BOB, 1), 990 * SECOND)
    assert after(terms, (BOB, 3000), state=state, now=500 * SECOND).ends_at == END


def test_an_end_already_past_the_hard_end_is_not_moved_back() -> None:
    assert softclose.extended_end(END, END - 1, 120 * SECOND, END - SECOND) == END


@pytest.mark.parametrize(("moved", "used"), [(-5, 0), (0, 0), (1, 1), (120, 1), (121, 2), (240, 2), (1200, 10)])
def test_extensions_used_are_rounded_up(moved: int, used: int) -> None:
    assert softclose.extensions_used(END + moved, END, 120) == used


def test_an_end_that_never_moved_used_no_extension_even_of_no_length() -> None:
    assert softclose.extensions_used(END, END, 0) == 0
