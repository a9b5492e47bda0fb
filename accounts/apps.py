"""The accounts app: which of its tables are append-only, and what it hears from Django and allauth."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Names the app in the admin, guards the audit log, connects what follows a sign-in."""

    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from accounts import receivers, session_receivers
        from events.immutable import guard

        guard("accounts_auditentry")
        receivers.connect()
        session_receivers.connect()
