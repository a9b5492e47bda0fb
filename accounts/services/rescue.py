"""Helping somebody who lost all they could show: staff take away the second factors, and say why.

The sessions end, the addresses count as unconfirmed, and the person is told. Their next sign-in needs the password and
the letter that confirms the address.
"""

from enum import Enum

from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice

from accounts.factors import factors_of, kind_of
from accounts.models import TelegramQuestion, User
from accounts.services import security, sessions

LONGEST_REASON = 200


class RescueRefusal(Enum):
    """Why nothing was taken away."""

    ONESELF = "oneself"
    NOTHING = "nothing"
    STAFF = "staff"


class RescueRefused(Exception):
    """Nothing was changed."""

    def __init__(self, reason: RescueRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def rescue(*, person_id: int, staff_id: int, reason: str) -> None:
    """Take away a person's second factors and recovery codes, for a reason that the audit log keeps.

    :raises RescueRefused: for oneself, for staff unless by a superuser, and where there is nothing to take away.
    """
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).get(pk=person_id)
        staff = User.objects.get(pk=staff_id)
        factors = factors_of(person_id)
        _refuse(person, staff, factors)
        kinds = " ".join(sorted({kind_of(factor).value for factor in factors}))
        for factor in factors:
            factor.delete()
        StaticDevice.objects.filter(user=person).delete()
        TelegramQuestion.objects.filter(user=person, taken_at=None).update(expires_at=timezone.now())
        EmailAddress.objects.filter(user=person).update(verified=False)
        LogEntry.objects.create(
            user=staff,
            content_type=ContentType.objects.get_for_model(User),
            object_id=str(person_id),
            object_repr=str(person),
            action_flag=CHANGE,
            change_message=reason,
        )
        facts = {"reason": reason[:LONGEST_REASON], "kinds": kinds}
        security.changed(person_id, "recovered_by_staff", actor_id=staff_id, facts=facts)
        sessions.end(person_id)


def _refuse(person: User, staff: User, factors: list[object]) -> None:
    if person == staff:
        raise RescueRefused(RescueRefusal.ONESELF)
    if (person.is_staff or person.is_superuser) and not staff.is_superuser:
        raise RescueRefused(RescueRefusal.STAFF)
    if not factors:
        raise RescueRefused(RescueRefusal.NOTHING)
