"""Replay recorded auctions through the real services and compare their ends; the house's own data is never touched."""

from argparse import ArgumentParser, BooleanOptionalAction
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from auctions.replay.recording import BadRecording, read
from auctions.replay.run import Result, replay
from auctions.replay.temporary import temporary_house


class Command(BaseCommand):
    """Prints expected and actual price (minor units) and winner of each auction, a total; fails unless all match."""

    help = "Replay recorded auctions from a CSV file on a simulated clock, in a temporary database of its own."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="one row per bid, in order of submission")
        parser.add_argument(
            "--mode",
            choices=["a", "b"],
            default="b",
            help="a: amounts as recorded; b: with the winner's maximum restored (default)",
        )
        parser.add_argument(
            "--probes",
            action=BooleanOptionalAction,
            default=True,
            help="also submit bids that must be refused (mode b)",
        )
        parser.add_argument("--limit", type=int, metavar="N", help="only the first N auctions")

    def handle(self, *args: Any, file: Path, mode: Any, probes: bool, limit: int | None, **options: Any) -> None:
        if limit is not None and limit < 1:
            raise CommandError("--limit takes a number from 1 on.")
        results = []
        try:
            auctions = read(file, mode)[:limit]
            with temporary_house():
                for result in replay(auctions, probes=probes):
                    self.stdout.write(_line(result))
                    results.append(result)
        except BadRecording as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_total(results))
        if not all(result.passed for result in results):
            raise SystemExit(1)


def _line(result: Result) -> str:
    recorded = result.recorded
    actual = f"{result.price} {result.winner}" if result.price else "unsold"
    parts = [
        f"{recorded.name}: expected {recorded.price} {recorded.winner}, actual {actual}",
        "match" if result.matches else "MISMATCH",
    ]
    if result.refused:
        parts.append(f"refused bids {', '.join(map(str, result.refused))}")
    if result.probes_accepted:
        parts.append(f"{result.probes_accepted} probes not refused")
    return "; ".join(parts)


def _total(results: list[Result]) -> str:
    refused = sum(len(result.refused) for result in results)
    parts = [f"{sum(result.matches for result in results)} of {len(results)} match", f"{refused} bids refused"]
    if waived := sum(result.waived for result in results):
        parts.append(f"{waived} cut bids refused (not scored)")
    parts.append(f"{sum(result.probes_refused for result in results)} probes refused")
    if accepted := sum(result.probes_accepted for result in results):
        parts.append(f"{accepted} probes NOT refused")
    return ", ".join(parts)
