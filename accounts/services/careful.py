"""From which amounts on a person's bids ask first whether it is them."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from accounts.services import audit


def set_careful(*, user_id: int, limits: Mapping[str, int]) -> None:
    """Set the amounts (minor units by currency); a currency that is not there never asks."""
    with transaction.atomic():
        User.objects.filter(pk=user_id).update(careful_from=dict(limits))
        audit.record("careful_set", actor_id=user_id, subject_id=user_id)
