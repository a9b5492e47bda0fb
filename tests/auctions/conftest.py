"""Stored files of these tests go to a folder of their own, and each test begins in English."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def media_folder(settings: Any, tmp_path: Path) -> Path:
    """Keep pictures out of the house's own media folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Begin in English, whatever language the test before asked a page in."""
    with translation.override("en"):
        yield
