"""Stored files of these tests go to a folder of their own."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def media_folder(settings: Any, tmp_path: Path) -> Path:
    """Keep pictures out of the house's own media folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"
