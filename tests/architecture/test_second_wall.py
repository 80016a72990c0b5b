"""Row-level security stands behind the queries, and links between models point downward."""

import uuid

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from tests.makers import consent_for
from tests.people import World
from tirek.audit.models import Entry
from tirek.core import tenancy
from tirek.people.models import Pupil

ORDER = ("core", "notifications", "audit", "organisations", "accounts", "works", "people", "consents", "instruments",
         "screenings", "portraits", "wellbeing", "home")  # fmt: skip
LEVELS = {name: place for place, name in enumerate(ORDER)}
LEVELS |= {"audit": LEVELS["notifications"], "instruments": LEVELS["consents"]}
# they stand before the wall on purpose: a person's own posts, invitations and doors must be found before it opens
BEFORE_THE_WALL = {"accounts_appointment", "accounts_invitation", "organisations_door"}


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("tirek.")]


def walled_models() -> list[type[models.Model]]:
    held = [model for model in own_models() if any(field.attname == "organisation_id" for field in model._meta.fields)]
    return [model for model in held if model._meta.db_table not in BEFORE_THE_WALL]


def test_links_between_models_point_downward() -> None:
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in own_models()
        for field in model._meta.fields
        if field.is_relation
        and field.related_model._meta.app_label in LEVELS
        and LEVELS[field.related_model._meta.app_label] > LEVELS[model._meta.app_label]
    ]
    assert upward == []


def test_every_table_of_an_organisation_is_walled_and_forced(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relrowsecurity and relforcerowsecurity")
        walled = {name for (name,) in cursor.fetchall()}
    assert {model._meta.db_table for model in walled_models()} - walled == set()


def test_a_forgotten_filter_shows_nothing_foreign(both_schools: World) -> None:
    consent_for(both_schools.foreign_pupil, both_schools.foreign_parent, by=both_schools.stranger)
    with_rows = [model for model in walled_models() if model.objects.exists()]  # type: ignore[attr-defined]
    assert len(with_rows) >= 6
    tenancy.enter([both_schools.school.id])
    for model in with_rows:
        seen = set(model.objects.values_list("organisation_id", flat=True))  # type: ignore[attr-defined]
        assert seen <= {both_schools.school.id, None}, model
    tenancy.enter([])
    assert [model for model in with_rows if model.objects.exclude(organisation_id=None).exists()] == []  # type: ignore[attr-defined]


def test_nothing_is_written_into_a_foreign_organisation(world: World) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Pupil.objects.create(
            organisation=world.other_school, surname="Ж", given_name="Ж", born_on="2015-01-01", sex="f", language="kk",
            name_key="", search_key="", created_at="2026-01-01T00:00:00Z",
        )  # fmt: skip
    assert Pupil.objects.filter(pk=world.foreign_pupil.pk).update(surname="Ж") == 0


def test_the_application_is_neither_superuser_nor_owner(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select usesuper from pg_user where usename = current_user")
        assert cursor.fetchone() == (False,)
        cursor.execute("select count(*) from pg_tables where schemaname = 'public' and tableowner = current_user")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "attempt", ["update audit_entry set verb = 'x'", "delete from audit_entry", "truncate audit_entry"]
)
def test_the_trail_cannot_be_changed(world: World, attempt: str) -> None:
    Entry.objects.create(at="2026-01-01T00:00:00Z", by_id=uuid.uuid4(), organisation_id=world.school.id, verb="v")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)
