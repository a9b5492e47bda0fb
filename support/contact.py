"""Bringing a visitor's message to the house's mailbox."""

import logging
from smtplib import SMTPException

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMessage

logger = logging.getLogger(__name__)


class CannotSend(Exception):
    """The mail server does not answer; nothing was sent for certain."""


def send_to_house(*, sender: str, text: str) -> None:
    """Mail the text to the house, to be answered to `sender`.

    :raises CannotSend: when the mail server will not take it.
    """
    try:
        EmailMessage(
            subject=f"[{settings.HOUSE['name']}] Message from a visitor",
            body=f"{sender}:\n\n{text}",
            to=[str(settings.HOUSE["contact_email"])],
            reply_to=[sender],
        ).send()
    except (SMTPException, OSError, AnymailError) as error:
        logger.exception("a visitor's message could not be sent")
        raise CannotSend from error
