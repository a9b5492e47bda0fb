"""The relay: every committed event to every listener once, in order within a topic, whatever fails or comes late."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from events import relay as relaying
from events.listeners import ignore, listen, listener_named, listeners_of
from events.models import HandOver, OutboxEvent
from events.relay import MOST_ATTEMPTS, carry_out, relay
from events.tasks import relay_outbox
from tests.events.conftest import Told, happened

Register = Callable[..., Told]


def due_again() -> None:
    HandOver.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))


def test_every_listener_of_the_kind_is_told_once(db: None, listener: Register) -> None:
    one, other = listener("one"), listener("other")
    listen("deaf", {"something else"}, lambda event: pytest.fail("it is not for this listener"))
    happened("t:1", 1, 2)
    assert relay() == 4
    assert relay() == 0
    relay_outbox()
    assert one == other == [("t:1", 1), ("t:1", 2)]
    assert not OutboxEvent.objects.filter(sent_at=None).exists()
    assert HandOver.objects.filter(done_at=None).count() == 0
    ignore("deaf")


def test_an_event_without_listeners_is_sent_all_the_same(db: None) -> None:
    happened("t:1", 1)
    assert relay() == 0 and OutboxEvent.objects.get().sent_at


def test_order_within_a_topic_is_by_its_own_numbers(db: None, listener: Register) -> None:
    told = listener("one")
    happened("t:1", 3, 1, 2)
    happened("t:2", 7)
    relay()
    assert [number for topic, number in told if topic == "t:1"] == [1, 2, 3] and ("t:2", 7) in told


def test_a_failing_listener_neither_blocks_nor_doubles_the_others(db: None, listener: Register) -> None:
    broken = [True]
    good = listener("good")
    bad = listener("bad", failing=lambda event: broken[0] and event.seq == 1)
    happened("t:1", 1, 2)
    relay()
    relay()
    assert (good, bad) == ([("t:1", 1), ("t:1", 2)], [])
    hand_over = HandOver.objects.get(listener="bad", event__seq=1)
    assert (hand_over.attempts, hand_over.error) == (1, "RuntimeError: the listener's own trouble")
    assert hand_over.next_try_at > timezone.now()
    broken[0] = False
    due_again()
    relay()
    assert (good, bad) == ([("t:1", 1), ("t:1", 2)], [("t:1", 1), ("t:1", 2)])


def test_a_failing_listener_holds_up_only_its_own_topic(db: None, listener: Register) -> None:
    told = listener("bad", failing=lambda event: event.topic == "t:1")
    happened("t:1", 1)
    happened("t:2", 1)
    relay()
    assert told == [("t:2", 1)]


def test_what_a_listener_wrote_before_it_failed_is_undone(db: None) -> None:
    def half(event: OutboxEvent) -> None:
        OutboxEvent.objects.create(kind="half", topic="t:9", seq=1, payload={})
        raise RuntimeError

    listen("half", {"happened"}, half)
    happened("t:1", 1)
    relay()
    ignore("half")
    assert not OutboxEvent.objects.filter(kind="half").exists()


def test_after_many_failures_it_is_parked_and_the_topic_goes_on(db: None, listener: Register) -> None:
    told = listener("bad", failing=lambda event: event.seq == 1)
    happened("t:1", 1, 2)
    for _ in range(MOST_ATTEMPTS):
        due_again()
        relay()
    parked = HandOver.objects.get(event__seq=1)
    assert parked.parked_at and parked.attempts == MOST_ATTEMPTS and not parked.done_at
    assert told == [("t:1", 2)]


def test_a_listener_that_is_gone_is_recorded(db: None, listener: Register) -> None:
    listener("gone", failing=lambda event: True)
    happened("t:1", 1)
    relay()
    ignore("gone")
    due_again()
    relay()
    assert "no listener named gone" in HandOver.objects.get().error
    assert listener_named("gone") is None and listeners_of("happened") == []


def test_a_done_hand_over_is_not_carried_out_again(db: None, listener: Register) -> None:
    told = listener("one")
    happened("t:1", 1)
    relay()
    pk = HandOver.objects.get().pk
    assert not carry_out(pk) and told == [("t:1", 1)]


def test_a_failure_noted_after_another_worker_succeeded_changes_nothing(db: None, listener: Register) -> None:
    listener("one")
    happened("t:1", 1)
    relay()
    hand_over = HandOver.objects.get()
    relaying._note_failure(hand_over.pk, RuntimeError("late"))
    hand_over.refresh_from_db()
    assert hand_over.done_at and not hand_over.error


def in_thread(work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.race
@pytest.mark.usefixtures("postgresql")
def test_a_row_that_commits_late_is_not_missed(listener: Register) -> None:
    told, written, may_commit = listener("one"), threading.Event(), threading.Event()

    def late() -> None:
        with transaction.atomic():
            happened("t:late", 1)
            written.set()
            may_commit.wait(10)

    thread = in_thread(late)
    written.wait(10)
    happened("t:early", 1)
    relay()
    last_seen = OutboxEvent.objects.latest("id").pk
    assert told == [("t:early", 1)]
    may_commit.set()
    thread.join()
    # The control: a relay that asks for ids above the last seen would never find it.
    assert not OutboxEvent.objects.filter(pk__gt=last_seen).exists()
    relay()
    assert told == [("t:early", 1), ("t:late", 1)]


@pytest.mark.race
@pytest.mark.usefixtures("postgresql")
def test_two_relays_at_once_tell_each_listener_once(listener: Register) -> None:
    told = listener("one")
    for topic in range(20):
        happened(f"t:{topic}", 1, 2, 3)
    threads = [in_thread(relay) for _ in range(4)]
    for thread in threads:
        thread.join()
    relay()
    assert sorted(told) == sorted((f"t:{topic}", number) for topic in range(20) for number in (1, 2, 3))
    for topic in range(20):
        assert [number for name, number in told if name == f"t:{topic}"] == [1, 2, 3]


@pytest.mark.race
@pytest.mark.usefixtures("postgresql")
def test_a_hand_over_that_another_worker_holds_is_left_to_it(listener: Register) -> None:
    told = listener("one")
    happened("t:1", 1)
    relaying._make_hand_overs()
    pk = HandOver.objects.get().pk
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            HandOver.objects.select_for_update().get(pk=pk)
            held.set()
            done.wait(10)

    thread = in_thread(hold)
    held.wait(10)
    assert not carry_out(pk) and told == []
    done.set()
    thread.join()
    assert carry_out(pk) and told == [("t:1", 1)]
