"""The message catalogues: each fault is found, nothing is found where there is none, and the real ones are complete."""

from pathlib import Path

import pytest
from django.conf import settings

from auctionsite import catalogues
from auctionsite.environment import BASE_DIR

VIEWS = """
from django.utils.translation import gettext as _, ngettext, pgettext


def greet(name, count):
    _("Welcome")
    _("Hello, %(name)s") % {"name": name}
    pgettext("a month", "May")
    return ngettext("%(count)s bid", "%(count)s bids", count) % {"count": count}
"""
PAGE = """{% load i18n %}
  <p>{% translate "Good day" %}</p>
    {% blocktranslate with price=lot.price trimmed %}
      Sold for {{ price }}
    {% endblocktranslate %}
"""
COMPLETE = {
    "Welcome": "Здравствуйте",
    "Hello, %(name)s": "Привет, %(name)s",
    "May": "май",
    "Good day": "Добрый день",
    "Sold for %(price)s": "Продано за %(price)s",
}
PLURALS = ["%(count)s ставка", "%(count)s ставки", "%(count)s ставок"]
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: ru\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
"n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one module and one template."""
    (tmp_path / "shop" / "templates").mkdir(parents=True)
    (tmp_path / "shop" / "views.py").write_text(VIEWS)
    (tmp_path / "shop" / "templates" / "page.html").write_text(PAGE)
    return tmp_path


def faults(
    project: Path, changes: dict[str, str | None] | None = None, *, plurals: list[str] = PLURALS, more: str = ""
) -> list[str]:
    """Write a Russian catalogue that is complete but for the changes, and give its faults."""
    lines = [HEADER]
    for text, translation in {**COMPLETE, **(changes or {})}.items():
        if translation is not None:
            context = 'msgctxt "a month"\n' if text == "May" else ""
            lines.append(f'{context}msgid "{text}"\nmsgstr "{translation}"\n')
    forms = "\n".join(f'msgstr[{number}] "{form}"' for number, form in enumerate(plurals))
    lines.append(f'msgid "%(count)s bid"\nmsgid_plural "%(count)s bids"\n{forms}\n')
    path = project / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*lines, more]))
    return list(catalogues.faults_of_catalogue(project / "locale", "ru", catalogues.source_catalog(project)))


def test_a_complete_catalogue_has_no_faults(project: Path) -> None:
    assert faults(project) == []


def test_strings_are_found_in_python_and_in_templates(project: Path) -> None:
    found = {message.id for message in catalogues.source_catalog(project) if message.id}
    assert found == {*COMPLETE, ("%(count)s bid", "%(count)s bids")}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"Welcome": None}, "not in the catalogue: 'Welcome'"),
        ({"Welcome": ""}, "not translated: 'Welcome'"),
        ({"Farewell": "Прощайте"}, "no longer in the source: 'Farewell'"),
        ({"Hello, %(name)s": "Привет"}, "placeholder missing (name)"),
        ({"Hello, %(name)s": "Привет, %(name)s %(surname)s"}, "placeholder unknown (surname)"),
        ({"Hello, %(name)s": "Привет, %(name)s %(name)"}, "placeholder broken"),
    ],
)
def test_a_fault_is_named(project: Path, changes: dict[str, str | None], fault: str) -> None:
    (found,) = faults(project, changes)
    assert fault in found


def test_every_plural_form_is_needed_with_its_placeholder(project: Path) -> None:
    (missing,) = faults(project, plurals=[*PLURALS[:2], ""])
    assert "not translated" in missing
    (broken,) = faults(project, plurals=[*PLURALS[:2], "ставок"])
    assert "placeholder missing (count)" in broken


def test_a_fuzzy_entry_is_a_fault(project: Path) -> None:
    (found,) = faults(project, {"Welcome": None}, more='#, fuzzy\nmsgid "Welcome"\nmsgstr "Добро пожаловать"\n')
    assert "fuzzy" in found


def test_a_missing_catalogue_is_a_fault(project: Path) -> None:
    source = catalogues.source_catalog(project)
    assert list(catalogues.faults_of_catalogue(project / "locale", "ar", source)) == ["ar: there is no catalogue"]


@pytest.mark.parametrize(
    "line",
    [
        '_(f"{name} bids")',
        '_("%s bids" % name)',
        '_("{} bids".format(name))',
        '_("Hello " + name)',
        '_("%s bids")',
        '_("{} bids")',
    ],
)
def test_texts_that_no_translator_could_work_with_are_faults(project: Path, line: str) -> None:
    (project / "shop" / "more.py").write_text(f"def greet(_, name):\n    return {line}\n")
    found = list(catalogues.faults_of_source(project, catalogues.source_catalog(project)))
    assert found


def test_a_gettext_under_a_name_that_is_not_gathered_is_a_fault(project: Path) -> None:
    (project / "shop" / "more.py").write_text("from django.utils.translation import gettext_lazy as _soon\n")
    (found,) = catalogues.faults_of_source(project, catalogues.source_catalog(project))
    assert found == "shop/more.py:1: texts in _soon() are not gathered"


def test_updating_keeps_translations_and_takes_in_what_is_new(project: Path) -> None:
    faults(project, {"Farewell": "Прощайте"})
    (project / "shop" / "more.py").write_text('_("New here")\n')
    source = catalogues.source_catalog(project)
    catalogues.update(project / "locale", "ru", source)
    assert list(catalogues.faults_of_catalogue(project / "locale", "ru", source)) == ["ru: not translated: 'New here'"]


def test_a_new_catalogue_has_the_plural_forms_of_its_language(project: Path) -> None:
    source = catalogues.source_catalog(project)
    for language, number in (("ru", 3), ("ar", 6)):
        catalogues.update(project / "locale", language, source)
        text = (project / "locale" / language / "LC_MESSAGES" / "django.po").read_text()
        assert f"nplurals={number};" in text
        assert f"msgstr[{number - 1}]" in text


def test_compiling_writes_what_django_reads(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import gettext

    faults(project)
    monkeypatch.setattr(settings, "LOCALE_PATHS", [project / "locale"])
    assert len(catalogues.compile_stale()) == 1
    assert catalogues.compile_stale() == []
    with (project / "locale" / "ru" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).ngettext("%(count)s bid", "%(count)s bids", 5) == "%(count)s ставок"


def test_the_texts_of_the_house_can_be_translated() -> None:
    assert list(catalogues.faults_of_source(BASE_DIR, catalogues.source_catalog(BASE_DIR))) == []


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES if code != "en"])
def test_the_catalogues_of_the_house_are_complete(language: str) -> None:
    source = catalogues.source_catalog(BASE_DIR)
    assert list(catalogues.faults_of_catalogue(BASE_DIR / "locale", language, source)) == []
