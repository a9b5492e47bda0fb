"""What the house has verified of a person, and how long ago they were here, in words too coarse to watch anybody by."""

from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db.models import Exists, OuterRef, Q, Value
from django_otp.models import Device

from accounts.models import TelegramAccount

RECOVERY = "otp_static"
"""The app whose devices are recovery codes: a way back in, and no factor of its own."""


class Seen(StrEnum):
    """How long ago somebody was here."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    LONGER = "longer"


def marks(person: str = "pk") -> dict[str, Any]:
    """Give annotations for what is verified: `has_email`, `has_telegram`, `has_factor`; `person` is the user's key."""
    whose = OuterRef(person)
    devices = [
        Exists(model._default_manager.filter(user=whose, confirmed=True))
        for model in apps.get_models()
        if issubclass(model, Device) and model._meta.app_label != RECOVERY
    ]
    return {
        "has_email": Exists(EmailAddress.objects.filter(user=whose, verified=True, primary=True)),
        "has_telegram": Exists(TelegramAccount.objects.filter(user=whose)),
        "has_factor": reduce(or_, map(Q, devices)) if devices else Value(False),
    }


def seen(at: datetime | None, now: datetime) -> Seen:
    """Say coarsely how long before `now` somebody was here; never counts as long ago."""
    ago = now - at if at else timedelta.max
    if ago < timedelta(days=1):
        return Seen.TODAY
    if ago < timedelta(days=7):
        return Seen.WEEK
    return Seen.MONTH if ago < timedelta(days=30) else Seen.LONGER
