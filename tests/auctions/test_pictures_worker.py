"""The whole way with a real worker: a file sent by a seller here, encoded by a Celery worker there."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as house
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from auctions.models import Auction, Picture
from auctions.services.listing import create_draft
from auctions.services.preparing import wake
from tests.auctions.picture_files import picture_file
from tests.auctions.views.selling import at, file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start_worker(
    postgresql: None, media_folder: Path, tmp_path: Path
) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Give a function that starts a worker of the media queue on the test's database, Valkey and folders."""
    at_database = connection.settings_dict
    where = f"{quote(at_database['HOST'], safe='')}/{at_database['NAME']}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "WORKER_DATABASE_URL": f"postgres://{at_database['USER']}@{where}",
        "WORKER_TELEGRAM_TOKEN": "123456:loopback",
        "WORKER_TELEGRAM_API_URL": "http://127.0.0.1:9/bot",
        "MEDIA_ROOT": str(media_folder),
    }
    command = [sys.executable, "-m", "celery", "-A", "auctionsite", "worker", "-Q", "media", "-P", "solo", "-l", "INFO"]
    started: list[subprocess.Popen[bytes]] = []
    with (tmp_path / "worker.log").open("wb") as log:

        def start() -> subprocess.Popen[bytes]:
            started.append(subprocess.Popen(command, cwd=house.BASE_DIR, env=environment, stdout=log, stderr=log))
            return started[-1]

        yield start
        for process in started:
            process.terminate()
            process.wait(30)


def wait_for(condition: Callable[[], object], log: Path) -> None:
    deadline = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.02)


def test_a_worker_encodes_what_a_seller_sends_and_another_goes_on_where_one_was_killed(
    start_worker: Callable[[], subprocess.Popen[bytes]],
    client: Client,
    sela: User,
    media_folder: Path,
    originals: Path,
    tmp_path: Path,
) -> None:
    log = tmp_path / "worker.log"
    draft: Auction = create_draft(seller_id=sela.pk)
    client.force_login(sela)
    large = picture_file("PNG", (2200, 1400))
    form: dict[str, Any] = {"currency": "EUR", "pictures": [file(large), file(large)], "upload": "1"}
    first = start_worker()

    assert client.post(at(draft), form).status_code == 302
    assert "being prepared" in client.get(at(draft)).content.decode()
    wait_for(lambda: Picture.objects.filter(attempts=1), log)
    first.send_signal(signal.SIGKILL)
    first.wait()
    Picture.objects.exclude(claimed_until=None).update(claimed_until=timezone.now())
    start_worker()
    wake()
    wait_for(lambda: Picture.objects.filter(state="ready").count() == 2, log)

    page = client.get(at(draft)).content.decode()
    assert "being prepared" not in page and page.count('type="image/avif"') == 2
    assert {str(path.relative_to(media_folder)) for path in media_folder.rglob("*") if path.is_file()} == {
        name for picture in draft.pictures.all() for name in picture.files
    }
    wait_for(lambda: not list(originals.iterdir()), log)
