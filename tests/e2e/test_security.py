"""The second factor in a browser: set up, asked for at sign-in and before what matters, recovered; and passkeys."""

import time
from base64 import b32decode
from pathlib import Path

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PASSWORD, PHONE, House, OpenPage, Shoot, sign_in
from tests.e2e.test_pages import look

SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])
SECURITY = "settings/security/"


def code(secret: str, *, steps: int = 0) -> str:
    """Give what an app with this secret shows, or shows so many half minutes later."""
    totp = TOTP(b32decode(secret.replace(" ", "")))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06}"


def begin(page: Page, who: str, language: str = "en") -> None:
    """Sign in by password, up to the challenge."""
    page.goto(f"/{language}/accounts/login/")
    page.fill("input[name=login]", f"{who.lower()}@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/second-factor/**")


def send(page: Page) -> None:
    """Press the button of the page's form."""
    page.click("main form .btn-next")


@LANGUAGES
@SIZES
def test_the_story_of_an_app(
    house: House, visit: OpenPage, shoot: Shoot, tmp_path: Path, size: dict[str, int], language: str
) -> None:
    who = f"Tess{size['width']}{language}"
    house.run(f"newcomer({who!r})")
    page = visit("/en/", who.lower(), size=size)

    def open_(path: str, name: str) -> None:
        page.goto(f"/{language}/{path}")
        keep(name)

    def keep(name: str) -> None:
        look(page)
        shoot(page, f"{language}-{size['width']}-security-{name}")

    open_(SECURITY, "empty")
    open_(f"{SECURITY}add/", "add")
    open_(f"{SECURITY}add/passkey/", "passkey")
    open_(f"{SECURITY}add/app/", "app")
    secret = page.inner_text(".secret")
    page.fill("input[name=code]", code(secret))
    page.fill("input[name=name]", "My phone")
    send(page)
    page.wait_for_url("**/codes/")
    send(page)
    expect(page.locator(".codes li")).to_have_count(10)
    codes = page.locator(".codes li").all_inner_texts()
    keep("codes")
    with page.expect_download() as download:
        page.click("a[download]")
    download.value.save_as(tmp_path / "codes.txt")
    assert all(one in (tmp_path / "codes.txt").read_text() for one in codes)
    open_(SECURITY, "with-app")

    page.context.clear_cookies()
    begin(page, who, language)
    keep("challenge")
    page.fill("input[name=code]", "000000")
    send(page)
    expect(page.locator("main .note--error").first).to_be_visible()
    keep("wrong")
    page.wait_for_timeout(1200)
    page.fill("input[name=code]", code(secret, steps=1))
    send(page)
    page.wait_for_url("**/dashboard/**")

    house.run(f"grow_stale({who!r})")
    page.goto(f"/{language}/{SECURITY}bids/")
    page.fill("input[name=EUR]", "20")
    send(page)
    page.wait_for_url("**/confirm/**")
    keep("step-up")
    page.click(".ways a >> nth=0")
    page.fill("input[name=code]", codes[0].lower())
    send(page)
    page.wait_for_url("**/bids/")
    page.fill("input[name=EUR]", "20")
    send(page)
    expect(page.locator("input[name=EUR]")).to_have_value("20.00")
    keep("bids")

    lot = house.run(f"lot('High bid {size['width']} {language}')")
    house.run(f"grow_stale({who!r})")
    page.goto(f"/{language}/auctions/{lot}/")
    page.fill("#id_amount", "25")
    page.click("#bid-desk .bid-form .btn-bid")
    page.wait_for_url("**/confirm/**")
    page.click(".ways a >> nth=0")
    page.fill("input[name=code]", codes[1])
    send(page)
    page.wait_for_url("**/kept")
    expect(page.locator("#bid-desk .confirm__amount")).to_contain_text("25")
    keep("kept-bid")
    page.click("#bid-desk .confirm .btn-bid")
    expect(page.locator("#bid-desk .confirm")).to_have_count(0)
    open_(SECURITY, "eight-left")
    assert "8" in page.inner_text("main")


def test_a_passkey_is_added_and_used(house: House, visit: OpenPage, shoot: Shoot) -> None:
    house.run("newcomer('Pasha')")
    home = house.address.replace("127.0.0.1", "localhost")
    page = visit("/en/")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def first_step() -> None:
        page.goto(f"{home}/en/accounts/login/")
        page.fill("input[name=login]", "pasha@example.org")
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button[type=submit]")

    first_step()
    page.wait_for_url("**/dashboard/**")
    page.goto(f"{home}/en/{SECURITY}add/passkey/")
    page.fill("input[name=name]", "Virtual key")
    look(page)
    shoot(page, "en-1280-security-passkey-add")
    send(page)
    page.wait_for_url("**/codes/")
    page.goto(f"{home}/en/{SECURITY}")
    expect(page.locator(".factor .factor__name")).to_contain_text("Virtual key")
    page.context.clear_cookies()
    first_step()
    page.wait_for_url("**/second-factor/**")
    look(page)
    shoot(page, "en-1280-security-passkey-challenge")
    send(page)
    page.wait_for_url("**/dashboard/**")
    house.run("grow_stale('Pasha')")
    page.goto(f"{home}/en/{SECURITY}codes/")
    page.wait_for_url("**/confirm/**")
    send(page)
    page.wait_for_url("**/codes/")


def test_a_browser_without_a_key_is_told_calmly(house: House, visit: OpenPage) -> None:
    house.run("newcomer('Keyless')")
    home = house.address.replace("127.0.0.1", "localhost")
    page = visit("/en/")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")  # and no authenticator: the browser's own answer is no
    page.goto(f"{home}/en/accounts/login/")
    page.fill("input[name=login]", "keyless@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.goto(f"{home}/en/{SECURITY}add/passkey/")
    page.evaluate(
        "() => { navigator.credentials.create = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"
    )
    send(page)
    expect(page.locator("[data-passkey-fault=failed]")).to_be_visible()


def test_staff_set_up_theirs_on_the_way_to_the_admin(house: House, visit: OpenPage, shoot: Shoot) -> None:
    house.run("newcomer('Clerk'); User.objects.filter(name='Clerk').update(is_staff=True, is_superuser=True)")
    page = visit("/en/")
    sign_in(page, "clerk")
    page.goto("/en/admin/")
    page.wait_for_url("**/security/add/")
    shoot(page, "en-1280-security-staff")
    page.click("main a[href$='/add/app/']")
    page.fill("input[name=code]", code(page.inner_text(".secret")))
    send(page)
    page.goto("/en/admin/")
    expect(page.locator("#site-name")).to_be_visible()
