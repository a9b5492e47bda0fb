"""The price of the moment as a database expression, for picking and ordering: a Dutch one is stored nowhere.

It says in SQL what `engine.dutch.price_at` says in Python; a test compares the two.
"""

from typing import Any

from django.db.models import BigIntegerField, Case, F, Func, When
from django.db.models.functions import Greatest

from auctions.clock import ClockTimestamp


class _SecondsBetween(Func):
    """Whole seconds from the second time to the first."""

    output_field = BigIntegerField()
    arity = 2

    def as_postgresql(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="FLOOR(EXTRACT(EPOCH FROM (%(expressions)s)))::bigint", arg_joiner=" - "
        )

    def as_sqlite(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        later, earlier = (compiler.compile(source) for source in self.source_expressions)
        sql = f"CAST(ROUND((julianday({later[0]}) - julianday({earlier[0]})) * 86400 - 0.4995) AS INTEGER)"
        return sql, [*later[1], *earlier[1]]


_periods = Greatest(0, _SecondsBetween(ClockTimestamp(), F("starts_at")) / F("drop_s"))
PRICE_NOW = Case(
    When(kind="dutch", status="active", then=Greatest(F("floor"), F("opening_price") - F("drop") * _periods)),
    default=F("price"),
    output_field=BigIntegerField(),
)
