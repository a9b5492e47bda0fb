"""Signing in by a code that comes by mail: what happens, what is told to whom, and how often one may guess."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.models import User

pytestmark = pytest.mark.django_db
ASK, ENTER = "accounts/login/code/", "accounts/login/code/confirm/"


@pytest.fixture
def known(alice: User) -> User:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    return alice


def ask(client: Client, email: str, language: str = "en", query: str = "") -> Any:
    return client.post(f"/{language}/{ASK}{query}", {"email": email})


def code_in(mail: Any) -> str:
    (code,) = re.findall(r"^[A-Z0-9]{3,}(?:-[A-Z0-9]+)*$", mail.body, re.MULTILINE)
    return str(code)


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_a_code_signs_in_and_its_letter_is_in_the_persons_language(
    language: str, client: Client, known: User, mailoutbox: Any
) -> None:
    User.objects.update(language=language)
    assert client.get(f"/{language}/{ASK}").status_code == 200
    assert ask(client, known.email, language).headers["Location"] == f"/{language}/{ENTER}"
    (mail,) = mailoutbox
    assert (mail.to, mail.extra_headers["Content-Language"]) == ([known.email], language)
    assert f'<html lang="{language}"' in mail.alternatives[0][0]
    page = client.get(f"/{language}/{ENTER}").content.decode()
    assert '<meta name="robots" content="noindex">' in page
    assert "_auth_user_id" not in client.session
    answer = client.post(f"/{language}/{ENTER}", {"code": code_in(mail).lower()})
    assert answer.headers["Location"] == f"/{language}/dashboard/"
    assert client.session["_auth_user_id"] == str(known.pk)


def test_a_code_leads_back_to_where_one_was_and_nowhere_else(client: Client, known: User, mailoutbox: Any) -> None:
    page = client.get("/en/accounts/login/?next=/en/catalogue/").content.decode()
    assert re.search(r'href="/en/accounts/login/code/\?next=(/|%2F)en(/|%2F)catalogue(/|%2F)"', page)
    for wanted, given in (("/en/catalogue/", "/en/catalogue/"), ("https://evil.example/", "/en/dashboard/")):
        visitor = Client()
        there = ask(visitor, known.email, query=f"?next={wanted}").headers["Location"]
        answer = visitor.post(there, {"code": code_in(mailoutbox[-1]), "next": wanted})
        assert answer.headers["Location"] == given


def test_a_stranger_is_answered_alike_and_told_by_mail(client: Client, known: User, mailoutbox: Any) -> None:
    other = Client()
    answers = [ask(client, known.email), ask(other, "stranger@example.org")]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    pages = [one.get(f"/en/{ENTER}").content.decode() for one in (client, other)]
    plain = [
        re.sub(r'(value|nonce|content|data-served-at)="[^"]*"', "", page.replace(email, "…"))
        for page, email in zip(pages, (known.email, "stranger@example.org"), strict=True)
    ]
    assert plain[0] == plain[1]
    assert mailoutbox[1].subject == "No account with this address at Torg"
    wrong = [one.post(f"/en/{ENTER}", {"code": "WRONG1"}).status_code for one in (client, other)]
    assert wrong == [422, 422]


def test_a_code_is_void_after_three_wrong_tries(client: Client, known: User, mailoutbox: Any) -> None:
    ask(client, known.email)
    statuses = [client.post(f"/en/{ENTER}", {"code": "WRONG1"}).status_code for _ in range(3)]
    assert statuses == [422, 422, 302]
    assert client.post(f"/en/{ENTER}", {"code": code_in(mailoutbox[0])}).headers["Location"] == f"/en/{ASK}"
    assert "_auth_user_id" not in client.session


def test_a_code_is_void_after_ten_minutes_and_works_once_in_its_own_browser(
    client: Client, known: User, mailoutbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client, known.email)
    code = code_in(mailoutbox[0])
    Client().post(f"/en/{ENTER}", {"code": code})
    later = timezone.now().timestamp() + 601
    monkeypatch.setattr("allauth.account.internal.flows.code_verification.time.time", lambda: later)
    assert client.post(f"/en/{ENTER}", {"code": code}).headers["Location"] == f"/en/{ASK}"
    assert "_auth_user_id" not in client.session


def test_codes_are_not_sent_without_end(known: User, mailoutbox: Any) -> None:
    statuses = [ask(Client(), known.email).status_code for _ in range(5)]
    assert statuses[:3] == [302, 302, 302]
    assert set(statuses[3:]) <= {422, 429}
    assert len(mailoutbox) == 3


def test_a_banned_person_gets_no_code(client: Client, known: User, mailoutbox: Any) -> None:
    User.objects.update(is_active=False)
    ask(client, known.email)
    assert [mail.subject for mail in mailoutbox] == ["No account with this address at Torg"]
