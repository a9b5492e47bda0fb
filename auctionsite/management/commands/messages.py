"""`manage.py messages`: the catalogues of the translators, without GNU gettext."""

import argparse
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from auctionsite import catalogues
from auctionsite.environment import BASE_DIR


class Command(BaseCommand):
    """Updates, compiles or checks the catalogues."""

    help = "Update the message catalogues from the source, compile them, or check that they are complete and safe."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--update", action="store_true", help="bring new strings in, take unused ones out")
        parser.add_argument("--compile", action="store_true", help="write the binary form of what has changed")
        parser.add_argument("--check", action="store_true", help="fail on a gap, a fuzzy entry or a wrong placeholder")

    def handle(self, *, update: bool, compile: bool, check: bool, **options: object) -> None:
        (folder,) = map(Path, settings.LOCALE_PATHS)
        languages = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        if not (update or compile or check):
            raise CommandError("Say what to do: --update, --compile or --check.")
        source = catalogues.source_catalog(BASE_DIR) if update or check else None
        if update and source is not None:
            for language in languages:
                catalogues.update(folder, language, source)
        if compile:
            for path in catalogues.compile_stale():
                self.stdout.write(f"compiled {path.relative_to(folder)}")
        if check and source is not None:
            faults = list(catalogues.faults_of_source(BASE_DIR, source))
            for language in languages:
                faults += catalogues.faults_of_catalogue(folder, language, source)
            for fault in faults:
                self.stderr.write(fault)
            if faults:
                raise CommandError(f"{len(faults)} faults in the catalogues")
            self.stdout.write(f"{len(source)} strings, complete in {', '.join(languages)}")
