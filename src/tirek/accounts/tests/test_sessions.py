"""Sessions end by themselves; what was being written is given back to whoever wrote it, and to nobody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.makers import PASSWORD
from tests.people import World
from tirek.accounts import middleware
from tirek.accounts.models import Person
from tirek.accounts.sessions import KEPT_KEY
from tirek.core.clock import now

IDLE, LONG = timedelta(minutes=31), timedelta(hours=12, minutes=1)
INVITE = {"role": "psychologist", "email": "жаңа@example.kz"}


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Let the clock of the requests stand ``by`` after now."""

    def set_to(by: timedelta) -> None:
        monkeypatch.setattr(middleware, "now", lambda: now() + by)

    return set_to


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    assert client.get("/").status_code == 200
    return client


def sign_in_again(client: Client, person: Person) -> None:
    assert client.post("/accounts/login/", {"login": person.login, "password": PASSWORD}).status_code == 302


def test_a_session_that_rests_ends(world: World, later) -> None:  # type: ignore[no-untyped-def]
    client = signed_in(world.head)
    later(timedelta(minutes=29))
    assert client.get("/staff/").status_code == 200
    later(timedelta(minutes=29) + IDLE)
    assert client.get("/staff/").headers["Location"] == "/accounts/login/?next=/staff/"


def test_a_busy_session_ends_too(world: World, later) -> None:  # type: ignore[no-untyped-def]
    client = signed_in(world.head)
    for step in range(1, 25):
        later(step * timedelta(minutes=29))
        assert client.get("/staff/").status_code == 200, step
    later(LONG)
    assert client.get("/staff/").status_code == 302


def test_a_new_password_ends_the_sessions_elsewhere(world: World) -> None:
    here, elsewhere = signed_in(world.head), signed_in(world.head)
    new = {"oldpassword": PASSWORD, "password1": "Жаңа-құпия-2026", "password2": "Жаңа-құпия-2026"}
    answer = here.post("/accounts/password/change/", new)
    assert answer.status_code == 302, answer.context["form"].errors
    assert here.get("/staff/").status_code == 200
    assert elsewhere.get("/staff/").status_code == 302


def late_form(world: World, later) -> Client:  # type: ignore[no-untyped-def]
    client = signed_in(world.head)
    later(IDLE)
    answer = client.post(reverse("staff_invite"), INVITE | {"password": "x"})
    assert answer.headers["Location"] == f"/accounts/login/?next={reverse('form_kept')}"
    return client


def test_a_form_that_came_too_late_is_given_back_and_sent_on(world: World, later) -> None:  # type: ignore[no-untyped-def]
    client = late_form(world, later)
    assert INVITE["email"] not in str(dict(client.session))  # sealed while it waits
    sign_in_again(client, world.head)
    page = client.get(reverse("form_kept"))
    assert INVITE["email"] in page.content.decode()
    assert page.context["kept"].path == reverse("staff_invite")
    assert dict(page.context["kept"].fields) == INVITE  # no password is ever kept
    client.post(page.context["kept"].path, dict(page.context["kept"].fields))
    assert KEPT_KEY not in client.session


def test_nobody_else_gets_it(world: World, later) -> None:  # type: ignore[no-untyped-def]
    client = late_form(world, later)
    sign_in_again(client, world.psychologist)
    assert client.get(reverse("form_kept")).headers["Location"] == "/"
    assert KEPT_KEY not in client.session


def test_it_can_be_let_go(world: World, later) -> None:  # type: ignore[no-untyped-def]
    client = late_form(world, later)
    sign_in_again(client, world.head)
    client.post(reverse("form_kept"))
    assert client.get(reverse("form_kept")).headers["Location"] == "/"
