"""Server time and statements of the pages that are opened most: a lot of each type, the catalogue, the front page.

In this process through Django's whole middleware stack, signed in, on PostgreSQL with a pool; no network in between.
The limit beside a lot's page is one SELECT of its row by the same connection.
"""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from benchmarks import house
from benchmarks.figures import Figure, main

OTHER_TYPES: dict[str, dict[str, Any]] = {
    "Dutch": {"kind": "dutch", "opening_price": 10_000, "floor": 2000, "drop": 100, "drop_s": 60},
    "sealed": {"kind": "sealed"},
    "perpetual": {"kind": "perpetual", "published_end": None},
}


def p50(work: Callable[[], object], times: int) -> float:
    """Give the median time of a call, in milliseconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return sorted(taken)[len(taken) // 2] * 1000


def measure(small: bool) -> list[Figure]:
    """Measure each page; small with fewer lots and repetitions."""
    number, times = (60, 20) if small else (500, 200)
    with house.opened(pool=8, pages=True):
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext
        from django.urls import reverse
        from django.utils import translation

        from accounts.models import User
        from auctions.kinds.base import BidRequest
        from auctions.models import Auction
        from auctions.services.bidding import place_bids

        house.take_sealed_bids()
        seller, *bidders = house.people(9)
        ids = house.lots(number, seller)
        others = {name: house.lots(1, seller, **terms)[0] for name, terms in OTHER_TYPES.items()}
        amounts = [1000 + 100 * n for n in range(100)]
        for pk in (ids[0], others["perpetual"]):
            place_bids(
                auction_id=pk, requests=[BidRequest(bidders[n % 8], uuid4(), "bid", a) for n, a in enumerate(amounts)]
            )
        place_bids(auction_id=others["sealed"], requests=[BidRequest(one, uuid4(), "seal", 1000) for one in bidders])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        lot = Auction.objects.get(pk=ids[0])
        public_ids = dict(Auction.objects.filter(pk__in=others.values()).values_list("pk", "public_id"))
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(User.objects.get(pk=bidders[0]))
        with translation.override("en"):
            pages = {
                "lot page with 100 bids, signed in": (reverse("lot", args=[lot.public_id]), (30, 15), (10, 7)),
                **{
                    f"the same of a {name} lot": (reverse("lot", args=[public_ids[pk]]), (None, None), (10, 7))
                    for name, pk in others.items()
                },
                "list of lots": (reverse("catalogue"), (25, 12), (None, 6)),
                "front page": (reverse("home"), (None, None), (None, None)),
            }
        select = p50(lambda: Auction.objects.values().get(pk=lot.pk), times)
        figures = []
        for name, (address, (must, aim), (most, few)) in pages.items():

            def open_page(address: str = address) -> None:
                answer = client.get(address)
                if answer.status_code != 200:
                    raise RuntimeError(f"{address} was answered by {answer.status_code}")

            for _ in range(3):  # by then the connection has prepared what it asks
                open_page()
            with CaptureQueriesContext(connection) as captured:
                open_page()
            counted = len(captured)
            taken = p50(open_page, times)
            figures += [
                Figure(f"{name}, p50", taken, "ms", must, aim, select, "one SELECT"),
                Figure(f"{name}, statements", counted, "", most, few),
            ]
    return figures


if __name__ == "__main__":
    raise SystemExit(main(__doc__, measure))
