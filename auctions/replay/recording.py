"""Recorded auctions, as a CSV file tells them: one row per bid, in the order of submission. Reads; replays nothing."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from operator import attrgetter
from pathlib import Path
from typing import Literal

Mode = Literal["a", "b"]
AMOUNT_COLUMN: dict[Mode, str] = {"a": "bid_cents", "b": "hidden_bid_cents"}
COLUMNS = (
    "auction_id",
    "item",
    "duration_s",
    "open_cents",
    "seq",
    "t_s",
    "bidder",
    "expected_price_cents",
    "expected_winner",
)
A_YEAR = 366 * 86_400


class BadRecording(Exception):
    """The file is no recording that can be replayed; the text says what is wrong, and where."""


@dataclass(frozen=True, slots=True)
class RecordedBid:
    """One bid: amounts in minor units, `at` since the start; `probe` is an amount to be refused just before it."""

    seq: int
    at: timedelta
    bidder: str
    amount: int
    must_stand: bool
    probe: int | None


@dataclass(frozen=True, slots=True)
class RecordedAuction:
    """One auction with its bids by seq, and how it really ended; amounts in minor units of USD."""

    name: str
    item: str
    lasts: timedelta
    opening_price: int
    price: int
    winner: str
    bids: tuple[RecordedBid, ...]


def read(path: Path, mode: Mode) -> list[RecordedAuction]:
    """Read the recorded auctions in the order in which they first appear, with the amounts of one mode.

    :raises BadRecording: when the file cannot be read, lacks columns, or holds something that is no number.
    """
    auctions: dict[str, RecordedAuction] = {}
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            for auction in _rows(csv.DictReader(file), mode):
                known = auctions.get(auction.name)
                auctions[auction.name] = auction if known is None else _joined(known, auction)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadRecording(f"{path} cannot be read: {error}") from error
    if not auctions:
        raise BadRecording(f"{path} holds no bids")
    return [replace(auction, bids=tuple(sorted(auction.bids, key=attrgetter("seq")))) for auction in auctions.values()]


def _rows(reader: "csv.DictReader[str]", mode: Mode) -> Iterator[RecordedAuction]:
    needed = (*COLUMNS, AMOUNT_COLUMN[mode])
    if missing := [name for name in needed if name not in (reader.fieldnames or ())]:
        raise BadRecording(f"columns are missing: {', '.join(missing)}")
    for row in reader:
        try:
            yield _auction(row, mode)
        except ValueError as error:
            raise BadRecording(f"line {reader.line_num}: {error}") from error


def _auction(row: Mapping[str, str | None], mode: Mode) -> RecordedAuction:
    bid = RecordedBid(
        seq=_amount(row, "seq"),
        at=_span(row, "t_s"),
        bidder=_text(row, "bidder"),
        amount=_amount(row, AMOUNT_COLUMN[mode]),
        must_stand=mode == "b" or row.get("expect_a") != "any",
        probe=_amount(row, "probe_reject_cents") if mode == "b" and row.get("probe_reject_cents") else None,
    )
    return RecordedAuction(
        name=_text(row, "auction_id"),
        item=_text(row, "item"),
        lasts=_span(row, "duration_s"),
        opening_price=_amount(row, "open_cents"),
        price=_amount(row, "expected_price_cents"),
        winner=_text(row, "expected_winner"),
        bids=(bid,),
    )


def _joined(known: RecordedAuction, line: RecordedAuction) -> RecordedAuction:
    if replace(line, bids=known.bids) != known:
        raise BadRecording(f"auction {known.name} is described in different ways on different lines")
    if line.bids[0].seq in {bid.seq for bid in known.bids}:
        raise BadRecording(f"auction {known.name} has two bids with seq {line.bids[0].seq}")
    return replace(known, bids=known.bids + line.bids)


def _text(row: Mapping[str, str | None], column: str) -> str:
    value = (row[column] or "").strip()
    if not value:
        raise ValueError(f"{column} is empty")
    return value


def _amount(row: Mapping[str, str | None], column: str) -> int:
    value = _text(row, column)
    if not (value.isascii() and value.isdigit() and len(value) <= 12):
        raise ValueError(f"{column} is no whole number of at most 12 digits: {value!r}")
    return int(value)


def _span(row: Mapping[str, str | None], column: str) -> timedelta:
    """Read seconds, whole or with decimals, exactly."""
    value = _text(row, column)
    try:
        seconds = Decimal(value)
        if 0 <= seconds <= A_YEAR:
            return timedelta(microseconds=int(seconds * 1_000_000))
    except InvalidOperation:  # no number, or one that cannot be compared
        pass
    raise ValueError(f"{column} is no number of seconds between 0 and a year: {value!r}")
