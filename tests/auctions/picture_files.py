"""Picture files to send: good ones, and ones that only look so."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image


def picture_file(form: str = "JPEG", size: tuple[int, int] = (800, 600), mode: str = "RGB", **options: Any) -> bytes:
    """Give the bytes of a picture: noise, so that it does not shrink to nothing."""
    image = Image.effect_noise(size, 60).convert("RGB" if mode == "CMYK" else "L").convert(mode)
    buffer = BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """Give a PNG of a few hundred bytes that claims to be huge."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
