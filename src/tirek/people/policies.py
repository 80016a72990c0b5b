"""Who may see and assess which child (rule P-1): an appointment says what somebody is, an assignment for whom."""

import uuid
from collections.abc import Collection
from datetime import date

from django.core.exceptions import PermissionDenied

from tirek.accounts.models import Person
from tirek.accounts.queries import in_force, roles_at
from tirek.accounts.roles import KEEPS_THE_ROLL, RUNS_THE_SCHOOL, WHOLE_ROLL, Role
from tirek.people.models import Assignment, Pupil, SchoolClass


def may_see(person: Person, pupil: Pupil, *, on: date) -> bool:
    """T1, the child's name and class: the whole roll for those who need it, else the own classes and pupils."""
    if roles_at(person, pupil.organisation_id, on=on) & WHOLE_ROLL:
        return True
    return _looks_after(person, pupil, on=on)


def may_assess(person: Person, pupil: Pupil, *, on: date) -> bool:
    """T3 and T4 of diagnostics: a psychologist of the child's organisation to whom the child is assigned."""
    if Role.PSYCHOLOGIST not in roles_at(person, pupil.organisation_id, on=on):
        return False
    return _looks_after(person, pupil, on=on, kinds=(Assignment.Kind.SPECIALIST,))


def require_may_assess(person: Person, pupil: Pupil, *, on: date) -> None:
    """Raises PermissionDenied unless ``may_assess``."""
    if not may_assess(person, pupil, on=on):
        raise PermissionDenied


def may_assess_class(person: Person, school_class: SchoolClass, *, on: date) -> bool:
    """Whether ``person`` is the psychologist of the class."""
    if Role.PSYCHOLOGIST not in roles_at(person, school_class.organisation_id, on=on):
        return False
    return _assignments(person, school_class.organisation_id, on=on).filter(
        kind=Assignment.Kind.SPECIALIST, pupil__isnull=True, school_class__in=(school_class.id,)
    ).exists() or _serves_whole(person, school_class.organisation_id, on=on)


def require_may_assess_class(person: Person, school_class: SchoolClass, *, on: date) -> None:
    """Raises PermissionDenied unless ``may_assess_class``."""
    if not may_assess_class(person, school_class, on=on):
        raise PermissionDenied


def may_keep_roll(person: Person, organisation_id: uuid.UUID, *, on: date) -> bool:
    """Import the roster, keep classes and guardians."""
    return bool(roles_at(person, organisation_id, on=on) & KEEPS_THE_ROLL)


def kinds_given_by(person: Person, organisation_id: uuid.UUID, *, on: date) -> frozenset[str]:
    """Return the kinds of assignment ``person`` may give and end. Teachers: whoever keeps the roll. Specialists: only
    those who run the school, so that nobody opens children's results to themselves."""
    roles = roles_at(person, organisation_id, on=on)
    if roles & RUNS_THE_SCHOOL:
        return frozenset(Assignment.Kind.values)
    return frozenset({Assignment.Kind.CLASS_TEACHER, Assignment.Kind.SUBJECT_TEACHER} if roles & KEEPS_THE_ROLL else ())


def require_may_give(person: Person, organisation_id: uuid.UUID, kind: str, *, on: date) -> None:
    """Raises PermissionDenied unless ``kind`` is among ``kinds_given_by``."""
    if kind not in kinds_given_by(person, organisation_id, on=on):
        raise PermissionDenied


def require_may_keep_roll(person: Person, organisation_id: uuid.UUID, *, on: date) -> None:
    """Raises PermissionDenied unless ``may_keep_roll``."""
    if not may_keep_roll(person, organisation_id, on=on):
        raise PermissionDenied


def is_class_teacher_of(person: Person, school_class_id: uuid.UUID, *, on: date) -> bool:
    """Whether ``person`` leads the class today."""
    return person.assignments.filter(
        in_force(on), kind=Assignment.Kind.CLASS_TEACHER, school_class=school_class_id
    ).exists()


def _assignments(person: Person, organisation_id: uuid.UUID, *, on: date):  # type: ignore[no-untyped-def]
    return Assignment.objects.filter(in_force(on), person=person, organisation=organisation_id)


def _serves_whole(person: Person, organisation_id: uuid.UUID, *, on: date) -> bool:
    whole = _assignments(person, organisation_id, on=on)
    return whole.filter(kind=Assignment.Kind.SPECIALIST, school_class__isnull=True, pupil__isnull=True).exists()


def _looks_after(
    person: Person, pupil: Pupil, *, on: date, kinds: Collection[str] = tuple(Assignment.Kind.values)
) -> bool:
    if not roles_at(person, pupil.organisation_id, on=on):
        return False
    own = _assignments(person, pupil.organisation_id, on=on).filter(kind__in=kinds)
    if own.filter(pupil=pupil).exists() or _serves_whole(person, pupil.organisation_id, on=on):
        return True
    classes = pupil.enrolments.filter(in_force(on)).values("school_class")
    return own.filter(school_class__in=classes).exists()
