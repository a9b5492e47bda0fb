"""Who somebody is, in a browser: written, looked at, followed, blocked, reported; on a phone and a desk, by night."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, House, OpenPage, Shoot

SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
BID = """
from auctions.services.bidding import place_bid
from uuid import uuid4
auction, bob = Auction.objects.get(public_id="{lot}"), User.objects.get(name="Bob")
place_bid(auction_id=auction.pk, bidder_id=bob.pk, maximum=2000, key=uuid4())
"""
SEED = """
from accounts.services.profile import save_profile
sela = User.objects.get(name="Sela")
save_profile(user_id=sela.pk, changes={"country": "FR", "languages": ["ar", "en", "fr"],
    "about": "I have framed posters since 1998. **Tidal** prints, mostly; ask before you bid."})
"""


@pytest.fixture(scope="module")
def seller(house: House) -> str:
    """Sela's public id, with a profile and some lots."""
    house.run(SEED)
    for title in (
        "Tidal poster",
        "Map of a harbour",
        "A very long title of a poster that goes on and on for two lines",
    ):
        house.run(f"lot({title!r})")
    return house.run("print(User.objects.get(name='Sela').public_id)")


@pytest.fixture
def portrait(house: House, tmp_path: Path) -> Path:
    """A picture to upload."""
    path = tmp_path / "me.jpg"
    house.run(f"poster({str(path)!r})")
    return path


def look(page: Page) -> None:
    """Nothing sticks out, and axe finds nothing."""
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"{page.url} sticks out by {width} px"
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def test_somebody_writes_their_profile_and_sees_it_as_others_do(
    house: House, visit: OpenPage, seller: str, portrait: Path
) -> None:
    page = visit("/en/settings/profile/", "sela", size=PHONE, script=False)
    page.set_input_files("input[name=picture]", portrait)
    page.uncheck("input[name=show_since]")
    page.click("button[name=save]")
    expect(page.locator(".note--success")).to_be_visible()
    page.click(f"main a[href$='/people/{seller}/']")
    expect(page.locator("h1")).to_have_text("Sela")
    assert page.locator(".person__picture").evaluate("image => image.naturalWidth") == 480
    expect(page.locator(".person__facts").first).not_to_contain_text("Here since")
    expect(page.locator(".person__facts").first).to_contain_text("France")


def test_a_bidder_follows_and_reports(house: House, visit: OpenPage, seller: str) -> None:
    page = visit(f"/en/people/{seller}/", "alice", size=PHONE)
    page.click(".person__tools [aria-pressed]")
    expect(page.locator(".person__tools [aria-pressed]")).to_have_attribute("aria-pressed", "true")
    page.goto("/en/following/")
    expect(page.locator(".card-lot").first).to_contain_text("Sela")
    page.goto(f"/en/people/{seller}/report")
    page.check("input[value=untrue]")
    page.fill("textarea[name=text]", "The harbour on the map is another one.")
    page.click("main form button[type=submit]")
    expect(page.locator(".note--success")).to_be_visible()


def test_a_seller_blocks_from_the_history_and_the_bidder_is_told(house: House, visit: OpenPage, seller: str) -> None:
    lot = house.run("lot('Blocked poster')")
    house.run(BID.format(lot=lot))
    sela = visit(f"/en/auctions/{lot}/", "sela")
    sela.click(".history__block")
    assert "Bob" not in sela.content()
    sela.click("main form .btn-danger")
    expect(sela.locator(".note--success")).to_be_visible()
    bob = visit(f"/en/auctions/{lot}/", "bob")
    bob.fill("#id_amount", "30")
    bob.click("#bid-desk .bid-form .btn-bid")
    expect(bob.locator("#bid-desk")).to_contain_text("does not take your bids")
    sela.goto("/en/settings/blocked/")
    look(sela)
    assert "Bob" not in sela.locator("main").inner_text()
    sela.click("button[name=lift]")
    expect(sela.locator(".note--success")).to_be_visible()


@SIZES
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_about_people(
    visit: OpenPage, house: House, seller: str, language: str, size: dict[str, int], shoot: Shoot
) -> None:
    lot = house.run("lot('Quiet poster')")
    for dark in (False, True):
        page = visit("/en/", "alice", size=size, dark=dark)
        for path, name in (
            (f"people/{seller}/", "profile"),
            (f"people/{seller}/report", "report"),
            ("following/", "following"),
            ("settings/profile/", "profile-edit"),
            ("settings/blocked/", "blocked"),
            ("catalogue/", "catalogue-sellers"),
            (f"auctions/{lot}/", "lot-seller"),
        ):
            page.goto(f"/{language}/{path}")
            look(page)
            shoot(page, f"people-{language}-{size['width']}{'-dark' if dark else ''}-{name}")
