"""Writing one's own public page: what is kept, what is refused, and that a picture is the house's own."""

from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings as house
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import Profile, User
from accounts.models.profile import SWITCHES
from auctionsite.people.portraits import replace_picture
from tests.auctions.picture_files import HTML, SVG, bomb, picture_file
from tests.auctionsite.hostile import LETTERS, at, english

__all__ = ["english"]
pytestmark = pytest.mark.django_db
TYPED = {
    "country": "FR",
    "languages": ["de", "ar"],
    "about": "I frame posters.\r\nOld ones.",
    "show_about": "on",
    "show_wins": "on",
}


@pytest.fixture
def as_sela(client: Client, sela: User) -> Client:
    client.force_login(sela)
    return client


def file(content: bytes, name: str = "IMG_0001.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def stored() -> list[Path]:
    return sorted((Path(house.MEDIA_ROOT) / "people").glob("*"))


def test_what_is_written_is_kept(as_sela: Client, sela: User) -> None:
    answer = as_sela.post(reverse("profile_edit"), TYPED)
    assert answer.headers["Location"] == reverse("profile_edit")
    row: Any = Profile.objects.get(user=sela)
    assert (row.country.code, row.languages, row.about) == ("FR", ["de", "ar"], "I frame posters.\nOld ones.")
    assert {name for name in SWITCHES if getattr(row, name)} == {"show_about", "show_wins"}
    html = as_sela.get(reverse("profile_edit")).content.decode()
    assert "Old ones." in html and 'value="FR" selected' in html
    assert f'href="{reverse("profile", args=[sela.public_id])}"' in html and "See it as others do" in html


def test_the_first_form_shows_what_is_shown_by_itself(as_sela: Client) -> None:
    form = as_sela.get(reverse("profile_edit")).context["form"]
    assert [name for name in SWITCHES if not form[name].value()] == ["show_wins"]
    assert not Profile.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("country", "XX"), ("country", "\0"), ("country", "<b>"), ("languages", ["xx"]), ("languages", ["de", "\0"]),
        ("about", "a" * 1001), ("about", "a\0b"),
    ],
    ids=lambda value: ascii(value)[:20],
)  # fmt: skip
def test_a_mistake_keeps_what_was_typed_and_changes_nothing(
    field: str, value: Any, as_sela: Client, sela: User
) -> None:
    for language in LETTERS:
        answer = as_sela.post(at("profile_edit", language=language), {**TYPED, field: value})
        form = answer.context["form"]
        assert answer.status_code == 422 and list(form.errors) == [field]
        assert LETTERS[language].search(" ".join(form.errors[field]))
        assert form[field].value() == value
        assert form["about"].value() == (value if field == "about" else TYPED["about"])
    assert not Profile.objects.exists()


def test_a_thousand_characters_are_counted_as_browsers_count_them(as_sela: Client) -> None:
    assert as_sela.post(reverse("profile_edit"), {"about": "\r\n".join(["a" * 99] * 10) + "b"}).status_code == 302


def test_a_picture_is_encoded_anew_and_the_old_one_goes(
    as_sela: Client, sela: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        as_sela.post(reverse("profile_edit"), {**TYPED, "picture": file(picture_file(size=(900, 700)))})
    (first,) = stored()
    with Image.open(first) as image:
        assert (image.format, image.size, len(image.getexif())) == ("JPEG", (480, 480), 0)
    assert "IMG_0001" not in first.name
    with django_capture_on_commit_callbacks(execute=True):
        as_sela.post(reverse("profile_edit"), {**TYPED, "picture": file(picture_file("PNG", (90, 70)))})
    (second,) = stored()
    assert second != first and Profile.objects.get(user=sela).picture == f"people/{second.name}"
    served = as_sela.get(f"/media/people/{second.name}")
    assert b"".join(served) == second.read_bytes()
    with django_capture_on_commit_callbacks(execute=True):
        as_sela.post(reverse("profile_edit"), {**TYPED, "remove": "1"})
        as_sela.post(reverse("profile_edit"), {**TYPED, "remove": "1"})
    assert stored() == [] and Profile.objects.get(user=sela).picture == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HTML, "not a JPEG, PNG or WebP"),
        (SVG, "not a JPEG, PNG or WebP"),
        (picture_file("GIF", (20, 20)), "not a JPEG, PNG or WebP"),
        (bomb(), "40 million pixels"),
        (picture_file()[:5000], "damaged"),
        (b"\xff" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
    ids=["html", "svg", "gif", "bomb", "cut", "large"],
)
def test_a_bad_picture_is_refused_with_its_reason(content: bytes, said: str, as_sela: Client) -> None:
    answer = as_sela.post(reverse("profile_edit"), {**TYPED, "picture": file(content, "<b>me.jpg")})
    html = answer.content.decode()
    assert answer.status_code == 422 and said in html and "<b>me" not in html
    assert "Old ones." in html and not Profile.objects.exists() and stored() == []


def test_a_good_picture_is_not_lost_to_a_mistake_elsewhere(as_sela: Client) -> None:
    picture = file(picture_file(size=(60, 40)))
    answer = as_sela.post(reverse("profile_edit"), {**TYPED, "country": "XX", "picture": picture})
    assert answer.status_code == 422
    assert f"/media/people/{stored()[0].name}" in answer.content.decode()
    assert not Profile.objects.get().country


def test_a_picture_whose_row_cannot_be_written_leaves_no_file() -> None:
    with pytest.raises(ValueError, match="nobody"):
        replace_picture(user_id=cast(int, "nobody"), file=file(picture_file(size=(60, 40))))
    assert stored() == []


def test_nothing_of_somebody_else_can_be_set(as_sela: Client, bob: User, sela: User) -> None:
    wish = {**TYPED, "user": bob.pk, "user_id": bob.pk, "pk": bob.pk, "name": "House", "is_staff": "on"}
    as_sela.post(reverse("profile_edit"), {**wish, "picture": "people/else.webp"})
    row = Profile.objects.get()
    assert (row.user, row.picture) == (sela, "")
    sela.refresh_from_db()
    assert (sela.name, sela.is_staff) == ("Sela", False)


def test_the_form_costs_a_known_number_of_queries(as_sela: Client, django_assert_num_queries: Any) -> None:
    as_sela.post(reverse("profile_edit"), TYPED)
    with django_assert_num_queries(3):  # the person, their profile, its picture
        as_sela.get(reverse("profile_edit"))
