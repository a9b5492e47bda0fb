"""`manage.py demo`: the demo house in an empty database."""

import argparse

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from auctions.demo.people import PASSWORD, VISITORS
from auctions.demo.seed import fill


class Command(BaseCommand):
    """Fills an empty debug house; its password is public, so no other house gets it."""

    help = "Fill an empty database with the demo house: people, categories, lots in every state."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="do not list the accounts")

    def handle(self, *, quiet: bool, **options: object) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo's accounts have a public password: only a house with DEBUG=1 may have them.")
        try:
            fill(self.stdout.write)
        except ValueError as refusal:
            raise CommandError(str(refusal)) from refusal
        if not quiet:
            self.stdout.write(f"Sign in with the password {PASSWORD} as:")
            for person in VISITORS:
                self.stdout.write(f"  {person.email:<20} {person.role}")
