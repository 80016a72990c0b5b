"""Keeping the roll by hand: what a school changes between two imports, and who may give a child to whom."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from tests.makers import LONG_AGO, NOW, TODAY, appoint
from tests.makers import assign as assigned
from tests.people import World
from tirek.accounts.operations import end_appointment
from tirek.audit.models import Entry
from tirek.core.iin import has_control_digit
from tirek.people.models import Assignment, Enrolment, Guardianship, Pupil, SchoolClass
from tirek.people.operations import NotOnStaff, OutOfOrder, assign, move_pupil
from tirek.people.policies import may_assess, may_assess_class
from tirek.people.queries import (
    class_of,
    class_teacher_of,
    classes_assessed_by,
    deciding_guardianships,
    pupils_assessed_by,
)

FACTS = {"surname": "Ермек", "given_name": "Aйшə", "born_on": "04.05.2016", "sex": "f", "language": "kk"}


@pytest.fixture
def deputy(world: World, client: Client) -> Client:
    client.force_login(world.deputy)
    return client


def test_a_class_is_opened_once(deputy: Client, world: World) -> None:
    wish = {"grade": 7, "letter": "ə", "language": "kk", "shift": 2}
    assert deputy.post("/classes/new/", wish).status_code == 302
    made = SchoolClass.objects.get(grade=7)
    assert (made.name, made.organisation, made.shift) == ("7 «Ә»", world.school, 2)
    again = deputy.post("/classes/new/", wish)
    assert (again.status_code, list(again.context["form"].errors)) == (400, ["letter"])
    assert deputy.post("/classes/new/", wish | {"grade": 13}).status_code == 400


def test_a_pupil_is_added_with_kazakh_letters(deputy: Client, world: World) -> None:
    assert deputy.post(f"/classes/{world.five_a.id}/add/", FACTS).status_code == 302
    made = Pupil.objects.get(surname="Ермек")
    assert (made.given_name, made.born_on, class_of(made, on=NOW.date())) == ("Айшә", date(2016, 5, 4), world.five_a)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"iin": "123"}, {"iin"}),
        ({"iin": "160504650009"}, {"iin"}),
        ({"iin": "150314650012", "sex": "m"}, {"born_on", "sex"}),
        ({"born_on": "2031-01-01"}, {"born_on"}),
        ({"surname": ""}, {"surname"}),
    ],
)
def test_bad_facts_are_said_and_nothing_is_lost(
    deputy: Client, world: World, change: dict[str, str], wrong: set[str]
) -> None:
    refused = deputy.post(f"/classes/{world.five_a.id}/add/", FACTS | change)
    assert refused.status_code == 400
    assert set(refused.context["form"].errors) == wrong
    assert 'value="04.05.2016"' in refused.content.decode() or "born_on" in change
    assert not Pupil.objects.filter(surname="Ермек").exists()


def test_facts_are_corrected_and_the_iin_is_never_shown(deputy: Client, world: World) -> None:
    address = f"/pupils/{world.pupil.id}/correct/"
    number = next(f"16050465{tail:04}" for tail in range(10_000) if has_control_digit(f"16050465{tail:04}"))
    assert deputy.post(address, FACTS | {"iin": number}).status_code == 302
    assert number not in deputy.get(address).content.decode()
    assert deputy.post(address, FACTS | {"given_name": "Аяла"}).status_code == 302
    world.pupil.refresh_from_db()
    assert (world.pupil.full_name, world.pupil.iin_last4) == ("Ермек Аяла", number[-4:])
    other = deputy.post(f"/pupils/{world.classmate.id}/correct/", FACTS | {"iin": number})
    assert list(other.context["form"].errors) == ["iin"]


def test_a_pupil_moves_repeats_and_leaves_with_the_reason(deputy: Client, world: World) -> None:
    address, day = f"/pupils/{world.pupil.id}/move/", TODAY.isoformat()
    deputy.post(address, {"to": str(world.first_b.id), "why": "repeats", "on": day})
    assert class_of(world.pupil, on=TODAY) == world.first_b
    tomorrow = TODAY + timedelta(days=1)
    deputy.post(address, {"to": "", "why": "graduated", "on": tomorrow.isoformat()})
    rows = Enrolment.objects.filter(pupil=world.pupil).order_by("starts_on")
    assert [row.end_reason for row in rows] == ["repeats", "graduated"]
    assert class_of(world.pupil, on=tomorrow) is None


@pytest.mark.parametrize(
    "wish",
    [
        {"to": "", "why": "moved", "on": TODAY.isoformat()},
        {"to": "class", "why": "graduated", "on": TODAY.isoformat()},
        {"to": "class", "why": "moved", "on": (LONG_AGO - timedelta(days=9)).isoformat()},
        {"to": "class", "why": "moved", "on": ""},
    ],
)
def test_a_move_that_cannot_be_is_refused_in_words(deputy: Client, world: World, wish: dict[str, str]) -> None:
    to = str(world.first_b.id) if wish["to"] else ""
    answer = deputy.post(f"/pupils/{world.pupil.id}/move/", wish | {"to": to}, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert class_of(world.pupil, on=TODAY) == world.five_a


def test_no_move_before_what_happened_later(world: World) -> None:
    with pytest.raises(OutOfOrder):
        move_pupil(
            pupil=world.pupil,
            to=world.first_b,
            reason="moved",
            on=LONG_AGO - timedelta(days=1),
            at=NOW,
            by=world.deputy,
        )


def test_a_guardian_is_corrected_limited_by_a_paper_and_ended(deputy: Client, world: World) -> None:
    relation = Guardianship.objects.get(pupil=world.pupil)
    address = f"/guardianships/{relation.id}/"
    facts = {"surname": "Әлиева", "given_name": "Жанар", "phone": "8 701 555 44 33", "language": "ru"}
    assert deputy.post(address, facts).status_code == 302
    assert deputy.post(address, facts | {"phone": "12"}).status_code == 400
    assert deputy.post(f"{address}limit/", {"limit": "no_decisions", "document": ""}).status_code == 400
    assert deciding_guardianships([world.pupil.id], on=TODAY).count() == 1
    assert deputy.post(f"{address}limit/", {"limit": "no_decisions", "document": "№ 2-417, Тараз"}).status_code == 302
    assert deciding_guardianships([world.pupil.id], on=TODAY).count() == 0
    assert deputy.post(f"{address}end/").status_code == 302
    relation.refresh_from_db()
    assert (relation.guardian.phone, relation.guardian.language, relation.valid_to) == ("+77015554433", "ru", TODAY)
    assert deputy.get(address).status_code == 404


def test_a_new_class_teacher_takes_the_place_of_the_old_one(world: World, client: Client) -> None:
    client.force_login(world.psychologist)
    address = f"/classes/{world.five_a.id}/people/"
    client.post(address, {"person": str(world.subject_teacher.id), "kind": "class_teacher"})
    assert class_teacher_of(world.five_a, on=TODAY) == world.subject_teacher
    running = Assignment.objects.filter(kind="class_teacher", school_class=world.five_a, ends_on__isnull=True)
    assert [row.person for row in running] == [world.subject_teacher]
    client.post(f"/assignments/{running.get().id}/end/")
    assert class_teacher_of(world.five_a, on=TODAY) is None


def test_nobody_opens_results_to_themselves(world: World, client: Client) -> None:
    """A psychologist without the class gives it to herself, by the page and by the operation; then as its class teacher."""
    client.force_login(world.colleague)
    for kind in ("specialist", "whole_school"):
        client.post(f"/classes/{world.five_a.id}/people/", {"person": str(world.colleague.id), "kind": kind})
    assert client.post(f"/pupils/{world.pupil.id}/people/", {"person": str(world.colleague.id)}).status_code == 404
    target = {"organisation": world.school, "pupil": None, "on": TODAY, "at": NOW, "by": world.colleague}
    with pytest.raises(PermissionDenied):
        assign(person=world.colleague, kind="specialist", school_class=world.five_a, **target)
    assert not Assignment.objects.filter(person=world.colleague).exists()
    client.post(f"/classes/{world.five_a.id}/people/", {"person": str(world.colleague.id), "kind": "class_teacher"})
    assert class_teacher_of(world.five_a, on=TODAY) == world.colleague
    assert not may_assess(world.colleague, world.pupil, on=TODAY)
    assert not may_assess_class(world.colleague, world.five_a, on=TODAY)
    assert not pupils_assessed_by(world.colleague, on=TODAY).exists()
    assert not classes_assessed_by(world.colleague, on=TODAY).exists()


def test_the_deputy_gives_a_class_the_school_and_a_child(deputy: Client, world: World) -> None:
    person = {"person": str(world.colleague.id)}
    deputy.post(f"/classes/{world.first_b.id}/people/", person | {"kind": "specialist"})
    assert may_assess_class(world.colleague, world.first_b, on=TODAY)
    assert not may_assess_class(world.colleague, world.five_a, on=TODAY)
    deputy.post(f"/pupils/{world.pupil.id}/people/", person)
    assert may_assess(world.colleague, world.pupil, on=TODAY)
    again = deputy.post(f"/pupils/{world.pupil.id}/people/", person, follow=True)
    assert [message.level_tag for message in again.context["messages"]][-1] == "error"
    deputy.post(f"/classes/{world.five_a.id}/people/", person | {"kind": "whole_school"})
    assert may_assess_class(world.colleague, world.five_a, on=TODAY)
    assert Entry.objects.filter(verb="assignment.given", by_id=world.deputy.id).count() == 3


def test_whoever_holds_no_post_looks_after_nobody(world: World, both_schools: World) -> None:
    target = {"organisation": world.school, "kind": "specialist", "on": TODAY, "at": NOW, "by": world.head}
    with pytest.raises(NotOnStaff):
        assign(person=world.stranger, school_class=world.five_a, pupil=None, **target)
    with pytest.raises(PermissionDenied):
        assign(person=world.colleague, school_class=world.foreign_class, pupil=None, **target)


def test_a_psychologist_sees_who_looks_after_the_class_and_ends_only_teachers(world: World, client: Client) -> None:
    client.force_login(world.psychologist)
    page = client.get(f"/classes/{world.five_a.id}/").content.decode()
    teacher = Assignment.objects.get(person=world.class_teacher)
    own = Assignment.objects.get(person=world.psychologist)
    assert f"/assignments/{teacher.id}/end/" in page
    assert f"/assignments/{own.id}/end/" not in page
    assert client.post(f"/assignments/{own.id}/end/").status_code == 404
    assigned(world.colleague, world.school, school_class=world.five_a)
    assert "Қалиева Динара" in client.get(f"/classes/{world.five_a.id}/").content.decode()


def test_whoever_leaves_the_school_looks_after_nobody_there(world: World) -> None:
    teacher = world.class_teacher
    second = appoint(teacher, world.school, "subject_teacher")
    for post in (teacher.appointments.get(role="class_teacher"), second):
        assert class_teacher_of(world.five_a, on=TODAY) == teacher
        end_appointment(appointment=post, on=TODAY, at=NOW, by=world.head)
    assert class_teacher_of(world.five_a, on=TODAY) is None
    assert Entry.objects.filter(verb="assignment.ended", by_id=world.head.id).count() == 1
