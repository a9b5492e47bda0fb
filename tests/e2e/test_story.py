"""The story in a browser: signing up, listing, bidding live, being outbid, winning; with and without JavaScript."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, House, OpenPage, Shoot

SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


def bid(page: Page, amount: str) -> None:
    """Type a maximum, place it, and confirm it."""
    page.fill("#id_amount", amount)
    page.click("#bid-desk .bid-form .btn-bid")
    page.click("#bid-desk .confirm .btn-bid")


def price(page: Page) -> str:
    """Give the text of the panel's price."""
    return page.locator("#bid-panel [data-live=price]").inner_text()


@SIZES
def test_somebody_signs_up_and_confirms_by_mail(house: House, visit: OpenPage, size: dict[str, int]) -> None:
    name = f"Nora {size['width']}"
    page = visit("/en/accounts/signup/", size=size)
    page.fill("input[name=name]", name)
    page.fill("input[name=email]", f"nora{size['width']}@example.org")
    page.fill("input[name=password1]", "a calm long password 7")
    page.click("main form button[type=submit]")
    page.goto(house.link_in(f"nora{size['width']}@example.org", "confirm"))
    page.click("main form button[type=submit]")
    if "login" in page.url:
        page.fill("input[name=login]", f"nora{size['width']}@example.org")
        page.fill("input[name=password]", "a calm long password 7")
        page.click("main form button[type=submit]")
    page.goto("/en/settings/")
    expect(page.locator("input[name=name]")).to_have_value(name)


@SIZES
def test_a_seller_lists_a_lot_with_pictures(
    house: House, visit: OpenPage, tmp_path: Path, size: dict[str, int], shoot: Shoot
) -> None:
    pictures = [str(tmp_path / f"{number}.jpg") for number in (1, 2)]
    for number, path in enumerate(pictures, start=1):
        house.run(f"poster({path!r}, {number})")
    page = visit("/en/sell/", "sela", size=size)
    page.click("main form button[type=submit]")
    page.fill("input[name=title]", "Rings, after rain")
    page.fill("textarea[name=description]", "Nine rings on **warm** paper.")
    page.fill("input[name=opening_price]", "ten")
    page.set_input_files("input[type=file]", pictures)
    page.click("button[name=publish] >> visible=true")
    expect(page.locator(".pictures__item")).to_have_count(2)
    expect(page.locator("input[name=title]")).to_have_value("Rings, after rain")
    expect(page.locator("input[name=opening_price]")).to_have_value("ten")
    shoot(page, f"en-{size['width']}-listing-refused")
    page.select_option("select[name=category]", label="Prints")
    page.fill("input[name=opening_price]", "10")
    end = datetime.now(ZoneInfo("UTC")) + timedelta(days=2)
    page.fill("input[name=published_end]", end.strftime("%Y-%m-%dT%H:%M"))
    page.click("button[name=preview] >> visible=true")
    expect(page.locator("h1")).to_contain_text("Rings, after rain")
    shoot(page, f"en-{size['width']}-preview")
    page.click("text=Publish >> visible=true")
    page.wait_for_url("**/auctions/**")
    expect(page.locator("h1")).to_contain_text("Rings, after rain")
    shoot(page, f"en-{size['width']}-lot-published")


@SIZES
def test_two_bidders_see_each_other_live(house: House, visit: OpenPage, size: dict[str, int], shoot: Shoot) -> None:
    lot = house.run(f"lot('Live rings {size['width']}')")
    alice = visit(f"/en/auctions/{lot}/", "alice", size=size)
    bob = visit(f"/en/auctions/{lot}/", "bob", size=size)
    bid(alice, "20")
    expect(alice.locator("#bid-desk")).to_contain_text("You lead. Your maximum is €20.00")
    expect(bob.locator("#bid-panel [data-live=bids]")).to_have_text("1")
    bid(bob, "20.01")
    expect(bob.locator("#bid-desk")).to_contain_text("You lead")
    expect(alice.locator("#bid-panel [data-live=price]")).to_have_text("€20.01")
    expect(alice.locator("#bid-panel [data-live=standing]")).to_have_text("Outbid")
    expect(alice.locator("#bid-desk")).to_contain_text("Outbid: the price is €20.01")
    expect(alice.locator(".history")).to_contain_text("outbid")
    expect(alice.locator("#bid-receipt")).to_contain_text("Receipt: entry 2,")  # it outlives the desk
    alice.click("#bid-receipt summary")
    assert alice.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shoot(alice, f"en-{size['width']}-outbid")
    shoot(bob, f"en-{size['width']}-leading")
    house.letter("To: alice@example.org", f"Live rings {size['width']}")


def test_a_page_that_is_open_while_the_seller_changes_the_lot_says_so(house: House, visit: OpenPage) -> None:
    lot = house.run("lot('Old rings')")
    page, other = visit(f"/en/auctions/{lot}/", "alice"), visit(f"/en/auctions/{lot}/", "bob")
    other.fill("#id_amount", "20")
    other.click("#bid-desk .bid-form .btn-bid")
    expect(other.locator("#bid-desk .confirm")).to_be_visible()
    house.run(f"amend({lot!r}, title='New rings', currency='USD')")
    expect(page.locator("#bid-desk")).to_contain_text("The seller has changed this lot since you opened the page.")
    other.click("#bid-desk .confirm .btn-bid")
    expect(other.locator("#bid-desk")).to_contain_text("Look at it again, then bid $10.00 or more.")
    expect(other.locator("#id_amount")).to_have_value("20.00")
    other.click("text=Show it as it is now")
    expect(other.locator("h1")).to_have_text("New rings")
    assert price(other) == "$10.00"


def test_a_bid_too_low_keeps_what_was_typed_and_says_the_least(house: House, visit: OpenPage) -> None:
    lot = house.run("lot('Stern rings')")
    page = visit(f"/en/auctions/{lot}/", "alice")
    for typed, says in (("9.99", "€10.00"), ("abc", "not an amount"), ("1,000", "two ways"), ("-5", "below zero")):
        page.fill("#id_amount", typed)
        page.click("#bid-desk .bid-form .btn-bid")
        expect(page.locator("#bid-desk .bid-form__error")).to_contain_text(says)
        expect(page.locator("#id_amount")).to_have_value(typed)
    assert price(page) == "€10.00"


def test_the_clock_closes_a_lot_and_both_sides_are_told(house: House, visit: OpenPage, shoot: Shoot) -> None:
    lot = house.run("lot('Short rings', ends_in_s=14, max_extensions=0)")
    alice = visit(f"/en/auctions/{lot}/", "alice")
    bid(alice, "30")
    expect(alice.locator("#bid-desk")).to_contain_text("You lead")
    expect(alice.locator("#bid-desk")).to_contain_text("You won. You pay €10.00", timeout=25_000)
    shoot(alice, "en-1280-won")
    assert "10.00" in house.letter("To: alice@example.org", "Short rings", "won")
    assert "10.00" in house.letter("To: sela@example.org", "Short rings", "sold")
    alice.goto("/en/dashboard/buying/?show=won")
    expect(alice.locator("main")).to_contain_text("Short rings")


def test_a_lot_nobody_bids_on_tells_its_seller(house: House) -> None:
    house.run("lot('Lonely rings', ends_in_s=2, max_extensions=0)")
    house.letter("To: sela@example.org", "Lonely rings")


def test_buying_now_ends_it_for_everybody(house: House, visit: OpenPage) -> None:
    lot = house.run("lot('Quick rings', buy_now=2500)")
    bob = visit(f"/en/auctions/{lot}/", "bob")
    alice = visit(f"/en/auctions/{lot}/", "alice", size=PHONE)
    alice.click("#bid-desk .btn-buy")
    alice.click("#bid-desk .confirm .btn-bid")
    expect(alice.locator("#bid-desk")).to_contain_text("You won. You pay €25.00")
    expect(bob.locator("#bid-desk")).to_contain_text("Sold to")


def test_a_page_that_slept_catches_up_and_never_goes_back(house: House, visit: OpenPage) -> None:
    lot = house.run("lot('Sleepy rings')")
    alice = visit(f"/en/auctions/{lot}/", "alice")
    bob = visit(f"/en/auctions/{lot}/", "bob")
    alice.context.set_offline(True)
    bid(bob, "40")
    expect(bob.locator("#bid-desk")).to_contain_text("You lead")
    alice.context.set_offline(False)
    expect(alice.locator("#bid-panel [data-live=bids]")).to_have_text("1", timeout=20_000)
    moved = alice.locator("[data-lot]").first.get_attribute("data-seq")
    assert moved is not None and int(moved) >= 2


@SIZES
def test_the_whole_way_without_javascript(house: House, visit: OpenPage, size: dict[str, int], shoot: Shoot) -> None:
    lot = house.run(f"lot('Quiet rings {size['width']}')")
    page = visit("/en/catalogue/", "charlie", size=size, script=False)
    page.click(f"text=Quiet rings {size['width']}")
    page.fill("#id_amount", "15")
    page.click("#bid-desk .bid-form .btn-bid")
    expect(page.locator(".confirm")).to_contain_text("€15.00")
    shoot(page, f"en-{size['width']}-nojs-confirm")
    page.click(".confirm .btn-bid")
    expect(page.locator("#bid-desk")).to_contain_text("You lead")
    page.click(".lot__tools button.watch")
    page.goto("/en/dashboard/buying/?show=watching")
    expect(page.locator("main")).to_contain_text(f"Quiet rings {size['width']}")
    assert lot in page.content()


def test_one_keyboard_is_enough_to_bid(house: House, visit: OpenPage) -> None:
    lot = house.run("lot('Keyed rings')")
    page = visit(f"/en/auctions/{lot}/", "alice")
    page.focus("#id_amount")
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(page.locator(".confirm")).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.confirm .btn-bid')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#bid-desk")).to_contain_text("You lead")


def test_staff_see_lots_and_bids_but_no_maximum(house: House, visit: OpenPage, shoot: Shoot) -> None:
    lot = house.run("lot('Watched rings')")
    bid(visit(f"/en/auctions/{lot}/", "alice"), "77.31")
    page = visit("/en/admin/", "stan")
    for path in ("auctions/auction/", "auctions/bid/", "accounts/user/", "auctions/steptable/", "events/outboxevent/"):
        page.goto(f"/en/admin/{path}")
        expect(page.locator("h1").first).to_be_visible()
        assert "77.31" not in page.content() and "7731" not in page.content()
        shoot(page, f"admin-{path.strip('/').replace('/', '-')}")
