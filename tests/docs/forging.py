"""What a forger may do to a ledger: each change, hashed again or not, and whether the script finds it."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings

from auctions import ledger
from auctions.times import iso
from tests.docs.ledgers import download

Rows = list[dict[str, Any]]
Says = list[dict[str, Any]]
Tamper = Callable[[Says], None]
PATH = settings.BASE_DIR / "docs" / "verify_ledger.py"


def script() -> ModuleType:
    """Load the file as what it is: a script of no package."""
    spec = spec_from_file_location("verify_ledger", PATH)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verifier = script()
verify, Wrong, Unreadable = verifier.verify, verifier.Wrong, verifier.Unreadable


def opened(rows: Rows) -> Says:
    """Give the entries with what they say, ready to be changed."""
    return [{**row, "says": json.loads(row["payload"])} for row in rows]


def closed(entries: Says) -> Rows:
    """Write changed entries back, with numbers and hashes as they were."""
    return [
        {name: entry[name] for name in ("seq", "kind", "previous_hash", "hash")}
        | {"payload": ledger.canonical(entry["says"])}
        for entry in entries
    ]


def hashed_again(entries: Says) -> Rows:
    """Write the whole chain anew, as who owns the database could."""
    rows: Rows = []
    previous = ledger.GENESIS
    for seq, entry in enumerate(entries, start=1):
        payload = ledger.canonical(entry["says"])
        own = ledger.link(previous, seq, entry["kind"], payload)
        rows.append({"seq": seq, "kind": entry["kind"], "payload": payload, "previous_hash": previous, "hash": own})
        previous = own
    return rows


def moved(text: str, **by: float) -> str:
    """Move a time of the ledger."""
    return iso(datetime.fromisoformat(text) + timedelta(**by))


def forged(rows: Rows, tamper: Tamper) -> Says:
    """Give the entries as somebody changed them, who did change something."""
    before = opened(rows)
    after = deepcopy(before)
    tamper(after)
    assert after != before
    return after


def refused(rows: Rows, tamper: Tamper, auction: str) -> str:
    """Expect that a change is found as it is, and hashed again too, with a hash that one holds and without; say how."""
    entries = forged(rows, tamper)
    with pytest.raises(Wrong):
        verify(download(closed(entries), auction))
    with pytest.raises(Wrong) as wrong:
        verify(download(hashed_again(entries), auction))
    with pytest.raises(Wrong):
        verify(download(hashed_again(entries), auction), [rows[-1]["hash"]])
    return str(wrong.value)


def accepted(rows: Rows, auction: str) -> str:
    """Expect that a ledger holds, its head too, and give the report."""
    return "\n".join(verify(download(rows, auction), [rows[-1]["hash"]]))


def set_(place: int, name: str, value: Any) -> Tamper:
    """Let an entry say something else."""
    return lambda said: said[place]["says"].__setitem__(name, value)


def dropped(place: int) -> Tamper:
    """Take an entry away."""
    return lambda said: said.__delitem__(place)


def repeated(place: int) -> Tamper:
    """Put a copy of an entry after it."""
    return lambda said: said.insert(place, deepcopy(said[place]))


def swapped(place: int) -> Tamper:
    """Put an entry after the next one."""
    return lambda said: said.insert(place, said.pop(place + 1))


def renamed(place: int) -> Tamper:
    """Make an entry one of a kind that there is not."""
    return lambda said: said[place].update(kind="of its own")


def unnoticed(rows: Rows, auction: str) -> list[str]:
    """Try every change, and name those that were not found."""
    names = []
    for name, tamper in (*tampers_of_the_order(opened(rows)), *tampers_of_entries(opened(rows))):
        try:
            refused(rows, tamper, auction)
        except pytest.fail.Exception:
            names.append(name)
    if rows[-1]["kind"] == "finished":
        for _name, tamper in tampers_of_the_end(opened(rows)):
            refused(rows, tamper, auction)
    return names


def tampers_of_the_order(entries: Says) -> Iterator[tuple[str, Tamper]]:
    """Drop, repeat, swap and re-date entries; without the last one the ledger would be what it was before the end."""
    harmless = ("renew", "kept_open")  # what they change, nothing that comes after them needs
    for place, entry in enumerate(entries[:-1]):
        if entry["kind"] not in harmless:
            yield f"entry {place} dropped", dropped(place)
            yield f"entry {place} twice", repeated(place)
        yield f"entry {place} after the next", swapped(place)
    for place in range(1, len(entries)):
        earlier = moved(entries[place - 1]["says"]["at"], microseconds=-1)
        yield f"entry {place} dated before the one before", set_(place, "at", earlier)


def tampers_of_entries(entries: Says) -> Iterator[tuple[str, Tamper]]:
    """Change what entries say, beyond what any maximum can explain."""
    price = entries[0]["says"].get("opening_price", 0)
    end = entries[0]["says"].get("ends_at") or moved(entries[-1]["says"]["at"], days=400)
    for place, entry in enumerate(entries[1:], start=1):
        says, kind = entry["says"], entry["kind"]
        if kind in BIDS:
            end = says.get("ends_at") or end
            yield f"entry {place} dated after the end", set_(place, "at", moved(end, seconds=1))
            yield f"entry {place} by nobody", set_(place, "bidder", "")
        for name in says.keys() & {"price", "voided", "offer"}:
            yield f"entry {place} with {name} out of bounds", set_(place, name, 10**12 + 1)
        if kind in BIDS and says.get("price"):
            yield f"entry {place} with a price that falls", set_(place, "price", price - 1)
        price = says.get("price") or price
        for name in says.keys() & {"bids", "extensions"}:
            yield f"entry {place} with other {name}", set_(place, name, says[name] + 1)
        for name in says.keys() & {"leader", "winner", "reason", "type", "auction"} - FREE.get(kind, set()):
            yield f"entry {place} with another {name}", set_(place, name, "STRANGER")
        for name in says.keys() & {"reserve_met", "buy_now_open"} - FREE.get(kind, set()):
            yield f"entry {place} with {name} turned", set_(place, name, not says[name])
        for name in says.keys() & {"ends_at", "hard_end"} - FREE.get(kind, set()):
            yield f"entry {place} with another {name}", set_(place, name, moved(says[name], seconds=-1))
        if says.get("call"):
            yield f"entry {place} without the call", set_(place, "call", None)
            restarts = {**says["call"], "restarts": says["call"]["restarts"] + 1}
            yield f"entry {place} with another call", set_(place, "call", restarts)
        if kind not in ("opened", "finished"):
            yield f"entry {place} of an unknown kind", renamed(place)


BIDS = ("bid", "buy_now", "confirm", "accept", "seal", "replace", "withdraw", "renew")
FREE = {
    "voided": {"reason", "reserve_met"}, "extended": {"reason"}, "withdrawn": {"reason"}, "finished": {"reason"},
    "amended": {"ends_at"},
}  # fmt: skip
"""What entries say in words of their own, or what says nothing in some types."""


def tampers_of_the_end(entries: Says) -> Iterator[tuple[str, Tamper]]:
    """Change the result, and the openings on which it rests."""
    says, last = entries[-1]["says"], len(entries) - 1
    for price in (1, (says["price"] or 0) + 1, (says["price"] or 2) - 1):
        yield f"the price {price}", set_(last, "price", price)
    for bidder in {entry["says"].get("bidder") for entry in entries} - {None, says["winner"]}:
        yield f"the winner {bidder}", set_(last, "winner", bidder)
    for outcome in {"sold", "bought", "no_bids", "reserve_not_met", "withdrawn"} - {says["outcome"]}:
        yield f"the outcome {outcome}", set_(last, "outcome", outcome)
    if says["outcome"] not in ("bought", "withdrawn") and entries[-2]["kind"] not in ("accepted", "going_twice"):
        yield "an end before its time", set_(last, "at", entries[-2]["says"]["at"])
    openings = says["openings"]
    for place, opening in enumerate(openings):
        for name, value in (("maximum", opening["maximum"] + 1), ("nonce", "0" * 64), ("seq", 1), ("bidder", "P9")):
            changed = [*openings[:place], {**opening, name: value}, *openings[place + 1 :]]
            yield f"opening {place} with another {name}", set_(last, "openings", changed)
        yield f"opening {place} missing", set_(last, "openings", openings[:place] + openings[place + 1 :])
        yield f"opening {place} twice", set_(last, "openings", [*openings, opening])
    if says["reserve"]:
        yield "another reserve", set_(last, "reserve", {**says["reserve"], "amount": says["reserve"]["amount"] + 1})
        yield "no reserve opened", set_(last, "reserve", None)
