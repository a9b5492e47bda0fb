"""The delivery's own rules: stale news is dropped, lost workers leave no doubles, faults of ours stop nobody else."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.html import escape

from accounts.models import User
from auctions.models import Auction, Pseudonym
from auctions.services.bidding import confirm_maximum
from auctions.services.closing import finish_auction
from auctions.services.listing import lower_reserve
from auctions.services.staff import extend_auction, void_bid, withdraw_auction
from events.relay import relay
from notifications.delivery import deliver, deliver_due, settle
from notifications.models import Delivery, Notification
from notifications.results import Sent
from notifications.texts import write
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


@pytest.fixture
def extended(lot: Auction, alice: User, bob: User, place: Any) -> Delivery:
    """Alice leads, Bob's bid has moved the end; the news waits."""
    place(lot, alice, 5000)
    past_end(lot, by=timedelta(seconds=-60))
    place(lot, bob, 2000)
    relay()
    return Delivery.objects.get(notification__kind="extended")


def test_an_extension_is_told_with_the_present_end(
    extended: Delivery, lot: Auction, bob: User, mailoutbox: Any
) -> None:
    assert state_of(extended) == "sent"
    lot.refresh_from_db()
    assert lot.ends_at
    code = Pseudonym.objects.get(auction=lot, user=bob).code
    (mail,) = mailoutbox
    assert mail.subject == "Extended: Tidal poster"
    assert f"{lot.ends_at:%H:%M} (UTC), extension 1 of 10, because {code} bid." in mail.body


def test_an_extension_that_another_followed_is_not_told(
    extended: Delivery, lot: Auction, bob: User, place: Any
) -> None:
    Auction.objects.filter(pk=lot.pk).update(extensions=2)
    assert state_of(extended) == "dropped"


def test_an_extension_that_the_end_overtook_is_not_told(extended: Delivery, lot: Auction) -> None:
    lot.refresh_from_db()
    past_end(lot)
    assert state_of(extended) == "dropped"


@pytest.fixture
def confirmable(list_lot: Any, sela: User, alice: User, place: Any) -> Delivery:
    """Alice leads at 50.00 and the reserve has come down to that; the news waits."""
    lot = list_lot(reserve=10_000)
    place(lot, alice, 5000)
    lower_reserve(auction_id=lot.pk, seller_id=sela.pk, new_reserve=5000)
    relay()
    return Delivery.objects.get(notification__kind="confirm")


def test_a_lowered_reserve_is_told_with_ones_own_maximum(confirmable: Delivery, alice: User, mailoutbox: Any) -> None:
    assert state_of(confirmable) == "sent"
    (mail,) = mailoutbox
    assert mail.to == [alice.email]
    assert "Confirm your maximum of $50.00 on the lot page before it ends" in mail.body


def test_a_lowered_reserve_is_not_told_to_who_has_confirmed(confirmable: Delivery, alice: User) -> None:
    confirm_maximum(auction_id=confirmable.notification.auction_id, bidder_id=alice.pk, key=uuid4())
    assert state_of(confirmable) == "dropped"


def test_a_lowered_reserve_is_not_told_to_who_leads_no_more(confirmable: Delivery, bob: User, place: Any) -> None:
    place(confirmable.notification.auction, bob, 6000)
    assert state_of(confirmable) == "dropped"


def test_a_lowered_reserve_that_the_end_overtook_is_not_told(confirmable: Delivery) -> None:
    lot = confirmable.notification.auction
    assert lot
    past_end(lot)
    assert state_of(confirmable) == "dropped"


@pytest.fixture
def leads_again(lot: Auction, alice: User, bob: User, stan: User, place: Any) -> Delivery:
    """Staff have voided Bob's bid, so that Alice leads again at the opening price; the news waits."""
    place(lot, alice, 2000)
    place(lot, bob, 5000)
    void_bid(auction_id=lot.pk, seq=3, staff_id=stan.pk, reason="A typing error.")
    relay()
    return Delivery.objects.get(notification__kind="leads_again")


def test_a_lead_given_back_is_told_with_its_reason(leads_again: Delivery, mailoutbox: Any) -> None:
    assert state_of(leads_again) == "sent"
    (mail,) = [mail for mail in mailoutbox if mail.subject == "You lead again: Tidal poster"]
    assert "You lead at $10.00. The reason: A typing error." in mail.body
    assert "confirm your maximum" not in mail.body


def test_a_lead_that_was_lost_again_is_not_told(leads_again: Delivery, lot: Auction, bob: User, place: Any) -> None:
    place(lot, bob, 6000)
    assert state_of(leads_again) == "dropped"


def test_a_voided_bid_is_told_with_its_own_maximum_also_after_the_end(
    leads_again: Delivery, lot: Auction, bob: User, mailoutbox: Any
) -> None:
    past_end(lot)
    assert state_of(Delivery.objects.get(notification__kind="voided")) == "sent"
    (mail,) = [mail for mail in mailoutbox if mail.to == [bob.email]]
    assert "voided your bid of $50.00. It no longer counts; the price is now $10.00." in mail.body
    assert "The reason: A typing error." in mail.body


def test_a_lead_given_back_under_a_lowered_reserve_asks_to_confirm(
    list_lot: Any, sela: User, alice: User, bob: User, stan: User, place: Any, mailoutbox: Any
) -> None:
    lot = list_lot(reserve=10_000)
    place(lot, alice, 5000)
    lower_reserve(auction_id=lot.pk, seller_id=sela.pk, new_reserve=4000)
    place(lot, bob, 6000)
    void_bid(auction_id=lot.pk, seq=4, staff_id=stan.pk, reason="A typing error.")
    relay()
    assert state_of(Delivery.objects.get(notification__kind="leads_again")) == "sent"
    (mail,) = [mail for mail in mailoutbox if mail.subject.startswith("You lead again")]
    assert "confirm your maximum on the lot page" in mail.body


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_what_staff_did_is_told_with_their_reason_in_every_language(
    language: str, lot: Auction, alice: User, stan: User, place: Any
) -> None:
    why = "<b>Copied</b>."
    place(lot, alice, 2000)
    extend_auction(auction_id=lot.pk, staff_id=stan.pk, by=timedelta(hours=1), reason=why)
    withdraw_auction(auction_id=lot.pk, staff_id=stan.pk, reason=why)
    relay()
    User.objects.update(language=language)
    for kind in ("extended", "withdrawn"):
        news = Notification.objects.get(kind=kind, person=alice)
        assert why in write(news, "txt")
        assert escape(why) in write(news, "telegram.html")


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
