"""What the accounts hold of a person: what of it goes into their data export, and how they are made anonymous."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice

from accounts.factors import FACTORS, factors_of, kind_of
from accounts.models import (
    AccountLink,
    Block,
    DataExport,
    Follow,
    PersonSession,
    Profile,
    Restriction,
    TelegramAccount,
    TelegramLinkToken,
    TelegramQuestion,
    User,
    public_code,
)
from accounts.models.profile import SWITCHES, WRITTEN
from accounts.parts import Hindrance, Part, Table
from accounts.services.sessions import end

PROFILE = ("public_id", "email", "name", "language", "time_zone", "date_joined", "last_login", "careful_from")
OF_ONE: Any = (
    TelegramLinkToken,
    TelegramQuestion,
    TelegramAccount,
    EmailAddress,
    Restriction,
    Profile,
    SocialAccount,
    StaticDevice,
)
"""What goes with its person, beside the factors."""


def export(person_id: int) -> dict[str, Table]:
    """Give profile, addresses, the Telegram link, restrictions, links to other accounts, sessions, earlier exports."""
    return {
        "profile": list(User.objects.filter(pk=person_id).values(*PROFILE)),
        "addresses": list(EmailAddress.objects.filter(user=person_id).values("email", "verified", "primary")),
        "telegram": list(
            TelegramAccount.objects.filter(user=person_id).values(
                "telegram_id", "chat_id", "title", "linked_at", "unreachable_at"
            )
        ),
        "restrictions": list(
            Restriction.objects.filter(user=person_id).values("reason", "created_at", "until", "lifted_at")
        ),
        "linked_accounts": list(_links(person_id).values("reason", "created_at")),  # not whose: that is their affair
        "sessions": list(
            PersonSession.objects.filter(user=person_id).values("browser", "system", "address", "began_at", "seen_at")
        ),
        "public_page": list(Profile.objects.filter(user=person_id).values(*SWITCHES, *WRITTEN)),
        "followed": list(Follow.objects.filter(follower=person_id).values("created_at", seller_name=F("seller__name"))),
        "blocked": [
            {"since": block.created_at, "who": block.pseudonym or block.bidder.name, "lot": block.lot}
            for block in Block.objects.filter(seller=person_id).select_related("bidder")
        ],
        "second_factors": [{"kind": kind_of(device), "name": device.name} for device in factors_of(person_id)],
        "accounts_elsewhere": list(
            SocialAccount.objects.filter(user=person_id).values("provider", "uid", "extra_data", "date_joined")
        ),
        "data_exports": list(DataExport.objects.filter(person=person_id).values("asked_at", "ready_at")),
    }


def erase(person_id: int) -> None:
    """Leave of a person a name that says nothing; bids and sales go on to name the row."""
    end(person_id)
    for rows in (*OF_ONE, *FACTORS.values()):
        rows.objects.filter(user=person_id).delete()
    Follow.objects.filter(Q(follower=person_id) | Q(seller=person_id)).delete()
    Block.objects.filter(Q(seller=person_id) | Q(bidder=person_id)).delete()
    _links(person_id).delete()
    person = User.objects.get(pk=person_id)
    code = public_code()
    person.name, person.email = f"Deleted person {code[:6]}", f"{code.lower()}@deleted.invalid"
    person.public_id, person.language, person.time_zone, person.last_login = code, "en", "UTC", None
    person.is_active = person.is_staff = person.is_superuser = False
    person.careful_from = {}
    person.set_unusable_password()
    person.groups.clear()
    person.user_permissions.clear()
    person.save()


def hindrances(person_id: int) -> list[Hindrance]:
    """Say what keeps them: members of staff lay down their rights first."""
    if not User.objects.filter(Q(is_staff=True) | Q(is_superuser=True), pk=person_id).exists():
        return []
    return [Hindrance(_("You are staff of this house. Ask another member of staff to take your rights back."), "", "")]


PART = Part("account", export, erase, hindrances)


def _links(person_id: int) -> QuerySet[AccountLink]:
    return AccountLink.objects.filter(Q(one=person_id) | Q(other=person_id))
