"""`manage.py up`: a real run in a folder of its own, from the first page to the last process."""

import contextlib
import functools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from auctionsite.environment import BASE_DIR

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and only Linux takes children along")
PATIENCE = 90.0


class House:
    """A house started by `up`, without the demo, on SQLite and a Valkey of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        names = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = {
            **names,
            "DEBUG": "1",
            "VAR_DIR": str(folder / "var"),
            "REDIS_URL": "",
            "TELEGRAM_TOKEN": "",
        }
        self.environment["DATABASE_URL"] = f"sqlite:///{folder / 'house.sqlite3'}"
        self.log = folder / "log"
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        """Run `up`, its output in a file."""
        command = [sys.executable, str(BASE_DIR / "manage.py"), "up", "--no-demo", "--port", str(self.port)]
        with self.log.open("ab") as log:
            return subprocess.Popen(command, env=self.environment, stdout=log, stderr=subprocess.STDOUT)

    def get(self, path: str) -> tuple[int, bytes]:
        """Ask for a page; status 0 where nobody answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, HTTPException):
            return 0, b""
        finally:
            connection.close()

    def children(self) -> dict[int, str]:
        """Give the command lines of the processes that the supervisor started, by process id."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == self.process.pid:
                    found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
        return found

    def child(self, word: str) -> int | None:
        """Give the process whose command line holds a word."""
        return next((pid for pid, command in self.children().items() if word in command), None)

    def wait_for(self, what: Callable[[], object]) -> None:
        """Wait until something is true, showing the log where it never is."""
        deadline = time.monotonic() + PATIENCE
        while not what():
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def replaced(house: House, word: str, killed: int) -> bool:
    """Tell whether another process stands where the killed one stood."""
    return house.child(word) not in {None, killed}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house that is open for visitors."""
    house = House(tmp_path)
    children: dict[int, str] = {}
    try:
        house.wait_for(lambda: "is open at" in house.log.read_text())
        children = house.children()
        yield house
    finally:
        children |= house.children()
        house.process.kill()
        house.process.wait()
        for pid in filter(alive, children):
            os.kill(pid, signal.SIGKILL)


def test_a_house_opens_stays_open_and_closes_without_leaving_anything(house: House) -> None:
    assert house.get("/healthz")[0] == 200
    assert house.get("/en/")[0] == 200
    house.wait_for(lambda: house.get("/readyz")[0] == 200)
    assert json.loads(house.get("/readyz")[1])["checks"] == {"database": True, "valkey": True, "beat": True}

    second = subprocess.run(house.process.args, env=house.environment, capture_output=True, check=False, timeout=60)
    assert second.returncode != 0
    assert f"runs already: http://127.0.0.1:{house.port}".encode() in second.stderr
    assert house.get("/healthz")[0] == 200

    for word in ("beat", "daphne", "valkey"):
        killed = house.child(word)
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        house.wait_for(functools.partial(replaced, house, word, killed))
    house.wait_for(lambda: house.get("/readyz")[0] == 200)

    children = house.children()
    assert len(children) >= 5
    house.process.send_signal(signal.SIGTERM)
    assert house.process.wait(timeout=60) == 0
    assert not [command for pid, command in children.items() if alive(pid)]


def test_a_supervisor_that_is_killed_takes_everything_along(house: House) -> None:
    children = house.children()
    assert len(children) >= 5
    house.process.kill()
    house.wait_for(lambda: not any(map(alive, children)))


def test_ctrl_c_while_opening_closes_what_was_opened(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.wait_for(lambda: house.child("valkey"))
    children = house.children()
    house.process.send_signal(signal.SIGINT)
    assert house.process.wait(timeout=60) == 0
    assert not any(map(alive, children))
