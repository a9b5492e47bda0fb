"""The ledger: a hash-linked, append-only chain of what happened in one auction, checkable by anyone with Python alone.

Its form is that of `events/chain.py`. Payloads hold pseudonyms instead of people and commitments instead of maxima.
"""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from auctions.models import LedgerEntry
from events.chain import GENESIS, Link, broken_at, canonical, link

__all__ = ["GENESIS", "canonical", "commitment", "entry", "link", "new_nonce", "verify"]


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
    return broken_at(Link(row.seq, row.kind, row.payload, row.previous_hash, row.hash) for row in entries) is None
