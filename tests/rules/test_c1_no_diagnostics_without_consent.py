"""Rule C-1 at every door, in every situation. The policy and the database are asked separately and must agree."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests.makers import NOW, TODAY, consent_for, make_guardian, relate
from tests.people import World
from tirek.consents.models import Consent
from tirek.consents.policies import ConsentMissing, Missing, basis_for_assessment

TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


def years_ago(years: int, *, days: int = 0) -> date:
    return date(TODAY.year - years, TODAY.month, TODAY.day) + timedelta(days=days)


def in_database(world: World, consent: Consent | None) -> bool:
    """Ask the database's own function, by its own clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select consents_c1_holds(%s, 'diagnostics', %s, null, clock_timestamp())",
            [world.pupil.id, consent.id if consent else None],
        )
        return bool(cursor.fetchone()[0])


def refused_with(world: World) -> Missing | None:
    try:
        with transaction.atomic():
            basis_for_assessment(world.pupil, at=NOW)
    except ConsentMissing as refusal:
        return refusal.reason
    return None


def given(world: World, **changes) -> Consent:  # type: ignore[no-untyped-def]
    facts = {"guardian": world.parent, "by": world.psychologist} | changes
    return consent_for(world.pupil, **facts)


def withdrawn(world: World) -> Consent:
    consent = given(world)
    Consent.objects.filter(pk=consent.pk).update(withdrawn_at=NOW)
    return consent


def of_another_child(world: World) -> Consent:
    return consent_for(world.classmate, world.other_parent, by=world.psychologist)


def refused_by_the_other_parent(world: World) -> Consent:
    father = make_guardian(world.pupil, "Әлиев", "Дәурен", "father")
    given(world, guardian=father, decision="refused")
    return given(world)


def refused_by_a_parent_whom_a_court_limits(world: World) -> Consent:
    father = make_guardian(
        world.pupil, "Әлиев", "Дәурен", "father", court_limit="no_decisions", court_document="№ 1, 2026"
    )
    given(world, guardian=father, decision="refused")
    return given(world)


def by_a_limited_guardian(world: World) -> Consent:
    world.parent.guardianships.update(court_limit="no_decisions", court_document="№ 1, 2026")
    return given(world)


def by_a_former_guardian(world: World) -> Consent:
    world.parent.guardianships.update(valid_to=TODAY)
    return given(world)


def by_nobody_of_the_family(world: World) -> Consent:
    return given(world, guardian=world.other_parent)


def turning_eighteen(world: World, *, days: int) -> None:
    world.pupil.born_on = years_ago(18, days=days)
    world.pupil.save()


def on_the_eighteenth_birthday(world: World) -> Consent:
    turning_eighteen(world, days=0)
    return given(world)


def on_the_day_before_the_eighteenth_birthday(world: World) -> Consent:
    turning_eighteen(world, days=1)
    return given(world)


def by_the_grown_up_pupil(world: World) -> Consent:
    turning_eighteen(world, days=0)
    return given(world, guardian=None)


def by_the_pupil_before_the_birthday(world: World) -> Consent:
    turning_eighteen(world, days=1)
    return given(world, guardian=None)


def superseded_by_the_same_word(world: World) -> Consent:
    consent = given(world)
    Consent.objects.filter(pk=consent.pk).update(superseded_at=NOW)
    given(world)
    return consent


def superseded_by_a_refusal(world: World) -> Consent:
    consent = given(world)
    Consent.objects.filter(pk=consent.pk).update(superseded_at=NOW)
    given(world, decision="refused")
    return consent


SITUATIONS = {
    "nothing was asked": (lambda world: None, Missing.NOT_ASKED),
    "given": (given, None),
    "given from today": (lambda world: given(world, valid_from=TODAY), None),
    "dated tomorrow": (lambda world: given(world, valid_from=TOMORROW), Missing.NOT_YET),
    "valid to tomorrow": (lambda world: given(world, valid_to=TOMORROW), None),
    "valid to today": (lambda world: given(world, valid_to=TODAY), Missing.EXPIRED),
    "refused": (lambda world: given(world, decision="refused"), Missing.REFUSED),
    "withdrawn": (withdrawn, Missing.WITHDRAWN),
    "another child's": (of_another_child, Missing.NOT_ASKED),
    "for counselling": (lambda world: given(world, purpose="counselling"), Missing.NOT_ASKED),
    "for research": (lambda world: given(world, purpose="research"), Missing.NOT_ASKED),
    "the other parent refuses": (refused_by_the_other_parent, Missing.CONFLICT),
    "a limited parent refuses": (refused_by_a_parent_whom_a_court_limits, None),
    "by a guardian a court limits": (by_a_limited_guardian, Missing.SIGNER),
    "by a former guardian": (by_a_former_guardian, Missing.SIGNER),
    "by somebody else's parent": (by_nobody_of_the_family, Missing.SIGNER),
    "on the 18th birthday": (on_the_eighteenth_birthday, Missing.SIGNER),
    "the day before the 18th birthday": (on_the_day_before_the_eighteenth_birthday, None),
    "by the pupil of 18": (by_the_grown_up_pupil, None),
    "by the pupil of 17": (by_the_pupil_before_the_birthday, Missing.SIGNER),
    "said twice": (superseded_by_the_same_word, None),
    "later refused": (superseded_by_a_refusal, Missing.REFUSED),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_policy_and_the_database_say_the_same(world: World, situation: str) -> None:
    build, expected = SITUATIONS[situation]
    consent = build(world)
    assert refused_with(world) == expected
    assert in_database(world, consent) == (expected is None)


def test_a_relation_that_begins_tomorrow_decides_nothing_today(world: World) -> None:
    aunt = make_guardian(world.pupil, "Әлиева", "Бота", "guardian", valid_from=TOMORROW)
    consent = given(world, guardian=aunt)
    assert refused_with(world) == Missing.SIGNER
    assert not in_database(world, consent)


def test_a_guardian_of_two_children_decides_for_each(world: World) -> None:
    relate(world.parent, world.classmate, "guardian")
    consent_for(world.classmate, world.parent, by=world.psychologist)
    assert refused_with(world) == Missing.NOT_ASKED


def test_a_decision_is_never_rewritten(world: World) -> None:
    refusal = given(world, decision="refused")
    with pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic():
        Consent.objects.filter(pk=refusal.pk).update(decision="given")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        refusal.delete()
