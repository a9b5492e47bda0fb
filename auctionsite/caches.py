"""How values lie in the shared cache: as JSON. With pickle, whoever can write there could run code here."""

import json
from typing import Any


class JsonSerializer:
    """Writes and reads values of the cache; a number stays one that the server can count up."""

    def dumps(self, value: Any) -> bytes:
        """Write a value.

        :raises TypeError: for what JSON has no form for.
        """
        return json.dumps(value, separators=(",", ":")).encode()

    def loads(self, data: bytes) -> Any:
        """Read a value.

        :raises ValueError: for anything but JSON.
        """
        return json.loads(data)
