"""What every answer says to a browser and to caches, and that no page needs more than the policy allows."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as project
from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from accounts.models import User
from auctionsite.environment import BASE_DIR
from tests.auctionsite.access import House, rows_of
from tests.auctionsite.test_access import MODELS, as_, built, house, model_page
from tests.auctionsite.test_settings import SERVED

__all__ = ["built", "house"]
pytestmark = pytest.mark.django_db
ADDRESSES = sorted({row["Address"] for row in rows_of("Address") if "GET" in row["Method"].split()})
PAGES = sorted({row["Address"] for row in rows_of("Address") if "GET" in row["Method"] and "200" in row.values()})
SECRET = ("/en/accounts/confirm-email/<confirmation>/", "/en/accounts/password/reset/key/<reset>/")


class Inline(HTMLParser):
    """Finds what a policy without unsafe-inline and unsafe-eval would refuse."""

    def __init__(self, html: str, nonce: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._nonce = nonce
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.found += [f"{tag} {name}" for name in given if name.startswith(("on", "hx-on")) or name == "style"]
        self.found += [f"{tag} {name}" for name in given if given[name].strip().lower().startswith("javascript:")]
        written_here = tag == "script" and "src" not in given and given.get("type") != "application/json"
        if tag == "style" or (written_here and given.get("nonce") != self._nonce):
            self.found.append(tag)

    handle_startendtag = handle_starttag


def policy_of(answer: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def whole(answer: Any) -> Any:
    """Read a file to its end, which closes it."""
    if answer.streaming:
        b"".join(answer)
    return answer


def inline_in(answer: Any) -> list[str]:
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
    return Inline(answer.content.decode(), nonce.group(1) if nonce else "-").found


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_is_protected(address: str, house: House) -> None:
    for role in ("Anyone", "Seller", "Staff"):
        answer = as_(role, house).get(house.at(address))
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"] and "get=(self)" in headers["Permissions-Policy"]
        assert headers["Referrer-Policy"] in ("strict-origin-when-cross-origin", "same-origin")
        assert headers["X-Frame-Options"] == "DENY"
        policy = policy_of(answer)
        assert "unsafe" not in str(policy) and policy["default-src"] in ("'self'", "'none'")
        if not address.startswith("/media/"):
            assert (policy["object-src"], policy["base-uri"], policy["frame-ancestors"]) == ("'none'",) * 3
        assert inline_in(whole(answer)) == [], role


@pytest.mark.parametrize("row", MODELS, ids=lambda row: row["Model"])
def test_no_page_of_the_admin_needs_more_than_the_policy_allows(row: dict[str, str], house: House) -> None:
    client = as_("Staff", house)
    for page in ("changelist", "add", "change", "delete", "history"):
        assert inline_in(client.get(model_page(row["Model"], page))) == [], page


@pytest.mark.parametrize("html", ["<a onclick=x>", "<p style=x>", "<style>", "<script>", "<a href=' JavaScript:x'>"])
def test_the_search_finds_what_it_is_for(html: str) -> None:
    assert Inline(html, "n").found
    assert not Inline('<script nonce="n"></script><script type="application/json"></script><a href="/">', "n").found


@pytest.mark.parametrize("address", SECRET)
def test_an_address_with_a_token_is_told_to_no_other_site(address: str, house: House) -> None:
    assert Client().get(house.at(address)).headers["Referrer-Policy"] == "same-origin"


class SharedCache:
    """A cache between the house and its visitors that follows RFC 9111: keyed by address, heeding Vary."""

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}

    def get(self, client: Client, url: str) -> Any:
        if url in self._kept:
            return self._kept[url]
        answer = whole(client.get(url))
        told = answer.headers.get("Cache-Control", "")
        varies = "cookie" in answer.headers.get("Vary", "").lower()
        if not (varies or answer.cookies or "no-store" in told or "private" in told or answer.streaming):
            self._kept[url] = answer
        return answer


@pytest.mark.parametrize("address", PAGES)
def test_nobody_is_given_what_a_cache_kept_of_somebody_else(address: str, house: House) -> None:
    url, cache = house.at(address), SharedCache()
    for role in ("Staff", "Seller", "Bidder", "Member", "Anyone"):
        through, straight = cache.get(as_(role, house), url), whole(as_(role, house).get(url))
        assert through.status_code == straight.status_code
        if not through.streaming and role != "Anyone" and "text/html" in through.headers["Content-Type"]:
            assert {"private", "no-store"} & set(re.split(r"[ ,]+", through.headers["Cache-Control"])), role
        if not through.streaming:
            for name in set(house.people) - {role}:  # an address stands on its owner's pages alone
                own = house.people[name].email
                assert (own in through.content.decode()) == (own in straight.content.decode())


def test_the_shared_cache_of_this_test_would_be_caught(house: House) -> None:
    cache = SharedCache()
    cache._kept["/en/settings/"] = as_("Seller", house).get("/en/settings/")
    assert house.people["Seller"].email in cache.get(as_("Bidder", house), "/en/settings/").content.decode() or (
        "Seller" in cache.get(as_("Bidder", house), "/en/settings/").content.decode()
    )


@pytest.fixture
def known(alice: User) -> User:
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    return alice


def sign_in(client: Client, person: User, password: str = "open sesame 1") -> Any:
    return client.post("/en/accounts/login/", {"login": person.email, "password": password})


def test_a_session_planted_before_the_sign_in_is_worth_nothing_after(known: User) -> None:
    victim, attacker = Client(), Client()
    session = attacker.session
    session["planted"] = "yes"
    session.save()
    planted = str(session.session_key)
    for client in (victim, attacker):
        client.cookies[project.SESSION_COOKIE_NAME] = planted
    assert sign_in(victim, known).status_code == 302
    assert victim.cookies[project.SESSION_COOKIE_NAME].value != planted
    assert victim.get("/en/dashboard/").status_code == 200
    assert attacker.get("/en/dashboard/").status_code == 302
    assert not Session.objects.filter(pk=planted).exists()


def test_a_changed_password_renews_the_session_and_ends_the_others(known: User) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        sign_in(client, known)
    before = here.cookies[project.SESSION_COOKIE_NAME].value
    new = "a lantern at noon 7"
    here.post("/en/accounts/password/change/", {"oldpassword": "open sesame 1", "password1": new, "password2": new})
    assert here.cookies[project.SESSION_COOKIE_NAME].value != before
    assert [client.get("/en/dashboard/").status_code for client in (here, elsewhere)] == [200, 302]


@override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True)
def test_cookies_are_for_https_and_their_own_site(known: User) -> None:
    client = Client()
    client.get("/en/accounts/login/")
    sign_in(client, known)
    session, csrf = (client.cookies[name] for name in (project.SESSION_COOKIE_NAME, project.CSRF_COOKIE_NAME))
    assert session["secure"] and session["httponly"] and session["samesite"] == "Lax"
    assert csrf["secure"] and csrf["samesite"] == "Lax"


def test_a_served_house_passes_djangos_own_check(tmp_path: Path) -> None:
    names = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=BASE_DIR,
        env={**names, **SERVED, "VAR_DIR": str(tmp_path / "var"), "DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
