"""A person's picture: encoded anew by the house's own pipeline, kept as one small square under a random name.

The one module between profiles and `auctions.pictures`.
"""

import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.services.profile import set_picture
from auctions.encoding import Readable, examine
from auctions.pictures import discard_original, encode_apart, keep_original


def replace_picture(*, user_id: int, file: Readable) -> None:
    """Put a sent file in place of a person's picture; the old file goes once that is committed.

    :raises PictureRefused: when it is no picture that the house takes; nothing was changed.
    """
    original = keep_original(examine(file).content)
    try:
        square = encode_apart(original).files["-s.jpg"]
    finally:
        discard_original(original)
    name = default_storage.save(f"people/{secrets.token_hex(12)}.jpg", ContentFile(square))
    try:
        _put(user_id, name)
    except BaseException:  # an interrupt too: whatever keeps the row away, no file may stay without one
        default_storage.delete(name)
        raise


def remove_picture(*, user_id: int) -> None:
    """Take a person's picture away; twice is no error."""
    _put(user_id, "")


def _put(user_id: int, name: str) -> None:
    with transaction.atomic():
        before = set_picture(user_id=user_id, name=name)
        if before:
            transaction.on_commit(lambda: default_storage.delete(before), robust=True)
