"""Named people in a small world: school № 7 of Taraz, and school № 12 that nobody of № 7 may see."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.makers import appoint, assign, make_class, make_guardian, make_organisation, make_person, make_pupil
from tirek.accounts.models import Person
from tirek.core import tenancy
from tirek.organisations.models import Organisation
from tirek.people.models import Guardian, Pupil, SchoolClass


@dataclass
class World:
    """Everybody by name."""

    country: Organisation
    region: Organisation
    school: Organisation
    other_school: Organisation
    department: Organisation
    pmpc: Organisation
    five_a: SchoolClass
    first_b: SchoolClass
    foreign_class: SchoolClass
    pupil: Pupil
    classmate: Pupil
    little_one: Pupil
    foreign_pupil: Pupil
    parent: Guardian
    other_parent: Guardian
    foreign_parent: Guardian
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


STAFF = {
    "head": ("Жақсыбеков", "Марат", "head"),
    "deputy": ("Оспанова", "Гүлнар", "deputy_head"),
    "psychologist": ("Сәрсенова", "Айгүл", "psychologist"),
    "colleague": ("Қалиева", "Динара", "psychologist"),
    "social_pedagogue": ("Төлегенов", "Ерлан", "social_pedagogue"),
    "special_pedagogue": ("Нұрланова", "Әсел", "special_pedagogue"),
    "assistant": ("Ибраимова", "Мөлдір", "assistant"),
    "class_teacher": ("Бекова", "Сәуле", "class_teacher"),
    "subject_teacher": ("Ким", "Виктор", "subject_teacher"),
}


def build_world() -> World:
    """Return the world; the scope of both schools is entered and stays so until the caller narrows it."""
    country = make_organisation("country", "Қазақстан")
    region = make_organisation("region", "Жамбыл облысы", country)
    district = make_organisation("district", "Тараз қаласы", region)
    school = make_organisation("school", "№ 7 мектеп", district, second_factor_required=False)
    other_school = make_organisation("school", "№ 12 мектеп", district, second_factor_required=False)
    department = make_organisation("department", "Білім басқармасы", region)
    pmpc = make_organisation("pmpc", "ПМПК", region)
    tenancy.enter([school.id, other_school.id])
    five_a, first_b = make_class(school, 5, "Ә"), make_class(school, 1, "Б")
    foreign_class = make_class(other_school, 5, "А")
    pupil = make_pupil(five_a, "Әлиева", "Күнсұлу")
    classmate = make_pupil(five_a, "Қасымов", "Нұрсұлтан", sex="m")
    little_one = make_pupil(first_b, "Ғабитова", "Іңкәр")
    foreign_pupil = make_pupil(foreign_class, "Бөтенова", "Жұлдыз")
    world = World(
        country=country,
        region=region,
        school=school,
        other_school=other_school,
        department=department,
        pmpc=pmpc,
        five_a=five_a,
        first_b=first_b,
        foreign_class=foreign_class,
        pupil=pupil,
        classmate=classmate,
        little_one=little_one,
        foreign_pupil=foreign_pupil,
        parent=make_guardian(pupil, "Әлиева", "Жанар"),
        other_parent=make_guardian(classmate, "Қасымов", "Болат", "father"),
        foreign_parent=make_guardian(foreign_pupil, "Бөтенов", "Сәкен", "father"),
    )
    for name, (surname, given_name, role) in STAFF.items():
        world.people[name] = make_person(name, surname, given_name)
        appoint(world.people[name], school, role)
    _strangers(world)
    _assignments(world)
    return world


def _strangers(world: World) -> None:
    for name, surname, organisation, role in (
        ("stranger", "Жатова", world.other_school, "psychologist"),
        ("official", "Облысова", world.department, "official"),
        ("pmpc_specialist", "Кеңесова", world.pmpc, "pmpc_specialist"),
        ("researcher", "Ғылымова", world.region, "researcher"),
        ("support", "Қолдаева", world.country, "support"),
    ):
        world.people[name] = make_person(name, surname, "Сара")
        appoint(world.people[name], organisation, role)
    assign(world.stranger, world.other_school)


def _assignments(world: World) -> None:
    assign(world.psychologist, world.school)
    assign(world.social_pedagogue, world.school)
    assign(world.class_teacher, world.school, "class_teacher", school_class=world.five_a)
    assign(world.subject_teacher, world.school, "subject_teacher", school_class=world.five_a)
    assign(world.special_pedagogue, world.school, pupil=world.pupil)
    assign(world.assistant, world.school, pupil=world.pupil)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The world, seen from within school № 7."""
    built = build_world()
    tenancy.enter([built.school.id])
    yield built
    tenancy.enter([])


@pytest.fixture
def both_schools(world: World) -> World:
    """The world with the walls of both schools open, as no request ever sees it."""
    tenancy.enter([world.school.id, world.other_school.id])
    return world
