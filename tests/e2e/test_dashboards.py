"""The dashboards in a browser: being outbid appears without a reload, with a filled form; every look of every tab."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, House, OpenPage, Shoot
from tests.e2e.test_pages import look

BUYING = ("leading", "outbid", "ending", "sealed", "won", "lost", "watching")
SELLING = ("drafts", "scheduled", "running", "sold", "unsold")
PAGES = [
    "dashboard/",
    *(f"dashboard/buying/?show={tab}" for tab in BUYING),
    *(f"dashboard/selling/?show={tab}" for tab in SELLING),
    "dashboard/bids/",
    "dashboard/bids/?q=nothing&outcome=odd",
]
LOOKS = [("en", PHONE, False), ("en", DESKTOP, True), ("ar", PHONE, True), ("ar", DESKTOP, False)]


@pytest.fixture(scope="module")
def season(house: House) -> None:
    """A year of Alice's: what she has bought and sold, and all that needs her now."""
    house.run("season()")


def name(path: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in path).strip("-")


@pytest.mark.parametrize(
    ("language", "size", "dark"), LOOKS, ids=["en-phone", "en-dark", "ar-phone-dark", "ar-desktop"]
)
def test_every_tab_can_be_read(
    visit: OpenPage, season: None, language: str, size: dict[str, int], dark: bool, shoot: Shoot
) -> None:
    page = visit("/en/", "alice", size=size, dark=dark)
    for path in PAGES:
        page.goto(f"/{language}/{path}")
        look(page)
        shoot(page, f"dash-{language}-{size['width']}{'-dark' if dark else ''}-{name(path)}")


def test_an_empty_dashboard_says_what_to_do(visit: OpenPage, season: None, shoot: Shoot) -> None:
    page = visit("/en/dashboard/", "stan", size=PHONE)
    expect(page.locator(".empty__title")).to_have_text("Nothing needs you now.")
    expect(page.locator("#now .card-lot")).to_have_count(3)
    look(page)
    shoot(page, "dash-en-360-empty")


def test_a_chart_can_be_read_as_a_table_without_script(visit: OpenPage, season: None) -> None:
    page = visit("/en/dashboard/buying/?show=won", "alice", script=False)
    expect(page.locator(".chart__drawing").first).to_be_visible()
    page.locator(".chart__months summary").first.click()
    expect(page.locator(".chart__months").first.locator("tbody tr")).to_have_count(12)


def test_own_bids_can_be_taken_home(visit: OpenPage, season: None) -> None:
    page = visit("/en/dashboard/bids/?outcome=won", "alice")
    with page.expect_download() as download:
        page.get_by_text("Download as CSV").click()
    text = download.value.path().read_bytes()
    assert download.value.suggested_filename == "bids.csv"
    assert text.startswith(b"\xef\xbb\xbf") and text.count(b"\r\n") == 1 + 12


def test_being_outbid_appears_without_a_reload_and_one_button_bids_again(house: House, visit: OpenPage) -> None:
    lot = house.run("lot('Slow river', ends_in_s=9 * 86400)")
    house.run(f"bid({lot!r}, 'Alice', 2000)")
    now = visit("/en/dashboard/", "alice")
    tab = now.context.new_page()
    tab.goto("/en/dashboard/buying/?show=leading")
    row = tab.locator(f".dash-row[data-lot='{lot}']")
    expect(row.get_by_text("Raise your maximum")).to_be_visible()
    expect(now.locator(f"#do-{lot}")).to_have_count(0)
    outbid_before = count(tab, "outbid")
    now.wait_for_timeout(1500)  # until both sockets stand

    house.run(f"bid({lot!r}, 'Bob', 3000)")

    expect(row.locator("[data-live=standing]")).to_have_text("Outbid")
    expect(row.get_by_text("Raise your maximum")).to_be_hidden()
    expect(row.get_by_text("Bid again")).to_be_visible()
    expect(tab.locator("#tab-outbid b")).to_have_text(str(outbid_before + 1))
    again = now.locator(f"#do-{lot}")
    expect(again).to_contain_text("Bid again")
    again.click()
    expect(now.locator("#id_amount")).to_have_value("22.00")


def test_a_part_asked_for_after_signing_out_elsewhere_leads_to_the_door(visit: OpenPage, season: None) -> None:
    page = visit("/en/dashboard/", "charlie")
    page.context.clear_cookies()
    page.evaluate("document.body.dispatchEvent(new CustomEvent('dash:moved'))")
    page.wait_for_url("**/accounts/login/**")


def count(page: Page, tab: str) -> int:
    """Give the number on a tab."""
    return int(page.locator(f"#tab-{tab} b").inner_text())
