"""The coalescer: the latest value per key, never in the caller's way, alive after a failure and after a fork."""

import os
import threading
import time
from collections.abc import Mapping

import pytest

from events.coalescer import Coalescer, nothing_sent


class Sent:
    """Remembers what was sent; holds back or fails when told to."""

    def __init__(self) -> None:
        self.batches: list[dict[str, int]] = []
        self.may_go = threading.Event()
        self.may_go.set()
        self.failing = False

    def __call__(self, batch: Mapping[str, int]) -> None:
        self.may_go.wait(10)
        if self.failing:
            raise ConnectionError("the broker is away")
        self.batches.append(dict(batch))

    def wait_for(self, key: str, value: int) -> None:
        deadline = time.monotonic() + 10
        while not any(batch.get(key) == value for batch in self.batches):
            assert time.monotonic() < deadline, self.batches
            time.sleep(0.005)


def test_the_latest_value_per_key_wins_and_nobody_waits() -> None:
    sent = Sent()
    coalescer = Coalescer("test", 0.01, sent)
    sent.may_go.clear()
    coalescer.put("first", 0)
    began = time.monotonic()
    for number in range(1000):
        coalescer.put("a", number)
        coalescer.put("b", -number)
    assert time.monotonic() - began < 1
    sent.may_go.set()
    sent.wait_for("a", 999)
    assert len(sent.batches) <= 4 and (sent.batches[-1]["a"], sent.batches[-1]["b"]) == (999, -999)


def test_a_failure_is_logged_and_the_next_one_goes_out(caplog: pytest.LogCaptureFixture) -> None:
    sent = Sent()
    coalescer = Coalescer("test", 0.0, sent)
    sent.failing = True
    coalescer.put("a", 1)
    deadline = time.monotonic() + 10
    while "test failed" not in caplog.text and time.monotonic() < deadline:
        time.sleep(0.005)
    sent.failing = False
    coalescer.put("a", 2)
    sent.wait_for("a", 2)
    assert "the broker is away" in caplog.text and {"a": 1} not in sent.batches


def test_flushing_sends_what_waits_in_this_thread() -> None:
    sent = Sent()
    coalescer = Coalescer("test", 60.0, sent)
    coalescer.flush()
    coalescer.put("a", 1)
    sent.wait_for("a", 1)
    coalescer.put("a", 2)
    coalescer.flush()
    coalescer.flush()
    assert sent.batches == [{"a": 1}, {"a": 2}]


def test_nothing_is_sent_while_silent() -> None:
    sent = Sent()
    coalescer = Coalescer("test", 0.0, sent)
    with nothing_sent():
        coalescer.put("a", 1)
    coalescer.put("a", 2)
    sent.wait_for("a", 2)
    assert sent.batches == [{"a": 2}]


def test_a_forked_process_sends_for_itself() -> None:
    here, there = os.pipe()
    coalescer: Coalescer[int] = Coalescer(
        "test", 0.0, lambda batch: (os.write(there, str(dict(batch)).encode()), None)[1]
    )
    coalescer.put("parent", 1)
    assert os.read(here, 100) == b"{'parent': 1}"
    child = os.fork()
    if child == 0:
        coalescer.put("child", 2)
        time.sleep(0.5)
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(here, 100) == b"{'child': 2}"
    os.close(here)
    os.close(there)


def test_an_older_value_never_replaces_a_newer_one() -> None:
    sent = Sent()
    coalescer: Coalescer[int] = Coalescer("test", 0.01, sent, newer=lambda put, waiting: put >= waiting)
    coalescer.put("warm-up", 0)
    sent.wait_for("warm-up", 0)
    sent.may_go.clear()
    for seq in (5, 7, 6):
        coalescer.put("lot", seq)
    sent.may_go.set()
    sent.wait_for("lot", 7)
    assert all(batch.get("lot") != 6 for batch in sent.batches)
    assert all(later.get("lot", 7) == 7 for later in sent.batches[-1:])


def test_threads_that_come_first_together_start_one_sender() -> None:
    sent = Sent()
    coalescer = Coalescer("only one", 0.01, sent)
    together = threading.Barrier(8)

    def put(number: int) -> None:
        together.wait()
        coalescer.put(str(number), number)

    threads = [threading.Thread(target=put, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(8):
        sent.wait_for(str(number), number)
    assert [thread.name for thread in threading.enumerate()].count("only one") == 1
