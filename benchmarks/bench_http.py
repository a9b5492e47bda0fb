"""Accepted bids a second through HTTP, with session and CSRF, against the server of a served house's pages.

Four clients post confirmed bids, first all on one hot lot, then over 1,000 lots; beside
pgbench on bare tables. The server is uWSGI as in deploy/, a connection for each request, as a proxy makes them.
"""

import multiprocessing
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from uuid import uuid4

from benchmarks import house
from benchmarks.bench_bids import BARE_BID, BARE_TABLES, Tally, Turn, together
from benchmarks.figures import Figure, main

TOKEN = "a" * 32


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """Run the server of pages on a free port until the end of the block; give the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    workers = str((os.cpu_count() or 1) + 1)
    program = str(Path(sys.executable).with_name("uwsgi"))
    command = [program, "--ini", "deploy/uwsgi.ini", "--http-socket", f"127.0.0.1:{port}", "--processes", workers]
    with (folder / "pages.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=house.ROOT, env=os.environ.copy(), stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 60
        while not answers(port):
            if time.monotonic() > deadline or server.poll() is not None:
                raise RuntimeError("the server of pages did not start")
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


def answers(port: int) -> bool:
    """Tell whether the server takes connections."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def answer_status(connection: socket.socket) -> int:
    """Read one whole answer, in as little of the processors' time as a load generator can, and give its status."""
    answer = b""
    while (end := answer.find(b"\r\n\r\n")) < 0:
        answer += connection.recv(65536)
    head = answer[:end].lower()
    length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
    while len(answer) < end + 4 + length:
        answer += connection.recv(65536)
    return int(head.split()[1])


def signed_in(people: list[int]) -> list[str]:
    """Give a session of each of these people."""
    from django.test import Client

    from accounts.models import User

    sessions = []
    for person in people:
        client = Client()
        client.force_login(User.objects.get(pk=person))
        sessions.append(client.cookies["sessionid"].value)
    return sessions


def posting(port: int, lots: list[str], sessions: list[str], counter: "Synchronized[int]") -> Turn:
    """Give a turn in which a client posts bids on these lots, each a little higher than anyone's before."""

    def turn(number: int, seconds: float) -> Tally:
        tally, order = Tally(), house.shuffled(list(range(len(lots))), number)
        finish, n = time.perf_counter() + seconds, 0
        while (begun := time.perf_counter()) < finish:
            n += 1
            with counter.get_lock():
                counter.value += 1
                k = counter.value
            amount = 1000 + 10 * k
            body = (
                f"key={uuid4()}&seq=1&confirmed=on&amount={amount // 100}.{amount % 100:02}&csrfmiddlewaretoken={TOKEN}"
            )
            connection = socket.create_connection(("127.0.0.1", port))
            connection.sendall(
                f"POST /en/auctions/{lots[order[n % len(order)]]}/bid HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                f"Cookie: sessionid={sessions[k % len(sessions)]}; csrftoken={TOKEN}\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
            )
            status = answer_status(connection)
            connection.close()
            if status not in (302, 422):
                raise RuntimeError(f"a bid was answered by {status}")
            tally.times.append(time.perf_counter() - begun)
            tally.accepted += status == 302
            tally.refused += status != 302
        return tally

    return turn


def measure(small: bool) -> list[Figure]:
    """Measure both; small in a few seconds."""
    rounds, seconds = (1, 1.0) if small else (3, 5.0)
    with house.opened(pool=8, pages=True) as bench:
        from auctions.models import Auction

        bench.psql(BARE_TABLES)
        seller, *bidders = house.people(9)
        ids = house.lots(50 if small else 1001, seller)
        names = dict(Auction.objects.values_list("pk", "public_id"))
        hot, *many = [names[pk] for pk in ids]
        sessions = signed_in(bidders)
        counter = multiprocessing.get_context("fork").Value("q", 0)
        rates: dict[str, list[float]] = {name: [] for name in ("R_hot", "R_1000", "hot", "many")}
        with served(bench.folder) as port:
            together(4, 1.0, posting(port, [hot], sessions, counter))
            bench.psql("ANALYZE")
            for _ in range(rounds):
                rates["R_hot"].append(bench.pgbench(BARE_BID.format(lots=1), clients=4, seconds=seconds))
                rates["hot"].append(together(4, seconds, posting(port, [hot], sessions, counter))[0])
                rates["R_1000"].append(bench.pgbench(BARE_BID.format(lots=1000), clients=8, seconds=seconds))
                rates["many"].append(together(4, seconds, posting(port, many, sessions, counter))[0])
    mean = {name: sum(values) / len(values) for name, values in rates.items()}
    over = f"the same over {len(many):,} lots"
    return [
        Figure.of_limit(
            "bids/s through HTTP, 4 clients, one hot lot", mean["hot"], mean["R_hot"], "R_hot", must=0.10, aim=0.25
        ),
        Figure.of_limit(over, mean["many"], mean["R_1000"], "R_1000", must=0.05, aim=0.10),
    ]


if __name__ == "__main__":
    raise SystemExit(main(__doc__, measure))
