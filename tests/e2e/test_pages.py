"""Every page, on a phone and a desktop: it opens, nothing sticks out sideways, and axe finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.conftest import DESKTOP, PHONE, House, OpenPage, Shoot

PUBLIC = [
    "",
    "catalogue/",
    "catalogue/prints/",
    "help/",
    "contact/",
    "accounts/login/",
    "accounts/signup/",
    "accounts/password/reset/",
]
OWN = ["dashboard/", "dashboard/selling/", "sell/", "settings/", "settings/telegram/"]


@pytest.fixture(scope="module")
def lot(house: House) -> str:
    return house.run("lot('Tidal poster', buy_now=5000, reserve=3000)")


def look(page: Page) -> None:
    """Assert what must hold on every page."""
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"{page.url} sticks out by {width} px"
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_public_pages(visit: OpenPage, lot: str, language: str, size: dict[str, int], shoot: Shoot) -> None:
    page = visit("/en/", size=size)
    for path in [*PUBLIC, f"auctions/{lot}/"]:
        page.goto(f"/{language}/{path}")
        look(page)
        shoot(page, f"{language}-{size['width']}-{path.strip('/').replace('/', '-').replace(lot, 'lot') or 'home'}")


def test_filters_are_folded_on_a_phone_unless_one_is_wrong(visit: OpenPage) -> None:
    page = visit("/en/catalogue/", size=PHONE)
    assert not page.locator("#id_price_min").is_visible()
    page.goto("/en/catalogue/?currency=USD&price_min=ten")
    assert page.locator(".field__error").is_visible()
    look(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.locator(".field__error").is_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_a_persons_own_pages(visit: OpenPage, lot: str, language: str, size: dict[str, int], shoot: Shoot) -> None:
    page = visit("/en/", "alice", size=size)
    for path in [*OWN, f"auctions/{lot}/"]:
        page.goto(f"/{language}/{path}")
        look(page)
        shoot(page, f"{language}-{size['width']}-own-{path.strip('/').replace('/', '-').replace(lot, 'lot')}")


def test_by_night(visit: OpenPage, lot: str, shoot: Shoot) -> None:
    page = visit("/en/", "alice", dark=True)
    for path in ["", "catalogue/", f"auctions/{lot}/", "dashboard/", "settings/"]:
        page.goto(f"/en/{path}")
        look(page)
        shoot(page, f"dark-1280-{path.strip('/').replace('/', '-').replace(lot, 'lot') or 'home'}")
