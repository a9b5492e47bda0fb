"""The auctions app: its checks, and which of its tables are append-only."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class AuctionsConfig(AppConfig):
    """Names the app, checks its settings and guards its tables."""

    name = "auctions"
    verbose_name = _("Auctions")

    def ready(self) -> None:
        from auctions.checks import private_key_out_of_place
        from events.immutable import guard

        register(private_key_out_of_place, Tags.security, deploy=True)
        guard("auctions_bid", "auctions_ledgerentry")
