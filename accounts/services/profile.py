"""What somebody changes about their public page. The picture's file is kept elsewhere; here is its name alone."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import Profile
from accounts.models.profile import SWITCHES, WRITTEN

CHANGEABLE = frozenset({*WRITTEN, *SWITCHES})


def save_profile(*, user_id: int, changes: Mapping[str, Any]) -> None:
    """Write what the person filled in and which parts they show; names are those of the columns.

    :raises ValueError: for a column that is not theirs to set.
    """
    if strange := set(changes) - CHANGEABLE:
        raise ValueError(f"not for a person to set: {sorted(strange)}")
    Profile.objects.update_or_create(user_id=user_id, defaults=dict(changes))


def set_picture(*, user_id: int, name: str) -> str:
    """Put the stored file of this name in place of the present picture ('' for none), and give the name of the old."""
    with transaction.atomic():
        profile, _made = Profile.objects.select_for_update().get_or_create(user_id=user_id)
        before, profile.picture = profile.picture, name
        profile.save(update_fields=["picture"])
    return before
