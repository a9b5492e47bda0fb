"""Rows of the auction house: fields, constraints, query methods. No rules; those are in engine/ and services/."""

from auctions.models.auction import Auction, Picture, Watch
from auctions.models.bidding import Bid, LedgerEntry, Pseudonym, Sale
from auctions.models.catalogue import Category, StepBand, StepTable

__all__ = [
    "Auction",
    "Bid",
    "Category",
    "LedgerEntry",
    "Picture",
    "Pseudonym",
    "Sale",
    "StepBand",
    "StepTable",
    "Watch",
]
