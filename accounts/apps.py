"""The accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Names the app in the admin, and connects what follows a sign-in."""

    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from accounts import receivers

        receivers.connect()
