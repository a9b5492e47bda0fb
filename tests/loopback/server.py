"""The thread and sockets under every loopback server of the tests.

What the servers say lives beside this module; here they listen on a free port of 127.0.0.1 and end without a trace.
"""

import contextlib
import socket
import socketserver
import sys
import threading
from collections.abc import Callable
from typing import Any, Self


class Loopback(socketserver.ThreadingTCPServer):
    """A TCP server in threads of its own that closes every connection when it is stopped."""

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, handler: Callable[..., socketserver.BaseRequestHandler]) -> None:
        """Listen at once, so that `port` is known; answering begins with `start`."""
        self._connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), handler)

    @property
    def port(self) -> int:
        """The port that the system chose."""
        return int(self.server_address[1])

    def start(self) -> Self:
        """Answer from a background thread until `stop`."""
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), name=f"loopback-{self.port}")
        self._thread.start()
        return self

    def stop(self) -> None:
        """Refuse new connections, cut the open ones, and wait for their threads."""
        self.shutdown()
        self._thread.join()
        for connection in list(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection and remember it."""
        connection, address = super().get_request()
        self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection that has ended."""
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report a handler's error, except that the other side has gone."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)
