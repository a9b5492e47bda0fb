"""The auctions app: its checks, and the triggers that keep bids and ledger unchangeable, after every migration."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuctionsConfig(AppConfig):
    """Names the app, checks its settings and guards its tables."""

    name = "auctions"
    verbose_name = _("Auctions")

    def ready(self) -> None:
        from auctions.checks import private_key_out_of_place
        from auctions.immutable import install_triggers

        register(private_key_out_of_place, Tags.security, deploy=True)
        post_migrate.connect(install_triggers, dispatch_uid="auctions.immutable")
