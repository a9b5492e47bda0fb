"""`manage.py sealing_keys`: a fresh pair of opening keys for sealed bids."""

from django.core.management import BaseCommand

from auctions.sealing import new_opening_key


class Command(BaseCommand):
    """Prints a pair and keeps nothing."""

    help = "Print a new pair of keys for sealed bids: one line for every process, one for the closing worker alone."
    requires_system_checks: tuple[str, ...] = ()

    def handle(self, **options: object) -> None:
        key = new_opening_key()
        self.stdout.write(f"# .env, for every process:\nSEALING_PUBLIC_KEY={key.public}")
        self.stdout.write(
            f"# .env.closing, for the closing worker alone; keep a copy safe:\nSEALING_PRIVATE_KEY={key.private}"
        )
