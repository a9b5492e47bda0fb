"""Linking a Telegram account: asked for in a session of the site, claimed in Telegram, confirmed in the same session.

The site keeps only a digest of the token. A forwarded link cannot link a stranger: the session that asked sees whose
Telegram account claimed it and has the last word. One Telegram account belongs to at most one person.
"""

import hashlib
import secrets
from datetime import timedelta
from enum import Enum

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import TelegramAccount, TelegramLinkToken, User
from accounts.services.security import changed
from events.outbox import Announcement, announce

LIFETIME = timedelta(minutes=10)


class LinkRefusal(Enum):
    """Why a link does not come about."""

    INVALID = "invalid"
    CLAIMED = "claimed"
    TAKEN = "taken"
    LINKED_ALREADY = "linked_already"
    NOTHING_TO_CONFIRM = "nothing_to_confirm"


class LinkRefused(Exception):
    """Nothing was linked."""

    def __init__(self, reason: LinkRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def begin(*, user_id: int, session_key: str) -> str:
    """Make a one-time token for this session, good for ten minutes; earlier ones of the session are void.

    :raises LinkRefused: when the person has a Telegram account linked.
    """
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        if TelegramAccount.objects.filter(user=user_id).exists():
            raise LinkRefused(LinkRefusal.LINKED_ALREADY)
        _standing(user_id, session_key).update(expires_at=timezone.now())
        TelegramLinkToken.objects.create(
            user_id=user_id, digest=_digest(token), session_key=session_key, expires_at=timezone.now() + LIFETIME
        )
    return token


def claim(*, token: str, telegram_id: int, chat_id: int, title: str) -> User:
    """Note that this Telegram account opened the link, and give whose link it is. The first to open it has it.

    :raises LinkRefused: when the token is unknown, used, expired or claimed by another, or the account is linked.
    """
    with transaction.atomic():
        invitation = (
            TelegramLinkToken.objects.select_related("user")
            .select_for_update(of=("self",))
            .filter(digest=_digest(token))
            .first()
        )
        if invitation is None or invitation.used_at or invitation.expires_at <= timezone.now():
            raise LinkRefused(LinkRefusal.INVALID)
        if invitation.telegram_id not in (None, telegram_id):
            raise LinkRefused(LinkRefusal.CLAIMED)
        _refuse_linked(telegram_id, invitation.user_id)
        invitation.claimed_at, invitation.telegram_id, invitation.chat_id, invitation.title = (
            timezone.now(),
            telegram_id,
            chat_id,
            title[:200],
        )
        invitation.save(update_fields=["claimed_at", "telegram_id", "chat_id", "title"])
    return invitation.user


def confirm(*, user_id: int, session_key: str, claim_id: int) -> TelegramAccount:
    """Link the Telegram account whose claim this session was shown.

    :raises LinkRefused: when there is no such claim in this session any more, or one of the two is linked already.
    """
    with transaction.atomic():
        invitation = (
            _standing(user_id, session_key).select_for_update().filter(pk=claim_id, claimed_at__isnull=False).first()
        )
        if invitation is None or invitation.telegram_id is None or invitation.chat_id is None:
            raise LinkRefused(LinkRefusal.NOTHING_TO_CONFIRM)
        _refuse_linked(invitation.telegram_id, user_id)
        try:
            with transaction.atomic():
                account = TelegramAccount.objects.create(
                    user_id=user_id,
                    telegram_id=invitation.telegram_id,
                    chat_id=invitation.chat_id,
                    title=invitation.title,
                )
        except IntegrityError as error:  # somebody was quicker by the width of a transaction
            raise LinkRefused(LinkRefusal.TAKEN) from error
        TelegramLinkToken.objects.filter(pk=invitation.pk).update(used_at=timezone.now())
        announce([Announcement("telegram_linked", f"person:{user_id}", invitation.pk, {"person": user_id})])
        changed(user_id, "telegram_linked")
    return account


def refuse_claim(*, user_id: int, session_key: str) -> None:
    """Void the tokens of this session: whoever opened the link is not this person."""
    _standing(user_id, session_key).update(expires_at=timezone.now())


def unlink(*, user_id: int | None = None, telegram_id: int | None = None) -> bool:
    """Part a person from their Telegram account, named by either; False when there was no link."""
    named = Q(user=user_id) if user_id is not None else Q(telegram_id=telegram_id)
    with transaction.atomic():
        account = TelegramAccount.objects.select_for_update().filter(named).first()
        if account is None:
            return False
        account.delete()
        changed(account.user_id, "telegram_unlinked")
    return True


def _standing(user_id: int, session_key: str) -> models.QuerySet[TelegramLinkToken]:
    return TelegramLinkToken.objects.filter(
        user=user_id, session_key=session_key, used_at=None, expires_at__gt=timezone.now()
    )


def _refuse_linked(telegram_id: int, user_id: int) -> None:
    for account in TelegramAccount.objects.filter(Q(telegram_id=telegram_id) | Q(user=user_id)):
        raise LinkRefused(LinkRefusal.LINKED_ALREADY if account.user_id == user_id else LinkRefusal.TAKEN)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
