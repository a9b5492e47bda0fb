"""The documents do not lie about where things are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAPPED = re.findall(r"`([\w./-]+\.\w+|\.env\.example)`", (ROOT / "docs/map.md").read_text())


@pytest.mark.parametrize("path", sorted(set(MAPPED)))
def test_every_path_of_the_map_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_map_knows_every_service_and_view() -> None:
    modules = [*ROOT.glob("auctions/services/*.py"), *ROOT.glob("auctions/views/*.py")]
    missing = {str(m.relative_to(ROOT)) for m in modules if m.name != "__init__.py"} - set(MAPPED)
    assert missing == set()


def test_links_between_documents_lead_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").rglob("*.md")]
    dead = [
        f"{document.relative_to(ROOT)}: {link}"
        for document in documents
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text())
        if not (document.parent / link).exists()
    ]
    assert dead == []
