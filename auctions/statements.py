"""SQL for the moments under an auction's lock, where each millisecond is somebody's wait.

Compiling a query costs the ORM several times what the database needs to run it, so a query is compiled once; and
writes go to PostgreSQL in one journey. What is read and written is still said with models and querysets.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model, QuerySet
from django.db.models.expressions import DatabaseDefault
from django.db.models.sql.compiler import SQLCompiler

Row = dict[str, Any]


class Prepared:
    """A query for `values()` that is compiled once, and then run with other values in place of the samples.

    The samples are integers, UUIDs or texts that occur nowhere else in the query. On SQLite it is compiled each time,
    because there the clock is one of the values.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], *samples: Any) -> None:
        self._build = build
        self._samples = samples
        self._compiled: _Compiled | None = None

    def rows(self, *values: Any) -> list[Row]:
        """Run the query with these values in the order of the samples."""
        if connection.vendor != "postgresql":
            return list(self._build(*values))
        compiled = self._compiled = self._compiled or _compiled(self._build(*self._samples))
        given = dict(zip(self._samples, values, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, [given.get(parameter, parameter) for parameter in compiled.parameters])
            lines = compiled.compiler.apply_converters(cursor.fetchall(), compiled.converters)
        return [dict(zip(compiled.names, line, strict=True)) for line in lines]


class _Compiled(NamedTuple):
    """A query as SQL, and how to read what it gives."""

    sql: str
    parameters: Sequence[Any]
    names: tuple[str, ...]
    compiler: SQLCompiler
    converters: dict[int, Any]


def _compiled(rows: "QuerySet[Any, Row]") -> _Compiled:
    query, compiler = rows.query, rows.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    names = (*query.extra_select, *query.values_select, *query.annotation_select)
    return _Compiled(sql, parameters, names, compiler, compiler.get_converters([line[0] for line in compiler.select]))


class Writes:
    """Statements that wait to be sent together."""

    def __init__(self) -> None:
        self._statements: list[tuple[str, list[Any]]] = []

    def insert(self, rows: Sequence[Model]) -> None:
        """Add new rows of one model; columns that the first of them leaves to the database's default are left to it."""
        if not rows:
            return
        database, meta = connections[DEFAULT_DB_ALIAS], rows[0]._meta
        quote = database.ops.quote_name
        fields = [field for field in meta.concrete_fields if not field.primary_key and _is_given(rows[0], field)]
        names = ", ".join(quote(str(field.column)) for field in fields)
        line = f"({', '.join(['%s'] * len(fields))})"
        values = [field.get_db_prep_save(getattr(row, field.attname), database) for row in rows for field in fields]
        self._add(f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES {', '.join([line] * len(rows))}", values)  # noqa: S608 - names of models, not words of people

    def update(self, model: type[Model], pk: int, columns: Mapping[str, Any]) -> None:
        """Set columns (by attribute name) of one row."""
        database, meta = connections[DEFAULT_DB_ALIAS], model._meta
        quote = database.ops.quote_name
        fields = {field.attname: field for field in meta.concrete_fields}
        changes = ", ".join(f"{quote(str(fields[name].column))} = %s" for name in columns)
        values = [fields[name].get_db_prep_save(value, database) for name, value in columns.items()]
        self._add(f"UPDATE {quote(meta.db_table)} SET {changes} WHERE {quote(str(meta.pk.column))} = %s", [*values, pk])  # noqa: S608 - the same

    def send(self) -> None:
        """Run what waits, in order: on PostgreSQL in one journey."""
        statements, self._statements = self._statements, []
        if statements and connection.vendor == "postgresql":
            statements = [
                ("; ".join(sql for sql, _ in statements), [value for _, values in statements for value in values])
            ]
        for sql, values in statements:
            with connection.cursor() as cursor:
                cursor.execute(sql, values)

    def _add(self, sql: str, values: list[Any]) -> None:
        self._statements.append((sql, values))


def _is_given(row: Model, field: "Field[Any, Any]") -> bool:
    return not isinstance(getattr(row, field.attname), DatabaseDefault)
