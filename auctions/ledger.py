"""The ledger: a hash-linked, append-only chain of what happened in one auction, checkable by anyone with Python alone.

The form is final, because a chain cannot be migrated: payloads are canonical JSON (ASCII keys; values only strings,
integers below 2^53, booleans, null, and lists or objects of these), so that RFC 8785 equals
`json.dumps(sort_keys=True, separators=(",", ":"), ensure_ascii=False)`.
Payloads hold pseudonyms instead of people and commitments instead of maxima.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from auctions.models import LedgerEntry

GENESIS = "0" * 64
HIGHEST_INTEGER = 2**53 - 1


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


def entry(auction_id: int, seq: int, kind: str, payload: Mapping[str, Any], previous_hash: str) -> LedgerEntry:
    """Give the unsaved entry that follows the one with `previous_hash` (empty for the first)."""
    text, previous = canonical(payload), previous_hash or GENESIS
    return LedgerEntry(
        auction_id=auction_id,
        seq=seq,
        kind=kind,
        payload=text,
        previous_hash=previous,
        hash=link(previous, seq, kind, text),
    )


def new_nonce() -> str:
    """Give 32 random bytes, in hexadecimal."""
    return secrets.token_hex(32)


def commitment(nonce: str, **facts: str | int) -> str:
    """Bind to facts without showing them: SHA-256 over the canonical JSON of the facts and the nonce."""
    return hashlib.sha256(canonical({**facts, "nonce": nonce}).encode()).hexdigest()


def verify(entries: list[LedgerEntry]) -> bool:
    """Tell whether these entries, in order, are an unbroken chain from the first."""
    previous = GENESIS
    for number, row in enumerate(entries, start=1):
        if (
            row.seq != number
            or row.previous_hash != previous
            or row.hash != link(previous, row.seq, row.kind, row.payload)
        ):
            return False
        previous = row.hash
    return True
