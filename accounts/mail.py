"""How a mail of the house looks: plain text, and the same words as HTML that says its language and direction."""

from smtplib import SMTPException

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi

MAIL_FAULTS = (SMTPException, OSError, AnymailError)
"""What a mail server or service that is away, or will not take a letter, raises."""


def house_mail(*, subject: str, text: str, to: str) -> EmailMultiAlternatives:
    """Make a mail in the present language from its subject and its text (paragraphs parted by empty lines)."""
    language = get_language() or settings.LANGUAGE_CODE
    headers = {"Content-Language": language, "Auto-Submitted": "auto-generated"}
    mail = EmailMultiAlternatives(" ".join(subject.split()), text.strip() + "\n", to=[to], headers=headers)
    context = {
        "text": text.strip(),
        "language": language,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "house": settings.HOUSE,
    }
    mail.attach_alternative(render_to_string("mail.html", context), "text/html")
    return mail
