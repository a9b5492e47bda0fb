"""Delivery: each queued message is claimed, sent outside any transaction, and its end written down.

A transport gets a message at most once. Where nothing was sent for certain, the message is tried again or goes on
to another transport; where it is not, only what matters most goes on, and never over the same transport again.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.services.telegram_factor import standing
from auctions.models import Auction
from notifications.inbox import confirmable_by
from notifications.models import Delivery, Notification
from notifications.results import Failed, Result, Sent, TryAgain, Unknown
from notifications.transports import transport_named, ways_to
from notifications.wake import wake_delivery

logger = logging.getLogger(__name__)
BATCH = 100
LEASE = timedelta(minutes=3)
PAUSES_S = (10, 30, 120, 600, 1800, 3600, 3 * 3600, 6 * 3600)
"""Seconds before the second attempt, the third, and so on; after the last one it is given up."""

PASSING = frozenset(
    {
        Notification.Kind.OUTBID,
        Notification.Kind.EXTENDED,
        Notification.Kind.CONFIRM,
        Notification.Kind.LEADS_AGAIN,
        Notification.Kind.CALLED,
        Notification.Kind.CALLED_TWICE,
        Notification.Kind.CALL_OFF,
    }
)
"""Kinds that are news only while the lot runs."""

State = Delivery.State


def deliver_due() -> int:
    """Send what is queued and due, until nothing is, and give the number of messages dealt with."""
    for pk in list(
        Delivery.objects.filter(state=State.SENDING, lease_until__lt=timezone.now()).values_list("pk", flat=True)[
            :BATCH
        ]
    ):
        settle(pk, Unknown("the process that was sending it is gone"))
    done = 0
    while due := list(
        Delivery.objects.filter(state=State.QUEUED, next_try_at__lte=timezone.now())
        .order_by("next_try_at", "pk")
        .values_list("pk", flat=True)[:BATCH]
    ):
        done += sum(deliver(pk) for pk in due)
    return done


def deliver(pk: int) -> bool:
    """Claim one message and send it, or drop it as stale; False when another worker has it."""
    now = timezone.now()
    queued = Delivery.objects.filter(pk=pk, state=State.QUEUED, next_try_at__lte=now)
    if not queued.update(state=State.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1):
        return False
    delivery = Delivery.objects.select_related("notification__person__telegram", "notification__auction").get(pk=pk)
    if is_stale(delivery.notification):
        Delivery.objects.filter(pk=pk, state=State.SENDING).update(state=State.DROPPED, lease_until=None)
    else:
        settle(pk, _send(delivery))
    return True


def is_stale(notification: Notification) -> bool:
    """Tell whether the news is old by now: the lot is over, or what there was to answer or to know has passed."""
    lot = notification.auction
    if not notification.person.is_active:
        return True
    if notification.kind == Notification.Kind.SIGN_IN:
        return standing(notification.person_id, notification.data["question"]) is None
    if lot is None or notification.kind not in PASSING:
        return False
    if lot.status != Auction.Status.ACTIVE or (lot.ends_at is not None and lot.ends_at <= timezone.now()):
        return True
    return _has_passed(notification, lot)


def _has_passed(notification: Notification, lot: Auction) -> bool:
    person_id = notification.person_id
    if notification.kind == Notification.Kind.CONFIRM:
        return not confirmable_by(person_id, lot.pk)
    if notification.kind == Notification.Kind.EXTENDED:
        return lot.extensions > int(notification.data["extensions"])
    if notification.kind == Notification.Kind.LEADS_AGAIN:
        return lot.leader_id != person_id or _told_again(notification)
    if notification.kind == Notification.Kind.CALL_OFF:
        return lot.call_began is not None
    if notification.kind in (Notification.Kind.CALLED, Notification.Kind.CALLED_TWICE):
        return lot.call_began is None or lot.going_twice != (notification.kind == Notification.Kind.CALLED_TWICE)
    return lot.leader_id == person_id or _told_again(notification)


def _told_again(notification: Notification) -> bool:
    later = Notification.objects.filter(
        person=notification.person_id,
        auction=notification.auction_id,
        kind=notification.kind,
        event_id__gt=notification.event_id,
    )
    return later.exists()


def _send(delivery: Delivery) -> Result:
    transport = transport_named(delivery.transport)
    try:
        message = transport.prepare(delivery.notification)
    except Exception as error:  # any fault in our own words, which must not stop the messages behind; nothing was sent
        logger.exception("delivery %s could not be written", delivery.pk)
        return TryAgain(f"{type(error).__name__}: {error}")
    try:
        return transport.send(delivery.notification, message)
    except Exception as error:  # anything no transport foresaw, which must not stop the others; it may have been sent
        logger.exception("delivery %s ended in an unforeseen way", delivery.pk)
        return Unknown(f"{type(error).__name__}: {error}")


def settle(pk: int, result: Result) -> None:
    """Write down how a claimed delivery ended, and pass the news on where that calls for it."""
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().filter(pk=pk, state=State.SENDING).first()
        if delivery is None:
            logger.warning("delivery %s was settled by somebody else", pk)
            return
        delivery.lease_until = None
        delivery.error = "" if isinstance(result, Sent) else result.error[:1000]
        if isinstance(result, Sent):
            delivery.state, delivery.provider_id = State.SENT, result.provider_id
        elif isinstance(result, TryAgain):
            _try_again(delivery, result)
        else:
            delivery.state = State.FAILED if isinstance(result, Failed) else State.UNKNOWN
        delivery.save(update_fields=["lease_until", "error", "state", "provider_id", "attempts", "next_try_at"])
        if delivery.state == State.FAILED or (delivery.state == State.UNKNOWN and _is_critical(delivery)):
            _pass_on(delivery)


def _try_again(delivery: Delivery, result: TryAgain) -> None:
    if result.after_s is not None:
        delivery.attempts -= 1
        delivery.state, delivery.next_try_at = State.QUEUED, timezone.now() + timedelta(seconds=result.after_s)
    elif delivery.attempts <= len(PAUSES_S):
        delivery.state, delivery.next_try_at = (
            State.QUEUED,
            timezone.now() + timedelta(seconds=PAUSES_S[delivery.attempts - 1]),
        )
    else:
        delivery.state = State.FAILED


def _is_critical(delivery: Delivery) -> bool:
    return delivery.notification.kind in Notification.CRITICAL


def _pass_on(delivery: Delivery) -> None:
    notification = Notification.objects.select_related("person__telegram").get(pk=delivery.notification_id)
    tried = set(notification.deliveries.values_list("transport", flat=True))
    way = next((way for way in ways_to(notification.person, notification.kind) if way not in tried), None)
    if way:
        Delivery.objects.create(notification=notification, transport=way)
        transaction.on_commit(wake_delivery)
