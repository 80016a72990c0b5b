"""The class grid in any order, with any choice of children, and where one child stands among classmates."""

import pytest
from django.test import Client

from tests.makers import NOW, consent_for, finished_sitting, make_guardian, make_instrument, make_pupil, make_screening
from tests.people import World
from tirek.people.models import Pupil
from tirek.portraits.arranging import Arrangement, arrangement_of
from tirek.portraits.composing import FEWEST_CLASSMATES, portrait_of
from tirek.screenings.models import Result, ScreenedClass
from tirek.screenings.queries import package_of

SURNAMES = ("Абаев", "Әбіш", "Болатов", "Ғалымов", "Дәулетов", "Ержанов")


@pytest.fixture
def screened(world: World) -> ScreenedClass:
    """Six pupils answer alike; then their scores on ``belonging`` are set to 0, 20, 40, 60, 80, 100."""
    pupils = [make_pupil(world.five_a, surname, "Сана") for surname in SURNAMES]
    for pupil in pupils:
        consent_for(pupil, make_guardian(pupil, pupil.surname, "Жан"), by=world.psychologist)
    plan = make_screening([world.five_a], [make_instrument()], by=world.psychologist, at=NOW)
    bands = ("needs_attention", "needs_attention", "watch", "in_range", "strength", "strength")
    for number, pupil in enumerate(pupils):
        sitting = finished_sitting(plan.seats.get(pupil=pupil), package_of(plan)[0], at=NOW)
        result = Result.objects.get(sitting=sitting)
        result.scores["belonging"] |= {"percent": 20.0 * number, "band": bands[number]}
        result.scores["worry"]["band"] = "in_range"
        result.save(update_fields=["scores"])
    return plan.classes.get()


@pytest.fixture
def ask(screened: ScreenedClass, world: World, client: Client):  # type: ignore[no-untyped-def]
    client.force_login(world.psychologist)

    def asking(**query: str) -> list[str]:
        page = client.get(f"/screenings/{screened.screening_id}/results/{screened.id}/", query)
        return [row.pupil.surname for row in page.context["grid"].rows]

    return asking


WITHOUT = ["Әлиева", "Қасымов"]  # of the world, no consent and so no result
BY_NAME = ["Абаев", "Әбіш", "Әлиева", "Болатов", "Ғалымов", "Дәулетов", "Ержанов", "Қасымов"]


def test_it_begins_by_name_in_the_kazakh_alphabet(ask) -> None:  # type: ignore[no-untyped-def]
    assert ask() == BY_NAME
    assert ask(sort="-name") == BY_NAME[::-1]


def test_a_column_puts_first_who_needs_most_and_last_who_has_no_result(ask) -> None:  # type: ignore[no-untyped-def]
    hardest = ["Абаев", "Әбіш", "Болатов", "Ғалымов", "Дәулетов", "Ержанов"]
    assert ask(sort="0") == hardest + WITHOUT
    assert ask(sort="-0") == hardest[::-1] + WITHOUT


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("watch", ["Болатов"]),
        ("strength", ["Дәулетов", "Ержанов"]),
        ("no_result", WITHOUT),
        ("nonsense", BY_NAME),
    ],
)
def test_a_choice_shows_whom_it_says(ask, show: str, expected: list[str]) -> None:  # type: ignore[no-untyped-def]
    assert ask(show=show) == expected


def test_the_signal_choice_asks_wellbeing_and_forgets_what_was_withdrawn(ask, screened: ScreenedClass) -> None:  # type: ignore[no-untyped-def]
    assert ask(show="signal") == list(SURNAMES)
    Result.objects.filter(pupil__surname="Абаев").update(closed_at=NOW)
    assert ask(show="signal") == list(SURNAMES[1:])


@pytest.mark.parametrize("sort", ["7", "-7", "--1", "²", "x", "-", "1.5"])
def test_an_address_that_means_nothing_shows_everybody_by_name(ask, sort: str) -> None:  # type: ignore[no-untyped-def]
    assert ask(sort=sort) == BY_NAME


def test_an_address_reads_back_as_it_was_written() -> None:
    wished = Arrangement("1", turned=True, show="watch")
    assert wished.address("pupil") == "?informant=pupil&sort=-1&show=watch"
    assert arrangement_of("-1", "watch", columns=2) == wished
    assert Arrangement().address("pupil") == "?informant=pupil"
    assert Arrangement().sorted_by("1").sorted_by("1") == Arrangement("1", turned=True)


def peers_of(pupil: Pupil, world: World) -> list[tuple[float, float] | None]:
    shown = portrait_of(pupil, world.school, language="kk", on=NOW.date())
    return [finding.row.peers for finding in shown.findings]


def test_the_portrait_shows_the_middle_half_of_the_class(screened: ScreenedClass, world: World) -> None:
    pupil = Pupil.objects.get(surname="Болатов")
    assert peers_of(pupil, world)[0] == (25.0, 75.0)


def test_fewer_than_five_classmates_show_nothing(screened: ScreenedClass, world: World) -> None:
    pupil = Pupil.objects.get(surname="Болатов")
    assert FEWEST_CLASSMATES == 5
    Result.objects.filter(pupil__surname="Абаев").update(closed_at=NOW)
    assert peers_of(pupil, world) == [None, None]


def test_the_portrait_page_names_no_classmate(screened: ScreenedClass, world: World, client: Client) -> None:
    client.force_login(world.psychologist)
    page = client.get(f"/portraits/{Pupil.objects.get(surname='Болатов').id}/")
    assert page.context["peers"] is True
    assert [name for name in SURNAMES if name in page.content.decode()] == ["Болатов"]
