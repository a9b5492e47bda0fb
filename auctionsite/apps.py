"""Start-up of the project in every process: web, worker, beat, command."""

from django.apps import AppConfig


class AuctionSiteConfig(AppConfig):
    """Loads the wiring once all apps are there."""

    name = "auctionsite"

    def ready(self) -> None:
        from auctionsite import wiring

        wiring.connect()
