"""What the seller of each type sets. Its form shows nothing else, and a published lot has nothing else."""

from collections.abc import Mapping
from typing import Any

from auctions.models import Auction

TERMS: Mapping[str, tuple[str, ...]] = {
    "english": (
        "opening_price", "reserve", "buy_now", "fixed_step", "starts_at", "published_end",
        "window_s", "extension_s", "max_extensions",
    ),
    "dutch": ("opening_price", "floor", "drop", "drop_s", "starts_at", "published_end"),
    "sealed": ("opening_price", "reserve", "pricing", "starts_at", "published_end"),
    "perpetual": ("opening_price", "fixed_step", "starts_at", "period_s", "max_calls"),
}  # fmt: skip
"""The columns of `Auction` by the value of its `kind`."""

EVERY_TERM = frozenset(name for names in TERMS.values() for name in names)
_OFF: Mapping[str, Any] = {"max_extensions": 0}
"""Where the default would mean something on a lot of another type: only an English end moves."""


def others_terms(kind: str) -> dict[str, Any]:
    """Give the columns that only other types set, as a lot of this type has them: off, or as on an empty listing."""
    names = EVERY_TERM.difference(TERMS[kind])
    return {name: _OFF.get(name, Auction._meta.get_field(name).get_default()) for name in names}  # type: ignore[union-attr]
