"""The type of a lot: chosen first, then only what that type needs is asked, checked, shown and published."""

import itertools
import re
from collections.abc import Callable
from datetime import UTC, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from auctions.engine import dutch, english, perpetual, sealed
from auctions.forms.listing import ListingForm
from auctions.kinds import KINDS, offered
from auctions.kinds.terms import TERMS
from auctions.messages import listing_fault_text
from auctions.models import Auction, Category, LedgerEntry
from auctions.selectors.selling import falling
from auctions.services.listing import ListingFault, create_draft
from tests.auctions.views.selling import at, local

pytestmark = pytest.mark.django_db

FAULTS = [*ListingFault, *english.TermsFault, *dutch.TermsFault, *sealed.TermsFault, *perpetual.TermsFault]
END = local(timezone.now() + timedelta(days=2))
PAIRS = [*itertools.permutations(TERMS, 2)]


class Controls(HTMLParser):
    """What a browser would send of a page's listing form: the controls that are not disabled, and what is hidden."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: set[str] = set()
        self.shown: set[str] = set()
        self._inside: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("div", "fieldset"):
            self._inside.append((tag, "hidden" in given))
        name = given.get("name")
        if tag in ("input", "select", "textarea") and name and "disabled" not in given:
            self.sent.add(name)
            if not any(hidden for _tag, hidden in self._inside):
                self.shown.add(name)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("div", "fieldset"):
            self._inside.pop()


def terms_of(kind: str) -> dict[str, str]:
    """Give what a seller types into the fields that only some types have."""
    soft_close = {"window_s": "120", "extension_s": "120", "max_extensions": "10"}
    return {
        "english": {"reserve": "50", "buy_now": "", "fixed_step": "", "published_end": END, **soft_close},
        "dutch": {"floor": "4.00", "drop": "0.50", "drop_s": "300", "published_end": END},
        "sealed": {"reserve": "50", "pricing": "second", "published_end": END},
        "perpetual": {"fixed_step": "2.50", "period_s": "600", "max_calls": "3"},
    }[kind]


@pytest.fixture
def listed(prints: Category) -> Callable[..., dict[str, str]]:
    """Give a function that gives what is sent of a good listing of a type, with changes."""

    def make(kind: str, **changes: str) -> dict[str, str]:
        plain = {
            "kind": kind, "title": "Tidal poster", "category": str(prints.pk), "description": "", "currency": "USD",
            "opening_price": "10.00", "starts_at": "",
        }  # fmt: skip
        return {**plain, **terms_of(kind), **changes}

    return make


# What is asked


def test_a_listing_begins_as_an_english_one_and_offers_every_type(as_sela: Client, draft: Auction) -> None:
    answer = as_sela.get(at(draft))

    page = answer.content.decode()
    assert answer.context["form"].chosen == "english"
    assert re.findall(r'name="kind" value="(\w+)"', page) == list(offered())
    assert re.search(r'value="english"[^>]* checked', page)


@pytest.mark.parametrize("kind", TERMS)
def test_only_what_the_type_needs_is_shown_and_sent(as_sela: Client, sela: User, kind: str) -> None:
    draft = create_draft(seller_id=sela.pk, kind=kind)

    page = Controls(as_sela.get(at(draft)).content.decode())

    every = {name for names in TERMS.values() for name in names}
    assert page.sent & every == page.shown & every == set(TERMS[kind])


@pytest.mark.parametrize(
    ("kind", "label"),
    [("english", "Opening price"), ("dutch", "Start price"), ("sealed", "Least bid"), ("perpetual", "Opening price")],
)
def test_the_first_price_is_called_by_its_name(as_sela: Client, sela: User, kind: str, label: str) -> None:
    draft = create_draft(seller_id=sela.pk, kind=kind)
    page = as_sela.get(at(draft)).content.decode()
    labels = re.search(r'<label class="field__label" for="id_opening_price">(.*?)</label>', page)
    assert labels and f'<span data-kinds="{kind}" >{label}</span>' in labels[1]
    assert labels[1].count(" hidden") == len(offered()) - 1


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
@pytest.mark.parametrize("kind", TERMS)
def test_the_pages_of_a_draft_of_each_type_render(as_sela: Client, sela: User, kind: str, language: str) -> None:
    draft = create_draft(seller_id=sela.pk, kind=kind)
    with translation.override(language):
        addresses = [at(draft), at(draft, "sell_preview")]
    assert [as_sela.get(address).status_code for address in addresses] == [200, 200]


def test_the_editor_links_the_simulation(as_sela: Client, draft: Auction) -> None:
    page = as_sela.get(at(draft)).content.decode()
    assert f'href="{reverse("sell_compare")}"' in page and f'hx-get="{reverse("sell_compare")}"' in page
    assert page.index("</form>", page.index('id="listing"')) < page.index('<div id="compare">')


def test_what_leads_out_of_the_form_opens_beside_it_and_says_so(as_sela: Client, draft: Auction) -> None:
    html = as_sela.get(reverse("sell_edit", args=[draft.public_id])).content.decode()
    form = html[html.index('id="listing"') : html.index("</form>", html.index('id="listing"'))]
    outward = re.findall(r"<a [^>]*>.*?</a>", form, re.S)
    away = [link for link in outward if "btn-quiet" not in link]  # these leave the listing and say so
    assert len(away) == 3 + len(KINDS)
    assert all('target="_blank" rel="noopener"' in link and "opens in a new tab" in link for link in away)


def test_a_type_that_the_house_does_not_offer_is_no_choice(
    as_sela: Client, draft: Auction, listed: Callable[..., Any], settings: Any
) -> None:
    settings.SEALING_PUBLIC_KEY = ""

    assert 'value="sealed"' not in as_sela.get(at(draft)).content.decode()
    answer = as_sela.post(at(draft), {**listed("english"), "kind": "sealed", "save": "1"})

    draft.refresh_from_db()
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["kind"]
    assert draft.kind == "english"


# Choosing


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_choosing_keeps_what_was_typed_and_asks_for_the_rest(
    as_sela: Client, sela: User, listed: Callable[..., Any], old: str, new: str
) -> None:
    """As without a script: the fields of the old type are sent with the new one."""
    draft = create_draft(seller_id=sela.pk, kind=old)

    answer = as_sela.post(at(draft), {**listed(old), "kind": new, "choose": "1"})

    draft.refresh_from_db()
    assert answer.headers["Location"] == f"{at(draft)}#terms"
    assert (draft.kind, draft.title, draft.opening_price) == (new, "Tidal poster", 1000)
    assert Controls(as_sela.get(at(draft)).content.decode()).sent >= set(TERMS[new])
    as_sela.post(at(draft), {"title": "Tidal poster", "currency": "USD", "kind": old, "choose": "1"})
    again = ListingForm(Auction.objects.get(pk=draft.pk))
    kept = {name: again[name].value() for name in terms_of(old)}
    written = {name: "" if value is None else str(value) for name, value in kept.items() if name != "published_end"}
    typed = {name: {"50": "50.00"}.get(text, text) for name, text in terms_of(old).items() if name != "published_end"}
    assert written == typed
    assert "published_end" not in kept or local(kept["published_end"]) == END


def test_choosing_with_a_mistake_says_it_and_shows_the_new_type(
    as_sela: Client, draft: Auction, listed: Callable[..., Any]
) -> None:
    sent = {**listed("english", opening_price="ten", description="Some text"), "kind": "dutch", "choose": "1"}

    answer = as_sela.post(at(draft), sent)

    form, page = answer.context["form"], answer.content.decode()
    assert answer.status_code == 422 and list(form.errors) == ["opening_price"]
    assert (form.chosen, form["drop_s"].value()) == ("dutch", "60")
    assert Controls(page).sent >= {"floor", "drop", "drop_s"} and "Some text" in page
    draft.refresh_from_db()
    assert draft.kind == "english"


def test_a_mistake_in_a_field_that_the_type_does_not_have_does_not_count(
    as_sela: Client, draft: Auction, listed: Callable[..., Any]
) -> None:
    answer = as_sela.post(at(draft), {**listed("dutch", reserve="lots", window_s="7"), "save": "1"})

    draft.refresh_from_db()
    assert answer.status_code == 302
    assert (draft.kind, draft.floor, draft.reserve, draft.window_s) == ("dutch", 400, None, 120)


@pytest.mark.parametrize("kind", ["chinese", "", "\0", "1"])
def test_a_type_that_does_not_exist_is_a_mistake(
    as_sela: Client, draft: Auction, listed: Callable[..., Any], kind: str
) -> None:
    answer = as_sela.post(at(draft), {**listed("english"), "kind": kind, "save": "1"})
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["kind"]


def test_without_a_type_it_stays(as_sela: Client, sela: User) -> None:
    draft = create_draft(seller_id=sela.pk, kind="dutch")
    assert as_sela.post(at(draft), {"title": "A", "currency": "USD", "save": "1"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.kind) == ("A", "dutch")


# Publishing


@pytest.mark.parametrize("kind", TERMS)
def test_each_type_is_written_previewed_and_published(
    as_sela: Client, draft: Auction, listed: Callable[..., Any], kind: str
) -> None:
    answer = as_sela.post(at(draft), {**listed(kind), "preview": "1"})
    assert answer.headers["Location"] == at(draft, "sell_preview")
    assert 'class="contract"' in as_sela.get(at(draft, "sell_preview")).content.decode()

    as_sela.post(at(draft, "sell_publish"))

    draft.refresh_from_db()
    assert (draft.status, draft.kind, draft.opening_price, draft.price) == ("active", kind, 1000, 1000)
    assert f'"type":"{kind}"' in LedgerEntry.objects.get(auction=draft).payload
    assert as_sela.get(at(draft, "lot")).status_code == 200


@pytest.mark.parametrize("kind", TERMS)
def test_a_published_lot_has_nothing_of_other_types(
    as_sela: Client, draft: Auction, listed: Callable[..., Any], kind: str
) -> None:
    everything = {name: text for each in TERMS for name, text in terms_of(each).items()}
    as_sela.post(at(draft), {**everything, **listed(kind), "save": "1"})
    draft.refresh_from_db()
    assert draft.drop == 50 and draft.reserve == 5000 and draft.period_s == 600

    as_sela.post(at(draft, "sell_publish"))

    draft.refresh_from_db()
    empty: dict[str, Any] = {
        "reserve": None, "buy_now": None, "fixed_step": None, "floor": None, "drop": None, "drop_s": 60,
        "pricing": "first", "period_s": 300, "max_calls": 10, "published_end": None, "window_s": 120,
        "extension_s": 120, "max_extensions": 0,
    }  # fmt: skip
    assert draft.status == "active"
    left = {name: getattr(draft, name) for name in empty.keys() - set(TERMS[kind])}
    assert left == {name: empty[name] for name in left}
    own = {name: getattr(draft, name) for name in ("floor", "drop_s", "pricing", "period_s", "reserve")}
    wanted: dict[str, dict[str, Any]] = {
        "english": {"reserve": 5000},
        "dutch": {"floor": 400, "drop_s": 300},
        "sealed": {"pricing": "second", "reserve": 5000},
        "perpetual": {"period_s": 600},
    }
    assert wanted[kind].items() <= own.items()


NEVER = "The price never comes down to the lowest one before the end."
BAD: list[tuple[str, dict[str, str], str, str]] = [
    ("dutch", {"floor": "12.00"}, "floor", "must be below the start price"),
    ("dutch", {"floor": "10.00"}, "floor", "must be below the start price"),
    ("dutch", {"floor": "0"}, "floor", "above zero"),
    ("dutch", {"floor": ""}, "floor", "Give the lowest price."),
    ("dutch", {"drop": "0"}, "drop", "above zero"),
    ("dutch", {"drop": "0.00"}, "drop", "above zero"),
    ("dutch", {"drop": "-1"}, "drop", "below zero"),
    ("dutch", {"drop": ""}, "drop", "Say by how much"),
    ("dutch", {"drop": "0.01", "drop_s": "86400"}, "drop", NEVER),
    ("dutch", {"drop_s": "0"}, "drop_s", "Select a valid choice"),
    ("dutch", {"published_end": ""}, "published_end", "Say when the auction ends."),
    ("dutch", {"opening_price": ""}, "opening_price", "Give a price to begin with."),
    ("sealed", {"reserve": "9.99"}, "reserve", "below the least bid"),
    ("sealed", {"pricing": "third"}, "pricing", "Select a valid choice"),
    ("sealed", {"pricing": ""}, "pricing", "required"),
    ("sealed", {"published_end": "2020-01-01T10:00"}, "published_end", "in the past"),
    ("perpetual", {"period_s": "0"}, "period_s", "between a minute and a day"),
    ("perpetual", {"period_s": "604800"}, "period_s", "between a minute and a day"),
    ("perpetual", {"max_calls": "-1"}, "max_calls", "greater than or equal to 0"),
    ("perpetual", {"max_calls": "101"}, "max_calls", "less than or equal to 100"),
    ("perpetual", {"opening_price": ""}, "opening_price", "Give a price to begin with."),
]


@pytest.mark.parametrize(("kind", "change", "field", "said"), BAD)
def test_what_a_type_does_not_allow_is_said_at_its_field(
    as_sela: Client,
    draft: Auction,
    listed: Callable[..., Any],
    kind: str,
    change: dict[str, str],
    field: str,
    said: str,
) -> None:
    answer = as_sela.post(at(draft), {**listed(kind, **change), "publish": "1"})

    form = answer.context["form"]
    assert answer.status_code == 422
    assert list(form.errors) == [field] and said in str(form.errors[field])
    assert {name: form[name].value() for name in change} == change
    assert form["title"].value() == "Tidal poster"
    draft.refresh_from_db()
    assert draft.status == Auction.Status.DRAFT and not LedgerEntry.objects.exists()


@pytest.mark.parametrize("kind", TERMS)
def test_every_gap_of_a_type_is_pointed_out_at_once(
    as_sela: Client, draft: Auction, listed: Callable[..., Any], kind: str
) -> None:
    needs = KINDS[kind].needs

    answer = as_sela.post(at(draft), {**listed(kind, **dict.fromkeys(needs, ""), title=""), "publish": "1"})
    wrong = as_sela.post(at(draft), {**listed(kind, **dict.fromkeys(needs, ""), title="x" * 121), "publish": "1"})

    assert set(answer.context["form"].errors) == set(wrong.context["form"].errors) == {"title", *needs}


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_every_fault_has_words_and_a_field_of_the_form_or_concerns_all(draft: Auction, fault: Any) -> None:
    form = ListingForm(draft, _query(title="A"))
    form.is_valid()

    form.point_out([fault])

    (where,) = [name for name, found in form.errors.items() if listing_fault_text(fault) in found]
    assert (where == "__all__") == (fault.value in ("too_high", "seller_restricted"))


def _query(**sent: str) -> Any:
    query = QueryDict(mutable=True)
    query.update(sent)
    return query


# After publication


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_the_type_of_a_published_lot_stays(
    as_sela: Client, draft: Auction, listed: Callable[..., Any], old: str, new: str
) -> None:
    as_sela.post(at(draft), {**listed(old), "publish": "1"})
    assert 'name="kind"' not in as_sela.get(at(draft)).content.decode()

    answer = as_sela.post(at(draft), {**listed(old, title="Better"), **terms_of(new), "kind": new, "save": "1"})

    draft.refresh_from_db()
    assert (answer.status_code, draft.title, draft.kind, draft.status) == (302, "Better", old, "active")
    assert f'"type":"{old}"' in LedgerEntry.objects.filter(auction=draft).latest("seq").payload


def test_what_another_type_has_changes_nothing_on_a_published_lot(
    as_sela: Client, draft: Auction, listed: Callable[..., Any]
) -> None:
    as_sela.post(at(draft), {**listed("english"), "publish": "1"})

    as_sela.post(at(draft), {**listed("english"), **terms_of("dutch"), "pricing": "second", "save": "1"})

    draft.refresh_from_db()
    assert (draft.floor, draft.pricing, draft.seq) == (None, "first", 1)


@pytest.mark.parametrize("kind", TERMS)
def test_listing_again_copies_the_terms_of_the_type(
    as_sela: Client, draft: Auction, listed: Callable[..., Any], kind: str
) -> None:
    as_sela.post(at(draft), {**listed(kind), "publish": "1"})
    as_sela.post(at(draft, "sell_withdraw"), {"reason": ""})

    as_sela.post(at(draft, "sell_again"))

    copy, draft = Auction.objects.get(status="draft"), Auction.objects.get(pk=draft.pk)
    copied = [name for name in ("kind", *TERMS[kind]) if name not in ("starts_at", "published_end")]
    assert {name: getattr(copy, name) for name in copied} == {name: getattr(draft, name) for name in copied}
    assert (copy.starts_at, copy.published_end, copy.max_extensions) == (None, None, 10)


# What the terms say


def test_a_falling_price_is_told_to_its_end(as_sela: Client, draft: Auction, listed: Callable[..., Any]) -> None:
    begins = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    as_sela.post(at(draft), {**listed("dutch", starts_at=local(begins)), "save": "1"})
    reached = (begins + timedelta(minutes=60)).astimezone(UTC).isoformat()
    for page in ("sell_edit", "sell_preview"):
        html = as_sela.get(at(draft, page)).content.decode()
        assert "falls from <bdi>$10.00</bdi> to <bdi>$4.00</bdi>" in html
        assert "in 12 drops of <bdi>$0.50</bdi>, each after 5 minutes." in html
        assert f'datetime="{reached}"' in html


def test_without_a_beginning_it_is_told_how_long_the_fall_takes(
    as_sela: Client, draft: Auction, listed: Callable[..., Any]
) -> None:
    as_sela.post(at(draft), {**listed("dutch", drop="6"), "save": "1"})
    html = as_sela.get(at(draft)).content.decode()
    assert "in one drop, after 5 minutes." in html and "lowest price 5 minutes after it begins" in html


@pytest.mark.parametrize(
    "change", [{"floor": None}, {"floor": 1000}, {"drop": 0}, {"drop": -1}, {"opening_price": None}, {"floor": 0}]
)
def test_a_price_that_does_not_fall_comes_to_nothing(change: dict[str, Any]) -> None:
    terms = {"opening_price": 1000, "floor": 400, "drop": 50, "drop_s": 300}
    assert falling(terms, None) is not None
    assert falling({**terms, **change}, None) is None


def test_a_fall_beyond_every_calendar_has_no_date() -> None:
    terms = {"opening_price": 10**12, "floor": 1, "drop": 1, "drop_s": 86400}
    fall = falling(terms, timezone.now())
    assert fall is not None and (fall.drops, fall.at) == (10**12 - 1, None)


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        ("sealed", {}, "pays the second highest bid"),
        ("sealed", {"pricing": "first"}, "The winner pays what they bid."),
        ("sealed", {}, "There is a hidden reserve"),
        ("perpetual", {}, "going once, going twice, sold, 10 minutes each."),
        ("perpetual", {}, "at most 3 times"),
        ("perpetual", {"max_calls": "0"}, "No bid starts it again."),
        ("dutch", {}, "The first who accepts buys"),
        ("english", {}, "A bid in the last 2 minutes"),
    ],
)
def test_the_preview_says_the_terms_in_words(
    as_sela: Client, draft: Auction, listed: Callable[..., Any], kind: str, change: dict[str, str], said: str
) -> None:
    as_sela.post(at(draft), {**listed(kind, **change), "save": "1"})
    assert said in as_sela.get(at(draft, "sell_preview")).content.decode()


def test_the_preview_of_another_type_shows_no_reserve(
    as_sela: Client, draft: Auction, listed: Callable[..., Any]
) -> None:
    as_sela.post(at(draft), {**listed("dutch", reserve="77", buy_now="99"), "save": "1"})
    html = as_sela.get(at(draft, "sell_preview")).content.decode()
    assert "$77.00" not in html and "$99.00" not in html


@pytest.mark.parametrize("kind", TERMS)
def test_the_editor_costs_the_same_for_every_type(as_sela: Client, sela: User, kind: str) -> None:
    draft = create_draft(seller_id=sela.pk, kind=kind)
    as_sela.get(at(draft))
    with CaptureQueriesContext(connection) as queries:
        as_sela.get(at(draft))
    assert len(queries) == 5
