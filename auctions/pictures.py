"""Where pictures lie: encoded files, public under random names; originals, private and only until they are encoded.

Encoding is auctions/encoding.py; rows and who may change them are services/pictures.py.
"""

import secrets
import subprocess
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages

from auctions.encoding import REFUSED, EncodedPicture, PictureFault, PictureRefused, unpack
from auctions.models import Picture

FOLDER, ORIGINALS = "lots", "uploads"
PATIENCE = 90
"""The most seconds that encoding one picture may take."""


def new_stem() -> str:
    """Give the beginning of a picture's names: random, so that nobody guesses them."""
    return f"{FOLDER}/{secrets.token_hex(12)}"


def store(stem: str, picture: EncodedPicture) -> None:
    """Write a picture's files, in place of what an earlier try may have left there."""
    for end, content in picture.files.items():
        default_storage.delete(stem + end)
        default_storage.save(stem + end, ContentFile(content))


def stored(picture: Picture) -> EncodedPicture:
    """Read the files of a picture that is ready."""
    files = {}
    for name in picture.files:
        with default_storage.open(name) as file:
            files[name.removeprefix(picture.stem)] = file.read()
    widths = tuple(int(width) for width in picture.widths.split(",") if width)
    return EncodedPicture(files, widths, picture.width, picture.height)


def discard(pictures: Iterable[Picture]) -> None:
    """Remove the files of pictures whose rows are gone; one that is gone already is no error."""
    for picture in pictures:
        for name in picture.files:
            default_storage.delete(name)
        discard_original(picture.original)


def keep_original(content: bytes) -> str:
    """Keep a file that somebody sent where nobody but the house can read it, and give its name."""
    return storages["private"].save(f"{ORIGINALS}/{secrets.token_hex(12)}", ContentFile(content))


def discard_original(name: str) -> None:
    """Remove an original; one that is gone already, and no name at all, is no error."""
    if name:
        storages["private"].delete(name)


def originals_before(moment: datetime) -> list[str]:
    """Give the names of the originals that have been kept since before this moment."""
    private = storages["private"]
    if not private.exists(ORIGINALS):
        return []
    names = [f"{ORIGINALS}/{name}" for name in private.listdir(ORIGINALS)[1]]
    return [name for name in names if private.get_modified_time(name) < moment]


def encode_apart(original: str) -> EncodedPicture:
    """Encode a kept original in a process of its own, which a hostile file may fill or hold up without harm.

    :raises PictureRefused: when it cannot be decoded, within the limits too; and when it is gone.
    """
    try:
        with storages["private"].open(original) as file:
            content = file.read()
        done = subprocess.run(
            [sys.executable, "-m", "auctions.encoding"],
            input=content,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            cwd=Path(settings.BASE_DIR),
            env={},
        )
    except (FileNotFoundError, subprocess.TimeoutExpired):
        raise PictureRefused(PictureFault.BROKEN) from None
    if done.returncode == 0:
        return unpack(done.stdout)
    raise PictureRefused(PictureFault(done.stderr.decode()) if done.returncode == REFUSED else PictureFault.BROKEN)
