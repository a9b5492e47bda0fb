"""The standing check of the invariants over the database: does each running auction equal the replay of its own log?"""

from collections.abc import Iterator
from dataclasses import dataclass

from auctions import ledger
from auctions.clock import database_clock
from auctions.kinds import kind_of
from auctions.mapping import COLUMNS, Row
from auctions.models import Auction, LedgerEntry


@dataclass(frozen=True)
class Fault:
    """An auction whose row, bids and ledger do not agree."""

    public_id: str
    what: str


def faults_of_running_auctions() -> Iterator[Fault]:
    """Replay each running auction's log and name every one that differs from what is stored."""
    for pk in Auction.objects.running(database_clock()).values_list("pk", flat=True).iterator():
        if what := _lasting_fault(pk):
            yield what


def _lasting_fault(pk: int) -> Fault | None:
    """Look until the row is the same before and after: a bid between two reads is no fault, nor is the end."""
    row = Auction.objects.values(*COLUMNS).get(pk=pk)
    while what := fault_of(row):
        again = Auction.objects.values(*COLUMNS).get(pk=pk)
        if again["status"] != Auction.Status.ACTIVE:
            return None
        if again["seq"] == row["seq"]:
            return Fault(row["public_id"], what)
        row = again
    return None


def fault_of(row: Row) -> str:
    """Say what is wrong with one published auction; empty when its chain holds and its replay equals its row."""
    entries = list(LedgerEntry.objects.filter(auction=row["id"]).order_by("seq"))
    if not ledger.verify(entries):
        return "the ledger's chain is broken"
    if not entries or (entries[-1].hash, entries[-1].seq) != (row["head_hash"], row["seq"]):
        return "the row does not stand at the head of the ledger"
    return "" if kind_of(row).replays(row, entries) else "the replay of the bids differs from the row"
