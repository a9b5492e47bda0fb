"""How long the public verifier takes for a long ledger, beside the bare SHA-256 of the same entries.

The ledger is of one English lot on which bidders outbid each other by a cent, all maxima opened at the end: the engine
decides, and the entries have the form of auctions/ledger.py. Nothing is stored; no database is needed.
"""

import hashlib
import importlib.util
import json
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from auctions.engine.english import Accepted, State, Terms, bid
from auctions.engine.steps import StepTable
from benchmarks.figures import Figure, main

ROOT = Path(__file__).resolve().parents[1]
SECOND = 1_000_000
AUCTION = "BENCHMARKLOT"
BEGAN = 1_800_000_000
BIDDERS = 1000
TERMS = Terms(100, StepTable.fixed(1), None, None, 0, 10**9 * SECOND, 120 * SECOND, 120 * SECOND, 10)


def verifier() -> ModuleType:
    """Load the script as it is offered for download."""
    spec = importlib.util.spec_from_file_location("verify_ledger", ROOT / "docs" / "verify_ledger.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def canonical(payload: dict[str, Any]) -> str:
    """Write a payload in its one form."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def at(moment: int) -> str:
    """Write a time, in microseconds since the lot began."""
    return datetime.fromtimestamp(BEGAN + moment // SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def says_of(answer: Accepted, bidder: int, maximum: int, moment: int) -> dict[str, Any]:
    """Give what the entry of an accepted bid says."""
    state = answer.state
    facts = {"auction": AUCTION, "bidder": f"P{bidder}", "maximum": maximum, "nonce": nonce(state.seq)}
    return {
        "at": at(moment), "bidder": f"P{bidder}", "commitment": hashlib.sha256(canonical(facts).encode()).hexdigest(),
        "price": state.price, "reason": answer.reason.value, "leader": f"P{state.leader}", "bids": state.bids,
        "ends_at": at(state.ends_at), "extensions": state.extensions, "reserve_met": True, "buy_now_open": False,
    }  # fmt: skip


def nonce(seq: int) -> str:
    """Give the nonce of an entry."""
    return hashlib.sha256(str(seq).encode()).hexdigest()


def ledger_of(number: int) -> list[dict[str, Any]]:
    """Play a lot with this number of entries, and give them as they are downloaded."""
    state = State.opening(TERMS, seq=1)
    said: list[tuple[str, dict[str, Any]]] = [("opened", {
        "at": at(0), "auction": AUCTION, "type": "english", "currency": "USD", "opening_price": 100,
        "steps": [[None, 1]], "buy_now": None, "reserve": None, "starts_at": at(0), "ends_at": at(state.ends_at),
        "window_s": 120, "extension_s": 120, "max_extensions": 10,
    })]  # fmt: skip
    best: dict[int, dict[str, Any]] = {}
    for moment in range(number - 2):
        bidder, maximum = moment % BIDDERS, 100 + 2 * moment
        answer = bid(TERMS, state, bidder, maximum, moment * SECOND)
        assert isinstance(answer, Accepted)
        state = answer.state
        best[bidder] = {"seq": state.seq, "bidder": f"P{bidder}", "maximum": maximum, "nonce": nonce(state.seq)}
        said.append(("bid", says_of(answer, bidder, maximum, moment * SECOND)))
    openings = [row for bidder, row in sorted(best.items()) if bidder != state.leader]
    said.append(("finished", {
        "at": at(state.ends_at), "outcome": "sold", "price": state.price, "winner": f"P{state.leader}",
        "openings": openings, "reserve": None, "reason": None,
    }))  # fmt: skip
    return linked(said)


def linked(said: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Chain the entries."""
    rows: list[dict[str, Any]] = []
    previous = "0" * 64
    for seq, (kind, says) in enumerate(said, start=1):
        payload = canonical(says)
        own = hashlib.sha256(f"{previous}\n{seq}\n{kind}\n{payload}".encode()).hexdigest()
        rows.append({"seq": seq, "kind": kind, "payload": payload, "previous_hash": previous, "hash": own})
        previous = own
    return rows


def bare(rows: list[dict[str, Any]]) -> float:
    """Hash the same bytes, and give the seconds."""
    inputs = [f"{r['previous_hash']}\n{r['seq']}\n{r['kind']}\n{r['payload']}".encode() for r in rows]
    started = time.perf_counter()
    for each in inputs:
        hashlib.sha256(each).hexdigest()
    return time.perf_counter() - started


def measure(small: bool) -> Sequence[Figure]:
    """Verify one ledger."""
    number = 2_000 if small else 100_000
    rows = ledger_of(number)
    text, verify = json.dumps({"format": 1, "auction": AUCTION, "title": "", "entries": rows}), verifier().verify
    started = time.perf_counter()
    verify(text, [rows[-1]["hash"]])
    seconds, limit = time.perf_counter() - started, bare(rows)
    return [
        Figure(f"verifying a ledger of {number:,} entries", seconds, "s", 60, 10, limit, "bare SHA-256 of them"),
        Figure("the same, entries", number / seconds, "/s", None, None, number / limit, "bare SHA-256"),
    ]


if __name__ == "__main__":
    raise SystemExit(main(__doc__, measure))
