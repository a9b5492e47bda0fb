"""One's own data in a browser: pictures that are prepared, a copy that is fetched, an account that is left and kept."""

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PASSWORD, PHONE, House, OpenPage, Shoot
from tests.e2e.test_pages import look

BOTH = pytest.mark.parametrize(
    ("size", "language"), [(PHONE, "en"), (DESKTOP, "ar")], ids=["phone English", "desktop Arabic"]
)


def newcomer(house: House, size: dict[str, int], what: str) -> str:
    """Settle somebody of this test's own and give their name."""
    name = f"{what}{size['width']}"
    house.run(f"newcomer({name!r})")
    return name


def send(page: Page, button: str) -> None:
    """Press a button, and type the password where the page asks for it again."""
    with page.expect_navigation():
        page.click(button)
    if page.locator("main input[name=password]").count():
        page.fill("main input[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("main button[type=submit]")


@BOTH
def test_a_copy_of_ones_data_is_made_and_fetched(
    house: House, visit: OpenPage, size: dict[str, int], language: str, shoot: Shoot, tmp_path: Path
) -> None:
    page = visit(f"/{language}/settings/", newcomer(house, size, "Copy"), size=size)
    page.click("main a[href$='/settings/data/']")
    look(page)
    shoot(page, f"{language}-{size['width']}-data")
    send(page, "main form[action$='/export'] button")
    page.wait_for_url("**/settings/data/")
    look(page)
    shoot(page, f"{language}-{size['width']}-data-being-made")
    for _look in range(20):
        if page.locator("main a.btn-next").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    look(page)
    shoot(page, f"{language}-{size['width']}-data-ready")
    with page.expect_download() as download:
        page.click("main a.btn-next")
    download.value.save_as(tmp_path / "data.zip")
    assert "account/profile.json" in zipfile.ZipFile(tmp_path / "data.zip").namelist()


@BOTH
def test_an_account_is_left_and_kept_by_signing_in_again(
    house: House, visit: OpenPage, size: dict[str, int], language: str, shoot: Shoot
) -> None:
    name = newcomer(house, size, "Leaver")
    page = visit(f"/{language}/settings/delete/", name, size=size)
    look(page)
    shoot(page, f"{language}-{size['width']}-delete")
    send(page, "main form button[type=submit]")
    expect(page.locator("#sure-error")).to_be_visible()
    look(page)
    page.check("#sure")
    page.click("main form button[type=submit]")
    page.wait_for_url(f"**/{language}/")
    shoot(page, f"{language}-{size['width']}-deletion-asked")
    page.goto(f"/{language}/accounts/login/")
    page.fill("input[name=login]", f"{name}@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/settings/delete/")
    look(page)
    shoot(page, f"{language}-{size['width']}-deletion-waits")
    page.click("main form[action$='/keep'] button")
    page.wait_for_url("**/settings/data/")
    assert house.run(f"print(User.objects.get(name={name!r}).is_active)") == "True"


@BOTH
def test_who_has_bid_is_told_what_is_in_the_way(
    house: House, visit: OpenPage, size: dict[str, int], language: str, shoot: Shoot
) -> None:
    name, lot = newcomer(house, size, "Bidder"), house.run("lot('A binding poster')")
    house.run(
        "from uuid import uuid4; from auctions.services.bidding import place_bid;"
        f"place_bid(auction_id=Auction.objects.get(public_id={lot!r}).pk,"
        f"bidder_id=User.objects.get(name={name!r}).pk, maximum=2000, key=uuid4())"
    )

    page = visit(f"/{language}/settings/delete/", name, size=size)

    expect(page.locator(f"main a[href$='/auctions/{lot}/']")).to_be_visible()
    expect(page.locator("#sure")).to_have_count(0)
    look(page)
    shoot(page, f"{language}-{size['width']}-delete-refused")


@BOTH
def test_a_picture_is_prepared_and_shown(
    house: House, visit: OpenPage, size: dict[str, int], language: str, shoot: Shoot, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.jpg", tmp_path / "bad.jpg"
    house.run(f"poster({str(good)!r})")
    bad.write_bytes(good.read_bytes()[:6000])
    page = visit(f"/{language}/sell/", newcomer(house, size, "Seller"), size=size)
    page.click("main form button[type=submit]")
    page.set_input_files("input[type=file]", [str(good), str(bad)])
    page.click("button[name=upload]")
    expect(page.locator(".pictures__item")).to_have_count(2)
    shoot(page, f"{language}-{size['width']}-pictures-being-prepared")
    for _look in range(40):
        if page.locator(".pictures__wait--failed").count() and page.locator(".pictures__item img").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    image = page.locator(".pictures__item img")
    image.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('.pictures__item img').naturalWidth > 0")
    assert image.evaluate("image => image.currentSrc").endswith(".avif")
    look(page)
    shoot(page, f"{language}-{size['width']}-pictures-prepared")
    page.goto(page.url.partition("#")[0] + "preview")
    look(page)
    shoot(page, f"{language}-{size['width']}-preview-pictures")
