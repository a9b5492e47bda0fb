"""Hands work to one background thread per process, the latest value per key: no request waits for the broker."""

import atexit
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)
Value = TypeVar("Value")
_silent: ContextVar[bool] = ContextVar("silent", default=False)


@contextmanager
def nothing_sent() -> Iterator[None]:
    """Drop whatever is put from here: for work on a database that is not the house's."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


_starting = threading.Lock()
os.register_at_fork(after_in_child=_starting._at_fork_reinit)  # type: ignore[attr-defined]


class Coalescer(Generic[Value]):
    """Best-effort sender: `put` never blocks nor raises; what is put within `pause` seconds goes out together.

    The thread starts with the first `put`, anew in a forked process, and is flushed when the process ends.
    """

    def __init__(
        self,
        name: str,
        pause: float,
        send: Callable[[Mapping[str, Value]], None],
        newer: Callable[[Value, Value], bool] = lambda put, waiting: True,
    ) -> None:
        self._name = name
        self._pause = pause
        self._send = send
        self._newer = newer
        self._pid = 0
        self._waiting: dict[str, Value] = {}

    def put(self, key: str, value: Value) -> None:
        """Send `value` soon, unless a newer one for the same key waits or comes first."""
        if _silent.get():
            return
        if self._pid != os.getpid():
            self._start()
        with self._lock:
            if key not in self._waiting or self._newer(value, self._waiting[key]):
                self._waiting[key] = value
        self._wake.set()

    def flush(self) -> None:
        """Send what waits, now and in this thread."""
        if self._pid != os.getpid():
            return
        with self._lock:
            batch, self._waiting = self._waiting, {}
        if not batch:
            return
        try:
            self._send(batch)
        except Exception:  # best effort, whatever it broke on: the one thread goes on, a sweep repeats what was lost
            logger.warning("%s failed", self._name, exc_info=True)

    def _start(self) -> None:
        with _starting:
            if self._pid == os.getpid():  # another thread was first
                return
            self._lock = threading.Lock()
            self._wake = threading.Event()
            self._waiting = {}
            self._pid = os.getpid()
            threading.Thread(target=self._run, name=self._name, daemon=True).start()
            atexit.register(self.flush)

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            self.flush()
            threading.Event().wait(self._pause)
