"""Five hundred vectors as titles and descriptions of lots, in Chromium: no dialog, no complaint of the policy."""

from playwright.sync_api import Dialog

from tests.e2e.conftest import House, OpenPage

PER_PAGE = 24


def test_no_vector_runs_in_a_browser(house: House, visit: OpenPage) -> None:
    ids = house.run("hostile_lots()").split()
    page, dialogs = visit("/en/"), list[str]()

    def note(dialog: Dialog) -> None:
        dialogs.append(f"{page.url}: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", note)
    for number in range(1, 500 // PER_PAGE + 2):
        page.goto(f"/en/catalogue/hostile/?page={number}")
    for public_id in ids:
        page.goto(f"/en/auctions/{public_id}/")
    page.evaluate("document.querySelectorAll('main [tabindex], main a').forEach((one) => one.focus())")
    assert dialogs == []
