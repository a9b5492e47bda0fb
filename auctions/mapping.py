"""Between an auction's row (as a dict of columns, for speed) and the engine's terms and state."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from auctions.engine import softclose
from auctions.engine.english import State, Terms
from auctions.engine.steps import StepTable
from auctions.times import microseconds, moment

SECOND = 1_000_000
Row = dict[str, Any]

COLUMNS = (
    "id", "public_id", "seller_id", "kind", "title", "currency", "opening_price", "reserve", "reserve_nonce", "buy_now",
    "steps", "starts_at", "published_end", "window_s", "extension_s", "max_extensions", "status", "outcome", "seq",
    "terms_seq", "price", "bids_count", "leader_id", "leader_code", "maximum", "rival_maximum", "standing_reserve",
    "reserve_seq", "reserve_met", "buy_now_open", "ends_at", "extensions", "head_hash", "floor", "drop", "drop_s",
    "pricing", "public_key", "period_s", "max_calls", "call_began", "call_latest_end", "call_restarts", "going_twice",
    "lead_since", "idle_since", "wakes_at",
)  # fmt: skip
"""The columns that deciding, writing and announcing need; named, so that a long description is never fetched."""


def terms_of(row: Mapping[str, Any]) -> Terms:
    """Give the engine's terms of a published auction."""
    return Terms(
        opening_price=row["opening_price"],
        steps=StepTable.from_json(row["steps"]),
        reserve=row["reserve"],
        buy_now=row["buy_now"],
        starts_at=microseconds(row["starts_at"]),
        published_end=microseconds(row["published_end"]),
        window=row["window_s"] * SECOND,
        extension=row["extension_s"] * SECOND,
        max_extensions=row["max_extensions"],
    )


def state_of(row: Mapping[str, Any]) -> State:
    """Give the engine's state of a published auction."""
    return State(
        seq=row["seq"],
        price=row["price"],
        bids=row["bids_count"],
        leader=row["leader_id"],
        maximum=row["maximum"],
        rival_maximum=row["rival_maximum"],
        ends_at=microseconds(row["ends_at"]),
        extensions=row["extensions"],
        reserve=row["standing_reserve"],
        reserve_seq=row["reserve_seq"],
        reserve_met=row["reserve_met"],
        buy_now_open=row["buy_now_open"],
        bought=row["outcome"] == "bought",
    )


def hard_end_of(row: Mapping[str, Any]) -> datetime | None:
    """Give the time beyond which no bid moves the end, None where there is no end."""
    if row["published_end"] is None:
        return None
    end = microseconds(row["published_end"])
    return moment(softclose.hard_end(end, row["extension_s"] * SECOND, row["max_extensions"]))


def reserve_of(row: Mapping[str, Any]) -> Literal["none", "met", "not_met"]:
    """Say all that is public of the reserve."""
    if row["reserve"] is None:
        return "none"
    return "met" if row["reserve_met"] else "not_met"


def columns_of(state: State) -> Row:
    """Give the columns that hold this state."""
    return {
        "seq": state.seq,
        "price": state.price,
        "bids_count": state.bids,
        "leader_id": state.leader,
        "maximum": state.maximum,
        "rival_maximum": state.rival_maximum,
        "ends_at": moment(state.ends_at),
        "extensions": state.extensions,
        "standing_reserve": state.reserve,
        "reserve_seq": state.reserve_seq,
        "reserve_met": state.reserve_met,
        "buy_now_open": state.buy_now_open,
    }
