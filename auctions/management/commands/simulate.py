"""`manage.py simulate`: the demo's bidders and sellers at work, until stopped."""

import os

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from auctions.demo.simulator import NoDemoHouse, simulator


class Command(BaseCommand):
    """Runs the simulator behind everything else."""

    help = "Let the demo's crowd bid and list lots, until stopped."

    def handle(self, **options: object) -> None:
        if not settings.DEBUG:
            raise CommandError("Simulated bidders belong in a house with DEBUG=1 only.")
        os.nice(10)
        try:
            simulator().run()
        except NoDemoHouse:
            raise CommandError("This is not the demo house: `manage.py demo` fills an empty one.") from None
