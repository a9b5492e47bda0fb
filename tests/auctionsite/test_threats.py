"""Defences that have no other home: docs/threats.md says which test holds each of the others."""

import pickle
import re
import statistics
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings as project
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.cache import caches
from django.test import Client
from kombu.exceptions import ContentDisallowed
from kombu.serialization import loads, prepare_accept_content

from accounts.models import User
from auctions.models import Auction
from auctions.richtext import TAGS, rich_text
from auctionsite.celery import app
from notifications.models import Notification
from notifications.texts import write
from tests.vectors import VECTORS

pytestmark = pytest.mark.django_db
ROOT = Path(project.BASE_DIR)
COMMON = ("password123", "qwertyuiop", "iloveyou1", "1q2w3e4r5t", "basketball")


class Tags(HTMLParser):
    """Collects what a browser would make of a text: tags, attributes, addresses."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, set[str]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, set()).add(value or "")


def test_there_are_five_hundred_vectors() -> None:
    assert len(set(VECTORS)) >= 500


def test_no_vector_in_a_description_becomes_more_than_the_allowed_tags() -> None:
    for vector in VECTORS:
        found = Tags(rich_text(vector))
        assert found.tags <= TAGS, vector
        assert set(found.attributes) <= {"href", "title", "rel", "start"}, vector
        schemes = [re.match(r"[\s\x00-\x20]*([\w.+-]+):", href) for href in found.attributes.get("href", ())]
        assert {scheme[1].lower() for scheme in schemes if scheme} <= {"http", "https", "mailto"}, vector


def test_no_vector_in_a_title_adds_a_tag_to_page_or_message(lot: Auction, alice: User, client: Client) -> None:
    page = f"/en/auctions/{lot.public_id}/"
    news = Notification.objects.create(event_id=1, person=alice, kind="lost", auction=lot)
    plain, told = Tags(client.get(page).content.decode()), Tags(write(news, "telegram.html"))
    for vector in VECTORS[::25]:
        Auction.objects.filter(pk=lot.pk).update(title=vector[:120])
        news.auction.title = vector
        assert Tags(client.get(page).content.decode()).tags == plain.tags, vector
        assert Tags(write(news, "telegram.html")).tags == told.tags, vector


def test_no_vector_asked_for_comes_back_as_a_tag(client: Client) -> None:
    plain = Tags(client.get("/en/catalogue/?q=x").content.decode())
    for vector in VECTORS[::25]:
        answer = client.get("/en/catalogue/", {"q": vector, "low": vector, "sort": vector})
        assert Tags(answer.content.decode()).tags <= plain.tags | {"ul", "li"}, vector


class Bomb:
    """Unpickled, it would raise here what nobody else raises."""

    def __reduce__(self) -> Any:
        return (exec, ("raise SystemExit('a pickle was opened')",))


@pytest.mark.parametrize("alias", ["default", "sessions"])
def test_a_pickle_in_the_cache_is_never_opened(alias: str) -> None:
    cache = caches[alias]
    server = cache._cache.get_client(write=True)  # type: ignore[attr-defined]
    server.set(cache.make_key("planted"), pickle.dumps(Bomb()))
    with pytest.raises(ValueError):
        cache.get("planted")


def test_the_cache_keeps_what_the_house_puts_there_and_refuses_objects() -> None:
    cache = caches["default"]
    for value in (1, "text", [1.5, None], {"a": True}):
        cache.set("kept", value)
        assert cache.get("kept") == value
    cache.set("count", 1)
    assert cache.incr("count") == 2
    with pytest.raises(TypeError):
        cache.set("kept", object())


def test_a_pickled_task_is_refused() -> None:
    accepted = prepare_accept_content(app.conf.accept_content)
    with pytest.raises(ContentDisallowed):
        loads(pickle.dumps(Bomb()), "application/x-python-serialize", "binary", accept=accepted)


def test_known_and_unknown_addresses_take_the_same_time(alice: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = False
    alice.set_password("open sesame 1")
    alice.save()
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    took: dict[str, list[float]] = {"alice": [], "nobody": []}
    for turn in range(24):
        for name in ("alice", "nobody") if turn % 2 else ("nobody", "alice"):
            began = time.perf_counter()
            Client().post("/en/accounts/login/", {"login": f"{name}@example.org", "password": "wrong"})
            took[name].append(time.perf_counter() - began)
    known, unknown = (statistics.median(took[name]) for name in ("alice", "nobody"))
    assert 0.75 < known / unknown < 1.33


def test_the_shipped_list_of_common_passwords_is_long() -> None:
    assert len(CommonPasswordValidator().passwords) >= 19_000


@pytest.mark.parametrize("password", COMMON)
@pytest.mark.parametrize("way", ["sign up", "change", "reset", "set"])
def test_a_common_password_is_refused_with_a_clear_text(way: str, password: str, alice: User) -> None:
    client, fields = Client(), {"password1": password, "password2": password}
    if way == "sign up":
        page, fields = "/en/accounts/signup/", {"email": "nora@example.org", "name": "Nora", "password1": password}
    elif way == "reset":
        key = f"{user_pk_to_url_str(alice)}-{default_token_generator.make_token(alice)}"
        page = client.get(f"/en/accounts/password/reset/key/{key}/").headers["Location"]
    else:
        if way == "set":
            alice.set_unusable_password()
            alice.save()
        EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
        client.force_login(alice)
        page, fields = f"/en/accounts/password/{way}/", {**fields, "oldpassword": "open sesame 1"}
    before = User.objects.values_list("password", flat=True).get(pk=alice.pk)
    answer = client.post(page, fields)
    assert answer.status_code == 422
    assert "too common" in answer.content.decode()
    assert User.objects.values_list("password", flat=True).get(pk=alice.pk) == before
    assert User.objects.count() == 1


def test_no_download_is_a_table_without_a_guard() -> None:
    apps = ("auctionsite", "telegram_bot", "notifications", "support", "auctions", "accounts", "events")
    writers = [path for app in apps for path in (ROOT / app).rglob("*.py") if "csv." in path.read_text()]
    assert [path for path in writers if "replay" not in path.parts and "formula" not in path.read_text()] == []


def rows() -> list[list[str]]:
    text = (ROOT / "docs" / "threats.md").read_text()
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in text.splitlines() if line[:3] == "| T"]


def test_every_threat_has_a_row() -> None:
    wanted = [*range(11, 19), *range(21, 24), *range(25, 29), *range(30, 33), 35, 37]
    assert [row[0] for row in rows()] == [f"T{number}" for number in wanted]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_each_defence_and_its_tests_are_where_the_table_says(row: list[str]) -> None:
    _, _, defences, tests = row
    for path in re.findall(r"`([^`]+)`", defences):
        assert (ROOT / path).exists(), path
    named = re.findall(r"`([^`:]+)::([^`]+)`", tests)
    assert named
    for path, name in named:
        assert f"def {name}(" in (ROOT / path).read_text(), f"{path}::{name}"
