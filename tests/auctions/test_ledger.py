"""The ledger's final form: canonical JSON, the chain, commitments; and that a plain script can check it."""

import hashlib
import json
from collections.abc import Callable

import pytest

from accounts.models import User
from auctions import ledger
from auctions.models import Auction, LedgerEntry
from auctions.services.bidding import Receipt


def test_canonical_json_is_sorted_compact_and_not_escaped() -> None:
    payload = {"b": [1, None, True], "a": {"text": "é ж \u2028"}}
    assert ledger.canonical(payload) == '{"a":{"text":"é ж \u2028"},"b":[1,null,true]}'


@pytest.mark.parametrize("value", [1.5, 2**53, -(2**53), b"x", {"é": 1}, {1: 2}, [[0.1]], object(), (1,)])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"ledger|2\^53"):
        ledger.canonical({"value": value})


def test_the_largest_integers_pass() -> None:
    assert ledger.canonical({"n": 2**53 - 1, "m": 1 - 2**53}) == '{"m":-9007199254740991,"n":9007199254740991}'


def test_anyone_can_check_a_chain_with_python_alone(
    lot: Auction, alice: User, bob: User, place: Callable[..., Receipt]
) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 3000)
    previous = "0" * 64
    for entry in LedgerEntry.objects.filter(auction=lot).order_by("seq"):
        text = json.dumps(json.loads(entry.payload), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert text == entry.payload and entry.previous_hash == previous
        previous = hashlib.sha256(f"{previous}\n{entry.seq}\n{entry.kind}\n{text}".encode()).hexdigest()
        assert entry.hash == previous


@pytest.mark.parametrize(
    ("field", "value"),
    [("payload", "{}"), ("kind", "opened"), ("seq", 9), ("previous_hash", "f" * 64), ("hash", "f" * 64)],
)
def test_a_changed_entry_breaks_the_chain(
    lot: Auction, alice: User, place: Callable[..., Receipt], field: str, value: object
) -> None:
    place(lot, alice, 2000)
    entries = list(LedgerEntry.objects.filter(auction=lot).order_by("seq"))
    assert ledger.verify(entries)
    setattr(entries[1], field, value)
    assert not ledger.verify(entries)


def test_a_missing_or_swapped_entry_breaks_the_chain(
    lot: Auction, alice: User, bob: User, place: Callable[..., Receipt]
) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 3000)
    first, second, third = LedgerEntry.objects.filter(auction=lot).order_by("seq")
    assert not ledger.verify([first, third])
    assert not ledger.verify([first, third, second])


def test_a_commitment_binds_and_hides() -> None:
    nonce = ledger.new_nonce()
    assert len(nonce) == 64 and nonce != ledger.new_nonce()
    commitment = ledger.commitment(nonce, auction="A", maximum=2000)
    assert commitment == ledger.commitment(nonce, maximum=2000, auction="A")
    assert commitment not in (ledger.commitment(nonce, auction="A", maximum=2001), ledger.commitment("0", maximum=2000))
