"""Classes, enrolments, guardians and assignments: how the roll changes, one function per thing that happens."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from tirek.accounts.models import Person
from tirek.accounts.queries import in_force, roles_at
from tirek.accounts.roles import Role
from tirek.audit.operations import Actor, record
from tirek.core.clock import day_in_kazakhstan
from tirek.core.kazakh import search_key, sort_key
from tirek.core.secrets import encrypt, keyed_hash
from tirek.organisations.models import Organisation, SchoolYear
from tirek.people.models import Assignment, Enrolment, Guardian, Guardianship, Pupil, SchoolClass
from tirek.people.policies import require_may_give, require_may_keep_roll


class AlreadyThere(Exception):
    """The class, relation or assignment exists."""


class NotOnStaff(Exception):
    """Nobody looks after children of an organisation they hold no post in."""


class OutOfOrder(Exception):
    """The day lies before what the pupil's history says happened later."""


@dataclass(frozen=True)
class PupilFacts:
    """What a school knows of a pupil; ``iin`` is the plain number or empty."""

    surname: str
    given_name: str
    patronymic: str
    born_on: date
    sex: str
    language: str
    iin: str = ""


@dataclass(frozen=True)
class GuardianFacts:
    """What a school knows of a guardian."""

    surname: str
    given_name: str
    patronymic: str
    phone: str
    email: str
    language: str


@transaction.atomic(durable=True)
def open_class(
    *,
    organisation: Organisation,
    year: SchoolYear,
    grade: int,
    letter: str,
    language: str,
    shift: int,
    at: datetime,
    by: Person,
) -> SchoolClass:
    """Add a class to a school year.

    Raises PermissionDenied; AlreadyThere.
    """
    require_may_keep_roll(by, organisation.id, on=day_in_kazakhstan(at))
    if SchoolClass.objects.filter(organisation=organisation, year=year, grade=grade, letter=letter).exists():
        raise AlreadyThere
    return add_class(organisation.id, year, grade, letter, language, shift, at, by)


@transaction.atomic(durable=True)
def enrol_pupil(*, facts: PupilFacts, school_class: SchoolClass, on: date, at: datetime, by: Person) -> Pupil:
    """Add one pupil to a class by hand.

    Raises PermissionDenied; AlreadyThere if the IIN is known in the school.
    """
    require_may_keep_roll(by, school_class.organisation_id, on=day_in_kazakhstan(at))
    pupil = build_pupil(facts, organisation_id=school_class.organisation_id, at=at)
    _require_own_iin(pupil)
    pupil.save(force_insert=True)
    Enrolment.objects.create(
        organisation_id=pupil.organisation_id, pupil=pupil, school_class=school_class, starts_on=on
    )
    record("pupil.enrolled", subject=pupil, by=by, at=at, pupil_id=pupil.id)
    return pupil


@transaction.atomic(durable=True)
def correct_pupil(*, pupil: Pupil, facts: PupilFacts, at: datetime, by: Person) -> Pupil:
    """Correct what is written about a pupil.

    Raises PermissionDenied; AlreadyThere if the IIN is another pupil's of the school.
    """
    require_may_keep_roll(by, pupil.organisation_id, on=day_in_kazakhstan(at))
    describe(pupil, facts)
    _require_own_iin(pupil)
    pupil.save()
    record("pupil.corrected", subject=pupil, by=by, at=at, pupil_id=pupil.id)
    return pupil


@transaction.atomic(durable=True)
def move_pupil(*, pupil: Pupil, to: SchoolClass, reason: str, on: date, at: datetime, by: Person) -> None:
    """Move a pupil to another class of the school from a day on.

    Raises PermissionDenied; OutOfOrder.
    """
    require_may_keep_roll(by, pupil.organisation_id, on=day_in_kazakhstan(at))
    require_may_keep_roll(by, to.organisation_id, on=day_in_kazakhstan(at))
    _require_in_order(pupil, on)
    end_enrolment(pupil, reason, on)
    Enrolment.objects.create(organisation_id=pupil.organisation_id, pupil=pupil, school_class=to, starts_on=on)
    record("pupil.moved", subject=pupil, by=by, at=at, pupil_id=pupil.id, details={"to": str(to.id)})


@transaction.atomic(durable=True)
def let_pupil_leave(*, pupil: Pupil, reason: str, on: date, at: datetime, by: Person) -> None:
    """Note that a pupil has left; the history stays.

    Raises PermissionDenied; OutOfOrder.
    """
    require_may_keep_roll(by, pupil.organisation_id, on=day_in_kazakhstan(at))
    _require_in_order(pupil, on)
    end_enrolment(pupil, reason, on)
    record("pupil.left", subject=pupil, by=by, at=at, pupil_id=pupil.id, details={"reason": reason})


@transaction.atomic(durable=True)
def add_guardian(
    *, pupil: Pupil, facts: GuardianFacts, kind: str, document: str, on: date, at: datetime, by: Person
) -> Guardianship:
    """Add a representative of a pupil.

    Raises PermissionDenied.
    """
    require_may_keep_roll(by, pupil.organisation_id, on=day_in_kazakhstan(at))
    guardian = build_guardian(facts, organisation_id=pupil.organisation_id)
    guardian.save(force_insert=True)
    relation = Guardianship.objects.create(
        organisation_id=pupil.organisation_id,
        pupil=pupil,
        guardian=guardian,
        kind=kind,
        document=document,
        valid_from=on,
    )
    record("guardian.added", subject=relation, by=by, at=at)
    return relation


@transaction.atomic(durable=True)
def correct_guardian(*, guardian: Guardian, facts: GuardianFacts, at: datetime, by: Person) -> None:
    """Correct a guardian's name, telephone, e-mail or language.

    Raises PermissionDenied.
    """
    require_may_keep_roll(by, guardian.organisation_id, on=day_in_kazakhstan(at))
    for name, value in vars(facts).items():
        setattr(guardian, name, value)
    guardian.search_key = search_key(guardian.full_name)
    guardian.save()
    record("guardian.corrected", subject=guardian, by=by, at=at)


@transaction.atomic(durable=True)
def limit_guardian(*, relation: Guardianship, limit: str, document: str, at: datetime, by: Person) -> None:
    """Note (or lift) what a court has limited; the paper is named.

    Raises PermissionDenied; django.db.IntegrityError without a paper.
    """
    require_may_keep_roll(by, relation.organisation_id, on=day_in_kazakhstan(at))
    Guardianship.objects.filter(pk=relation.pk).update(court_limit=limit, court_document=document)
    record("guardian.limited", subject=relation, by=by, at=at, details={"limit": limit})


@transaction.atomic(durable=True)
def end_guardianship(*, relation: Guardianship, on: date, at: datetime, by: Person) -> None:
    """End a relation from a day on.

    Raises PermissionDenied.
    """
    require_may_keep_roll(by, relation.organisation_id, on=day_in_kazakhstan(at))
    Guardianship.objects.filter(pk=relation.pk).update(valid_to=on)
    record("guardian.ended", subject=relation, by=by, at=at)


@transaction.atomic(durable=True)
def assign(
    *,
    person: Person,
    organisation: Organisation,
    kind: str,
    school_class: SchoolClass | None,
    pupil: Pupil | None,
    on: date,
    at: datetime,
    by: Person,
) -> Assignment:
    """Give ``person`` a class, a pupil, or (both None) the whole organisation to look after.

    Raises PermissionDenied, also when class or pupil are not the organisation's; NotOnStaff; AlreadyThere.
    """
    require_may_give(by, organisation.id, kind, on=day_in_kazakhstan(at))
    if any(one is not None and one.organisation_id != organisation.id for one in (school_class, pupil)):
        raise PermissionDenied
    if not roles_at(person, organisation.id, on=on):
        raise NotOnStaff
    target = {
        "person": person,
        "organisation": organisation,
        "kind": kind,
        "school_class": school_class,
        "pupil": pupil,
    }
    if Assignment.objects.filter(in_force(on), **target).exists():
        raise AlreadyThere
    if kind == Assignment.Kind.CLASS_TEACHER:
        Assignment.objects.filter(in_force(on), kind=kind, school_class=school_class).update(ends_on=on)
    row = Assignment.objects.create(**target, starts_on=on)
    record("assignment.given", subject=row, by=by, at=at)
    return row


@transaction.atomic(durable=True)
def end_assignment(*, assignment: Assignment, on: date, at: datetime, by: Person) -> None:
    """Take a class or pupil from somebody from a day on.

    Raises PermissionDenied.
    """
    require_may_give(by, assignment.organisation_id, assignment.kind, on=day_in_kazakhstan(at))
    Assignment.objects.filter(pk=assignment.pk).update(ends_on=on)
    record("assignment.ended", subject=assignment, by=by, at=at)


def serve_whole_school(*, person: Person, organisation: Organisation, role: str, at: datetime, by: Actor) -> None:
    """A psychologist or social pedagogue who takes up a post looks after the whole organisation until told otherwise
    (called by accounts, in the transaction of the appointment)."""
    if role not in (Role.PSYCHOLOGIST, Role.SOCIAL_PEDAGOGUE):
        return
    row = Assignment.objects.create(
        person=person, organisation=organisation, kind=Assignment.Kind.SPECIALIST, starts_on=day_in_kazakhstan(at)
    )
    record("assignment.given", subject=row, by=by, at=at)


def end_assignments(*, person: Person, organisation: Organisation, on: date, at: datetime, by: Actor) -> None:
    """Whoever holds no post at the organisation any more looks after nobody there (called by accounts, in the
    transaction in which the last appointment ends)."""
    rows = Assignment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on), person=person, organisation=organisation
    )
    for row in rows:
        Assignment.objects.filter(pk=row.pk).update(ends_on=max(on, row.starts_on))
        record("assignment.ended", subject=row, by=by, at=at)


def _require_own_iin(pupil: Pupil) -> None:
    same = Pupil.objects.filter(organisation=pupil.organisation_id, iin_hash=pupil.iin_hash).exclude(pk=pupil.pk)
    if pupil.iin_hash and same.exists():
        raise AlreadyThere


def _require_in_order(pupil: Pupil, on: date) -> None:
    if pupil.enrolments.filter(starts_on__gt=on).exists():
        raise OutOfOrder


def build_pupil(facts: PupilFacts, *, organisation_id: uuid.UUID, at: datetime) -> Pupil:
    """Return an unsaved pupil with keys and sealed IIN."""
    return describe(Pupil(organisation_id=organisation_id, created_at=at), facts)


def describe(pupil: Pupil, facts: PupilFacts) -> Pupil:
    """Write ``facts`` onto an unsaved or known pupil; an empty IIN leaves the known one as it is."""
    for name in ("surname", "given_name", "patronymic", "born_on", "sex", "language"):
        setattr(pupil, name, getattr(facts, name))
    pupil.name_key = sort_key(pupil.full_name)
    pupil.search_key = search_key(pupil.full_name)
    if facts.iin:
        pupil.iin_sealed = encrypt(facts.iin, about=f"people.Pupil.iin {pupil.pk}")
        pupil.iin_hash = iin_hash(facts.iin)
        pupil.iin_last4 = facts.iin[-4:]
    return pupil


def iin_hash(iin: str) -> bytes:
    """Return the keyed hash pupils are matched by."""
    return keyed_hash(iin, purpose="iin")


def build_guardian(facts: GuardianFacts, *, organisation_id: uuid.UUID) -> Guardian:
    """Return an unsaved guardian with the key for searching."""
    guardian = Guardian(organisation_id=organisation_id, **vars(facts))
    guardian.search_key = search_key(guardian.full_name)
    return guardian


def add_class(
    organisation_id: uuid.UUID,
    year: SchoolYear,
    grade: int,
    letter: str,
    language: str,
    shift: int,
    at: datetime,
    by: Actor,
) -> SchoolClass:
    """Write a class and its trail line; the caller has asked whether it may."""
    row = SchoolClass.objects.create(
        organisation_id=organisation_id,
        year=year,
        grade=grade,
        letter=letter,
        letter_key=sort_key(letter),
        language=language,
        shift=shift,
    )
    record("class.opened", subject=row, by=by, at=at)
    return row


def end_enrolment(pupil: Pupil, reason: str, on: date) -> None:
    """End the running enrolment; one that would begin and end on one day is ended before it began to count."""
    Enrolment.objects.filter(in_force(on), pupil=pupil).update(ends_on=on, end_reason=reason)
