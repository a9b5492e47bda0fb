"""The types of auction, each one object between a lot's row and the rules of its engine module."""

from collections.abc import Mapping
from typing import Any

from auctions import sealing
from auctions.kinds.base import Kind
from auctions.kinds.dutch import Dutch
from auctions.kinds.english import English
from auctions.kinds.perpetual import Perpetual
from auctions.kinds.sealed import Sealed

KINDS: Mapping[str, Kind] = {kind.value: kind for kind in (English(), Dutch(), Sealed(), Perpetual())}
"""Every type there is, by the value of `Auction.kind`, in the order in which they are offered."""
DEFAULT = "english"
"""The type that a listing begins with, and that needs no label."""


def kind_of(row: Mapping[str, Any]) -> Kind:
    """Give the type of the auction whose columns these are."""
    return KINDS[row["kind"]]


def offered() -> Mapping[str, Kind]:
    """Give the types that can be listed now: sealed bids need the house's opening key."""
    return {value: kind for value, kind in KINDS.items() if value != Sealed.value or sealing.offered()}
