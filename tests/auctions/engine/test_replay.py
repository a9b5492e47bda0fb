"""The engine alone replays recorded auctions and finds every recorded price and winner.

The record is not part of this repository; it is read from `$TORG_SHARED/data` or `../shared/data` beside it.
"""

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import pytest

from auctions.engine.english import Accepted, Bid, Refused, State, Terms, decide
from auctions.engine.steps import DEFAULT_TABLES
from tests.auctions.engine.lots import SECOND, lot

SHARED = Path(os.environ.get("TORG_SHARED") or Path(__file__).resolve().parents[3].parent / "shared")
RECORD = SHARED / "data" / "ebay_dev.csv"
OUTSIDER = 0

pytestmark = pytest.mark.skipif(not RECORD.exists(), reason=f"the recorded auctions are not here: {RECORD}")


@dataclass
class Tally:
    """What a replay came to."""

    auctions: int = 0
    matching: int = 0
    refused: int = 0
    probes: int = 0
    probes_accepted: int = 0


def recorded() -> Iterator[list[dict[str, str]]]:
    """Give the rows of each auction, in the order of submission."""
    with RECORD.open(newline="", encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: (row["auction_id"], int(row["seq"])))
    for _, auction in groupby(rows, key=lambda row: row["auction_id"]):
        yield list(auction)


def terms_of(row: dict[str, str]) -> Terms:
    """Give the terms of a recorded auction: no reserve, no soft close."""
    return lot(
        int(row["open_cents"]),
        steps=DEFAULT_TABLES["USD"],
        published_end=int(Decimal(row["duration_s"]) * SECOND),
        window=0,
        extension=0,
        max_extensions=0,
    )


def replay(amounts: str, *, probes: bool) -> Tally:
    """Submit every bid with the amounts of one column; a probe must change nothing."""
    tally = Tally()
    for rows in recorded():
        terms = terms_of(rows[0])
        state = State.opening(terms)
        people = {name: number for number, name in enumerate({row["bidder"] for row in rows}, start=1)}
        for row in rows:
            now = int(Decimal(row["t_s"]) * SECOND)
            if probes and row["probe_reject_cents"]:
                tally.probes += 1
                probe = decide(terms, state, Bid(OUTSIDER, int(row["probe_reject_cents"])), now)
                tally.probes_accepted += isinstance(probe, Accepted)
            answer = decide(terms, state, Bid(people[row["bidder"]], int(row[amounts])), now)
            if isinstance(answer, Refused):
                tally.refused += amounts == "hidden_bid_cents" or row["expect_a"] == "accept"
            else:
                state = answer.state
        expected = int(rows[0]["expected_price_cents"]), people[rows[0]["expected_winner"]]
        tally.auctions += 1
        tally.matching += (state.price, state.leader) == expected
    return tally


def test_mode_b_every_bid_is_accepted_and_every_price_and_winner_is_found() -> None:
    tally = replay("hidden_bid_cents", probes=True)
    assert tally.probes > 1000
    assert tally == Tally(auctions=351, matching=351, refused=0, probes=tally.probes, probes_accepted=0)


def test_mode_a_the_recorded_amounts_come_to_the_same() -> None:
    tally = replay("bid_cents", probes=False)
    assert (tally.auctions, tally.refused) == (351, 0)
    assert tally.matching >= 350
