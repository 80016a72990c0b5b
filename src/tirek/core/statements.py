"""The shortest road to a function of the database, for what a whole class asks for at once.

Django's cursor and psycopg's own cost three times the CPU of the question itself. A ``Statement`` is prepared once on each
connection and sent with libpq's own call (psycopg.pq). It stands in whatever transaction Django has open, raises Django's
errors, and is meant for functions (``select ... from feature_function($1, ...)``): everything else goes the usual way.
"""

import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Connection
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

_AS_TEXT: dict[type, Callable[[Any], bytes]] = {
    str: str.encode,
    int: lambda value: b"%d" % value,
    bytes: lambda value: b"\\x" + value.hex().encode(),
    uuid.UUID: lambda value: value.hex.encode(),
    date: lambda value: value.isoformat().encode(),
    datetime: lambda value: value.isoformat().encode(),
}

_prepared: WeakKeyDictionary[Connection, dict[str, bytes]] = WeakKeyDictionary()


class Statement:
    """One SQL statement with ``$1``, ``$2`` ... for its values; say their types (``$1::uuid``)."""

    def __init__(self, sql: str) -> None:
        self.sql = sql

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows for ``values``: str, int, bytes, UUID, date, aware datetime or None.

        Raises django.db.DatabaseError and its kinds.
        """
        wrapper = connections[DEFAULT_DB_ALIAS]  # django.db.connection would be looked up anew for every attribute
        wrapper.ensure_connection()
        with wrapper.wrap_database_errors:
            return self._rows(wrapper.connection, values)

    def row(self, *values: Any) -> tuple[Any, ...] | None:
        """Return the first row, or None."""
        return next(iter(self.rows(*values)), None)

    def value(self, *values: Any) -> Any:
        """Return the first column of the first row."""
        return self.rows(*values)[0][0]

    def _rows(self, session: Connection, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        _begin_if_due(session)
        given: list[Any] = [None if value is None else _AS_TEXT[type(value)](value) for value in values]
        result = session.pgconn.exec_prepared(self._name_on(session), given)
        if result.status != ExecStatus.TUPLES_OK:
            raise error_from_result(result, encoding="utf-8")
        transformer = Transformer(session)
        transformer.set_pgresult(result)
        return transformer.load_rows(0, result.ntuples, tuple)

    def _name_on(self, session: Connection) -> bytes:
        known = _prepared.setdefault(session, {})
        if self.sql not in known:
            name = f"tirek_{len(known)}".encode()
            _require(session.pgconn.prepare(name, self.sql.encode()))
            known[self.sql] = name
        return known[self.sql]


def _begin_if_due(session: Connection) -> None:
    """Open the transaction psycopg would have opened with the first statement."""
    if not session.autocommit and session.pgconn.transaction_status == TransactionStatus.IDLE:
        _require(session.pgconn.exec_(b"begin"))


def _require(result: PGresult) -> None:
    if result.status != ExecStatus.COMMAND_OK:
        raise error_from_result(result, encoding="utf-8")
