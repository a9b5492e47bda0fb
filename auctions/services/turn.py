"""What happens to one auction in one transaction: an entry of its ledger each, all written together at the end.

What is due by the clock comes first, whoever has locked the row and whatever for.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from auctions import ledger
from auctions.engine.vocabulary import Outcome
from auctions.kinds import kind_of
from auctions.mapping import Row
from auctions.models import Auction, LedgerEntry, Pseudonym
from auctions.services.closing import finish_locked
from auctions.statements import Writes
from auctions.times import iso, microseconds
from events.outbox import Announcement, announced


class Turn:
    """A locked auction at one time. `state` moves from entry to entry; `row` follows when it is written.

    Only these `people` act in it; None where that is nobody in particular.
    """

    def __init__(self, row: Row, now: datetime, people: Collection[int] | None = None) -> None:
        self.row = row
        self.now = now
        self.kind = kind_of(row)
        self.kind.complete(row, people)
        self.terms = self.kind.terms(row)
        self.state = self.before = self.kind.state(row)
        self.entries: list[LedgerEntry] = []
        self.announcements: list[Announcement] = []
        self.codes: dict[int | None, str] = {row["leader_id"]: row["leader_code"]}
        if row["status"] == Auction.Status.ACTIVE:
            self._catch_up()

    def enter(self, kind: str, state: Any, says: Mapping[str, Any]) -> LedgerEntry:
        """Move on to a state, with the entry that says how it came about."""
        previous = self.entries[-1].hash if self.entries else self.row["head_hash"]
        entry = ledger.entry(self.row["id"], state.seq, kind, {**says, "at": iso(self.now)}, previous)
        self.entries.append(entry)
        self.state = state
        return entry

    def announce(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Add the event of the entry that was made last."""
        about = {"auction": self.row["id"], **payload}
        self.announcements.append(Announcement(kind, f"auction:{self.row['id']}", self.state.seq, about))

    def code_of(self, user_id: int | None) -> str:
        """Give the pseudonym of somebody who has bid here; empty for nobody."""
        if user_id and user_id not in self.codes:
            self.codes.update(Pseudonym.objects.filter(auction=self.row["id"]).values_list("user", "code"))
        return self.codes[user_id] if user_id else ""

    def write(self, *rows: Sequence[Model]) -> bool:
        """Write these rows and all that happened, and end what is over; False where nothing happened."""
        if self.state is self.before:
            return False
        columns = {
            **self.kind.columns(self.state),
            **self.kind.plan(self.terms, self.state),
            "head_hash": self.entries[-1].hash if self.entries else self.row["head_hash"],
            "leader_code": self.code_of(self.state.leader),
        }
        self.row.update(columns)
        writes = Writes()
        for new in (*rows, self.entries):
            writes.insert(new)
        writes.update(Auction, self.row["id"], columns)
        self.kind.write(writes, self.row, self.before, self.state)
        outcome = self.kind.ends(self.state)
        if outcome is None:
            writes.insert(announced(self.announcements))
        writes.send()
        if outcome is not None:
            finish_locked([self.row], self.now, self.announcements, bought=outcome is Outcome.BOUGHT)
        return True

    def _catch_up(self) -> None:
        """Enter what has happened by itself; the end of all, where that is due, is written by finishing."""
        for each in self.kind.catch_up(self.row, self.state, microseconds(self.now)):
            if not each.entry:
                self.state = each.state
                continue
            people = {name: self.code_of(person) or None for name, person in each.people.items()}
            self.enter(each.entry, each.state, {**each.says, **people})
            self.announce(each.event, each.told)
