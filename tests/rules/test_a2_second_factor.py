"""Rule A-2: whoever may see T3 or T4 data sets up a second factor before anything about a child is read or shown."""

import uuid

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from tests.access.table import TABLE, Row
from tests.makers import appoint, make_person
from tests.people import World
from tirek.accounts import middleware
from tirek.accounts.models import Person
from tirek.accounts.roles import SENSITIVE, Role

ABOUT_CHILDREN = ("people_pupil", "people_guardian", "consents_", "screenings_", "wellbeing_", "portraits_")
OPEN_BEFORE = ("/accounts/", "/language/")  # one's own account, the way out, the language
GUARDED = [row for row in TABLE if not row.public]
STANDINS = (str(uuid.UUID(int=7, version=4)), "diagnostics", "x" * 43, "999999")


@pytest.fixture
def school_that_asks(world: World) -> World:
    world.school.second_factor_required = True
    world.school.save()
    return world


def newcomer(world: World, role: str) -> Person:
    person = make_person(f"new-{role}", "Жаңабаев", "Нұрлан")
    appoint(person, world.school, role)
    return person


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(row: Row) -> str:
    for value in STANDINS:
        try:
            return reverse(row.name, kwargs=dict.fromkeys(row.path, value) or None)
        except NoReverseMatch:
            continue
    raise LookupError(row.name)


def guarded_addresses() -> list[str]:
    found = [address(row) for row in GUARDED]
    return [url for url in found if not url.startswith(OPEN_BEFORE)]


@pytest.mark.parametrize("role", sorted(SENSITIVE))
def test_every_address_leads_to_the_setting_up_and_reads_nothing(school_that_asks: World, role: str) -> None:
    client = signed_in(newcomer(school_that_asks, role))
    for url in guarded_addresses():
        for ask in (client.get, client.post):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                answer = ask(url)
            assert (answer.status_code, answer.headers.get("Location")) == (302, reverse("second_factor_needed")), url
            read = [one["sql"] for one in asked if any(f'"{table}' in one["sql"] for table in ABOUT_CHILDREN)]
            assert read == [], url


@pytest.mark.parametrize("role", sorted(set(Role) - SENSITIVE))
def test_who_sees_no_such_data_is_not_stopped(school_that_asks: World, role: str) -> None:
    assert signed_in(newcomer(school_that_asks, role)).get("/").status_code == 200


def test_one_who_has_it_goes_on(school_that_asks: World) -> None:
    person = newcomer(school_that_asks, "psychologist")
    TOTP.activate(person, generate_totp_secret())
    assert signed_in(person).get("/").status_code == 200


def test_a_second_post_elsewhere_does_not_lift_the_duty(school_that_asks: World) -> None:
    person = newcomer(school_that_asks, "psychologist")
    appoint(person, school_that_asks.other_school, "subject_teacher")
    assert signed_in(person).get("/").headers["Location"] == reverse("second_factor_needed")


def test_a_school_of_the_demo_may_switch_it_off(world: World) -> None:
    assert signed_in(newcomer(world, "psychologist")).get("/").status_code == 200


def test_the_test_sees_a_middleware_that_forgets(school_that_asks: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "needs_second_factor_first", lambda *_: False)
    with pytest.raises(AssertionError):
        test_every_address_leads_to_the_setting_up_and_reads_nothing(school_that_asks, "psychologist")


def test_there_are_addresses_to_guard() -> None:
    assert len(guarded_addresses()) > 40
