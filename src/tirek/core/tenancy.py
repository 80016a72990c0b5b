"""The wall between organisations: PostgreSQL row-level security behind the queries.

The first wall is ``..._visible_to(person)``. This is the second: a connection sees the rows of a walled table only of
the organisations its session names in ``tirek.organisations``. Nothing named, nothing seen. The setting belongs to the
session, not to the transaction, because operations open their own durable transactions.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection
from django.db.backends.signals import connection_created
from django.db.migrations import RunSQL

_scope: ContextVar[tuple[uuid.UUID, ...]] = ContextVar("organisations in scope", default=())

SETTING = "tirek.organisations"


def organisations_in_scope() -> tuple[uuid.UUID, ...]:
    """Return the organisations this flow of work may see."""
    return _scope.get()


@contextmanager
def scope(organisations: Iterable[uuid.UUID]) -> Iterator[None]:
    """Let the block see the rows of ``organisations`` and of no other.

    Enter it outside of ``transaction.atomic``: a rollback would take the setting back too.
    """
    before = _scope.set(tuple(organisations))
    _tell_connection()
    try:
        yield
    finally:
        _scope.reset(before)
        _tell_connection()


def enter(organisations: Iterable[uuid.UUID]) -> None:
    """Set the scope for the rest of this flow of work (a test, a shell)."""
    _scope.set(tuple(organisations))
    _tell_connection()


def _tell_connection() -> None:
    if connection.connection is None or connection.needs_rollback:
        return  # a new connection is told when it opens; a broken transaction rolls the setting back by itself
    _name_scope(connection)


def _name_scope(open_connection) -> None:  # type: ignore[no-untyped-def]
    value = ",".join(str(organisation) for organisation in _scope.get())
    with open_connection.cursor() as cursor:
        cursor.execute("select set_config(%s, %s, false)", [SETTING, value])


def _on_connection(connection, **_) -> None:  # type: ignore[no-untyped-def]
    if connection.alias == "default" and _scope.get():
        _name_scope(connection)


connection_created.connect(_on_connection, dispatch_uid="tirek.tenancy")


def wall(table: str, column: str = "organisation_id") -> RunSQL:
    """Return the migration step that puts ``table`` behind the wall.

    Forced, so that even the owner of the table sees nothing without a scope.
    """
    condition = f"{column} = any (string_to_array(nullif(current_setting('{SETTING}', true), ''), ',')::uuid[])"
    return RunSQL(
        f"""
        alter table {table} enable row level security;
        alter table {table} force row level security;
        create policy wall on {table} using ({condition}) with check ({condition});
        """,
        f"""
        drop policy wall on {table};
        alter table {table} no force row level security;
        alter table {table} disable row level security;
        """,
    )


def append_only(table: str) -> RunSQL:
    """Return the migration step after which rows of ``table`` can be added and read, never changed or removed."""
    return RunSQL(
        f"""
        create trigger append_only before update or delete on {table}
            for each row execute function core_refuse_change();
        """,
        f"drop trigger append_only on {table};",
    )
