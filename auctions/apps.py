"""The auctions app: installs the triggers that keep bids and ledger unchangeable, after every migration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuctionsConfig(AppConfig):
    """Names the app and guards its tables."""

    name = "auctions"
    verbose_name = _("Auctions")

    def ready(self) -> None:
        from auctions.immutable import install_triggers

        post_migrate.connect(install_triggers, dispatch_uid="auctions.immutable")
