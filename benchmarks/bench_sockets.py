"""From a bid's commit to its receipt by every socket of one daphne, beside a bare asyncio broadcast in the same run.

1,000 sockets, ten bids a second placed by the service, and the memory of an idle socket. A receipt counts when a state
with that seq or a newer one arrives: under load the house may skip a state that is already overtaken. The reader is a
process of its own.
"""

import asyncio
import multiprocessing
import os
import re
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple
from uuid import uuid4

from benchmarks import house
from benchmarks.figures import Figure, main

RATE = 10
SEQ = re.compile(rb'"seq":(\d+)')
ORIGIN = "http://127.0.0.1"
BARE_PAYLOAD = 620  # bytes, as much as a state


class Size(NamedTuple):
    """How large a run is."""

    sockets: int
    seconds: int


FULL, SMALL = Size(1000, 12), Size(50, 2)


class Reader(asyncio.Protocol):
    """A socket that only notes when which seq arrived."""

    def __init__(self, path: str, opened: asyncio.Future[None]) -> None:
        self.path = path
        self.opened = opened
        self.buffer = bytearray()
        self.receipts: list[tuple[int, float]] = []

    def itself(self) -> "Reader":
        """Stand in for the factory that asyncio asks for."""
        return self

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        lines = (
            f"GET {self.path} HTTP/1.1", "Host: 127.0.0.1", f"Origin: {ORIGIN}", "Upgrade: websocket",
            "Connection: Upgrade", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", "", "",
        )  # fmt: skip
        transport.write("\r\n".join(lines).encode())  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        self.buffer += data
        if not self.opened.done():
            head = self.buffer.find(b"\r\n\r\n")
            if head < 0:
                return
            if b" 101 " not in self.buffer[:head]:
                return self.opened.set_exception(RuntimeError(bytes(self.buffer[:200])))
            del self.buffer[: head + 4]
            self.opened.set_result(None)
        while (payload := self._frame()) is not None:
            if found := SEQ.search(payload):
                self.receipts.append((int(found[1]), now))

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(error or ConnectionError("closed"))

    def _frame(self) -> bytes | None:
        """Take one frame of the server's (unmasked) off the buffer."""
        if len(self.buffer) < 4:
            return None
        length, start = self.buffer[1] & 0x7F, 2
        if length == 126:
            length, start = int.from_bytes(self.buffer[2:4]), 4
        if len(self.buffer) < start + length:
            return None
        payload = bytes(self.buffer[start : start + length])
        del self.buffer[: start + length]
        return payload


def read(pipe: Connection, port: int, path: str, sockets: int) -> None:
    """Open sockets, say so, read until told to stop, and hand back each one's receipts."""

    async def run() -> list[list[tuple[int, float]]]:
        loop = asyncio.get_running_loop()
        readers: list[Reader] = []
        for start in range(0, sockets, 25):
            batch = [Reader(path, loop.create_future()) for _ in range(min(25, sockets - start))]
            await asyncio.gather(*(loop.create_connection(reader.itself, "127.0.0.1", port) for reader in batch))
            await asyncio.gather(*(reader.opened for reader in batch))
            readers += batch
        pipe.send("open")
        await loop.run_in_executor(None, pipe.recv)
        return [reader.receipts for reader in readers]

    pipe.send(asyncio.run(run()))


class Bare(asyncio.Protocol):
    """The least that a broadcast can be: one frame made once and written to every transport."""

    everybody: set[asyncio.Transport] = set()  # noqa: RUF012 - one server per process

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"GET"):
            self.transport.write(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")  # type: ignore[attr-defined]
            self.everybody.add(self.transport)  # type: ignore[arg-type]
            return
        payload = (b'{"seq":%s}' % data.strip()).ljust(BARE_PAYLOAD)
        frame = b"\x81\x7e" + len(payload).to_bytes(2) + payload
        for transport in self.everybody:
            transport.write(frame)


def serve_bare(pipe: Connection) -> None:
    """Serve the bare broadcast until the process is ended."""

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(Bare, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


class Spread(NamedTuple):
    """Times from commit to receipt, in milliseconds, and how many receipts never came."""

    p50: float
    p99: float
    lost: int


def spread(sent: dict[int, float], receipts: list[list[tuple[int, float]]]) -> Spread:
    """Match what was sent with what every socket received."""
    times: list[float] = []
    lost = 0
    for mine in receipts:
        for seq, at in sent.items():
            arrived = next((moment for got, moment in mine if got >= seq), None)
            if arrived is None:
                lost += 1
            else:
                times.append(max(0.0, arrived - at) * 1000)
    cuts = quantiles(times, n=100)
    return Spread(cuts[49], cuts[98], lost)


def broadcast(port: int, path: str, size: Size, publish: Callable[[int], int], *, opened: Callable[[], None]) -> Spread:
    """Have `publish(n)` called ten times a second while all sockets read; it gives the seq that it published."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    reader = context.Process(target=read, args=(theirs, port, path, size.sockets))
    reader.start()
    ours.recv()
    time.sleep(1)
    opened()
    sent: dict[int, float] = {}
    begun = time.monotonic()
    for number in range(size.seconds * RATE):
        time.sleep(max(0.0, begun + number / RATE - time.monotonic()))
        seq = publish(number)
        sent[seq] = time.monotonic()
    time.sleep(2)
    ours.send("stop")
    receipts = ours.recv()
    reader.join()
    return spread(sent, receipts)


@contextmanager
def daphne(port: int) -> Iterator[int]:
    """Run the house's own server in a process."""
    command = [
        sys.executable,
        "-m",
        "daphne",
        "-b",
        "127.0.0.1",
        "-p",
        str(port),
        "-v",
        "0",
        "auctionsite.asgi:application",
    ]
    process = subprocess.Popen(command, cwd=house.ROOT, env=os.environ.copy())
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def resident(pid: int) -> int:
    """Give a process's resident memory in bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def measure_house(size: Size) -> tuple[Spread, float]:
    """Bid on one lot that everybody watches; give the spread and the memory of an idle socket in kB."""
    from auctions.models import Auction
    from auctions.services.bidding import place_bid

    bidders = house.people(2)
    (seller,) = house.people(1, prefix="seller")
    (lot,) = house.lots(1, seller)
    path = f"/ws/live/?lots={Auction.objects.get(pk=lot).public_id}"
    port = free_port()
    memory: list[int] = []

    def bid(number: int) -> int:
        return place_bid(auction_id=lot, bidder_id=bidders[number % 2], maximum=1000 + number, key=uuid4()).seq

    with daphne(port) as pid:
        answers(port)
        warm = Size(min(25, size.sockets), 0)
        broadcast(port, path, warm._replace(seconds=1), bid, opened=lambda: None)
        time.sleep(3)
        memory.append(resident(pid))

        def bid_on(number: int) -> int:
            return bid(number + RATE)

        found = broadcast(port, path, size, bid_on, opened=lambda: memory.append(resident(pid)))
    return found, (memory[1] - memory[0]) / size.sockets / 1024


def measure_bare(size: Size) -> Spread:
    """The same through the bare server."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve_bare, args=(theirs,), daemon=True)
    server.start()
    port = ours.recv()
    with socket.create_connection(("127.0.0.1", port)) as control:

        def publish(number: int) -> int:
            control.sendall(b"%d\n" % (number + 1))
            return number + 1

        found = broadcast(port, "/", size, publish, opened=lambda: None)
    server.terminate()
    server.join()
    return found


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> None:
    """Wait until somebody listens."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def measure(small: bool) -> list[Figure]:
    """Measure house and bare server in turn."""
    size = SMALL if small else FULL
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with house.opened(pool=4):
        found, kilobytes = measure_house(size)
    bare = measure_bare(size)
    what = f"commit to receipt, {size.sockets:,} sockets x {RATE} bids/s"
    return [
        Figure(f"{what}: p50", found.p50, "ms", limit=bare.p50, limit_name="bare broadcast"),
        Figure(f"{what}: p99", found.p99, "ms", must=250, aim=150, limit=bare.p99, limit_name="bare broadcast"),
        Figure(f"{what}: lost", found.lost, "", must=0, aim=0, limit=bare.lost, limit_name="bare broadcast"),
        Figure("memory per idle socket", kilobytes, "kB", must=45, aim=30),
    ]


if __name__ == "__main__":
    sys.exit(main(__doc__, measure))
