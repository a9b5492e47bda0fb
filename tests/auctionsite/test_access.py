"""docs/access.md, cell by cell: every address and method as everybody, and nothing that has no row."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.admin import site
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import Resolver404, resolve, reverse

from auctionsite.tasks import HEARTBEAT_KEY
from tests.auctionsite.access import METHODS, ROLES, FormReader, House, build, everything, routes, rows_of, undone

pytestmark = pytest.mark.django_db
PAGES = [{**row, "Method": method} for row in rows_of("Address") for method in row["Method"].split()]
ADDRESSES = sorted({row["Address"] for row in PAGES})
MODELS = rows_of("Model")
MODEL_PAGES = ("changelist", "add", "change", "delete", "history")
COLUMN = {"changelist": "List", "add": "Add", "change": "Change", "delete": "Delete", "history": "History"}
REFUSED = {"in", "door", "400", "403", "404", "405", "422"}


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[House, dict[str, Any]]]:
    """One house for this module, and all its rows; each test takes back what it changes."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, undone():
        yield build(), everything()


@pytest.fixture
def house(db: None, built: tuple[House, Any]) -> House:
    """The house, with its clock ticking."""
    cache.set(HEARTBEAT_KEY, 1)
    return built[0]


@pytest.fixture
def before(built: tuple[Any, dict[str, Any]]) -> dict[str, Any]:
    """Every row of the house as it was built."""
    return built[1]


def as_(role: str, house: House, **options: Any) -> Client:
    client = Client(**options)
    if role in house.people:
        client.force_login(house.people[role])
    return client


def ask(client: Client, method: str, url: str, body: dict[str, Any] | None = None) -> Any:
    return getattr(client, method.lower())(url, body or {})


def cell_of(answer: Any) -> str:
    """Give an answer in the notation of the matrix."""
    if answer.streaming:
        b"".join(answer)  # to its end, which closes its file
    if answer.status_code != 302:
        return str(answer.status_code)
    to = urlsplit(answer.headers["Location"])
    assert not to.netloc
    name = resolve(to.path).view_name
    if name == "account_login" and "next=" in to.query:
        return "in"
    return "door" if name == "admin:login" else f"→ {name}"


def model_page(label: str, page: str) -> str:
    row = site_model(label)._default_manager.order_by("-pk").first()
    assert row is not None, f"the house has no {label}"
    args = [row.pk] if page in ("change", "delete", "history") else []
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


def site_model(label: str) -> Any:
    return {model._meta.label_lower: model for model in site._registry}[label]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("row", PAGES, ids=lambda row: f"{row['Method']} {row['Address']}")
def test_each_cell_is_as_written(row: dict[str, str], role: str, house: House, before: dict[str, Any]) -> None:
    client, url = as_(role, house), house.at(row["Address"])

    answer = ask(client, row["Method"], url, None if row["Method"] == "GET" else house.body(row["Address"]))

    assert cell_of(answer) == row[role]
    if row["Method"] == "GET" or row[role] in REFUSED:
        assert everything() == before
    if row["Method"] == "GET":
        assert cell_of(ask(as_(role, house), "HEAD", url)) == row[role]
        assert everything() == before


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_method_without_a_row_is_refused(address: str, house: House, before: dict[str, Any]) -> None:
    url = house.at(address)
    allowed = {row["Method"] for row in PAGES if row["Address"] == address}
    others = {*METHODS} - allowed - ({"HEAD"} if "GET" in allowed else set()) - (set() if leads(url) else {"POST"})
    for role in ("Anyone", "Seller", "Staff"):
        client = as_(role, house)
        assert {method: ask(client, method, url).status_code for method in others} == dict.fromkeys(others, 405), role
    assert everything() == before


def leads(url: str) -> bool:
    """Tell whether any pattern of the site is this address's."""
    try:
        return bool(resolve(url))
    except Resolver404:
        return False


@pytest.mark.parametrize("address", sorted({row["Address"] for row in PAGES if row["Method"] == "POST"}))
def test_a_post_without_its_token_is_refused(address: str, house: House, before: dict[str, Any]) -> None:
    for role in ("Anyone", "Seller", "Staff"):
        client = as_(role, house, enforce_csrf_checks=True)
        assert ask(client, "POST", house.at(address), house.body(address)).status_code == 403, role
    assert everything() == before


@pytest.mark.parametrize("role", ROLES[:-1])
@pytest.mark.parametrize("row", MODELS, ids=lambda row: row["Model"])
def test_who_is_not_staff_stays_outside_of_every_admin_page(
    row: dict[str, str], role: str, house: House, before: dict[str, Any]
) -> None:
    client = as_(role, house)
    urls = [model_page(row["Model"], page) for page in MODEL_PAGES]

    assert {cell_of(ask(client, method, url)) for url in urls for method in ("GET", "HEAD", "POST")} == {"door"}
    assert everything() == before


@pytest.mark.parametrize("page", MODEL_PAGES)
@pytest.mark.parametrize("row", MODELS, ids=lambda row: row["Model"])
def test_staff_may_on_each_admin_page_what_is_written(
    row: dict[str, str], page: str, house: House, before: dict[str, Any]
) -> None:
    client, url = as_("Staff", house), model_page(row["Model"], page)
    on_get, _, on_post = row[COLUMN[page]].partition(" / ")
    shown = client.get(url)
    body = {"post": "yes"} if page == "delete" else FormReader(shown.content.decode()).data if page == "change" else {}

    assert str(shown.status_code) == on_get
    assert client.head(url).status_code == shown.status_code
    assert everything() == before
    if page != "changelist":
        assert str(client.post(url, body).status_code) == (on_post or on_get)
    if page not in ("change", "delete"):
        assert everything() == before


@pytest.mark.parametrize("row", MODELS, ids=lambda row: row["Model"])
def test_staff_may_remove_from_a_list_only_what_is_written(row: dict[str, str], house: House) -> None:
    model = site_model(row["Model"])
    unused = model._default_manager.order_by("-pk").first()
    action = {"action": "delete_selected", "_selected_action": unused.pk, "index": 0, "post": "yes"}

    answer = as_("Staff", house).post(model_page(row["Model"], "changelist"), action)

    assert str(answer.status_code) == row["delete_selected"]
    assert model._default_manager.filter(pk=unused.pk).exists() is (row["delete_selected"] == "200")


def test_every_address_has_a_row(house: House) -> None:
    urls = [house.at(address) for address in ADDRESSES]
    urls += [model_page(row["Model"], page) for row in MODELS for page in MODEL_PAGES]
    urls += [model_page(row["Model"], "change").removesuffix("change/") for row in MODELS]  # leads to `change`
    covered = {resolve(url).route for url in urls if leads(url)}

    assert set(routes()) - covered == set()


def test_every_model_of_the_admin_has_a_row() -> None:
    assert sorted(row["Model"] for row in MODELS) == sorted(model._meta.label_lower for model in site._registry)


def test_staff_are_offered_the_written_actions_and_no_other(house: House, rf: Any) -> None:
    request = rf.get("/")
    request.user = house.people["Staff"]

    offered = {model._meta.label_lower: set(admin.get_actions(request)) for model, admin in site._registry.items()}

    assert offered == {row["Model"]: written_actions(row) for row in MODELS}


def written_actions(row: dict[str, str]) -> set[str]:
    return set(row["Other actions"].split()) - {"none"} | (
        {"delete_selected"} if row["delete_selected"] == "302" else set()
    )


@pytest.mark.parametrize("language", ["ru", "ar"])
def test_every_language_has_the_same_rights(language: str, house: House) -> None:
    for row in [row for row in PAGES if row["Address"].startswith("/en/") and row["Method"] == "GET"]:
        url = house.at(row["Address"]).replace("/en/", f"/{language}/", 1)
        assert {role: cell_of(as_(role, house).get(url)) for role in ("Anyone", "Seller")} == {
            role: row[role] for role in ("Anyone", "Seller")
        }, url
