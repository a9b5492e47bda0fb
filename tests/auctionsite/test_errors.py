"""Pages for what goes wrong: they help, and the worst one needs nothing."""

import pytest
from django.template.loader import render_to_string
from django.test import Client


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_an_unknown_address_is_a_page_that_leads_on(client: Client, db: None, language: str) -> None:
    response = client.get(f"/{language}/nothing-here/")
    assert response.status_code == 404
    assert f"/{language}/catalogue/" in response.content.decode()


def test_a_form_without_its_token_is_explained(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/en/contact/", {"email": "a@example.org", "text": "x"})
    assert response.status_code == 403
    assert "load the page again" in response.content.decode()


def test_the_page_for_our_own_faults_needs_neither_database_nor_context() -> None:
    page = render_to_string("500.html")
    assert "Nothing you did is lost" in page
    assert 'dir="rtl"' in page
