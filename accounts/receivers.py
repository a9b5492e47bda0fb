"""What allauth tells of e-mail addresses becomes security news. It changes passwords through `accounts/adapter.py`."""

from typing import Any

from allauth.account import signals
from allauth.account.models import EmailAddress

from accounts.models import User
from accounts.services.security import changed


def connect() -> None:
    """Listen to allauth, once per process."""
    signals.email_added.connect(_added, dispatch_uid="accounts.added")
    signals.email_removed.connect(_removed, dispatch_uid="accounts.removed")
    signals.email_changed.connect(_primary_changed, dispatch_uid="accounts.primary_changed")


def _added(user: User, **kwargs: Any) -> None:
    changed(user.pk, "email", facts={"address": "added"})


def _removed(user: User, email_address: EmailAddress, **kwargs: Any) -> None:
    changed(user.pk, "email", facts={"address": "removed"}, also=_unless_present(user, email_address))


def _primary_changed(user: User, from_email_address: EmailAddress | None, **kwargs: Any) -> None:
    changed(user.pk, "email", facts={"address": "primary"}, also=_unless_present(user, from_email_address))


def _unless_present(user: User, address: EmailAddress | None) -> str:
    """Give the address that was theirs, if it was proven to be and letters no longer go there."""
    present = User.objects.values_list("email", flat=True).get(pk=user.pk)
    return address.email if address and address.verified and address.email != present else ""
