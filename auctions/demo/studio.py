"""The demo's studio: draws works in processes of its own and hands their pictures over as the house keeps them."""

import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from auctions.demo.posters import draw, photo_views
from auctions.encoding import EncodedPicture, encode

SIDE = 800
"""Width and height of the demo's pictures, pixels."""
WIDTHS = (320,)
"""Narrower ones beside the whole: fewer than a seller's, for the sake of the first start."""


@dataclass(frozen=True, slots=True)
class Studio:
    """Takes orders and draws them in the order in which they came."""

    pool: ProcessPoolExecutor

    def order(self, style: str, seed: int, *, side: int = SIDE, more: bool = True) -> "Future[list[EncodedPicture]]":
        """Have a work drawn; `more` asks for a detail and a view on the wall beside the work itself."""
        return self.pool.submit(pictures_of, style, seed, side=side, more=more)


@contextmanager
def studio(painters: int = 2) -> Iterator[Studio]:
    """Open a studio; leaving it drops the orders that nobody waits for."""
    fresh = multiprocessing.get_context("spawn")  # a fork would copy database connections and threads
    pool = ProcessPoolExecutor(painters, fresh, _begin_work)
    try:
        yield Studio(pool)
    finally:
        pool.shutdown(cancel_futures=True)


def pictures_of(style: str, seed: int, *, side: int = SIDE, more: bool = True) -> list[EncodedPicture]:
    """Draw a work and encode its views as if somebody had sent them."""
    work = draw(style, seed, side, side)
    return [_encoded(view) for view in [work, *(photo_views(work) if more else ())]]


def _encoded(image: Image.Image) -> EncodedPicture:
    file = BytesIO()
    image.save(file, "PNG", compress_level=1)
    file.seek(0)
    return encode(file, WIDTHS, speed=10)


def _begin_work() -> None:
    """End with the process that ordered, however that ends."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
