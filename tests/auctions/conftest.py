"""Stored files of these tests go to a folder of their own."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house

from auctions.pictures import ORIGINALS


@pytest.fixture(autouse=True)
def media_folder(settings: Any, tmp_path: Path) -> Path:
    """Keep pictures out of the house's own media folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture(autouse=True)
def originals() -> Iterator[Path]:
    """The folder of originals that wait to be encoded, empty before and after each test."""
    folder = Path(house.PRIVATE_ROOT) / ORIGINALS
    shutil.rmtree(folder, ignore_errors=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
