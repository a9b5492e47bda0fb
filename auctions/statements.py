"""SQL for the moments under an auction's lock, where each millisecond is somebody's wait.

A query is compiled once, because compiling it costs the ORM several times what the database needs to run it.
PostgreSQL prepares what a connection asks for repeatedly, because planning costs it several times what running does,
and gets statements that go together in one journey. What is read and written is still said with models and querysets.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Lookup, Model, QuerySet
from django.db.models.expressions import DatabaseDefault
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler

Row = dict[str, Any]
Lines = list[tuple[Any, ...]]
_numbers = itertools.count(1)


@Field.register_lookup
class Among(Lookup):
    """`pk__among=[1, 2]`: like `in`, but one and the same statement for any number of values."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """Write it as `in`."""
        sql, parameters = In(self.lhs, list(self.rhs)).as_sql(compiler, connection)
        return sql, tuple(parameters)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Write it with an array."""
        sql, parameters = self.process_lhs(compiler, connection)
        return f"{sql} = ANY(%s::{self.lhs.output_field.rel_db_type(connection)}[])", [*parameters, list(self.rhs)]


class Statement:
    """SQL with a `%s` for each value, which a PostgreSQL connection prepares when it meets it for the second time."""

    def __init__(self, sql: str) -> None:
        pieces = sql.split("%s")
        self._sql = sql
        self._name = f"torg_{next(_numbers)}"
        self._numbered = pieces[0] + "".join(f"${n}{piece}" for n, piece in enumerate(pieces[1:], start=1))
        self._execute = f"EXECUTE {self._name} ({', '.join(['%s'] * (len(pieces) - 1))})"

    def __str__(self) -> str:
        return self._sql

    def ready(self) -> str:
        """Give what to send over this connection of PostgreSQL; called outside a journey, because it may prepare."""
        connection.ensure_connection()
        met = _met.setdefault(connection.connection, {})
        times = met[self] = met.get(self, 0) + 1
        if times == 1:
            return self._sql
        if times == 2:  # by the driver's own cursor: it belongs to the connection, not to what is asked
            with connection.wrap_database_errors:
                connection.connection.execute(f"PREPARE {self._name} AS {self._numbered}")
        return self._execute


_met: WeakKeyDictionary[Any, dict[Statement, int]] = WeakKeyDictionary()
"""How often each connection has met each statement."""


def _send(cursor: CursorWrapper, asked: Sequence[tuple[Statement | str, Sequence[Any]]]) -> None:
    """Run statements in order, each with its values: on PostgreSQL in one journey."""
    if connection.vendor == "postgresql":
        sql = "; ".join([one.ready() if isinstance(one, Statement) else one for one, _ in asked])
        asked = [(sql, [value for _, values in asked for value in values])]
    for statement, values in asked:
        cursor.execute(str(statement), values)


class Prepared:
    """A query for `values()` that is compiled once, and then run with other values in place of the samples.

    The samples are integers, texts or lists, which occur nowhere else in the query. On SQLite it is compiled each
    time, because there the clock is one of the values.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], *samples: Any) -> None:
        self._build = build
        self._samples = samples
        self._compiled: _Compiled | None = None

    def rows(self, *values: Any) -> list[Row]:
        """Run the query with these values in the order of the samples."""
        (rows,) = rows_in_one_journey((self, values))
        return rows

    def built(self, values: Sequence[Any]) -> "QuerySet[Any, Row]":
        """Give the query itself."""
        return self._build(*values)

    def compiled(self) -> "_Compiled":
        """Give it as a statement."""
        if self._compiled is None:
            self._compiled = _compiled(self._build(*self._samples), self._samples)
        return self._compiled


def rows_in_one_journey(*questions: tuple[Prepared, Sequence[Any]]) -> list[list[Row]]:
    """Run queries in order, each with its values, and give the rows of each; PostgreSQL is sent all at once.

    Each sees what was there when it began: a clock in the second is read after the first has got its lock.
    """
    if connection.vendor != "postgresql":
        return [list(query.built(values)) for query, values in questions]
    compiled = [query.compiled() for query, _ in questions]
    answers = []
    with connection.cursor() as cursor:
        _send(
            cursor, [(one.statement, one.parameters(asked[1])) for one, asked in zip(compiled, questions, strict=True)]
        )
        for one in compiled:
            answers.append(one.rows(cursor.fetchall()))
            cursor.nextset()
    return answers


class _Given(NamedTuple):
    """A parameter that is one of the given values, by its place among them."""

    place: int


class _Compiled(NamedTuple):
    """A query as a statement, its parameters, and how to read what it gives."""

    statement: Statement
    sources: Sequence[Any]
    names: tuple[str, ...]
    compiler: SQLCompiler
    converters: dict[int, Any]

    def parameters(self, values: Sequence[Any]) -> list[Any]:
        return [values[source.place] if isinstance(source, _Given) else source for source in self.sources]

    def rows(self, lines: Lines) -> list[Row]:
        read = self.compiler.apply_converters(lines, self.converters) if self.converters else lines
        return [dict(zip(self.names, line, strict=True)) for line in read]


def _compiled(rows: "QuerySet[Any, Row]", samples: Sequence[Any]) -> _Compiled:
    query, compiler = rows.query, rows.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    sources = [_Given(samples.index(value)) if value in samples else value for value in parameters]
    names = (*query.extra_select, *query.values_select, *query.annotation_select)
    converters = compiler.get_converters([line[0] for line in compiler.select])
    return _Compiled(Statement(sql), sources, names, compiler, converters)


class Writes:
    """Statements that wait to be sent together."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Statement | str, Sequence[Any]]] = []

    def insert(self, rows: Sequence[Model]) -> None:
        """Add new rows of one model; columns that the first of them leaves to the database's default are left to it."""
        if not rows:
            return
        fields = tuple(field for field in rows[0]._meta.concrete_fields if _is_given(rows[0], field))
        database = connections[DEFAULT_DB_ALIAS]
        values = [field.get_db_prep_save(getattr(row, field.attname), database) for row in rows for field in fields]
        one = _insertion(type(rows[0]), fields)
        more = f", ({', '.join(['%s'] * len(fields))})" * (len(rows) - 1)
        self._waiting.append((f"{one}{more}" if more else one, values))

    def update(self, model: type[Model], pk: int, columns: Mapping[str, Any]) -> None:
        """Set columns (by attribute name) of one row."""
        database = connections[DEFAULT_DB_ALIAS]
        fields = [_fields(model)[name] for name in columns]
        values = [field.get_db_prep_save(columns[field.attname], database) for field in fields]
        self._waiting.append((_change(model, tuple(fields)), [*values, pk]))

    def delete(self, model: type[Model], **columns: Any) -> None:
        """Remove the rows with these columns (by attribute name)."""
        database = connections[DEFAULT_DB_ALIAS]
        fields = [_fields(model)[name] for name in columns]
        values = [field.get_db_prep_save(columns[field.attname], database) for field in fields]
        self._waiting.append((_removal(model, tuple(fields)), values))

    def send(self) -> None:
        """Run what waits, in order: on PostgreSQL in one journey."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            with connection.cursor() as cursor:
                _send(cursor, waiting)


def _is_given(row: Model, field: "Field[Any, Any]") -> bool:
    return not (field.primary_key or isinstance(getattr(row, field.attname), DatabaseDefault))


@cache
def _fields(model: type[Model]) -> "Mapping[str, Field[Any, Any]]":
    return {field.attname: field for field in model._meta.concrete_fields}


@cache
def _insertion(model: type[Model], fields: "tuple[Field[Any, Any], ...]") -> Statement:
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return Statement(f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})")  # noqa: S608 - names of models, not words of people


@cache
def _change(model: type[Model], fields: "tuple[Field[Any, Any], ...]") -> Statement:
    quote, meta = connection.ops.quote_name, model._meta
    changes = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    return Statement(f"UPDATE {quote(meta.db_table)} SET {changes} WHERE {quote(str(meta.pk.column))} = %s")  # noqa: S608 - the same


@cache
def _removal(model: type[Model], fields: "tuple[Field[Any, Any], ...]") -> Statement:
    quote = connection.ops.quote_name
    which = " AND ".join(f"{quote(str(field.column))} = %s" for field in fields)
    return Statement(f"DELETE FROM {quote(model._meta.db_table)} WHERE {which}")  # noqa: S608 - the same
