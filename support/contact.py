"""Bringing a visitor's message to the house's mailbox."""

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage

MOST_PER_HOUR = 5


class TooManyMessages(Exception):
    """This address has written several times within the hour; nothing was sent."""


def send_to_house(*, sender: str, text: str, address: str) -> None:
    """Mail the text to the house, to be answered to `sender`; `address` is the visitor's, for the limit.

    :raises TooManyMessages: after five within an hour.
    """
    key = f"contact:{address}"
    cache.add(key, 0, 3600)
    if cache.incr(key) > MOST_PER_HOUR:
        raise TooManyMessages
    EmailMessage(
        subject=f"[{settings.HOUSE['name']}] Message from a visitor",
        body=f"{sender}:\n\n{text}",
        to=[str(settings.HOUSE["contact_email"])],
        reply_to=[sender],
    ).send()
