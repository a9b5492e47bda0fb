"""Sealed bids: the keys they are encrypted with, and the sealing and opening itself. When to open is not decided here.

Every auction has a key pair of its own. A bid is sealed to its public half; the private half is wrapped by the house's
opening key, whose private half only the closing worker has. So a web process can make pairs and seal bids, and can
open nothing that is stored. Sealing and wrapping are both HPKE (RFC 9180): X25519, HKDF-SHA256, ChaCha20-Poly1305.

All values are base64url text without padding, and the first byte says what a value is, in which version:

    public key   1, the 32 bytes of X25519
    private key  2, the 32 bytes of X25519
    wrapped key  3, id of the opening key (8), encapsulated key (32), encrypted private key (32), tag (16)
    sealed bid   4, encapsulated key (32), encrypted amount (8, big-endian) and nonce (32), tag (16)

What this protects from, and what not: docs/decisions/0007-sealed-bids.md.
"""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from enum import IntEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.conf import settings

KEY_ID_BYTES, AMOUNT_BYTES, NONCE_BYTES = 8, 8, 32
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class Kind(IntEnum):
    """What a value is, as its first byte says. Another form of the same thing gets a number of its own."""

    PUBLIC_KEY = 1
    PRIVATE_KEY = 2
    WRAPPED_KEY = 3
    SEALED_BID = 4


class KeyMissing(Exception):
    """The opening key that is needed is not among those of this process."""


class Unopenable(Exception):
    """A sealed bid does not open: damaged, or not sealed for this auction and this bidder."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The keys of one auction as they may be stored: the private one is wrapped."""

    public_key: str
    private_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpeningKey:
    """A pair of the house, as the settings hold it. The private half is in the clear: keep it from all but closing."""

    public: str
    private: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a bid said: the amount in minor units, and the nonce of its commitment in hexadecimal."""

    amount: int = field(repr=False)
    nonce: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opener:
    """Opens the bids of one auction; holds its private key, so keep it no longer than the opening takes."""

    _key: X25519PrivateKey = field(repr=False)

    def open(self, ciphertext: str, *, auction: str, bidder: str) -> Opened:
        """Give the amount (minor units) and nonce that `bidder` (pseudonym) sealed for `auction` (public id).

        That it opens does not prove who sealed it, for anybody can seal to a public key: check the commitment too.

        :raises Unopenable: for a damaged text, and for one sealed for another auction or bidder.
        """
        try:
            plain = _SUITE.decrypt(_decoded(Kind.SEALED_BID, ciphertext), self._key, _context("bid", auction, bidder))
        except (InvalidTag, ValueError):
            raise Unopenable("a sealed bid does not open") from None
        if len(plain) != AMOUNT_BYTES + NONCE_BYTES:
            raise Unopenable("a sealed bid holds something else")
        return Opened(int.from_bytes(plain[:AMOUNT_BYTES], "big"), plain[AMOUNT_BYTES:].hex())


def offered() -> bool:
    """Tell whether the house can offer sealed auctions: it has an opening key to wrap theirs with."""
    return bool(settings.SEALING_PUBLIC_KEY)


def new_opening_key() -> OpeningKey:
    """Make a key pair for the house."""
    private = X25519PrivateKey.generate()
    return OpeningKey(
        _encoded(Kind.PUBLIC_KEY, private.public_key().public_bytes_raw()),
        _encoded(Kind.PRIVATE_KEY, private.private_bytes_raw()),
    )


def new_pair(*, auction: str) -> Pair:
    """Make the key pair of an auction (public id), its private half wrapped for the closing worker.

    Protects the private half wherever the row goes (replica, dump, staff page). This process sees it while making it.

    :raises KeyMissing: when the house has no opening key, so that sealed auctions are not offered.
    """
    if not offered():
        raise KeyMissing("SEALING_PUBLIC_KEY is not set")
    private, house = X25519PrivateKey.generate(), _public_key(settings.SEALING_PUBLIC_KEY)
    wrapped = _SUITE.encrypt(private.private_bytes_raw(), house, _context("key", auction))
    return Pair(
        _encoded(Kind.PUBLIC_KEY, private.public_key().public_bytes_raw()),
        _encoded(Kind.WRAPPED_KEY, _key_id(house) + wrapped),
    )


def seal(public_key: str, amount: int, nonce: str, *, auction: str, bidder: str) -> str:
    """Encrypt a bid of `amount` minor units and its commitment's `nonce` (64 lower-case hexadecimal digits).

    The text is always of one length, and never twice the same. It is bound to the auction (public id) and the bidder
    (pseudonym): nobody can pass it off as another's bid. It hides neither that somebody bid nor when.

    :raises ValueError: for a public key or nonce that is none.
    :raises OverflowError: for an amount below zero or beyond 8 bytes; the rules refuse both before.
    """
    random = bytes.fromhex(nonce)
    if len(random) != NONCE_BYTES or random.hex() != nonce:
        raise ValueError("a nonce is 64 lower-case hexadecimal digits")
    plain = amount.to_bytes(AMOUNT_BYTES, "big") + random
    return _encoded(Kind.SEALED_BID, _SUITE.encrypt(plain, _public_key(public_key), _context("bid", auction, bidder)))


def opener(wrapped_private_key: str, *, auction: str) -> Opener:
    """Unwrap the private key of an auction (public id), with the one of this process's opening keys that wrapped it.

    :raises KeyMissing: without that key, which is so in every process but the closing worker; also for a damaged text.
    """
    try:
        wrapped = _decoded(Kind.WRAPPED_KEY, wrapped_private_key)
        house = {_key_id(key.public_key()): key for key in _private_keys(settings.SEALING_PRIVATE_KEY)}
        key = house[wrapped[:KEY_ID_BYTES]]
        raw = _SUITE.decrypt(wrapped[KEY_ID_BYTES:], key, _context("key", auction))
        return Opener(X25519PrivateKey.from_private_bytes(raw))
    except (KeyError, InvalidTag, ValueError):
        raise KeyMissing(f"no key in SEALING_PRIVATE_KEY opens auction {auction}") from None


def check_keys(public: str, private: str) -> None:
    """Refuse opening keys with which bids could be sealed that nobody can open; either may be empty.

    :raises ValueError: for a text that is no key of its kind, and for a public key whose private half is not among
        the private keys given.
    """
    sealing = {_key_id(_public_key(public))} if public else set()
    opening = {_key_id(key.public_key()) for key in _private_keys(private)}
    if opening and not sealing <= opening:
        raise ValueError("the private half of the public key is missing")


def public_half(private: str) -> str:
    """Give the public half of a private key.

    :raises ValueError: for a text that is no private key.
    """
    (key,) = _private_keys(private)
    return _encoded(Kind.PUBLIC_KEY, key.public_key().public_bytes_raw())


def _private_keys(listed: str) -> list[X25519PrivateKey]:
    """Read the house's private keys, newest first, separated by commas."""
    texts = [text.strip() for text in listed.split(",") if text.strip()]
    return [X25519PrivateKey.from_private_bytes(_decoded(Kind.PRIVATE_KEY, text)) for text in texts]


def _public_key(text: str) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(_decoded(Kind.PUBLIC_KEY, text))


def _key_id(key: X25519PublicKey) -> bytes:
    return hashlib.sha256(key.public_bytes_raw()).digest()[:KEY_ID_BYTES]


def _context(purpose: str, *names: str) -> bytes:
    """Give what a ciphertext is bound to (HPKE's `info`); JSON keeps names apart whatever is in them."""
    return json.dumps(["torg sealing 1", purpose, *names]).encode()


def _encoded(kind: Kind, raw: bytes) -> str:
    return urlsafe_b64encode(bytes([kind]) + raw).rstrip(b"=").decode()


def _decoded(kind: Kind, text: str) -> bytes:
    """Read a value of one kind, in the one spelling that `_encoded` gives; base64 alone would take others as well.

    :raises ValueError: for anything else; its message leaves the text out, which may be a key.
    """
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))[1:]
    except ValueError:
        raw = b""
    if _encoded(kind, raw) != text:
        raise ValueError(f"this is not a {kind.name.lower().replace('_', ' ')}")
    return raw
