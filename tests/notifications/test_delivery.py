"""The delivery's own rules: stale news is dropped, lost workers leave no doubles, faults of ours stop nobody else."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from auctions.models import Auction
from auctions.services.closing import finish_auction
from events.relay import relay
from notifications.delivery import deliver, deliver_due, settle
from notifications.models import Delivery, Notification
from notifications.results import Sent
from tests.cast import past_end

pytestmark = pytest.mark.django_db


@pytest.fixture
def outbid(lot: Auction, alice: User, bob: User, place: Any) -> Delivery:
    """Alice has been outbid; the news waits."""
    place(lot, alice, 2000)
    place(lot, bob, 5000)
    relay()
    return Delivery.objects.get()


def state_of(delivery: Delivery) -> str:
    deliver_due()
    delivery.refresh_from_db()
    return delivery.state


def test_fresh_news_is_sent(outbid: Delivery, mailoutbox: Any) -> None:
    assert state_of(outbid) == "sent"
    assert [mail.subject for mail in mailoutbox] == ["Outbid: Tidal poster"]


def test_who_leads_again_is_not_told_of_having_been_outbid(
    outbid: Delivery, lot: Auction, alice: User, place: Any, mailoutbox: Any
) -> None:
    place(lot, alice, 9000)
    assert state_of(outbid) == "dropped"
    assert mailoutbox == []


def test_an_outbid_that_the_end_overtook_is_dropped(outbid: Delivery, lot: Auction) -> None:
    past_end(lot)
    assert state_of(outbid) == "dropped"


def test_of_two_outbids_only_the_later_is_told(
    outbid: Delivery, lot: Auction, alice: User, bob: User, place: Any, mailoutbox: Any
) -> None:
    place(lot, alice, 9000)
    place(lot, bob, 20_000)
    relay()
    assert state_of(outbid) == "dropped"
    assert len([mail for mail in mailoutbox if mail.to == [alice.email]]) == 1


def test_an_account_closed_meanwhile_is_not_written_to(outbid: Delivery, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert state_of(outbid) == "dropped"


def test_what_a_lost_worker_was_sending_is_unknown_and_not_sent_again(outbid: Delivery, mailoutbox: Any) -> None:
    Delivery.objects.update(state="sending", lease_until=timezone.now() - timedelta(seconds=1))
    assert state_of(outbid) == "unknown"
    assert mailoutbox == []


def test_what_a_worker_is_sending_is_left_to_it(outbid: Delivery, mailoutbox: Any) -> None:
    Delivery.objects.update(state="sending", lease_until=timezone.now() + timedelta(minutes=1))
    assert state_of(outbid) == "sending"
    assert not deliver(outbid.pk)
    assert mailoutbox == []


def test_a_worker_that_comes_back_late_does_not_change_what_was_settled(outbid: Delivery) -> None:
    Delivery.objects.update(state="unknown")
    settle(outbid.pk, Sent("1"))
    outbid.refresh_from_db()
    assert outbid.state == "unknown"


def test_news_whose_time_has_not_come_waits(outbid: Delivery) -> None:
    Delivery.objects.update(next_try_at=timezone.now() + timedelta(minutes=1))
    assert state_of(outbid) == "queued"


def test_words_that_cannot_be_written_do_not_hold_up_the_others(
    lot: Auction, sela: User, alice: User, place: Any, tmp_path: Path, settings: Any, mailoutbox: Any, caplog: Any
) -> None:
    broken = tmp_path / "notifications"
    broken.mkdir()
    (broken / "won.txt").write_text("{% this is no tag %}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    place(lot, alice, 2000)
    past_end(lot)
    finish_auction(auction_id=lot.pk)
    relay()
    deliver_due()
    states = dict(Delivery.objects.values_list("notification__kind", "state"))
    assert states == {"won": "queued", "sold": "sent"}
    assert "could not be written" in caplog.text


def test_looking_for_work_when_there_is_none_takes_two_statements(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        assert deliver_due() == 0


def test_a_notification_is_unique_for_event_and_person(outbid: Delivery) -> None:
    first = Notification.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(event_id=first.event_id, person=first.person, kind="lost")
