"""Reporting a person or a lot to the house, and the answer of staff, which the reporter is told."""

from datetime import timedelta
from enum import Enum

from django.db import transaction
from django.utils import timezone

from accounts.services import audit
from auctions.models import Auction
from auctions.services.locking import lock_person
from events.outbox import Announcement, announce
from support.models import Report

MOST_A_DAY = 10
"""The most reports of one person within 24 hours."""


class ReportRefusal(Enum):
    """Why a report is not taken."""

    OPEN_ALREADY = "open_already"
    TOO_MANY = "too_many"
    ABOUT_ONESELF = "about_oneself"


class ReportRefused(Exception):
    """Nothing was reported."""

    def __init__(self, reason: ReportRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class AnsweredAlready(Exception):
    """Somebody has answered this report before; nothing was changed."""


def report(*, reporter_id: int, reason: str, text: str, person_id: int | None = None, lot_id: int | None = None) -> int:
    """Report a person or a lot (one of the two ids), and give the report's number. One reporter at a time is counted.

    :raises ReportRefused: when the same is open already, after ten within a day, or when it is one's own.
    """
    with transaction.atomic():
        lock_person(reporter_id)
        own_lot = lot_id is not None and Auction.objects.filter(pk=lot_id, seller=reporter_id).exists()
        if person_id == reporter_id or own_lot:
            raise ReportRefused(ReportRefusal.ABOUT_ONESELF)
        mine = Report.objects.filter(reporter=reporter_id)
        if mine.filter(person=person_id, lot=lot_id, state=Report.State.OPEN).exists():
            raise ReportRefused(ReportRefusal.OPEN_ALREADY)
        if mine.filter(created_at__gt=timezone.now() - timedelta(days=1)).count() >= MOST_A_DAY:
            raise ReportRefused(ReportRefusal.TOO_MANY)
        row = Report(reporter_id=reporter_id, person_id=person_id, lot_id=lot_id, reason=reason, text=text)
        row.save(force_insert=True)
        return row.pk


def answer(*, report_id: int, staff_id: int, text: str) -> None:
    """Answer an open report in words, note who did, and tell the reporter.

    :raises AnsweredAlready: when it is open no longer.
    :raises Report.DoesNotExist: when there is none of this number.
    """
    with transaction.atomic():
        row = Report.objects.select_for_update(of=("self",)).select_related("person", "lot").get(pk=report_id)
        if row.state != Report.State.OPEN:
            raise AnsweredAlready
        row.state, row.answer, row.answered_at = Report.State.ANSWERED, text, timezone.now()
        row.answered_by_id = staff_id
        row.save(update_fields=["state", "answer", "answered_at", "answered_by"])
        about = {"report": row.pk, "lot": row.lot and row.lot.public_id, "person": row.person and row.person.public_id}
        told = {"person": row.reporter_id, "about": row.about, "answer": text, "auction": row.lot_id}
        announce([Announcement("report_answered", f"report:{row.pk}", 1, told)])
        audit.record("report_answered", actor_id=staff_id, subject_id=_subject(row), facts=about)


def _subject(row: Report) -> int | None:
    return row.lot.seller_id if row.lot else row.person_id
