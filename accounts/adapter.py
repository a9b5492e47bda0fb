"""How allauth makes people and writes to them: in their language, with links to the house's own address."""

import logging
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.mail import MAIL_FAULTS, house_mail
from accounts.models import User
from accounts.selectors import open_deletion
from accounts.services.security import changed

logger = logging.getLogger(__name__)
LETTER_SENT = "account/messages/email_confirmation_sent.txt"


class AccountAdapter(DefaultAccountAdapter):
    """The house's hooks into allauth."""

    def get_login_stages(self) -> list[str]:
        """Put the second factor after everything else, for every way of signing in."""
        return [*super().get_login_stages(), "accounts.stages.SecondFactorStage"]

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        """Keep the name they typed, and the language and zone they browse in.

        :raises IntegrityError: when somebody else took the name or the address a moment ago.
        """
        user.name = form.cleaned_data["name"]
        user.language = get_language() or settings.LANGUAGE_CODE
        user.time_zone = form.cleaned_data.get("time_zone") or "UTC"
        with transaction.atomic():
            saved: User = super().save_user(request, user, form, commit)
        return saved

    def set_password(self, user: User, password: str) -> None:
        """Change or reset a password; its owner is told, in the same transaction."""
        with transaction.atomic():
            super().set_password(user, password)
            changed(user.pk, "password")

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        """Lead who has asked to be deleted to the page where they can keep their account."""
        if open_deletion(user.pk):
            options["redirect_url"] = reverse("account_delete")
        response: HttpResponse = super().post_login(request, user, **options)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write in the receiver's language, to a stranger in the page's; no link follows the request's Host header.

        A letter that cannot be sent stops nobody: the person is told how to ask for it again.
        """
        user = context.get("user")
        language = user.language if isinstance(user, User) else get_language() or settings.LANGUAGE_CODE
        links = {key: _at_the_house(value, language) for key, value in context.items() if key.endswith("_url")}
        try:
            with translation.override(language):
                super().send_mail(template_prefix, email, {**context, **links, "house": settings.HOUSE})
        except MAIL_FAULTS:
            logger.exception("the letter %s could not be sent", template_prefix)
            self._say_that_no_letter_comes()

    def is_safe_url(self, url: str | None) -> bool:
        """Tell whether people may be led there: within the house. What is no address at all is not."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **options: Any
    ) -> None:
        """Say what allauth has to say, except that a letter is on its way when it is not."""
        if message_template != LETTER_SENT or not getattr(request, "letter_failed", False):
            super().add_message(request, level, message_template, *args, **options)

    def _say_that_no_letter_comes(self) -> None:
        if self.request is not None and not getattr(self.request, "letter_failed", False):
            messages.error(
                self.request,
                _(
                    "The letter could not be sent just now. Ask for it again in a few minutes; "
                    "the one that confirms your address comes when you sign in."
                ),
            )
            self.request.letter_failed = True

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMultiAlternatives:
        """Render subject and text of one of allauth's mails."""
        subject = render_to_string(f"{template_prefix}_subject.txt", context)
        return house_mail(subject=subject, text=render_to_string(f"{template_prefix}_message.txt", context), to=email)


def _at_the_house(url: str, language: str) -> str:
    parts = urlsplit(translate_url(url, language))
    return f"{settings.SITE_URL}{parts.path}" + (f"?{parts.query}" if parts.query else "")
