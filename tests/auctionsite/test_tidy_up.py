"""The daily forgetting: what is over goes, at its age and not before; what waits for somebody stays."""

from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from celery.schedules import crontab
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts import retention as accounts_retention
from accounts.models import PersonSession, TelegramLinkToken, User
from auctions.models import Auction
from auctionsite.tasks import tidy_up
from events import retention as events_retention
from events.models import HandOver, OutboxEvent
from events.relay import relay
from notifications.models import Notification
from telegram_bot.models import Update

pytestmark = pytest.mark.django_db


def ago(**span: float) -> Any:
    return timezone.now() - timedelta(**span)


def event(seq: int, *, sent: Any, **hand_over: Any) -> OutboxEvent:
    made = OutboxEvent.objects.create(kind="x", topic="t:1", seq=seq, payload={}, sent_at=sent)
    if hand_over:
        HandOver.objects.create(event=made, listener="one", topic="t:1", **hand_over)
    return made


def test_events_that_everybody_was_told_of_go_after_thirty_days() -> None:
    event(1, sent=ago(days=31), done_at=ago(days=31))
    event(2, sent=ago(days=31))  # nobody listens to it
    kept = [
        event(3, sent=ago(days=29), done_at=ago(days=29)),
        event(4, sent=ago(days=31), done_at=ago(days=2)),  # told late
        event(5, sent=ago(days=31), done_at=None),  # still to be told
        event(6, sent=ago(days=31), done_at=None, parked_at=ago(days=31)),  # waits for a person
        event(7, sent=None),
    ]
    half_told = event(8, sent=ago(days=31), done_at=ago(days=31))
    HandOver.objects.create(event=half_told, listener="other", topic="t:1")
    tidy_up()
    assert list(OutboxEvent.objects.order_by("seq")) == [*kept, half_told]
    assert set(HandOver.objects.values_list("event__seq", flat=True)) == {3, 4, 5, 6, 8}


def test_updates_go_a_week_after_they_were_dealt_with() -> None:
    for number, done in enumerate((ago(days=8), ago(days=6), None)):
        Update.objects.create(update_id=number, body={}, received_at=ago(days=20), done_at=done)
    tidy_up()
    assert set(Update.objects.values_list("pk", flat=True)) == {1, 2}


def test_link_tokens_go_a_day_after_they_expired_used_or_not(alice: User) -> None:
    for digest, expired, used in (("a", 25, None), ("b", 25, 25), ("c", 23, None), ("d", 23, 23), ("e", -1, None)):
        TelegramLinkToken.objects.create(
            user=alice, digest=digest, expires_at=ago(hours=expired), used_at=ago(hours=used) if used else None
        )
    tidy_up()
    assert set(TelegramLinkToken.objects.values_list("digest", flat=True)) == {"c", "d", "e"}


def test_expired_sessions_go_and_others_stay(client: Client, alice: User) -> None:
    client.force_login(alice)
    Session.objects.create(session_key="x" * 32, session_data="", expire_date=ago(minutes=1))
    PersonSession.objects.create(user=alice, key="x" * 32)
    PersonSession.objects.create(user=alice, key="y" * 32)
    tidy_up()
    assert [session.session_key for session in Session.objects.all()] == [client.session.session_key]
    assert [session.key for session in PersonSession.objects.all()] == [client.session.session_key]


def test_inbox_rows_outlive_their_events(lot: Auction, alice: User, bob: User, place: Any) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 5000)
    relay()
    OutboxEvent.objects.update(sent_at=ago(days=31))
    HandOver.objects.update(done_at=ago(days=31))
    tidy_up()
    assert not OutboxEvent.objects.exists()
    assert Notification.objects.get().kind == "outbid"


def test_more_than_a_batch_goes_too(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_retention, "BATCH", 2)
    monkeypatch.setattr(accounts_retention, "BATCH", 2)
    for number in range(5):
        event(number, sent=ago(days=31), done_at=ago(days=31))
        TelegramLinkToken.objects.create(user=alice, digest=str(number), expires_at=ago(days=2))
    tidy_up()
    assert not OutboxEvent.objects.exists()
    assert not HandOver.objects.exists()
    assert not TelegramLinkToken.objects.exists()


def test_the_beat_asks_for_it_every_night_at_a_quiet_hour() -> None:
    planned = settings.CELERY_BEAT_SCHEDULE["tidy up"]
    assert planned["task"] in current_app.tasks
    assert planned["schedule"] == crontab(hour=3, minute=17)
