"""The queue of reports in the admin: read, filtered, answered once."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from auctions.models import Auction
from support.models import Report
from support.services.reports import answer, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def number(lot: Auction, alice: User) -> int:
    """Alice's open report of a lot."""
    return report(reporter_id=alice.pk, reason="fraud", text="Not theirs.", lot_id=lot.pk)


@pytest.fixture
def as_stan(client: Client, stan: User) -> Client:
    client.force_login(stan)
    return client


def address(number: int) -> str:
    return reverse("admin:support_report_change", args=[number])


def test_staff_answer_in_words_and_the_answer_is_noted(as_stan: Client, stan: User, number: int) -> None:
    page = as_stan.get(address(number)).content.decode()
    assert "Not theirs." in page and 'name="answer"' in page and 'name="text"' not in page
    assert as_stan.post(address(number), {"answer": "Looked at.", "state": "open", "text": "x"}).status_code == 302
    row = Report.objects.get()
    assert (row.state, row.answer, row.text, row.answered_by) == ("answered", "Looked at.", "Not theirs.", stan)
    assert AuditEntry.objects.filter(action="report_answered", actor=stan.public_id).count() == 1
    assert 'name="answer"' not in as_stan.get(address(number)).content.decode()


def test_an_empty_answer_leaves_it_open(as_stan: Client, number: int) -> None:
    for empty in ("", "  "):
        as_stan.post(address(number), {"answer": empty})
    assert Report.objects.get().state == "open"


def test_a_second_answer_changes_nothing(as_stan: Client, stan: User, number: int) -> None:
    answer(report_id=number, staff_id=stan.pk, text="First.")
    as_stan.post(address(number), {"answer": "Second."})
    assert Report.objects.get().answer == "First."


def test_who_answers_while_somebody_else_does_is_told(as_stan: Client, stan: User, number: int) -> None:
    request = as_stan.get(address(number)).wsgi_request
    stale, typed = Report.objects.get(), SimpleNamespace(cleaned_data={"answer": "Second."})
    answer(report_id=number, staff_id=stan.pk, text="First.")
    site._registry[Report].save_model(request, stale, typed, change=True)
    assert ["Somebody has answered this meanwhile" in str(told) for told in get_messages(request)] == [True]
    assert Report.objects.get().answer == "First."


def test_open_ones_come_first_and_are_filtered_in_a_known_number_of_queries(
    as_stan: Client, stan: User, number: int, sela: User, bob: User, django_assert_num_queries: Any
) -> None:
    answer(report_id=number, staff_id=stan.pk, text="Done.")
    other = report(reporter_id=bob.pk, reason="conduct", text="Rude.", person_id=sela.pk)
    listed = reverse("admin:support_report_changelist")
    page = as_stan.get(listed).content.decode()
    assert page.index(f"/{other}/change/") < page.index(f"/{number}/change/")
    assert f"/{number}/change/" not in as_stan.get(listed, {"state__exact": "open"}).content.decode()
    with django_assert_num_queries(4):  # the person, their factor, the number of reports, the reports
        as_stan.get(listed)
