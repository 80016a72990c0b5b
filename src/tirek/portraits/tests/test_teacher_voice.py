"""What teachers are told: the pupil's own view, and what the class teacher saw where the pupil was not asked."""

import pytest

from tests.makers import NOW, STRUCTURE, consent_for, finished_sitting, make_instrument, make_screening
from tests.people import World
from tirek.instruments.models import InstrumentVersion
from tirek.portraits.composing import told_in_voice
from tirek.screenings.models import Screening
from tirek.screenings.queries import package_of


def screened_with(package: list[InstrumentVersion], world: World) -> Screening:
    """Return a plan in which everybody asked about the pupil has answered."""
    consent_for(world.pupil, world.parent, by=world.psychologist)
    plan = make_screening([world.five_a], package, by=world.psychologist, at=NOW)
    for seat in plan.seats.all():
        for packed in package_of(plan, seat.informant):
            finished_sitting(seat, packed, at=NOW)
    return plan


def told(plan: Screening, world: World, voice: str) -> list[str]:
    return told_in_voice(world.pupil, plan, voice=voice, language="kk").splitlines()[::3]


@pytest.fixture
def of_teacher(db: None) -> InstrumentVersion:
    return make_instrument("of-teacher", informant="class_teacher")


def test_what_only_the_class_teacher_answered_is_told_to_teachers_alone(
    world: World, of_teacher: InstrumentVersion
) -> None:
    plan = screened_with([of_teacher], world)
    assert sorted(told(plan, world, "teacher")) == ["SCALE belonging", "SCALE worry"]
    assert [told(plan, world, voice) for voice in ("parent", "pupil")] == [[], []]


def test_the_pupils_own_view_goes_before_on_the_same_scale(world: World, of_teacher: InstrumentVersion) -> None:
    of_pupil = make_instrument("of-pupil", scales=[STRUCTURE["scales"][0]])
    plan = screened_with([of_teacher, of_pupil], world)
    assert sorted(told(plan, world, "teacher")) == ["SCALE belonging", "SCALE worry"]
    assert told(plan, world, "parent") == ["…"]  # the name of the one scale of the pupil, for parents
