"""The second wall: what the database itself keeps apart when a query forgets its filter."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from tests.access.town import Town, see_from
from tirek.core import tenancy

# say where a person works or which door a key opens, nothing about a child; read before the scope is known
BEFORE_THE_WALL = {"accounts.Appointment", "accounts.Invitation", "organisations.Door"}
TENANT = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("tirek.")
    and any(field.attname == "organisation_id" for field in model._meta.concrete_fields)
]
WALLED = [model for model in TENANT if model._meta.label not in BEFORE_THE_WALL]


def row_of(query: str, *values: object) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()


def organisations_seen(model: type[models.Model]) -> set:
    """Every organisation whose rows a query without any filter returns."""
    return set(model._default_manager.order_by().values_list("organisation_id", flat=True)) - {None}


@pytest.mark.parametrize("model", WALLED, ids=lambda model: model._meta.label)
def test_a_wall_stands_and_is_forced(town: Town, model: type[models.Model]) -> None:
    query = "select relrowsecurity, relforcerowsecurity from pg_class where oid = %s::regclass"
    assert row_of(query, model._meta.db_table) == (True, True)


def test_what_stands_before_the_wall_is_named() -> None:
    assert {model._meta.label for model in TENANT} >= BEFORE_THE_WALL


@pytest.mark.parametrize("model", WALLED, ids=lambda model: model._meta.label)
def test_a_forgotten_filter_shows_no_row_of_another_school(town: Town, model: type[models.Model]) -> None:
    world = town.world
    see_from(town, "own", "other")
    assert organisations_seen(model) >= {world.school.id, world.other_school.id}  # there is something to leak
    see_from(town, "own")
    assert organisations_seen(model) == {world.school.id}
    see_from(town)
    assert organisations_seen(model) == set()


@pytest.mark.parametrize("model", WALLED, ids=lambda model: model._meta.label)
def test_rows_of_another_school_are_neither_changed_nor_removed(town: Town, model: type[models.Model]) -> None:
    see_from(town, "own")
    table, other = model._meta.db_table, town.world.other_school.id
    with connection.cursor() as cursor:
        for statement in (f"update {table} set organisation_id = organisation_id", f"delete from {table}"):
            cursor.execute(f"{statement} where organisation_id = %s", [other])
            assert cursor.rowcount == 0


@pytest.mark.parametrize(
    "model", [model for model in WALLED if model._meta.app_label != "audit"], ids=lambda model: model._meta.label
)
def test_no_row_is_written_into_another_school(town: Town, model: type[models.Model]) -> None:
    see_from(town, "own", "other")
    row = model._default_manager.filter(organisation_id=town.world.school.id).first()
    assert row is not None
    see_from(town, "own")
    table, columns = model._meta.db_table, ", ".join(field.column for field in model._meta.concrete_fields)
    values = ", ".join(
        "%s" if field.column == "organisation_id" else field.column for field in model._meta.concrete_fields
    )
    copy = f"insert into {table} ({columns}) select {values} from {table} where {model._meta.pk.column} = %s"
    with pytest.raises(DatabaseError, match=r"row-level security|C-1"), transaction.atomic():
        row_of(copy, town.world.other_school.id, row.pk)


def test_a_missing_wall_would_be_seen(town: Town) -> None:
    """Appointments stand before the wall on purpose: asked the same way, they show both schools."""
    appointment = apps.get_model("accounts.Appointment")
    see_from(town, "own")
    assert organisations_seen(appointment) >= {town.world.school.id, town.world.other_school.id}


def test_the_application_is_no_superuser_and_owns_no_table(town: Town) -> None:
    assert row_of("select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user") == (
        False,
        False,
        False,
    )
    assert row_of(
        "select count(*) from pg_class where relowner = (select oid from pg_roles where rolname = current_user)"
    ) == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_entry set verb = 'nothing happened'",
        "delete from audit_entry",
        "truncate audit_entry",
        "alter table audit_entry disable trigger append_only",
        "drop policy wall on audit_entry",
    ],
)
def test_the_trail_cannot_be_changed(town: Town, statement: str) -> None:
    tenancy.enter([town.world.school.id])
    assert row_of("select count(*) > 0 from audit_entry") == (True,)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
