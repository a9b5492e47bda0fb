"""The audit log: one chain whoever writes, in the caller's transaction, that nothing can change unnoticed."""

import logging
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import AuditEntry, User
from accounts.services import audit
from accounts.services.audit import record, verify_chain
from accounts.tasks import check_audit_log
from events.chain import GENESIS
from events.immutable import remove_triggers
from tests.auctions.services.races import at_once, of_kind

pytestmark = pytest.mark.django_db


def three(person: User) -> None:
    for number in range(3):
        record("test.done", actor_id=person.pk, facts={"number": number})


def test_entries_are_linked_and_name_people_by_their_public_ids(alice: User, stan: User) -> None:
    first = record("test.asked", actor_id=stan.pk, subject_id=alice.pk, facts={"b": 1, "a": ["x", None]})
    second = record("test.alone", actor_id=None)
    assert (first.seq, first.actor, first.subject) == (1, stan.public_id, alice.public_id)
    assert first.facts == '{"a":["x",null],"b":1}' and first.previous_hash == GENESIS
    assert (second.seq, second.actor, second.subject, second.facts) == (2, "", "", "{}")
    assert second.previous_hash == first.hash
    assert verify_chain() == (2, second.hash, None)
    assert str(second) == "#2 test.alone"


def test_an_empty_log_is_whole(db: None) -> None:
    assert verify_chain() == (0, GENESIS, None)


def test_who_is_nobody_and_what_has_no_form_are_refused(alice: User) -> None:
    with pytest.raises(KeyError):
        record("test.done", actor_id=alice.pk + 1)
    with pytest.raises(ValueError, match="float"):
        record("test.done", actor_id=alice.pk, facts={"amount": 1.5})
    assert not AuditEntry.objects.exists()


def test_an_entry_goes_with_the_transaction_that_wrote_it(alice: User) -> None:
    with transaction.atomic():
        record("test.done", actor_id=alice.pk)
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


def test_recording_costs_a_known_number_of_statements(alice: User, django_assert_num_queries: Any) -> None:
    postgresql = connection.vendor == "postgresql"
    with django_assert_num_queries(6 if postgresql else 5):  # people, savepoint (2), lock, head, row
        record("test.done", actor_id=alice.pk)


@pytest.mark.parametrize("sql", ["UPDATE {} SET action = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_no_row_can_be_changed_or_removed(sql: str, alice: User) -> None:
    if "TRUNCATE" in sql and connection.vendor != "postgresql":
        sql = "DELETE FROM {}"  # what SQLite has in its place
    three(alice)
    with (
        pytest.raises(DatabaseError, match="cannot be changed or removed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format("accounts_auditentry"))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("seq", 9),
        ("at", "2026-01-01T00:00:00+00:00"),
        ("action", "test.other"),
        ("actor", "NOBODY"),
        ("subject", "NOBODY"),
        ("facts", '{"number":7}'),
        ("previous_hash", "f" * 64),
        ("hash", "f" * 64),
    ],
)
def test_a_changed_column_breaks_the_chain_for_command_and_task(
    column: str, value: Any, alice: User, caplog: pytest.LogCaptureFixture
) -> None:
    three(alice)
    remove_triggers()
    AuditEntry.objects.filter(seq=2).update(**{column: value})
    assert verify_chain().broken_at == 2
    with pytest.raises(CommandError, match="broken at entry 2 of 3"):
        call_command("verify_audit")
    check_audit_log()
    assert [line.levelname for line in caplog.records if "audit log" in line.message] == ["ERROR"]


def test_a_missing_entry_breaks_the_chain(alice: User) -> None:
    three(alice)
    remove_triggers()
    AuditEntry.objects.filter(seq=2).delete()
    assert verify_chain().broken_at == 2


def test_a_whole_chain_shows_its_head(
    alice: User, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    three(alice)
    head = AuditEntry.objects.get(seq=3).hash
    call_command("verify_audit")
    assert capsys.readouterr().out == f"whole: 3 entries, head {head}\n"
    check_audit_log()
    assert f"whole: 3 entries, head {head}" in caplog.text


def many_writers(person: User) -> list[Any]:
    def five() -> None:
        for _ in range(5):
            record("test.done", actor_id=person.pk)

    return at_once(*[five] * 8)


@pytest.mark.race
def test_writers_at_once_make_one_chain(postgresql: None, alice: User) -> None:
    assert many_writers(alice) == [None] * 8
    assert verify_chain()[::2] == (40, None)


@pytest.mark.race
def test_control_without_the_lock_writers_take_one_place(
    postgresql: None, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "one_writer", lambda lock: None)
    assert of_kind(IntegrityError, many_writers(alice))
