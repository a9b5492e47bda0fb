"""The accounts app: which of its tables are append-only, and what it hears from allauth."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Names the app in the admin, guards the audit log."""

    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from accounts import receivers
        from events.immutable import guard

        guard("accounts_auditentry")
        receivers.connect()
