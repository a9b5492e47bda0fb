"""How allauth makes people and writes to them: in their language, with links to the house's own address."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.forms import Form
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import translate_url
from django.utils import translation
from django.utils.translation import get_language

from accounts.mail import house_mail
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """The house's hooks into allauth."""

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        """Keep the name they typed, and the language and zone they browse in."""
        user.name = form.cleaned_data["name"]
        user.language = get_language() or settings.LANGUAGE_CODE
        user.time_zone = form.cleaned_data.get("time_zone") or "UTC"
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write in the receiver's language, to a stranger in the page's; no link follows the request's Host header."""
        user = context.get("user")
        language = user.language if isinstance(user, User) else get_language() or settings.LANGUAGE_CODE
        links = {key: _at_the_house(value, language) for key, value in context.items() if key.endswith("_url")}
        with translation.override(language):
            super().send_mail(template_prefix, email, {**context, **links, "house": settings.HOUSE})

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMultiAlternatives:
        """Render subject and text of one of allauth's mails."""
        subject = render_to_string(f"{template_prefix}_subject.txt", context)
        return house_mail(subject=subject, text=render_to_string(f"{template_prefix}_message.txt", context), to=email)


def _at_the_house(url: str, language: str) -> str:
    parts = urlsplit(translate_url(url, language))
    return f"{settings.SITE_URL}{parts.path}" + (f"?{parts.query}" if parts.query else "")
