"""Sending a notification to the person's e-mail address."""

from contextlib import suppress
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from anymail.exceptions import AnymailAPIError, AnymailError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import translation

from accounts.mail import house_mail
from accounts.models import User
from notifications.models import Notification
from notifications.results import Failed, Result, Sent, TryAgain, Unknown
from notifications.texts import write

PERMANENT = 500
TOO_MANY = 429


def reaches(person: User, kind: str) -> bool:
    """Tell whether there is an address; what is only about Telegram is not mailed."""
    return bool(person.email) and kind != Notification.Kind.LINKED


def prepare(notification: Notification) -> EmailMultiAlternatives:
    """Write the mail."""
    with translation.override(notification.person.language):
        mail = house_mail(
            subject=write(notification, "subject.txt"), text=write(notification, "txt"), to=notification.person.email
        )
    if also := notification.data.get("also"):
        mail.bcc = [also]
    mail.extra_headers["Message-ID"] = f"<notification-{notification.pk}@{settings.HOST_NAME}>"
    return mail


def send(notification: Notification, message: EmailMultiAlternatives) -> Result:
    """Hand the mail over. Until the server has the text nothing can be doubled; after that, silence means unknown."""
    connection = get_connection()
    try:
        connection.open()
    except (SMTPException, OSError, AnymailError) as error:
        return TryAgain(_text(error))
    try:
        connection.send_messages([message])
    except (SMTPException, OSError, AnymailError) as error:
        return _answer(error)
    finally:
        with suppress(SMTPException, OSError):  # the server has answered; how it says goodbye changes nothing
            connection.close()
    return Sent(message.extra_headers["Message-ID"])


def _answer(error: Exception) -> Result:
    code = _code(error)
    if code is None:
        return Unknown(_text(error))
    refused_for_good = code >= PERMANENT if isinstance(error, SMTPException) else code < PERMANENT and code != TOO_MANY
    return Failed(_text(error)) if refused_for_good else TryAgain(_text(error))


def _code(error: Exception) -> int | None:
    """Give the server's answer, None where it gave none (or, over HTTP, one that leaves open whether it acted)."""
    if isinstance(error, SMTPRecipientsRefused):
        return max(code for code, _ in error.recipients.values())
    if isinstance(error, SMTPResponseException):
        return error.smtp_code
    if isinstance(error, AnymailAPIError) and error.status_code is not None and error.status_code < PERMANENT:
        return int(error.status_code)
    return None


def _text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
