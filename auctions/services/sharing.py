"""Requests that arrive while a transaction for their auction runs in this process share the next one.

A lot's row is locked for a whole transaction, so that on a hot lot the transactions, not the decisions, are the limit.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Request = TypeVar("Request")
Answer = TypeVar("Answer")


class _Ticket(Generic[Request, Answer]):
    """A request, and then its answer or what its turn broke on; its thread is woken for that, or to take a turn."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.wake = threading.Event()
        self.answers: list[Answer] = []
        self.error: BaseException | None = None


class Sharing(Generic[Request, Answer]):
    """Calls `work` with an auction and up to `most` requests in the order they came; it gives an answer for each."""

    def __init__(self, work: Callable[[int, Sequence[Request]], Sequence[Answer]], most: int) -> None:
        self._work = work
        self._most = most
        self._guard = threading.Lock()
        self._lines: dict[int, deque[_Ticket[Request, Answer]]] = {}  # an auction has a line while it has a turn

    def answer(self, auction_id: int, request: Request) -> Answer:
        """Have one request answered, together with those that wait; what `work` raises, each raises."""
        ticket: _Ticket[Request, Answer] = _Ticket(request)
        with self._guard:
            waits = auction_id in self._lines
            self._lines.setdefault(auction_id, deque()).append(ticket)
        if waits:
            ticket.wake.wait()
        if not ticket.answers and ticket.error is None:
            self._take_a_turn(auction_id)
        if ticket.error:
            raise ticket.error
        return ticket.answers[0]

    def _take_a_turn(self, auction_id: int) -> None:
        """Serve the head of the line, where the caller's own ticket is, and let the next take theirs."""
        with self._guard:
            line = self._lines[auction_id]
            tickets = [line.popleft() for _ in range(min(self._most, len(line)))]
        try:
            answers = self._work(auction_id, [ticket.request for ticket in tickets])
            for ticket, answer in zip(tickets, answers, strict=True):
                ticket.answers.append(answer)
        except BaseException as error:  # an interrupt too: each thread that waits must wake, and raises it itself
            for ticket in tickets:
                ticket.error = error
        with self._guard:
            if line:
                tickets.append(line[0])
            else:
                del self._lines[auction_id]
        for ticket in tickets:
            ticket.wake.set()
