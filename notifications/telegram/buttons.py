"""The buttons under a message, and what comes back when one is pressed: a word, and an id that nobody guesses."""

from django.utils import translation
from django.utils.translation import gettext as _
from telegram import InlineKeyboardButton

from accounts.services.telegram_factor import standing
from notifications.models import Notification

YES, NO = "yes", "no"
PRESSED = rf"^({YES}|{NO}):[A-Z2-9]{{24}}$"


def buttons_of(notification: Notification) -> tuple[InlineKeyboardButton, ...]:
    """Give the row of buttons of a message, in its person's language; most have none."""
    if notification.kind != Notification.Kind.SIGN_IN:
        return ()
    question = standing(notification.person_id, notification.data["question"])
    if question is None:
        return ()
    with translation.override(notification.person.language):
        return (
            InlineKeyboardButton(_("Yes, it is me"), callback_data=f"{YES}:{question.code}"),
            InlineKeyboardButton(_("No"), callback_data=f"{NO}:{question.code}"),
        )
