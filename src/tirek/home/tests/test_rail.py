"""The rail leads to what a person has to do, and says how much waits."""

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.makers import NOW, TODAY, consent_for, make_case, make_instrument, make_screening
from tests.people import World
from tirek.accounts.models import Person
from tirek.home.context import rail_for
from tirek.portraits.models import Telling
from tirek.portraits.operations import draw_up, rewrite, sign
from tirek.screenings.models import Result


@pytest.fixture
def case(world: World) -> World:
    consent_for(world.pupil, world.parent, by=world.psychologist)
    plan = make_screening([world.five_a], [make_instrument()], by=world.psychologist, at=NOW)
    made = make_case(plan, world.pupil, by=world.psychologist, at=NOW)
    Result.objects.filter(pk=made.result.pk).update(closed_at=NOW, decide_by=TODAY)
    return world


def rail_of(person: Person, world: World) -> list[dict]:
    request = RequestFactory().get("/classes/")
    request.user, request.today, request.at, request.organisation = person, TODAY, NOW, world.school
    request.appointments = list(person.appointments.all())
    return rail_for(request)


def counts_of(person: Person, world: World) -> dict[str, int]:
    return {entry["url"]: entry["count"]() for entry in rail_of(person, world) if entry["count"]()}


def test_everybody_sees_what_waits_for_them(case: World) -> None:
    assert counts_of(case.psychologist, case) == {"/screenings/": 1, "/signals/": 1}
    assert counts_of(case.head, case) == {"/signals/": 1}
    assert counts_of(case.colleague, case) == {}
    assert counts_of(case.class_teacher, case) == {}


def test_each_count_costs_one_query_and_only_where_it_is_drawn(case: World) -> None:
    entries = rail_of(case.psychologist, case)
    assert [queries_of(entries), queries_of(entries)] == [2, 0]


def queries_of(entries: list[dict]) -> int:
    with CaptureQueriesContext(connection) as counting:
        for entry in entries:
            entry["count"]()
    return len(counting)


def test_the_class_teacher_finds_the_recommendations(case: World) -> None:
    for name, expected in (
        ("class_teacher", True),
        ("head", True),
        ("subject_teacher", False),
        ("psychologist", False),
    ):
        urls = [entry["url"] for entry in rail_of(getattr(case, name), case)]
        assert ("/recommendations/" in urls) is expected, name


def test_the_page_of_the_own_class_leads_to_its_recommendations(case: World, client: Client) -> None:
    screening = Telling.objects.get().screening
    text = draw_up(pupil=case.pupil, screening=screening, voice="teacher", language="kk", at=NOW, by=case.psychologist)
    text = rewrite(
        telling=text, words="Алдыңғы қатарға отырғызыңыз.", revision=text.revision, at=NOW, by=case.psychologist
    )
    sign(telling=text, revision=text.revision, at=NOW, by=case.psychologist)
    client.force_login(case.class_teacher)
    link = f"/recommendations/?class={case.five_a.id}"
    assert link in client.get(f"/classes/{case.five_a.id}/").content.decode()
    assert [one["telling"] for one in client.get(link).context["recommendations"]] == [text]
    for elsewhere in (case.first_b.id, case.foreign_class.id, "nonsense"):
        assert client.get(f"/recommendations/?class={elsewhere}").context["recommendations"] == []


def test_who_does_not_lead_the_class_is_not_led_there(case: World, client: Client) -> None:
    client.force_login(case.psychologist)
    assert "/recommendations/" not in client.get(f"/classes/{case.five_a.id}/").content.decode()


def test_the_list_of_screenings_leads_to_the_decisions(case: World, client: Client) -> None:
    client.force_login(case.psychologist)
    assert "/screenings/decide/" in client.get("/screenings/").content.decode()
