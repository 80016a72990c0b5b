"""Who has said what: the class grid, a pupil's standing words, what waits."""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from tirek.accounts.models import Person
from tirek.accounts.queries import in_force
from tirek.accounts.roles import WHOLE_ROLL, Role
from tirek.consents.models import Consent, ConsentText, LegalGround, Letter, Paper, Purpose
from tirek.consents.policies import consents_in_force, is_of_age
from tirek.core.clock import day_in_kazakhstan
from tirek.people.models import Assignment, Enrolment, Pupil, SchoolClass
from tirek.people.queries import deciding_guardianships


class Mark(StrEnum):
    """One mark of the grid: what stands for one child and one purpose now."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CONFLICT = "conflict"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    WAITING = "waiting"  # a letter is out
    NOT_ASKED = "not_asked"


# what the family still owes an answer to; a refusal and a withdrawal are answers
MISSING = frozenset({Mark.NOT_ASKED, Mark.WAITING, Mark.EXPIRED})


@dataclass(frozen=True)
class GridRow:
    """One child of the consent grid, a mark for each purpose in the order of ``Purpose``."""

    pupil: Pupil
    marks: dict[str, Mark]
    signers: int
    letter_out: bool

    @property
    def is_missing(self) -> bool:
        """Whether diagnostics still wait for the family's word."""
        return self.marks[Purpose.DIAGNOSTICS] in MISSING


@dataclass(frozen=True)
class ClassCount:
    """How a class stands with diagnostics."""

    school_class: SchoolClass
    pupils: int
    marks: dict[str, int]
    missing: int

    @property
    def given(self) -> int:
        return self.marks.get(Mark.GIVEN, 0)

    @property
    def waiting(self) -> int:
        return self.marks.get(Mark.WAITING, 0)

    @property
    def answered(self) -> int:
        return self.pupils - self.missing


Pair = tuple[uuid.UUID, uuid.UUID | None]


def consent_grid(
    pupils: Iterable[Pupil], *, at: datetime, purposes: Sequence[str] = tuple(Purpose.values)
) -> list[GridRow]:
    """Return the grid of ``pupils``: the same number of queries whatever the number of children."""
    pupils = list(pupils)
    deciding = _deciding_pairs(pupils, at)
    signers = Counter(pupil for pupil, _ in deciding)
    standing = _standing(pupils, purposes)
    given = {
        (consent.pupil_id, purpose) for purpose in purposes for consent in consents_in_force(pupils, purpose, at=at)
    }
    out = _with_letters_out(pupils, at)

    def mark(pupil: Pupil, purpose: str) -> Mark:
        if (pupil.id, purpose) in given:
            return Mark.GIVEN
        return _mark(standing.get((pupil.id, purpose), []), deciding, pupil.id in out, at)

    return [
        GridRow(pupil, {purpose: mark(pupil, purpose) for purpose in purposes}, signers[pupil.id], pupil.id in out)
        for pupil in pupils
    ]


def class_counts(classes: Iterable[SchoolClass], *, at: datetime) -> list[ClassCount]:
    """Return how the classes stand with diagnostics: the same number of queries whatever the number of classes."""
    classes = list(classes)
    running = Enrolment.objects.filter(in_force(day_in_kazakhstan(at)), school_class__in=classes)
    enrolled = list(running.select_related("pupil"))
    rows = consent_grid([one.pupil for one in enrolled], at=at, purposes=(Purpose.DIAGNOSTICS,))
    by_class: dict[uuid.UUID, list[GridRow]] = {one.id: [] for one in classes}
    for one, row in zip(enrolled, rows, strict=True):
        by_class[one.school_class_id].append(row)
    return [_class_count(one, by_class[one.id]) for one in classes]


def consent_classes_visible_to(person: Person, *, on: date) -> QuerySet[SchoolClass]:
    """Return the classes whose consents ``person`` follows: those of ``may_see_consents``, and a class teacher's own."""
    posts = person.appointments.filter(in_force(on))
    led = Assignment.objects.filter(
        in_force(on),
        person=person,
        kind=Assignment.Kind.CLASS_TEACHER,
        organisation__in=posts.filter(role=Role.CLASS_TEACHER).values("organisation"),
    )
    return SchoolClass.objects.filter(
        Q(organisation__in=_organisations_read(person, on)) | Q(id__in=led.values("school_class"))
    )


def consent_pupils_visible_to(person: Person, *, on: date) -> QuerySet[Pupil]:
    """Return the pupils whose decisions ``person`` may read; agrees with ``may_see_consents`` for every pupil."""
    return Pupil.objects.filter(organisation__in=_organisations_read(person, on))


def grounds_visible_to(person: Person, *, on: date) -> QuerySet[LegalGround]:
    """Return the legal grounds ``person`` may read, sign and end; agrees with ``may_declare_ground``."""
    rows = LegalGround.objects.filter(organisation__in=_organisations_read(person, on))
    return rows.select_related("pupil", "declared_by", "second_signature_by").order_by("-declared_at")


def standing_consents(pupil: Pupil) -> QuerySet[Consent]:
    """Return what stands for a pupil: one row a signer and purpose, with the papers they rest on."""
    rows = Consent.objects.filter(pupil=pupil, superseded_at__isnull=True)
    return rows.select_related("guardian", "letter", "paper", "text").order_by("purpose", "signed_at")


def given_by(letter: Letter) -> dict[str, Consent]:
    """Return the standing decisions of the letter's addressee about its pupil, by purpose."""
    rows = Consent.objects.filter(pupil=letter.pupil_id, guardian=letter.guardian_id, superseded_at__isnull=True)
    return {row.purpose: row for row in rows}


def decisions_of(pupil: Pupil) -> QuerySet[Consent]:
    """Return every decision ever made about the pupil, the newest first."""
    rows = Consent.objects.filter(pupil=pupil).select_related("guardian", "paper", "text", "recorded_by")
    return rows.order_by("-signed_at", "-id")


def letters_about(pupil: Pupil) -> QuerySet[Letter]:
    """Return the letters about the pupil, the newest first."""
    return pupil.letters.select_related("guardian", "text", "issued_by").order_by("-issued_at")


def papers_of(pupil: Pupil) -> QuerySet[Paper]:
    """Return the sheets about the pupil without their pictures, the newest first."""
    return (
        Paper.objects.filter(pupil=pupil).select_related("recorded_by").defer("picture_sealed").order_by("-recorded_at")
    )


def text_in(text: ConsentText, language: str) -> ConsentText | None:
    """Return the same version of ``text`` in another language, if it exists."""
    return ConsentText.objects.filter(version=text.version, language=language).first()


def grounds_waiting(organisation_id: uuid.UUID, *, at: datetime) -> QuerySet[LegalGround]:
    """Return the grounds that wait for a second signature, the oldest first."""
    rows = LegalGround.objects.filter(
        organisation=organisation_id, second_signature_at__isnull=True, ended_at__isnull=True, ends_at__gt=at
    )
    return rows.select_related("pupil", "declared_by").order_by("declared_at")


def decided_addressees(
    pupils: Iterable[Pupil], purpose: str, *, at: datetime
) -> set[tuple[uuid.UUID, uuid.UUID | None]]:
    """Return (pupil, guardian) pairs that have a standing word for ``purpose``; letters go to the others."""
    rows = Consent.objects.filter(pupil__in=list(pupils), purpose=purpose, superseded_at__isnull=True)
    today = day_in_kazakhstan(at)
    return {(row.pupil_id, row.guardian_id) for row in rows if row.valid_to is None or row.valid_to > today}


def _organisations_read(person: Person, on: date) -> Any:
    return person.appointments.filter(in_force(on), role__in=WHOLE_ROLL).values("organisation")


def _deciding_pairs(pupils: list[Pupil], at: datetime) -> set[Pair]:
    """Return (pupil, guardian) of everybody who may decide today; guardian None is the pupil who has come of age."""
    adults: set[Pair] = {(pupil.id, None) for pupil in pupils if is_of_age(pupil, at=at)}
    minors = [pupil.id for pupil in pupils if (pupil.id, None) not in adults]
    return adults | set(deciding_guardianships(minors, on=day_in_kazakhstan(at)).values_list("pupil", "guardian"))


def _standing(pupils: list[Pupil], purposes: Sequence[str]) -> dict[tuple[uuid.UUID, str], list[Consent]]:
    standing: dict[tuple[uuid.UUID, str], list[Consent]] = {}
    for row in Consent.objects.filter(pupil__in=pupils, purpose__in=purposes, superseded_at__isnull=True):
        standing.setdefault((row.pupil_id, row.purpose), []).append(row)
    return standing


def _with_letters_out(pupils: list[Pupil], at: datetime) -> set[uuid.UUID]:
    out = Letter.objects.filter(pupil__in=pupils, answered_at__isnull=True, replaced_at__isnull=True, expires_at__gt=at)
    return set(out.values_list("pupil", flat=True))


def _class_count(school_class: SchoolClass, rows: list[GridRow]) -> ClassCount:
    marks = Counter(row.marks[Purpose.DIAGNOSTICS] for row in rows)
    return ClassCount(
        school_class,
        len(rows),
        {str(mark): number for mark, number in marks.items()},
        sum(row.is_missing for row in rows),
    )


def _mark(rows: list[Consent], deciding: set[Pair], letter_out: bool, at: datetime) -> Mark:  # noqa: FBT001
    """Return what stands when no consent is in force. Only words of those who may decide today count."""
    today = day_in_kazakhstan(at)
    words = [row for row in rows if (row.pupil_id, row.guardian_id) in deciding]
    given = [row for row in words if row.decision == Consent.Decision.GIVEN and row.withdrawn_at is None]
    if not words:
        return Mark.WAITING if letter_out else Mark.EXPIRED if rows else Mark.NOT_ASKED
    if not given:
        return Mark.WITHDRAWN if any(row.withdrawn_at for row in words) else Mark.REFUSED
    if len(given) < len(words):
        return Mark.CONFLICT
    if all(row.valid_from > today for row in given):
        return Mark.NOT_YET
    return Mark.WAITING if letter_out else Mark.EXPIRED
