"""How many sockets one person and one address have open in this process, and whether one more may be."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from accounts.limits import address_of_scope


class Seats:
    """Counts open sockets by key; a key with none takes no room."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, most: Mapping[str, int]) -> Iterator[bool]:
        """Take a seat under each of these keys until the end; False, and none is taken, where one has its most."""
        if any(self._taken.get(key, 0) >= limit for key, limit in most.items()):
            yield False
            return
        self._taken.update(most.keys())
        try:
            yield True
        finally:
            self._taken.subtract(most.keys())
            for key in most:
                if not self._taken[key]:
                    del self._taken[key]


def keys_of(scope: dict[str, Any]) -> dict[str, int]:
    """Give the keys under which a socket is counted, and the most of each."""
    most = {f"address:{address_of_scope(scope)}": settings.SOCKETS_PER_ADDRESS}
    if scope["user"].is_authenticated:
        most[f"person:{scope['user'].pk}"] = settings.SOCKETS_PER_PERSON
    return most
