"""What is left open when a plan is over is marked so, once, school by school."""

from datetime import timedelta

import pytest

from tests.makers import NOW, consent_for, finished_sitting, make_instrument, make_screening, open_seat
from tests.people import World
from tirek.audit.models import Entry
from tirek.core import tenancy
from tirek.screenings.grants import GRANT_LASTS
from tirek.screenings.jobs import expire
from tirek.screenings.models import Batch, Screening, Sitting
from tirek.screenings.operations.expiring import expire_sittings
from tirek.screenings.operations.planning import close_screening
from tirek.screenings.queries import Progress, board_of, package_of

LATER = NOW + timedelta(days=8)


@pytest.fixture
def left_open(world: World) -> Sitting:
    consent_for(world.pupil, world.parent, by=world.psychologist)
    plan = make_screening([world.five_a], [make_instrument()], by=world.psychologist, at=NOW)
    return open_seat(plan.seats.get(), package_of(plan)[0], at=NOW).sitting


def state_of(sitting: Sitting) -> str:
    return Sitting.objects.get(pk=sitting.pk).state


def test_nothing_expires_while_the_plan_runs(left_open: Sitting) -> None:
    assert expire_sittings(at=NOW + timedelta(hours=20)) == 0
    assert state_of(left_open) == "open"


def test_it_expires_after_the_last_day_once_and_leaves_one_line(left_open: Sitting) -> None:
    assert [expire_sittings(at=LATER), expire_sittings(at=LATER)] == [1, 0]
    assert state_of(left_open) == "expired"
    assert [str(line) for line in Entry.objects.filter(verb="sitting.expired").values_list("by_label", flat=True)] == [
        "system: screenings"
    ]


def test_a_closed_plan_waits_until_no_device_can_write_any_more(left_open: Sitting, world: World) -> None:
    close_screening(screening=left_open.seat.screening, at=NOW, by=world.psychologist)
    assert expire_sittings(at=NOW + GRANT_LASTS) == 0
    assert expire_sittings(at=NOW + GRANT_LASTS + timedelta(minutes=1)) == 1


def test_a_finished_sitting_stays_finished(left_open: Sitting, world: World) -> None:
    plan = make_screening([world.five_a], [make_instrument("another")], by=world.psychologist, at=NOW)
    done = finished_sitting(plan.seats.get(), package_of(plan)[0], at=NOW)
    assert expire_sittings(at=LATER) == 1
    assert state_of(done) == "finished"
    assert Batch.objects.filter(sitting=done).count() == 1
    assert state_of(left_open) == "expired"


def test_the_board_says_that_it_was_not_finished(left_open: Sitting) -> None:
    seen = []
    for at in (NOW, LATER - timedelta(days=3), LATER):
        expire_sittings(at=at)
        (place,) = board_of(left_open.seat.screened_class, informant="pupil", at=at)
        seen.append((place.progress, state_of(left_open)))
    assert seen == [(Progress.WORKING, "open"), (Progress.UNFINISHED, "open"), (Progress.UNFINISHED, "expired")]


def test_another_school_is_left_alone(both_schools: World) -> None:
    world = both_schools
    consent_for(world.foreign_pupil, world.foreign_parent, by=world.stranger)
    plan = make_screening([world.foreign_class], [make_instrument()], by=world.stranger, at=NOW)
    foreign = open_seat(plan.seats.get(), package_of(plan)[0], at=NOW).sitting
    with tenancy.scope([world.school.id]):
        assert expire_sittings(at=LATER) == 0
    assert state_of(foreign) == "open"


def test_the_job_visits_every_school(both_schools: World) -> None:
    world, long_ago = both_schools, NOW - timedelta(days=8)
    sittings = []
    for school_class, pupil, guardian, by in (
        (world.five_a, world.pupil, world.parent, world.psychologist),
        (world.foreign_class, world.foreign_pupil, world.foreign_parent, world.stranger),
    ):
        consent_for(pupil, guardian, by=by)
        plan = make_screening([school_class], [make_instrument(f"of-{pupil.id}")], by=by, at=NOW)
        sittings.append(open_seat(plan.seats.get(), package_of(plan)[0], at=NOW).sitting)
        Screening.objects.filter(pk=plan.pk).update(starts_on=long_ago.date(), ends_on=long_ago.date())
        Sitting.objects.filter(pk=sittings[-1].pk).update(taken_up_at=long_ago)
    expire(timestamp=0)
    tenancy.enter([world.school.id, world.other_school.id])
    assert [state_of(one) for one in sittings] == ["expired", "expired"]
