"""Accounts elsewhere that open one here: told when one is added, and parting from it.

Nobody is locked out by parting: a code by mail opens every account.
"""

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from accounts.services.security import changed


def joined(account: SocialAccount) -> None:
    """Note that an account elsewhere opens this person's from now on, and have them told."""
    changed(account.user_id, "way_in_added", facts=_facts(account))


def part(person_id: int, account_id: int) -> bool:
    """Let an account elsewhere open this person's no more, and have them told; False when it did not."""
    with transaction.atomic():
        account = SocialAccount.objects.select_for_update().filter(pk=account_id, user=person_id).first()
        if account is None:
            return False
        changed(person_id, "way_in_removed", facts=_facts(account))
        account.delete()
    return True


def _facts(account: SocialAccount) -> dict[str, str]:
    return {"provider": account.provider, "detail": f"{account.extra_data.get('title', '')} ({account.provider})"}
