"""The types of auction, each one object between a lot's row and the rules of its engine module."""

from collections.abc import Mapping
from typing import Any

from auctions.kinds.base import Kind
from auctions.kinds.dutch import Dutch
from auctions.kinds.english import English

KINDS: Mapping[str, Kind] = {kind.value: kind for kind in (English(), Dutch())}
"""Every type that can be listed, by the value of `Auction.kind`, in the order in which they are offered."""


def kind_of(row: Mapping[str, Any]) -> Kind:
    """Give the type of the auction whose columns these are."""
    return KINDS[row["kind"]]
