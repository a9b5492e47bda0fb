"""What somebody writes about themselves, and what the house says of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db.models import Model
from django_otp.models import Device

from accounts.marks import Seen, marks, seen
from accounts.models import Profile, TelegramAccount, User
from accounts.models.profile import language_choices
from accounts.services.profile import save_profile, set_picture

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 1, tzinfo=UTC)


def test_a_profile_is_made_when_it_is_first_needed(alice: User) -> None:
    assert Profile.of(alice).show_past and not Profile.of(alice).show_wins
    assert not Profile.objects.exists()
    save_profile(user_id=alice.pk, changes={"country": "FR", "show_past": False})
    save_profile(user_id=alice.pk, changes={"about": "Prints."})
    stored: Any = Profile.of(User.objects.get(pk=alice.pk))
    assert (stored.country.code, stored.about, stored.show_past) == ("FR", "Prints.", False)
    assert (str(stored), Profile.objects.count()) == (str(alice.pk), 1)


def test_only_what_is_a_persons_to_set_is_taken(alice: User) -> None:
    with pytest.raises(ValueError, match="picture"):
        save_profile(user_id=alice.pk, changes={"about": "x", "picture": "people/else.webp"})
    assert not Profile.objects.exists()


def test_a_picture_takes_the_place_of_the_one_before(alice: User) -> None:
    assert set_picture(user_id=alice.pk, name="people/a.webp") == ""
    assert set_picture(user_id=alice.pk, name="people/b.webp") == "people/a.webp"
    assert set_picture(user_id=alice.pk, name="") == "people/b.webp"


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(hours=23), Seen.TODAY),
        (timedelta(days=1), Seen.WEEK),
        (timedelta(days=6, hours=23), Seen.WEEK),
        (timedelta(days=7), Seen.MONTH),
        (timedelta(days=30), Seen.LONGER),
    ],
)
def test_when_somebody_was_here_is_said_coarsely(ago: timedelta, said: Seen) -> None:
    assert seen(NOW - ago, NOW) is said


def test_who_never_signed_in_was_not_here() -> None:
    assert seen(None, NOW) is Seen.LONGER


def marked(person: User) -> set[str]:
    row = User.objects.annotate(**marks()).get(pk=person.pk)
    return {name for name in ("has_email", "has_telegram", "has_factor") if getattr(row, name)}


def test_marks_are_what_is_confirmed(alice: User, bob: User) -> None:
    EmailAddress.objects.create(user=alice, email="alice@example.org", verified=False, primary=True)
    EmailAddress.objects.create(user=bob, email="bob@example.org", verified=True, primary=True)
    TelegramAccount.objects.create(user=alice, telegram_id=1, chat_id=1, title="A")
    assert (marked(alice), marked(bob)) == ({"has_telegram"}, {"has_email"})


def test_a_confirmed_device_is_a_second_factor_and_recovery_codes_are_none(alice: User, bob: User) -> None:
    installed: dict[str, type[Model]] = {
        model._meta.label_lower: model for model in apps.get_models() if issubclass(model, Device)
    }
    if "otp_totp.totpdevice" not in installed:
        pytest.skip("no second factor is installed")
    installed["otp_totp.totpdevice"]._default_manager.create(user=alice, name="phone", confirmed=True)
    installed["otp_totp.totpdevice"]._default_manager.create(user=bob, name="phone", confirmed=False)
    installed["otp_static.staticdevice"]._default_manager.create(user=bob, name="codes", confirmed=True)
    assert (marked(alice), marked(bob)) == ({"has_factor"}, set())


def test_languages_are_named_in_the_readers_language() -> None:
    assert dict(language_choices())["de"] == "German"
    assert [name for _, name in language_choices()] == sorted(name for _, name in language_choices())
