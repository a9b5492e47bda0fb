"""Pictures as the house keeps them: what comes in is decoded, what is stored was encoded here, and names are random.

Nothing of the sender's bytes, metadata or file name is kept. Rows and who may change them are services/pictures.py.
"""

import secrets
import struct
import warnings
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from threading import BoundedSemaphore
from typing import Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST = 10 * 1024 * 1024
"""The most bytes of one file."""
MOST_PIXELS = 40_000_000
FULL, SMALL = 1600, 480
"""The longest side of the full picture and the side of the small, square one, in pixels."""

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
_decoders = BoundedSemaphore(2)  # a picture of 40 megapixels takes 160 MB while it is open


class PictureFault(Enum):
    """Why a file is not taken as a picture."""

    TOO_LARGE = "too_large"
    WRONG_FORMAT = "wrong_format"
    TOO_MANY_PIXELS = "too_many_pixels"
    BROKEN = "broken"
    TOO_MANY_PICTURES = "too_many_pictures"


class PictureRefused(Exception):
    """The file is not taken; `fault` says why. Nothing was stored."""

    def __init__(self, fault: PictureFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class EncodedPicture:
    """A picture in the house's own form: two WebP files; width and height (pixels) are the full one's."""

    full: bytes
    small: bytes
    width: int
    height: int


class Readable(Protocol):
    """Where bytes come from: an open file, or one that was sent."""

    def read(self, size: int, /) -> bytes: ...


def encode(source: Readable) -> EncodedPicture:
    """Decode a file that somebody sent and encode what it shows anew.

    :raises PictureRefused: when it is too large, of another format, has too many pixels, or cannot be decoded.
    """
    content = source.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise PictureRefused(PictureFault.TOO_LARGE)
    try:
        with _decoders, Image.open(BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PictureRefused(PictureFault.TOO_MANY_PIXELS)
            image.draft("RGB", (FULL, FULL))
            full = _flat(image)
            full.thumbnail((FULL, FULL), Image.Resampling.LANCZOS)
    except UnidentifiedImageError:
        raise PictureRefused(PictureFault.WRONG_FORMAT) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureRefused(PictureFault.TOO_MANY_PIXELS) from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, zlib.error):
        raise PictureRefused(PictureFault.BROKEN) from None  # what Pillow's decoders raise on damaged files
    side = min(SMALL, *full.size)
    small = ImageOps.fit(full, (side, side), Image.Resampling.LANCZOS)
    return EncodedPicture(_webp(full), _webp(small), full.width, full.height)


def store(picture: EncodedPicture) -> tuple[str, str]:
    """Write both files under a random name and give their names, full and small."""
    name = secrets.token_hex(12)
    return (
        default_storage.save(f"lots/{name}.webp", ContentFile(picture.full)),
        default_storage.save(f"lots/{name}-s.webp", ContentFile(picture.small)),
    )


def discard(names: Iterable[str]) -> None:
    """Remove stored files; one that is gone already is no error."""
    for name in names:
        default_storage.delete(name)


def _flat(image: Image.Image) -> Image.Image:
    """Give what the picture shows: upright, on white where it was transparent, as a new image without metadata."""
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):  # 16 bits of grey: convert() would clip them
        upright = upright.convert("I").point(lambda value: value / 257).convert("L")
    paper = Image.new("RGB", upright.size, "white")
    if upright.has_transparency_data:
        layer = upright.convert("RGBA")
        paper.paste(layer, mask=layer.getchannel("A"))
    else:
        paper.paste(upright.convert("RGB"))
    return paper


def _webp(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "WEBP", quality=82, method=4)
    return buffer.getvalue()
