"""Planning a screening: classes × package × informants, with a slip for everybody who will answer."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from tirek.accounts.models import Person
from tirek.audit.operations import Actor, record
from tirek.consents.models import Purpose
from tirek.consents.policies import consents_in_force
from tirek.core.clock import KAZAKHSTAN, day_in_kazakhstan
from tirek.core.secrets import decrypt, encrypt, keyed_hash, new_code, new_token
from tirek.instruments.models import Informant, InstrumentVersion
from tirek.organisations.models import Door, Quarter
from tirek.people.models import Guardian, Pupil, SchoolClass
from tirek.people.policies import may_assess, require_may_assess_class
from tirek.people.queries import class_of, class_teacher_of, deciding_guardianships, pupils_of
from tirek.screenings.models import Packed, ScreenedClass, Screening, Seat

CLASS_CODE_LENGTH = 6
PERSONAL_CODE_LENGTH = 6


class NothingToAsk(Exception):
    """A plan needs at least one class and one instrument."""


class TeacherMissing(Exception):
    """The package asks the class teacher, but a class has none."""

    def __init__(self, school_class: SchoolClass) -> None:
        super().__init__(school_class)
        self.school_class = school_class


class WrongPerson(Exception):
    """Signals must go to a psychologist of every class of the plan."""


@dataclass(frozen=True)
class Plan:
    """What a psychologist wants to ask, of whom, when and how."""

    title: str
    classes: tuple[SchoolClass, ...]
    package: tuple[InstrumentVersion, ...]
    starts_on: date
    ends_on: date
    quarter: Quarter
    mode: str
    language_choice: str
    signals_to: Person


@transaction.atomic(durable=True)
def plan_screening(*, plan: Plan, at: datetime, by: Person) -> Screening:
    """Make the plan and a slip for every respondent whose pupil has a consent in force.

    Raises PermissionDenied unless ``by`` is the psychologist of every class; NothingToAsk; TeacherMissing; WrongPerson.
    """
    _require_sound(plan, at, by)
    screening = Screening.objects.create(
        organisation_id=plan.classes[0].organisation_id,
        title=plan.title,
        quarter=plan.quarter,
        mode=plan.mode,
        language_choice=plan.language_choice,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        led_by=by,
        signals_to=plan.signals_to,
        created_at=at,
    )
    for position, instrument in enumerate(plan.package):
        Packed.objects.create(
            organisation_id=screening.organisation_id, screening=screening, instrument=instrument, position=position
        )
    for school_class in plan.classes:
        _screen_class(screening, school_class, at)
    record("screening.planned", subject=screening, by=by, at=at)
    return screening


@transaction.atomic(durable=True)
def seat_newcomers(*, screening: Screening, at: datetime, by: Person) -> int:
    """Make slips for those who have a consent or a teacher only now; return how many.

    Raises PermissionDenied.
    """
    made = 0
    for screened in screening.classes.select_related("school_class"):
        require_may_assess_class(by, screened.school_class, on=day_in_kazakhstan(at))
        made += _seat_class(screening, screened, at)
    if made:
        record("screening.seated", subject=screening, by=by, at=at, details={"slips": made})
    return made


@transaction.atomic
def seat_guardian(*, pupil: Pupil, guardian: Guardian, at: datetime, by: Actor) -> int:
    """Make the seats of a guardian who has just signed, in the open plans that ask parents of the class; return how many.

    Nothing is made while no consent is in force: children without one do not appear, nor does anybody about them.
    """
    today, school_class = day_in_kazakhstan(at), class_of(pupil, on=day_in_kazakhstan(at))
    if school_class is None or not consents_in_force([pupil], Purpose.DIAGNOSTICS, at=at):
        return 0
    rows = ScreenedClass.objects.filter(
        school_class=school_class, screening__ends_on__gte=today, screening__closed_at__isnull=True
    )
    locked = rows.select_for_update(of=("self",)).select_related("screening").order_by("id")
    return sum(_seat_guardian(screened, pupil, guardian, at, by) for screened in locked)


def _seat_guardian(screened: ScreenedClass, pupil: Pupil, guardian: Guardian, at: datetime, by: Actor) -> bool:
    screening, who = screened.screening, _Who(Informant.PARENT, guardian_id=guardian.id)
    instruments = [packed.instrument for packed in screening.package.select_related("instrument")]
    if who not in _respondents(pupil, screened, instruments, max(day_in_kazakhstan(at), screening.starts_on)):
        return False
    if screened.seats.filter(pupil=pupil, informant=who.informant, guardian=guardian).exists():
        return False
    seat = _seat(screening, screened, pupil, class_code_of(screened), who)
    seat.save(force_insert=True)
    _open_door(Door.Kind.SLIP, bytes(seat.key_hash), screening)
    record("screening.seated", subject=screening, by=by, at=at, pupil_id=pupil.id, details={"slips": 1})
    return True


@transaction.atomic(durable=True)
def close_screening(*, screening: Screening, at: datetime, by: Person) -> None:
    """End a plan: nobody opens or resumes any more; what is finished stays.

    Raises PermissionDenied.
    """
    for screened in screening.classes.select_related("school_class"):
        require_may_assess_class(by, screened.school_class, on=day_in_kazakhstan(at))
    Screening.objects.filter(pk=screening.pk, closed_at__isnull=True).update(closed_at=at)
    record("screening.closed", subject=screening, by=by, at=at)


def _require_sound(plan: Plan, at: datetime, by: Person) -> None:
    today = day_in_kazakhstan(at)
    if not plan.classes or not plan.package:
        raise NothingToAsk
    for school_class in plan.classes:
        require_may_assess_class(by, school_class, on=today)
        require_same_school(school_class, plan.classes[0])
        if _asks(plan.package, Informant.CLASS_TEACHER) and class_teacher_of(school_class, on=today) is None:
            raise TeacherMissing(school_class)
        pupil = pupils_of(school_class, on=today).first()
        if pupil is not None and not may_assess(plan.signals_to, pupil, on=today):
            raise WrongPerson


def require_same_school(one: SchoolClass, other: SchoolClass) -> None:
    """Raises NothingToAsk: a plan belongs to one organisation."""
    if one.organisation_id != other.organisation_id:
        raise NothingToAsk


def _screen_class(screening: Screening, school_class: SchoolClass, at: datetime) -> ScreenedClass:
    screened = ScreenedClass(organisation_id=screening.organisation_id, screening=screening, school_class=school_class)
    code = new_code(CLASS_CODE_LENGTH)
    screened.class_code_sealed = encrypt(code, about=f"screenings.ScreenedClass {screened.pk}")
    screened.save(force_insert=True)
    _open_door(Door.Kind.CLASS_CODE, keyed_hash(code, purpose="class code"), screening)
    _seat_class(screening, screened, at, code)
    return screened


def _seat_class(screening: Screening, screened: ScreenedClass, at: datetime, code: str | None = None) -> int:
    """Make the missing seats of one class; children without consent simply do not appear."""
    code = code or class_code_of(screened)
    today = max(day_in_kazakhstan(at), screening.starts_on)
    pupils = list(pupils_of(screened.school_class, on=day_in_kazakhstan(at)))
    consented = {consent.pupil_id for consent in consents_in_force(pupils, Purpose.DIAGNOSTICS, at=at)}
    instruments = [packed.instrument for packed in screening.package.select_related("instrument")]
    known = set(screened.seats.values_list("pupil", "informant", "teacher", "guardian"))
    seats = [
        _seat(screening, screened, pupil, code, who)
        for pupil in pupils
        if pupil.id in consented
        for who in _respondents(pupil, screened, instruments, today)
        if (pupil.id, who.informant, who.teacher_id, who.guardian_id) not in known
    ]
    Seat.objects.bulk_create(seats)
    doors = [_door(Door.Kind.SLIP, bytes(seat.key_hash), screening) for seat in seats]
    Door.objects.bulk_create(doors)
    return len(seats)


@dataclass(frozen=True)
class _Who:
    informant: str
    teacher_id: uuid.UUID | None = None
    guardian_id: uuid.UUID | None = None


def _respondents(pupil: Pupil, screened: ScreenedClass, instruments: list[InstrumentVersion], on: date) -> list[_Who]:
    who: list[_Who] = []
    if _asks(instruments, Informant.PUPIL):
        who.append(_Who(Informant.PUPIL))
    if _asks(instruments, Informant.CLASS_TEACHER):
        teacher = class_teacher_of(screened.school_class, on=on)
        who += [_Who(Informant.CLASS_TEACHER, teacher_id=teacher.id)] if teacher else []
    if _asks(instruments, Informant.PARENT):
        for relation in deciding_guardianships([pupil.id], on=on):
            who.append(_Who(Informant.PARENT, guardian_id=relation.guardian_id))
    return who


def _asks(package: tuple[InstrumentVersion, ...] | list[InstrumentVersion], informant: str) -> bool:
    return any(instrument.informant == informant for instrument in package)


def _seat(screening: Screening, screened: ScreenedClass, pupil: Pupil, class_code: str, who: _Who) -> Seat:
    code, token = new_code(PERSONAL_CODE_LENGTH), new_token()
    seat = Seat(
        organisation_id=screening.organisation_id,
        screening=screening,
        screened_class=screened,
        pupil=pupil,
        informant=who.informant,
        teacher_id=who.teacher_id,
        guardian_id=who.guardian_id,
        code_hash=seat_code_hash(class_code, code),
        key_hash=keyed_hash(token, purpose="slip"),
    )
    seat.code_sealed = encrypt(code, about=f"screenings.Seat.code {seat.pk}")
    seat.token_sealed = encrypt(token, about=f"screenings.Seat.token {seat.pk}")
    return seat


def slip_token_of(seat: Seat) -> str:
    """Return the token of the link on a slip."""
    return decrypt(seat.token_sealed, about=f"screenings.Seat.token {seat.pk}")


def class_code_of(screened: ScreenedClass) -> str:
    """Return the code a class opens its shared computer with."""
    return decrypt(screened.class_code_sealed, about=f"screenings.ScreenedClass {screened.pk}")


def seat_code_hash(class_code: str, personal_code: str) -> bytes:
    """Return what a class code and a personal code are found by together."""
    return keyed_hash(f"{class_code}|{personal_code}", purpose="seat code")


def _door(kind: str, key_hash: bytes, screening: Screening) -> Door:
    last_day = datetime.combine(screening.ends_on, datetime.min.time(), KAZAKHSTAN) + timedelta(days=1)
    return Door(kind=kind, key_hash=key_hash, organisation_id=screening.organisation_id, expires_at=last_day)


def _open_door(kind: str, key_hash: bytes, screening: Screening) -> None:
    _door(kind, key_hash, screening).save(force_insert=True)
