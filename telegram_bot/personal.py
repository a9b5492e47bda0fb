"""What the bot holds of a person: what Telegram told of them in the last days."""

from django.db.models import Q, QuerySet

from accounts.models import TelegramAccount
from accounts.parts import Part, Table
from telegram_bot.models import Update


def export(person_id: int) -> dict[str, Table]:
    """Give what they wrote to the bot, as Telegram sent it."""
    return {"updates": list(_updates(person_id).order_by("pk").values("received_at", "body"))}


def erase(person_id: int) -> None:
    """Forget what they wrote to the bot."""
    _updates(person_id).delete()


PART = Part("telegram_bot", export, erase)


def _updates(person_id: int) -> QuerySet[Update]:
    account = TelegramAccount.objects.filter(user=person_id).first()
    if account is None:
        return Update.objects.none()
    who = account.telegram_id
    return Update.objects.filter(
        Q(body__message__from__id=who) | Q(body__callback_query__from__id=who) | Q(body__my_chat_member__from__id=who)
    )
