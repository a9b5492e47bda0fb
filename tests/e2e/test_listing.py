"""The form of a listing in a browser: the type first, then only what that type needs; with and without JavaScript."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, House, OpenPage, Shoot

SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


def begin(visit: OpenPage, size: dict[str, int], *, script: bool = True, language: str = "en") -> Page:
    """Open the form of a new listing."""
    page = visit(f"/{language}/sell/", "sela", size=size, script=script)
    page.click("main form button[type=submit]")
    page.wait_for_load_state()
    page.fill("input[name=title]", f"Rings, falling {language} {size['width']} {script}")
    return page


@SIZES
@pytest.mark.parametrize("language", ["en", "ar"])
def test_choosing_a_type_shows_its_fields_at_once_and_sends_no_others(
    house: House, visit: OpenPage, size: dict[str, int], language: str, shoot: Shoot
) -> None:
    page = begin(visit, size, language=language)
    expect(page.locator("button[name=choose]")).to_be_hidden()
    page.fill("input[name=reserve]", "50")
    for kind, shown, hidden in (
        ("perpetual", "period_s", "published_end"),
        ("sealed", "pricing", "fixed_step"),
        ("dutch", "floor", "reserve"),
    ):
        page.click(f"label[for=kind-{kind}]")
        expect(page.locator(f"[name={shown}]").first).to_be_visible()
        expect(page.locator(f"[name={hidden}]").first).to_be_disabled()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        shoot(page, f"{language}-{size['width']}-listing-{kind}")
    if language == "en":
        expect(page.locator("label[for=id_opening_price]")).to_have_text("Start price", use_inner_text=True)
    page.fill("input[name=opening_price]", "10")
    page.fill("input[name=floor]", "4")
    page.fill("input[name=drop]", "0.50")
    page.fill("input[name=published_end]", (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
    page.click("button[name=preview] >> visible=true")
    expect(page.locator(".contract")).to_contain_text("12")
    shoot(page, f"{language}-{size['width']}-preview-dutch")
    page.go_back()
    expect(page.locator("input[name=floor]")).to_be_visible()
    expect(page.locator("input[name=reserve]")).to_be_hidden()


def test_without_a_script_a_button_brings_the_fields_and_loses_nothing(visit: OpenPage) -> None:
    page = begin(visit, PHONE, script=False)
    page.fill("input[name=reserve]", "50")
    expect(page.locator("input[name=floor]")).to_be_hidden()
    page.click("label[for=kind-dutch]")
    page.click("button[name=choose]")
    expect(page.locator("input[name=floor]")).to_be_visible()
    expect(page.locator("input[name=reserve]")).to_be_hidden()
    expect(page.locator("input[name=title]")).to_have_value("Rings, falling en 360 False")
    page.click("label[for=kind-english]")
    page.click("button[name=choose]")
    expect(page.locator("input[name=reserve]")).to_have_value("50.00")


@SIZES
def test_the_simulation_comes_into_the_page(visit: OpenPage, size: dict[str, int], shoot: Shoot) -> None:
    page = begin(visit, size)
    page.fill("input[name=opening_price]", "12")
    page.click("a[hx-get]")
    expect(page.locator("#compare_start")).to_have_value("12")
    page.fill("#compare_guesses", "20 30 40")
    page.click("#compare button[type=submit]")
    expect(page.locator("#compare table")).to_be_visible()
    expect(page.locator("input[name=title]")).to_have_value(f"Rings, falling en {size['width']} True")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shoot(page, f"en-{size['width']}-listing-compare")
