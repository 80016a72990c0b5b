"""A sheet's whole way, from bytes to rows of the school, and the same sheet once more."""

import pytest
from django.urls import reverse

from tests.makers import NOW, TODAY
from tirek.organisations.queries import year_on
from tirek.people.importing import CannotApply, apply_import, map_columns, plan_of, table_of, take_sheet
from tirek.people.models import Guardianship, Pupil, RosterImport, SchoolClass
from tirek.people.roster.columns import Mapping
from tirek.people.roster.plan import ImportPlan

HEADINGS = "Тегі;Аты;Әкесінің аты;Туған күні;Жынысы;Сынып;Анасы;Анасының телефоны"
SHEET = [
    "Сапарова;Айша;Ерланқызы;14.03.2016;қыз;7 «Ғ»;Сапарова Роза;87011234567",
    "Омаров;Дәулет;;02.11.2015;ұл;7 «Ғ»;Омарова Сәуле;",
]

pytestmark = pytest.mark.django_db


def _taken(world, *rows: str) -> RosterImport:
    content = "\r\n".join([HEADINGS, *rows]).encode()
    taken = take_sheet(
        organisation=world.school, year=year_on(TODAY), name="тізім.csv", content=content, at=NOW, by=world.head
    )
    map_columns(taken=taken, mapping=Mapping.from_dict(taken.mapping), at=NOW, by=world.head)
    taken.refresh_from_db()
    return taken


def _plan(world, *rows: str) -> ImportPlan:
    return plan_of(_taken(world, *rows), today=TODAY)


def _apply(world, *rows: str) -> dict[str, int]:
    return apply_import(taken=_taken(world, *rows), on=TODAY, at=NOW, by=world.head)


def test_a_sheet_becomes_pupils_classes_and_guardians(world):
    summary = _apply(world, *SHEET)
    assert (summary["added"], summary["new_classes"], summary["errors"]) == (2, 1, 0)
    opened = SchoolClass.objects.get(organisation=world.school, grade=7, letter="Ғ")
    pupils = Pupil.objects.filter(enrolments__school_class=opened).order_by("name_key")
    assert [str(pupil) for pupil in pupils] == ["Омаров Дәулет", "Сапарова Айша Ерланқызы"]
    mothers = Guardianship.objects.filter(pupil__in=pupils, kind="mother").order_by("pupil__name_key")
    assert [(one.guardian.full_name, one.guardian.phone) for one in mothers] == [
        ("Омарова Сәуле", ""),
        ("Сапарова Роза", "+77011234567"),
    ]


def test_the_same_sheet_once_more_has_nothing_to_do(world):
    _apply(world, *SHEET)
    assert _plan(world, *SHEET).changes_nothing


def test_a_changed_sheet_shows_what_would_change(world):
    _apply(world, *SHEET)
    plan = _plan(world, SHEET[0].replace("7 «Ғ»", "7 «Д»").replace("Сапарова;", "Сапарқызы;", 1))
    assert (len(plan.added), len(plan.moved)) == (1, 0)  # another surname and no IIN: nobody is merged by itself
    plan = _plan(world, SHEET[0].replace("7 «Ғ»", "7 «Д»").replace("Ерланқызы", ""))
    assert [(one.came_from, one.to) for one in plan.moved] == [((7, "Ғ"), (7, "Д"))]
    plan = _plan(world, SHEET[0])
    assert [pupil.surname for pupil in plan.leavers] == ["Омаров"]


def test_one_wrong_row_keeps_the_whole_sheet_out(world):
    before = Pupil.objects.count()
    taken = _taken(world, *SHEET, "Ким;Ира;;31.02.2016;қыз;7 «Ғ»;;")
    with pytest.raises(CannotApply):
        apply_import(taken=taken, on=TODAY, at=NOW, by=world.head)
    assert Pupil.objects.count() == before
    assert len(table_of(taken).rows) == 3


def test_a_guardian_who_comes_later_is_shown_first_and_written_once(world):
    _apply(world, *SHEET)
    later = SHEET[0].replace("87011234567", "87017654321"), SHEET[1].replace("7 «Ғ»", "7 «Д»").replace("Сәуле", "Мәрия")
    plan = _plan(world, *later)
    assert [(one.guardian.given_name, one.changes) for one in plan.guardians] == [
        ("Роза", {"phone": ("+77011234567", "+77017654321")}),
        ("Мәрия", {}),
    ]
    assert len(plan.moved) == 1
    _apply(world, *later)
    guardians = Guardianship.objects.filter(pupil__surname__in=("Сапарова", "Омаров")).order_by("guardian__given_name")
    assert [(one.guardian.given_name, one.guardian.phone) for one in guardians] == [
        ("Мәрия", ""),
        ("Роза", "+77017654321"),
        ("Сәуле", ""),
    ]
    assert _plan(world, *later).changes_nothing


def test_the_preview_tells_of_guardians_in_the_language_of_the_page(world, client):
    _apply(world, *SHEET)
    taken = _taken(world, SHEET[0].replace("87011234567", "87017654321"), SHEET[1])
    client.force_login(world.head)
    client.cookies["tirek-language"] = "ru"
    page = client.get(reverse("roster_preview", args=[taken.id])).content.decode()
    assert "Телефон" in page
    assert "+77011234567" in page
    assert "+77017654321" in page


TWIN = "Сапарова;Айша;Маратқызы;14.03.2016;қыз;7 «Ғ»;;"  # the name and birthday of the first, another father


def _page_of_twins(world, client) -> RosterImport:
    _apply(world, *SHEET)
    taken = _taken(world, *SHEET[1:], TWIN)
    client.force_login(world.head)
    return taken


def test_a_namesake_waits_for_an_answer_and_the_answer_stays(world, client):
    taken = _page_of_twins(world, client)
    url, write = reverse("roster_preview", args=[taken.id]), reverse("roster_apply", args=[taken.id])
    page = client.get(url).content.decode()
    assert "answer-3" in page
    assert write not in page  # no button while the question is open
    known = Pupil.objects.get(surname="Сапарова")
    client.post(url, {"open_classes": "on", "answer-3": str(known.id)})
    page = client.get(url).content.decode()
    assert write in page
    assert f'value="{known.id}" checked' in page  # still there to be changed
    client.post(url, {"open_classes": "on", "answer-3": "new"})
    taken.refresh_from_db()
    assert apply_import(taken=taken, on=TODAY, at=NOW, by=world.head)["added"] == 1
    assert Pupil.objects.filter(surname="Сапарова").count() == 2


def test_the_answer_that_it_is_the_known_child_corrects_and_adds_nobody(world, client):
    taken = _page_of_twins(world, client)
    known = Pupil.objects.get(surname="Сапарова")
    client.post(reverse("roster_preview", args=[taken.id]), {"answer-3": str(known.id)})
    taken.refresh_from_db()
    summary = apply_import(taken=taken, on=TODAY, at=NOW, by=world.head)
    assert (summary["added"], summary["corrected"]) == (0, 1)
    known.refresh_from_db()
    assert known.patronymic == "Маратқызы"


def test_an_answer_that_names_a_child_of_another_school_is_no_answer(world, client):
    taken = _page_of_twins(world, client)
    client.post(
        reverse("roster_preview", args=[taken.id]), {"answer-3": str(world.foreign_pupil.id), "answer-x": "new"}
    )
    taken.refresh_from_db()
    assert len(plan_of(taken, today=TODAY).questions) == 1


def test_only_a_sheet_of_the_whole_school_makes_leavers_of_other_classes(world, client):
    taken = _taken(world, *SHEET)
    client.force_login(world.head)
    assert plan_of(taken, today=TODAY).leavers == []
    client.post(reverse("roster_preview", args=[taken.id]), {"open_classes": "on", "whole_school": "on"})
    taken.refresh_from_db()
    leavers = plan_of(taken, today=TODAY).leavers
    assert world.pupil.id in [one.ref for one in leavers]
    apply_import(taken=taken, on=TODAY, at=NOW, by=world.head)
    assert world.pupil.enrolments.filter(ends_on__isnull=True).exists()  # nobody said that they left
