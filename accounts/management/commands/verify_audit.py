"""`manage.py verify_audit`: walk the audit log's chain; exit with 1 where it is broken."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.services.audit import verify_chain


class Command(BaseCommand):
    """Prints how many entries there are and the head, to be compared with what was noted earlier."""

    help = "Verify the hash chain of the audit log."

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk the chain.

        :raises CommandError: where it is broken.
        """
        chain = verify_chain()
        if chain.broken_at is not None:
            raise CommandError(f"the chain is broken at entry {chain.broken_at} of {chain.entries}")
        self.stdout.write(f"whole: {chain.entries} entries, head {chain.head}")
