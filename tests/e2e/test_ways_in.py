"""In the browser: signing in with Google under the content security policy, by a code, and where one is signed in."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE, House, OpenPage, Shoot
from tests.e2e.test_pages import look
from tests.loopback.oidc import OpenIdProvider

FORMS = ("login/", "signup/", "login/code/", "with/google/")


def test_google_opens_an_account_here(visit: OpenPage, provider: OpenIdProvider, shoot: Shoot) -> None:
    provider.person = {"sub": "1", "name": "Gina", "email": "gina@example.org", "email_verified": True}
    page = visit("/en/accounts/login/", size=PHONE)
    page.click("text=Go on with Google")
    page.wait_for_url("**/3rdparty/signup/")
    look(page)
    shoot(page, "en-360-ways-in-signup")
    page.click("main button[type=submit]")
    page.wait_for_url("**/dashboard/")
    page.goto("/en/settings/")
    page.click("text=Sign in with another account")
    expect(page.locator(".devices__item")).to_contain_text("gina@example.org")
    look(page)
    shoot(page, "en-360-ways-in-connections")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_pages_of_getting_in(visit: OpenPage, language: str, size: dict[str, int], shoot: Shoot) -> None:
    page = visit(f"/{language}/accounts/login/", size=size)
    for path in (
        "login/",
        "signup/",
        "login/code/",
        "with/google/",
        "3rdparty/login/cancelled/",
        "3rdparty/login/error/",
    ):
        page.goto(f"/{language}/accounts/{path}")
        look(page)
        shoot(page, f"{language}-{size['width']}-in-{path.strip('/').replace('/', '-')}")


def test_a_code_by_mail_signs_in_without_script(visit: OpenPage, house: House, shoot: Shoot) -> None:
    page = visit("/en/accounts/login/code/", script=False)
    page.fill("input[name=email]", "bob@example.org")
    page.click("main button[type=submit]")
    code = re.search(r"^[A-Z0-9]+(-[A-Z0-9]+)*$", house.letter("Your code for", "bob@example.org"), re.MULTILINE)
    assert code
    shoot(page, "en-1280-in-code-enter")
    page.fill("input[name=code]", code[0])
    page.click("main button[type=submit]")
    page.wait_for_url("**/dashboard/")


@pytest.mark.parametrize(
    ("language", "size", "dark"), [("en", PHONE, False), ("ar", DESKTOP, True), ("ar", PHONE, False)]
)
def test_another_session_is_ended_from_here(
    visit: OpenPage, language: str, size: dict[str, int], dark: bool, shoot: Shoot
) -> None:
    other = visit("/en/settings/", "charlie")
    page = visit(f"/{language}/settings/sessions/", "charlie", size=size, dark=dark)
    look(page)
    shoot(page, f"{language}-{size['width']}-sessions{'-dark' if dark else ''}")
    page.click("main .btn-danger")
    expect(page.locator(".devices__item")).to_have_count(1)
    other.reload()
    assert "/accounts/login/" in other.url
