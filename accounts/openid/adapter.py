"""The house's hooks into allauth's social sign-in: providers come from the settings alone."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.http import HttpRequest

from accounts.models import User


class SocialAdapter(DefaultSocialAccountAdapter):
    """No page asks the database for providers, and no account is made or joined without its person's word."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Give the providers that are on."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Suggest the name and the address that the provider tells; the form lets them change it."""
        user: User = sociallogin.user
        user.email, user.name = str(data.get("email") or ""), str(data.get("name") or "")[:40]
        return user

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, str]:
        """Give what the sign-up form begins with."""
        user: User = sociallogin.user
        return {"email": user.email, "name": user.name}
