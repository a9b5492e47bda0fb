"""What the tests of selling share: addresses, times and files as a browser sends them."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from auctions.models import Auction


def at(auction: Auction, page: str = "sell_edit") -> str:
    return reverse(page, args=[auction.public_id])


def local(moment: Any) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")


def file(content: bytes, name: str = "IMG_0001.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")
