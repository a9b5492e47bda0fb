"""Sealed bids: only the closing worker's key opens them, each in its auction for its bidder, and all look alike."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from auctions import ledger, sealing
from auctions.engine.money import LIMIT
from auctions.sealing import KeyMissing, Opened, Opener, OpeningKey, Pair, Unopenable

LOT, BIDDER = "k7m2pq9rstvw", "b4n8"
NONCE = "0123456789abcdef" * 4
AMOUNT = 12345
LENGTH = 119  # of a sealed bid, and of a wrapped key
ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"  # base64url, in its order
OTHER = sealing.new_opening_key()

# Written once, with the keys of tests/settings.py: what is stored in auctions that run must open after every release.
STORED_KEY = (
    "A-7diD2gqUUVqTNk_5SedTIdMTltDIp58gRT1nFNRWqNh56e4ZAITmR4NhFe"
    "TgFmIp5qu6YDTh61K03x7FD-84KwX_lo4T3tQl70ovRZIjnG-y2QZilr6b4"
)
STORED_BID = (
    "BMieqFXm4CGuyw99l2lnICf7Jt8DM6D2BHtLdrMZpRMn1E6VOWDWKIq8hfmr"
    "czhEuD6zagAl6wgRIUUzCXQu9Lis-fiA1imaa-z9-IXM0OPQjMuTr7oIMRs"
)

amounts = st.integers(0, LIMIT) | st.integers(0, 2**64 - 1)
nonces = st.binary(min_size=32, max_size=32).map(bytes.hex)
names = st.text(max_size=12).filter(lambda name: name not in {LOT, BIDDER})


@pytest.fixture(scope="module")
def pair() -> Pair:
    """The keys of one lot, wrapped by the tests' opening key."""
    return sealing.new_pair(auction=LOT)


@pytest.fixture(scope="module")
def lot_opener(pair: Pair) -> Opener:
    """What the closing worker opens that lot's bids with."""
    return sealing.opener(pair.private_key, auction=LOT)


def sealed(pair: Pair, amount: int = AMOUNT, nonce: str = NONCE, *, auction: str = LOT, bidder: str = BIDDER) -> str:
    """Seal one bid."""
    return sealing.seal(pair.public_key, amount, nonce, auction=auction, bidder=bidder)


def move_house(settings: Settings, key: OpeningKey, *private: str) -> None:
    """Give the house another opening key, and the private keys that its closing worker has."""
    settings.SEALING_PUBLIC_KEY, settings.SEALING_PRIVATE_KEY = key.public, ",".join(private)


@given(amount=amounts, nonce=nonces, bidder=names)
def test_what_is_sealed_is_what_is_opened(pair: Pair, lot_opener: Opener, amount: int, nonce: str, bidder: str) -> None:
    text = sealed(pair, amount, nonce, bidder=bidder)
    assert lot_opener.open(text, auction=LOT, bidder=bidder) == Opened(amount, nonce)


@given(amount=amounts, nonce=nonces)
def test_every_sealed_bid_has_one_length(pair: Pair, amount: int, nonce: str) -> None:
    text = sealed(pair, amount, nonce)
    assert len(text) == LENGTH
    assert set(text) <= set(ALPHABET)


def test_a_nonce_of_the_ledger_can_be_sealed(pair: Pair, lot_opener: Opener) -> None:
    nonce = ledger.new_nonce()
    assert lot_opener.open(sealed(pair, nonce=nonce), auction=LOT, bidder=BIDDER).nonce == nonce


def test_one_bid_sealed_twice_shows_no_likeness(pair: Pair) -> None:
    first, second = sealed(pair), sealed(pair)
    alike = sum(one == other for one, other in zip(first[2:], second[2:], strict=True))
    assert alike < LENGTH / 4


@pytest.mark.parametrize("amount", [-1, 2**64])
def test_an_amount_beyond_its_bytes_is_refused_without_being_told(pair: Pair, amount: int) -> None:
    with pytest.raises(OverflowError) as refusal:
        sealed(pair, amount)
    assert str(abs(amount)) not in str(refusal.value)


@pytest.mark.parametrize("nonce", ["", "ab" * 31, "ab" * 33, "AB" * 32, "ab " * 32, "zz" * 32])
def test_a_nonce_that_could_not_come_back_as_it_was_is_refused(pair: Pair, nonce: str) -> None:
    with pytest.raises(ValueError, match=r"nonce|hexadecimal"):
        sealed(pair, nonce=nonce)


@pytest.mark.parametrize(
    "public_key",
    ["", "AQ", "no key", OTHER.private, OTHER.public[:-1], OTHER.public + "="],
    ids=["empty", "short", "words", "private", "cut", "padded"],
)
def test_a_public_key_that_is_none_is_refused(public_key: str) -> None:
    with pytest.raises(ValueError, match="public key"):
        sealing.seal(public_key, AMOUNT, NONCE, auction=LOT, bidder=BIDDER)


@given(place=st.integers(0, LENGTH - 1), character=st.sampled_from(ALPHABET + "=\n é"))
def test_a_bid_with_any_character_changed_does_not_open(
    pair: Pair, lot_opener: Opener, place: int, character: str
) -> None:
    text = sealed(pair)
    spoilt = text[:place] + character + text[place + 1 :]
    if spoilt == text:
        return
    with pytest.raises(Unopenable):
        lot_opener.open(spoilt, auction=LOT, bidder=BIDDER)


def test_a_bid_with_any_one_bit_changed_does_not_open(pair: Pair, lot_opener: Opener) -> None:
    text = sealed(pair)
    digits = [ALPHABET.index(character) for character in text]
    for place, digit in enumerate(digits):
        for bit in range(6):
            spoilt = text[:place] + ALPHABET[digit ^ (1 << bit)] + text[place + 1 :]
            with pytest.raises(Unopenable):
                lot_opener.open(spoilt, auction=LOT, bidder=BIDDER)


@given(length=st.integers(0, LENGTH - 1), more=st.text(ALPHABET + "=\n", min_size=1, max_size=4))
def test_a_bid_cut_or_lengthened_does_not_open(pair: Pair, lot_opener: Opener, length: int, more: str) -> None:
    for spoilt in (sealed(pair)[:length], sealed(pair) + more):
        with pytest.raises(Unopenable):
            lot_opener.open(spoilt, auction=LOT, bidder=BIDDER)


@given(auction=names, bidder=names)
def test_a_bid_opens_in_its_auction_for_its_bidder_alone(
    pair: Pair, lot_opener: Opener, auction: str, bidder: str
) -> None:
    text = sealed(pair)
    for place in ({"auction": auction, "bidder": BIDDER}, {"auction": LOT, "bidder": bidder}):
        with pytest.raises(Unopenable):
            lot_opener.open(text, **place)


def test_names_do_not_run_into_each_other(pair: Pair, lot_opener: Opener) -> None:
    text = sealed(pair, auction="lot", bidder="ab")
    with pytest.raises(Unopenable):
        lot_opener.open(text, auction="lota", bidder="b")


def test_a_bid_of_another_lot_does_not_open(lot_opener: Opener) -> None:
    text = sealed(sealing.new_pair(auction="another"))
    with pytest.raises(Unopenable):
        lot_opener.open(text, auction=LOT, bidder=BIDDER)


def test_something_else_sealed_to_a_lot_does_not_open_as_a_bid(pair: Pair, lot_opener: Opener) -> None:
    key = sealing._public_key(pair.public_key)
    text = sealing._encoded(
        sealing.Kind.SEALED_BID, sealing._SUITE.encrypt(b"a letter", key, sealing._context("bid", LOT, BIDDER))
    )
    with pytest.raises(Unopenable):
        lot_opener.open(text, auction=LOT, bidder=BIDDER)


def test_what_was_stored_long_ago_opens() -> None:
    opened = sealing.opener(STORED_KEY, auction=LOT).open(STORED_BID, auction=LOT, bidder=BIDDER)
    assert opened == Opened(AMOUNT, NONCE)


def test_without_the_private_key_a_process_makes_pairs_and_seals_and_opens_nothing(settings: Settings) -> None:
    settings.SEALING_PRIVATE_KEY = ""
    pair = sealing.new_pair(auction=LOT)
    assert len(sealed(pair)) == LENGTH
    with pytest.raises(KeyMissing):
        sealing.opener(pair.private_key, auction=LOT)


def test_another_house_does_not_open(settings: Settings, pair: Pair) -> None:
    settings.SEALING_PRIVATE_KEY = OTHER.private
    with pytest.raises(KeyMissing):
        sealing.opener(pair.private_key, auction=LOT)


def test_a_wrapped_key_is_that_of_its_auction_alone(pair: Pair) -> None:
    with pytest.raises(KeyMissing):
        sealing.opener(pair.private_key, auction="another")


@given(place=st.integers(0, LENGTH - 1), character=st.sampled_from(ALPHABET + "=\n é"))
def test_a_wrapped_key_with_any_character_changed_is_not_unwrapped(pair: Pair, place: int, character: str) -> None:
    text = pair.private_key
    spoilt = text[:place] + character + text[place + 1 :]
    if spoilt == text:
        return
    with pytest.raises(KeyMissing):
        sealing.opener(spoilt, auction=LOT)


def test_after_a_new_opening_key_the_old_one_still_opens_what_it_wrapped(settings: Settings, pair: Pair) -> None:
    old = settings.SEALING_PRIVATE_KEY
    move_house(settings, OTHER, OTHER.private, old)
    for lot in (pair, sealing.new_pair(auction=LOT)):
        opened = sealing.opener(lot.private_key, auction=LOT).open(sealed(lot), auction=LOT, bidder=BIDDER)
        assert opened == Opened(AMOUNT, NONCE)
    move_house(settings, OTHER, OTHER.private)
    with pytest.raises(KeyMissing):
        sealing.opener(pair.private_key, auction=LOT)


def test_two_lots_share_no_key() -> None:
    one, other = sealing.new_pair(auction=LOT), sealing.new_pair(auction=LOT)
    assert len({one.public_key, one.private_key, other.public_key, other.private_key}) == 4


def test_a_house_without_an_opening_key_offers_no_sealed_auctions(settings: Settings) -> None:
    assert sealing.offered()
    settings.SEALING_PUBLIC_KEY = ""
    assert not sealing.offered()
    with pytest.raises(KeyMissing):
        sealing.new_pair(auction=LOT)


def test_nothing_secret_is_in_what_a_log_would_show(pair: Pair, lot_opener: Opener) -> None:
    opened = lot_opener.open(sealed(pair), auction=LOT, bidder=BIDDER)
    shown = f"{pair!r} {lot_opener!r} {opened!r} {OTHER!r} {opened} {lot_opener}"
    assert OTHER.public in shown
    for secret in (pair.private_key, str(AMOUNT), NONCE, OTHER.private):
        assert secret not in shown


def test_a_refusal_carries_neither_text_nor_cause(settings: Settings, pair: Pair, lot_opener: Opener) -> None:
    spoilt = sealed(pair)[:-1]
    with pytest.raises(Unopenable) as unopenable:
        lot_opener.open(spoilt, auction=LOT, bidder=BIDDER)
    settings.SEALING_PRIVATE_KEY = f"{OTHER.private}="
    with pytest.raises(KeyMissing) as missing:
        sealing.opener(pair.private_key, auction=LOT)
    for refusal, secret in ((unopenable.value, spoilt), (missing.value, OTHER.private)):
        assert secret not in str(refusal)
        assert refusal.__suppress_context__
