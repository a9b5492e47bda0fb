"""How pictures are decoded and encoded, by Pillow alone: nothing of the sender's bytes is in what comes out.

`python -m auctions.encoding` does it in a process of its own, bounded in memory and time: the file comes in on the
standard input, the encoded files go out as a ZIP. Files and rows are auctions/pictures.py and services/pictures.py.
"""

import json
import resource
import struct
import sys
import warnings
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from typing import Protocol

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST = 10 * 1024 * 1024
"""The most bytes of one file."""
MOST_PIXELS = 40_000_000
WIDTHS = (320, 640, 960)
"""The widths of the AVIF files, in pixels, beside one of the full picture's own width; none is enlarged."""
FULL, SMALL = 1600, 480
"""The longest side of the full picture and the side of the small, square one, in pixels."""
MEMORY, SECONDS = 1024**3, 60
"""What the process of its own may take: bytes of address space, and seconds of the processor."""
REFUSED = 3
"""The exit status with which it says, on the standard error, why it refuses the file."""

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, zlib.error)
"""What Pillow's decoders raise on damaged files."""


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
class Upload:
    """A file whose header is that of a picture; width and height (pixels) are those that the full picture will have."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class EncodedPicture:
    """A picture in the house's own form: its files by the end of their names, the full one first, then the small one.

    `widths` are those of its AVIF files; width and height (pixels) are the full one's.
    """

    files: Mapping[str, bytes]
    widths: tuple[int, ...]
    width: int
    height: int


class Readable(Protocol):
    """Where bytes come from: an open file, or one that was sent."""

    def read(self, size: int, /) -> bytes: ...


def examine(source: Readable) -> Upload:
    """Read a file that somebody sent, and of the picture its header alone.

    :raises PictureRefused: when it is too large, of another format, has too many pixels, or has no whole header.
    """
    content = source.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise PictureRefused(PictureFault.TOO_LARGE)
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PictureRefused(PictureFault.TOO_MANY_PIXELS)
            sideways = image.format != "PNG" and _sideways(image)  # of a PNG only its end may tell
            return Upload(content, *_shown_size(image.size, sideways))
    except UnidentifiedImageError:
        raise PictureRefused(PictureFault.WRONG_FORMAT) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureRefused(PictureFault.TOO_MANY_PIXELS) from None
    except _BROKEN:
        raise PictureRefused(PictureFault.BROKEN) from None


def encode(source: Readable, widths: Sequence[int] = WIDTHS, speed: int = 8) -> EncodedPicture:
    """Decode a file and encode what it shows anew: JPEG in full and small for every reader, AVIF in several widths.

    `speed` is AVIF's, 0 to 10: a quicker one makes larger files.

    :raises PictureRefused: as `examine` does, and when it cannot be decoded.
    """
    upload = examine(source)
    try:
        with Image.open(BytesIO(upload.content), formats=FORMATS) as image:
            size = _shown_size(image.size, _sideways(image))
            image.draft("RGB", (2 * FULL, 2 * FULL))
            full = _flat(image).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    except _BROKEN:
        raise PictureRefused(PictureFault.BROKEN) from None
    side = min(SMALL, *full.size)
    files = {".jpg": _jpeg(full), "-s.jpg": _jpeg(ImageOps.fit(full, (side, side), Image.Resampling.LANCZOS))}
    narrower = widths_of(full.width, widths)
    for width in narrower:
        size = (width, max(1, round(full.height * width / full.width)))
        files[f"-{width}.avif"] = _avif(full.resize(size, Image.Resampling.LANCZOS), speed)
    return EncodedPicture(files, narrower, full.width, full.height)


def widths_of(full: int, widths: Sequence[int] = WIDTHS) -> tuple[int, ...]:
    """Give the widths of the AVIF files of a picture whose full width is this."""
    return (*(width for width in widths if width < full), full)


def main() -> int:
    """Encode what comes on the standard input, within limits; give the exit status."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        picture = encode(sys.stdin.buffer)
    except PictureRefused as refused:
        sys.stderr.write(refused.fault.value)
        return REFUSED
    with zipfile.ZipFile(sys.stdout.buffer, "w") as archive:
        archive.comment = json.dumps([picture.widths, picture.width, picture.height]).encode()
        for end, content in picture.files.items():
            archive.writestr(end, content)
    return 0


def unpack(archived: bytes) -> EncodedPicture:
    """Read what `main` wrote."""
    with zipfile.ZipFile(BytesIO(archived)) as archive:
        widths, width, height = json.loads(archive.comment)
        return EncodedPicture({end: archive.read(end) for end in archive.namelist()}, tuple(widths), width, height)


def _sideways(image: Image.Image) -> bool:
    return image.getexif().get(ExifTags.Base.Orientation, 1) in (5, 6, 7, 8)


def _shown_size(size: tuple[int, int], sideways: bool) -> tuple[int, int]:
    """Give the size of the full picture: upright, its longest side at most `FULL`."""
    scale = min(1.0, FULL / max(size))
    width, height = (max(1, round(side * scale)) for side in size)
    return (height, width) if sideways else (width, height)


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


def _jpeg(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=82, progressive=True)
    return buffer.getvalue()


def _avif(image: Image.Image, speed: int) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "AVIF", quality=60, speed=speed, max_threads=1)
    return buffer.getvalue()


if __name__ == "__main__":
    sys.exit(main())
