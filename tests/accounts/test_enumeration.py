"""Whether an address has an account cannot be told from how long an answer takes: sixty samples of each kind.

Letters are sent in both cases, so what may differ is a password's hash. Each test has a control: with the defence taken
out, the same comparison tells the two kinds apart.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db
SAMPLES = 60
FIELDS = {"login/": "login", "login/code/": "email", "password/reset/": "email", "signup/": "email"}
REST = {"login/": {"password": "wrong"}, "signup/": {"password1": "correct horse 7 battery"}}


@pytest.fixture(autouse=True)
def slow_hashes(settings: Any) -> Iterator[None]:
    """Use a hash that costs as much as a real one, and count no tries."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = False
    with patch("django.contrib.auth.hashers.PBKDF2PasswordHasher.iterations", 60_000):
        yield


@pytest.fixture
def known(slow_hashes: None, alice: User) -> User:
    alice.set_password("open sesame 1")
    alice.save()
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    return alice


def taken(page: str, address: Callable[[int], str], number: int) -> tuple[float, int, str]:
    """Post one form from a fresh browser; give the seconds, the status and where it leads."""
    data = {FIELDS[page]: address(number), "name": f"Nora {number}", **REST.get(page, {})}
    client = Client()
    began = time.perf_counter()
    answer = client.post(f"/en/accounts/{page}", data)
    return time.perf_counter() - began, answer.status_code, answer.headers.get("Location", "")


def compare(page: str, known: User) -> tuple[list[float], list[float]]:
    """Give the seconds of answers for a known and for unknown addresses, taken in turn; the rest must be alike."""
    taken(page, lambda n: f"first{n}@example.org", 0)
    ours, theirs = [], []
    for number in range(1, SAMPLES + 1):
        mine, *answer = taken(page, lambda n: known.email, number)
        other, *other_answer = taken(page, lambda n: f"stranger{n}@example.org", number)
        assert answer == other_answer
        ours.append(mine)
        theirs.append(other)
    return ours, theirs


def told_apart(ours: list[float], theirs: list[float]) -> bool:
    """Tell whether medians differ by more than a third, or the quartiles do not even overlap."""
    one, other = statistics.median(ours), statistics.median(theirs)
    first, second = (statistics.quantiles(times) for times in (ours, theirs))
    return max(one, other) / min(one, other) > 4 / 3 or first[2] * 1.2 < second[0] or second[2] * 1.2 < first[0]


@pytest.mark.parametrize("page", FIELDS)
def test_known_and_unknown_addresses_take_the_same_time(page: str, known: User) -> None:
    ours, theirs = compare(page, known)
    assert not told_apart(ours, theirs), (statistics.median(ours), statistics.median(theirs))


@pytest.mark.parametrize(
    ("page", "defence"),
    [
        ("login/", "allauth.account.auth_backends.AuthenticationBackend._mitigate_timing_attack"),
        ("signup/", "accounts.forms._hash_in_vain"),
    ],
)
def test_with_the_defence_taken_out_they_are_told_apart(page: str, defence: str, known: User) -> None:
    with patch(defence):
        ours, theirs = compare(page, known)
    assert told_apart(ours, theirs), (statistics.median(ours), statistics.median(theirs))
