"""Requests that wait while others are served are served together, each with its own answer."""

import threading
import time
from collections.abc import Sequence

import pytest

from auctions.services.sharing import Sharing
from tests.auctions.services.races import at_once


class Counter:
    """Doubles numbers, slowly, and remembers which came together."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.served: list[tuple[int, list[int]]] = []

    def work(self, auction_id: int, requests: Sequence[int]) -> list[int]:
        self.served.append((auction_id, list(requests)))
        self.begun.set()
        self.go_on.wait(10)
        if 13 in requests:
            raise ArithmeticError("13")
        return [2 * number for number in requests]


def while_one_is_served(counter: Counter, sharing: Sharing[int, int], *others: tuple[int, int]) -> list[object]:
    """Begin with 1 for auction 7, let the others come while it is worked on, then let it go on."""

    def later(auction_id: int, number: int) -> int:
        counter.begun.wait(10)
        return sharing.answer(auction_id, number)

    def let_go() -> None:
        counter.begun.wait(10)
        time.sleep(0.2)
        counter.go_on.set()

    calls = [lambda other=other: later(*other) for other in others]
    return at_once(lambda: sharing.answer(7, 1), *calls, let_go)[:-1]


def test_who_comes_while_another_is_served_shares_the_next_turn() -> None:
    counter = Counter()
    answers = while_one_is_served(counter, Sharing(counter.work, most=50), (7, 2), (7, 3), (7, 4))
    assert answers == [2, 4, 6, 8]
    assert counter.served[0] == (7, [1]) and sorted(counter.served[1][1]) == [2, 3, 4]


def test_no_turn_serves_more_than_its_most() -> None:
    counter = Counter()
    answers = while_one_is_served(counter, Sharing(counter.work, most=2), (7, 2), (7, 3), (7, 4))
    assert answers == [2, 4, 6, 8]
    assert sorted(len(numbers) for _, numbers in counter.served) == [1, 1, 2]


def test_auctions_do_not_wait_for_each_other() -> None:
    counter = Counter()
    answers = while_one_is_served(counter, Sharing(counter.work, most=50), (8, 2))
    assert answers == [2, 4]
    assert counter.served == [(7, [1]), (8, [2])]


def test_what_breaks_a_turn_is_told_to_all_in_it_and_to_nobody_else() -> None:
    counter = Counter()
    sharing = Sharing(counter.work, most=50)
    answers = while_one_is_served(counter, sharing, (7, 13), (7, 4))
    assert answers[0] == 2 and all(isinstance(answer, ArithmeticError) for answer in answers[1:])
    assert sharing.answer(7, 5) == 10


def test_who_is_alone_is_served_at_once() -> None:
    counter = Counter()
    counter.go_on.set()
    sharing = Sharing(counter.work, most=50)
    with pytest.raises(ArithmeticError):
        sharing.answer(7, 13)
    assert sharing.answer(7, 1) == 2
