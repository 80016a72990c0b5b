"""The test database: made and migrated by its owner, used by the application role, so that walls and guards hold."""

import os
import time
from collections.abc import Iterator

import pytest
from django.db.utils import OperationalError

pytest_plugins = ["tests.people"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """Build ``test_tirek`` (one a worker) as tirek_owner, then connect as tirek_app."""
    from django.core.management import call_command
    from django.db import connection

    from config.env import database_settings

    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    suffix = f"_{worker}" if worker else ""
    with django_db_blocker.unblock():
        app, owner = database_settings("app"), database_settings("owner")
        _log_in(connection, owner)
        connection.settings_dict["TEST"]["NAME"] = f"test_tirek{suffix}"
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()
        _log_in(connection, app)
        call_command("load_calendar", verbosity=0)
        call_command("load_content", verbosity=0)
    yield
    with django_db_blocker.unblock():
        connection.close()
        _log_in(connection, owner)
        _destroy(connection)


def _destroy(connection) -> None:  # type: ignore[no-untyped-def]
    """Drop the test database; a live server's last thread may need a moment to let go of it."""
    for _ in range(20):
        try:
            connection.creation.destroy_test_db("tirek", verbosity=0)
        except OperationalError:
            time.sleep(0.5)
        else:
            return


def _log_in(connection, settings) -> None:  # type: ignore[no-untyped-def]
    for name in ("USER", "PASSWORD"):
        connection.settings_dict[name] = settings[name]
    connection.settings_dict["OPTIONS"] = settings["OPTIONS"]


@pytest.fixture
def committed_db(django_db_setup, django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]  # noqa: ARG001
    """A database whose commits are real, for races and processes; emptied afterwards by its owner."""
    from django.db import connection

    with django_db_blocker.unblock():
        yield
        _empty()
        connection.close()


def _empty() -> None:
    """Truncate every table but the migrations and the published content, as the owner."""
    import psycopg
    from django.apps import apps
    from django.db import connection

    from config.env import database_settings

    owner = database_settings("owner")
    kept = ("organisations_schoolyear", "organisations_quarter", "organisations_holiday", "consents_consenttext")
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label
        in (
            "accounts",
            "audit",
            "consents",
            "notifications",
            "organisations",
            "people",
            "portraits",
            "screenings",
            "wellbeing",
            "works",
            "sessions",
            "mfa",
            "account",
        )
        and model._meta.db_table not in kept
        and model._meta.managed
    ]
    connection.close()
    address = {
        "dbname": connection.settings_dict["NAME"],
        "user": owner["USER"],
        "password": owner["PASSWORD"],
        "host": owner["HOST"],
        "port": owner["PORT"],
    }
    with psycopg.connect(**address, autocommit=True) as owned:
        owned.execute(f"truncate {', '.join(tables)} restart identity cascade")
