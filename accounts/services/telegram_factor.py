"""Confirming in Telegram: a question is asked for one attempt, answered by whom it is for, and taken by that attempt.

Each step happens once and within five minutes. "No" ends the attempt, and is written down.
"""

from datetime import timedelta
from enum import Enum

from django.db import transaction
from django.utils import timezone

from accounts.models import TelegramAccount, TelegramFactor, TelegramQuestion
from accounts.services import audit
from accounts.services.factors import FactorRefusal, FactorRefused
from events.outbox import Announcement, announce

LIFETIME = timedelta(minutes=5)


class Answered(Enum):
    """What became of a pressed button."""

    CONFIRMED = "confirmed"
    DENIED = "denied"
    TOO_LATE = "too_late"


def ask(*, user_id: int, browser: str, address: str) -> TelegramQuestion:
    """Ask in the linked chat whether it is them; earlier questions of the person are void.

    :raises FactorRefused: when the person has not turned this on, or no chat is linked.
    """
    with transaction.atomic():
        if not TelegramFactor.objects.filter(user=user_id, confirmed=True).exists():
            raise FactorRefused(FactorRefusal.UNKNOWN)
        if not TelegramAccount.objects.filter(user=user_id, unreachable_at=None).exists():
            raise FactorRefused(FactorRefusal.NOT_LINKED)
        now = timezone.now()
        TelegramQuestion.objects.filter(user=user_id, expires_at__gt=now).update(expires_at=now)
        question = TelegramQuestion.objects.create(
            user_id=user_id, browser=browser[:100], address=address[:45], expires_at=now + LIFETIME
        )
        payload = {"person": user_id, "question": question.pk}
        announce([Announcement("sign_in_asked", f"person:{user_id}", question.pk, payload)])
    return question


def answer(*, code: str, telegram_id: int, confirmed: bool) -> Answered:
    """Note what was pressed. Somebody else's question, an old one and one answered before are too late alike."""
    with transaction.atomic():
        question = (
            TelegramQuestion.objects.select_for_update(of=("self",))
            .filter(code=code, user__telegram__telegram_id=telegram_id, confirmed=None, expires_at__gt=timezone.now())
            .first()
        )
        if question is None:
            return Answered.TOO_LATE
        question.confirmed = confirmed
        question.save(update_fields=["confirmed"])
        if not confirmed:
            audit.record("sign_in_denied", actor_id=question.user_id, subject_id=question.user_id)
    return Answered.CONFIRMED if confirmed else Answered.DENIED


def standing(user_id: int, question_id: int | None) -> TelegramQuestion | None:
    """Give the question of an attempt while it can still be answered or taken."""
    return TelegramQuestion.objects.filter(
        pk=question_id or 0, user=user_id, taken_at=None, expires_at__gt=timezone.now()
    ).first()


def take(*, user_id: int, question_id: int | None) -> TelegramFactor:
    """Let the attempt that asked have the answer, once.

    :raises FactorRefused: when there is none yet, it was no, or it is too late.
    """
    question = standing(user_id, question_id)
    if question is None:
        raise FactorRefused(FactorRefusal.TOO_LATE)
    if question.confirmed is None:
        raise FactorRefused(FactorRefusal.NOT_YET)
    if not question.confirmed:
        raise FactorRefused(FactorRefusal.DENIED)
    with transaction.atomic():
        now = timezone.now()
        if not TelegramQuestion.objects.filter(pk=question.pk, taken_at=None).update(taken_at=now):
            raise FactorRefused(FactorRefusal.TOO_LATE)
        device: TelegramFactor | None = TelegramFactor.objects.filter(user=user_id, confirmed=True).first()
        if device is None:
            raise FactorRefused(FactorRefusal.UNKNOWN)
        device.set_last_used_timestamp()
    return device
