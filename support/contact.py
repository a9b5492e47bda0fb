"""Bringing a visitor's message to the house's mailbox."""

import logging
from smtplib import SMTPException

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
MOST_PER_HOUR = 5


class TooManyMessages(Exception):
    """This address has written several times within the hour; nothing was sent."""


class CannotSend(Exception):
    """The mail server, or the count of messages, does not answer; nothing was sent for certain."""


def send_to_house(*, sender: str, text: str, address: str) -> None:
    """Mail the text to the house, to be answered to `sender`; `address` is the visitor's, for the limit.

    :raises TooManyMessages: after five within an hour.
    :raises CannotSend: when that cannot be counted, or the mail server will not take it.
    """
    try:
        _count(f"contact:{address}")
        EmailMessage(
            subject=f"[{settings.HOUSE['name']}] Message from a visitor",
            body=f"{sender}:\n\n{text}",
            to=[str(settings.HOUSE["contact_email"])],
            reply_to=[sender],
        ).send()
    except (RedisError, SMTPException, OSError, AnymailError) as error:
        logger.exception("a visitor's message could not be sent")
        raise CannotSend from error


def _count(key: str) -> None:
    cache.add(key, 0, 3600)
    if cache.incr(key) > MOST_PER_HOUR:
        raise TooManyMessages
