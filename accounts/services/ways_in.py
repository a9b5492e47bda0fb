"""Parting an account from one elsewhere that opens it. Nobody is locked out: a code by mail opens every account."""

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from accounts.models import User


def part(person_id: int, account_id: int) -> bool:
    """Let an account elsewhere open this person's account no more; False when it does not. They are told by mail."""
    with transaction.atomic():
        account = SocialAccount.objects.filter(pk=account_id, user=person_id).first()
        if account is None:
            return False
        account.delete()
        person = User.objects.get(pk=person_id)
        context = {"account": account}
        transaction.on_commit(
            lambda: get_adapter().send_notification_mail("socialaccount/email/account_disconnected", person, context)
        )
    return True
