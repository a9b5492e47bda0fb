"""The layers of the code: import-linter holds them, and each contract is broken once here, on purpose, in a copy."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from auctionsite.environment import BASE_DIR

CONFIG = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["tool"]["importlinter"]
TRESPASSES = {
    "engine": ("auctions/engine/money.py", "import django"),
    "apps": ("events/models.py", "import auctions.times"),
    "inside": ("auctions/models/catalogue.py", "import auctions.services.watching"),
    "rows-of-events": ("auctions/times.py", "import events.models"),
    "rows-of-notifications": ("auctionsite/health.py", "import notifications.models"),
    "rows-of-telegram_bot": ("auctionsite/health.py", "import telegram_bot.models"),
    "cycles": ("events/models.py", "import events.outbox"),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's packages, to be spoilt."""
    for package in CONFIG["root_packages"]:
        shutil.copytree(
            BASE_DIR / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "migrations")
        )
    shutil.copy(BASE_DIR / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    """Check one contract of the project in a folder."""
    program = "import sys; sys.path.insert(0, ''); from importlinter.cli import lint_imports_command as lint; lint()"
    command = [sys.executable, "-c", program, "--no-logo", "--no-cache", "--contract", contract]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, text=True, timeout=120)


def test_every_contract_has_its_trespass() -> None:
    assert {contract["id"] for contract in CONFIG["contracts"]} == set(TRESPASSES)


def test_every_app_is_known_to_the_linter() -> None:
    apps = {path.parent.name for path in BASE_DIR.glob("*/apps.py")}
    assert apps <= set(CONFIG["root_packages"])


@pytest.mark.parametrize("contract", sorted(TRESPASSES))
def test_a_contract_holds_until_it_is_broken(copy: Path, contract: str) -> None:
    kept = lint(copy, contract)
    assert kept.returncode == 0, kept.stdout
    module, trespass = TRESPASSES[contract]
    with (copy / module).open("a") as file:
        file.write(f"\n{trespass}\n")
    broken = lint(copy, contract)
    assert broken.returncode != 0
    assert "BROKEN" in broken.stdout
