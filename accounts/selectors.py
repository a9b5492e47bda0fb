"""What pages show of a person's own account."""

from dataclasses import dataclass
from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import DataExport, Deletion, PersonSession, TelegramAccount, TelegramLinkToken, User


def display_name(user: User) -> str:
    """Give the name that mails and messages address a person by."""
    return user.name


@dataclass(frozen=True)
class TelegramLink:
    """Where linking stands: the linked account, else the Telegram account that asks to be linked in this session."""

    bot_on: bool
    account: TelegramAccount | None
    claim: TelegramLinkToken | None
    open_until: datetime | None


def telegram_link(user: User, session_key: str) -> TelegramLink:
    """Give where linking stands for this person in this session."""
    bot_on = bool(settings.TELEGRAM_TOKEN)
    account = TelegramAccount.objects.filter(user=user).first()
    if account or not bot_on:
        return TelegramLink(bot_on, account, None, None)
    tokens = TelegramLinkToken.objects.filter(
        user=user, session_key=session_key, used_at=None, expires_at__gt=timezone.now()
    )
    latest = tokens.order_by("-pk").first()
    claimed = latest is not None and latest.claimed_at is not None
    return TelegramLink(bot_on, None, latest if claimed else None, latest.expires_at if latest else None)


def open_deletion(person_id: int) -> Deletion | None:
    """Give this person's wish to be deleted, as long as it can be taken back."""
    return Deletion.objects.filter(person=person_id, done_at=None).first()


def latest_export(person_id: int) -> DataExport | None:
    """Give the copy of their data that this person asked for last."""
    return DataExport.objects.filter(person=person_id).order_by("-asked_at").first()


def standing_sessions(user: User) -> list[PersonSession]:
    """Give where this person is signed in now, the latest used first."""
    standing = Session.objects.filter(pk=OuterRef("key"), expire_date__gt=timezone.now())
    return list(PersonSession.objects.filter(Exists(standing), user=user).order_by("-seen_at", "-pk"))


@dataclass(frozen=True)
class WayIn:
    """A provider by which people sign in elsewhere, and the person's account there, if it is connected."""

    provider: str
    name: str
    account: SocialAccount | None
    on: bool


def providers() -> dict[str, str]:
    """Give the providers that are on: names by ids."""
    return {app["provider_id"]: app["name"] for app in settings.SOCIALACCOUNT_PROVIDERS["openid"]["APPS"]}


def ways_in(user: User) -> list[WayIn]:
    """Give every provider that is on, or that opens this person's account still."""
    accounts = {account.provider: account for account in SocialAccount.objects.filter(user=user).order_by("pk")}
    names = providers()
    ids = [*names, *(provider for provider in accounts if provider not in names)]
    return [WayIn(id, names.get(id, id.title()), accounts.get(id), id in names) for id in ids]
