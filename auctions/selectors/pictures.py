"""Addresses of pictures for pages: one AVIF in several widths to choose from, and JPEG for readers who know no AVIF."""

from django.core.files.storage import default_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString

IN_GRID = "(max-width: 40em) 55vw, 20rem"
IN_STRIP, IN_ROW = "6rem", "7rem"
"""How wide pictures stand in lists: a little more than their frames, which cut off the longer side."""
_WIDTH = "WIDTH"


def srcset(full: str, widths: str) -> str:
    """Give the addresses and widths of a picture's AVIF files, by its full file's name; nothing where it has none."""
    if not widths:
        return ""
    address = default_storage.url(f"{full.rpartition('.')[0]}-{_WIDTH}.avif")  # asked for once: it costs
    return ", ".join(f"{address.replace(_WIDTH, width)} {width}w" for width in widths.split(","))


def face(full: str, small: str, widths: str, sizes: str) -> SafeString:
    """Give the markup of a lot's first picture in a list, made once so that no template has to."""
    image = format_html(
        '<img src="{}" width="480" height="480" alt="" loading="lazy" decoding="async">', default_storage.url(small)
    )
    if not widths:
        return image
    return format_html(
        '<picture><source type="image/avif" srcset="{}" sizes="{}">{}</picture>', srcset(full, widths), sizes, image
    )
