"""`manage.py sealing_keys`, and the check that tells where its private half does not belong."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from pytest_django import Settings

from auctions.sealing import check_keys


def warned() -> bool:
    """Tell whether `check --deploy` has something to say about the private key."""
    return "auctions.W001" in {message.id for message in run_checks(include_deployment_checks=True)}


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Give the settings that the command prints."""
    call_command("sealing_keys")
    lines = capsys.readouterr().out.splitlines()
    return dict(line.split("=", 1) for line in lines if not line.startswith("#"))


def test_it_prints_a_pair_that_fits(capsys: pytest.CaptureFixture[str]) -> None:
    pair = printed(capsys)
    assert set(pair) == {"SEALING_PUBLIC_KEY", "SEALING_PRIVATE_KEY"}
    check_keys(pair["SEALING_PUBLIC_KEY"], pair["SEALING_PRIVATE_KEY"])


def test_it_prints_another_pair_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert set(printed(capsys).values()).isdisjoint(printed(capsys).values())


def test_a_served_house_is_warned_of_a_private_key_beside_its_web(settings: Settings) -> None:
    assert warned()
    settings.SEALING_PRIVATE_KEY = ""
    assert not warned()


def test_a_debug_house_has_both_keys_in_one_place_and_no_warning(settings: Settings) -> None:
    settings.DEBUG = True
    assert not warned()


def test_the_warning_is_for_deployment_alone() -> None:
    assert "auctions.W001" not in {message.id for message in run_checks()}
