"""Lots of every type in a browser: listed by the form, bid on, finished, and their result verified from the ledger."""

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, ROOT, House, OpenPage, Shoot

SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


def in_(**passed: float) -> str:
    """Give a time from now as a form field takes it."""
    return (datetime.now(ZoneInfo("UTC")) + timedelta(**passed)).strftime("%Y-%m-%dT%H:%M")


def list_by_form(page: Page, kind: str, title: str, fields: dict[str, str]) -> str:
    """Choose a type, fill in what it asks for, publish; give the lot's public id."""
    page.click("main form button[type=submit]")
    page.click(f"label[for=kind-{kind}]")
    page.fill("input[name=title]", title)
    page.select_option("select[name=category]", index=1)
    for name, value in fields.items():
        field = page.locator(f"[name={name}] >> visible=true")
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.click("button[name=publish] >> visible=true")
    page.wait_for_url("**/auctions/**")
    expect(page.locator("h1")).to_contain_text(title)
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def verified(page: Page, lot: str, folder: Path) -> str:
    """Download a lot's ledger and give what the verifier says of it."""
    page.goto(f"/en/auctions/{lot}/ledger")
    with page.expect_download() as download:
        page.click(f"a[href$='/auctions/{lot}/ledger.json']")
    path = folder / "ledger.json"
    download.value.save_as(path)
    script = ROOT / "docs" / "verify_ledger.py"
    said = subprocess.run([sys.executable, str(script), str(path)], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


def fits(page: Page) -> None:
    """Nothing stands out sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@SIZES
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_dutch_lot_falls_and_the_first_to_accept_buys(
    house: House, visit: OpenPage, tmp_path: Path, size: dict[str, int], language: str, shoot: Shoot
) -> None:
    fields = {"opening_price": "500", "floor": "20", "drop": "1", "drop_s": "1", "published_end": in_(days=1)}
    title = f"Falling rings {language} {size['width']}"
    lot = list_by_form(visit("/en/sell/", "sela", size=size), "dutch", title, fields)
    alice = visit(f"/{language}/auctions/{lot}/", "alice", size=size)
    price = alice.locator("#bid-panel [data-live=price]")
    first = price.inner_text()
    expect(price).not_to_have_text(first, timeout=5000)  # it falls by itself
    fits(alice)
    shoot(alice, f"{language}-{size['width']}-dutch")
    bob = visit(f"/{language}/auctions/{lot}/", "bob", size=size)
    alice.click("#bid-desk .btn-bid")
    alice.click("#bid-desk .confirm .btn-bid")
    expect(alice.locator("#bid-panel .state--won").first).to_be_visible()
    expect(bob.locator("#bid-panel [data-live=standing]").first).not_to_be_empty()
    expect(bob.locator("#bid-panel")).to_have_class("lot__panel board board--panel is-ended", timeout=10_000)
    assert "price" in verified(alice, lot, tmp_path)


@pytest.mark.parametrize(("language", "size"), [("en", PHONE), ("ar", DESKTOP)], ids=["en-phone", "ar-desktop"])
def test_sealed_bids_open_at_the_end_and_the_highest_wins(
    house: House, visit: OpenPage, tmp_path: Path, size: dict[str, int], language: str, shoot: Shoot
) -> None:
    title = f"Sealed rings {language} {size['width']}"
    lot = house.run(f"lot({title!r}, ends_in_s=40, kind='sealed', pricing='second')")
    pages = {}
    for name, amount in (("alice", "61.37"), ("bob", "83.19")):
        page = pages[name] = visit(f"/{language}/auctions/{lot}/", name, size=size)
        page.fill("#id_amount", amount)
        page.click("#bid-desk .bid-form .btn-bid")
        page.click("#bid-desk .confirm .btn-bid")
        expect(page.locator("#bid-desk")).to_contain_text(amount[:2])
        fits(page)
        shoot(page, f"{language}-{size['width']}-sealed-{name}")
    pages["alice"].reload()
    assert "83.19" not in pages["alice"].content() and "83,19" not in pages["alice"].content()
    expect(pages["bob"].locator("#bid-panel .state--won").first).to_be_visible(timeout=60_000)
    expect(pages["bob"].locator("#bid-panel [data-live=price]")).to_contain_text("61")  # the second highest
    assert "61.37" in verified(pages["bob"], lot, tmp_path)


@SIZES
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_seller_of_a_perpetual_lot_accepts_or_calls(
    house: House, visit: OpenPage, tmp_path: Path, size: dict[str, int], language: str, shoot: Shoot
) -> None:
    title = f"Endless rings {language} {size['width']}"
    lot = list_by_form(visit("/en/sell/", "sela", size=size), "perpetual", title, {"opening_price": "10"})
    alice = visit(f"/{language}/auctions/{lot}/", "alice", size=size)
    alice.fill("#id_amount", "30")
    alice.click("#bid-desk .bid-form .btn-bid")
    alice.click("#bid-desk .confirm .btn-bid")
    expect(alice.locator("#bid-panel .state--leading").first).to_be_visible()
    fits(alice)
    shoot(alice, f"{language}-{size['width']}-perpetual")
    alice.reload()  # a screenshot leaves a style on the field that has the focus
    sela = visit(f"/{language}/auctions/{lot}/", "sela", size=size)
    if language == "en":
        sela.click("#bid-desk a[href$='/accept']")
        sela.click("main form button[type=submit]")
        expect(alice.locator("#bid-panel .state--won").first).to_be_visible(timeout=15_000)
        assert "10.00" in verified(alice, lot, tmp_path)
    else:
        sela.click("#bid-desk a[href$='/call']")
        sela.click("main form button[type=submit]")
        expect(alice.locator("#bid-panel time[data-twice-at]").first).to_be_visible(timeout=15_000)
        shoot(alice, f"{language}-{size['width']}-perpetual-called")
