"""Triggers that refuse every UPDATE and DELETE of guarded tables (bids, ledgers, the audit log), on both databases.

They are put in place after each migration, not by one: SQLite remakes a table to alter it, and its triggers go with
the old table.
"""

from typing import Any

from django.db import connections

_guarded: list[str] = []


def guard(*tables: str) -> None:
    """Name tables of an app, at its start, whose rows may be added and nothing else."""
    _guarded.extend(table for table in tables if table not in _guarded)


def guarded_tables() -> tuple[str, ...]:
    """Give the names of all guarded tables."""
    return tuple(_guarded)


def install_triggers(using: str = "default", **kwargs: Any) -> None:
    """Make the guarded tables append-only; doing it twice changes nothing."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in _guarded:
            if table in present:
                for statement in _statements(connection.vendor, table):
                    cursor.execute(statement)


def remove_triggers(using: str = "default") -> None:
    """Take the guards away: for a test database that is about to be emptied, and for nothing else."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in _guarded:
            for verb in ("update", "delete", "truncate"):
                on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on_table}")


def _statements(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [
            "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'rows of % cannot be changed or removed', TG_TABLE_NAME; END $$",
            *(
                f"CREATE OR REPLACE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION append_only()"
                for verb in ("update", "delete")
            ),
            f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION append_only()",
        ]
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'rows of {table} cannot be changed or removed'); END"
        for verb in ("update", "delete")
    ]
