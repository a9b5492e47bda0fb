"""Hash-linked chains: canonical JSON, the hash that links an entry to the one before, and where a chain is broken.

The form is final, because a chain cannot be migrated: payloads are canonical JSON (ASCII keys; values only strings,
integers below 2^53, booleans, null, and lists or objects of these), so that RFC 8785 equals
`json.dumps(sort_keys=True, separators=(",", ":"), ensure_ascii=False)`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import connection

GENESIS = "0" * 64
HIGHEST_INTEGER = 2**53 - 1


class Link(NamedTuple):
    """An entry as its chain sees it."""

    seq: int
    kind: str
    payload: str
    previous_hash: str
    hash: str


def canonical(payload: Mapping[str, Any]) -> str:
    """Write a payload in its one canonical form.

    :raises ValueError: for a value or key that the form does not allow.
    """
    _check(payload)
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _check(value: Any) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise ValueError(f"ledger keys are ASCII strings, not {key!r}")
            _check(inner)
    elif isinstance(value, list):
        for inner in value:
            _check(inner)
    elif isinstance(value, int):
        if abs(value) > HIGHEST_INTEGER:
            raise ValueError(f"{value} is beyond 2^53")
    elif not (value is None or isinstance(value, str)):
        raise ValueError(f"{type(value).__name__} has no place in the ledger")


def link(previous_hash: str, seq: int, kind: str, payload: str) -> str:
    """Give the hash of an entry: SHA-256 over previous hash, seq, kind and canonical payload, one a line."""
    return hashlib.sha256(f"{previous_hash}\n{seq}\n{kind}\n{payload}".encode()).hexdigest()


def broken_at(entries: Iterable[Link]) -> int | None:
    """Give the number of the first entry, in order, that does not follow from the one before; None when all do."""
    previous = GENESIS
    for number, entry in enumerate(entries, start=1):
        if (
            entry.seq != number
            or entry.previous_hash != previous
            or entry.hash != link(previous, entry.seq, entry.kind, entry.payload)
        ):
            return number
        previous = entry.hash
    return None


def one_writer(lock: int) -> None:
    """Let one transaction at a time go on; SQLite has one anyway. A row would not do: a first link has none."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
