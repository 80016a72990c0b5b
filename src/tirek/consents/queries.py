"""Who has said what: the class grid, a pupil's standing words, what waits."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet

from tirek.consents.models import Consent, LegalGround, Letter, Purpose
from tirek.consents.policies import consents_in_force, is_of_age
from tirek.core.clock import day_in_kazakhstan
from tirek.people.models import Guardianship, Pupil
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


@dataclass(frozen=True)
class GridRow:
    """One child of the consent grid, a mark for each purpose in the order of ``Purpose``."""

    pupil: Pupil
    marks: dict[str, Mark]
    guardians: int
    letter_out: bool


def consent_grid(pupils: Iterable[Pupil], *, at: datetime) -> list[GridRow]:
    """Return the grid of a class: six queries whatever the number of children."""
    pupils = list(pupils)
    standing: dict[tuple[uuid.UUID, str], list[Consent]] = {}
    for row in Consent.objects.filter(pupil__in=pupils, superseded_at__isnull=True):
        standing.setdefault((row.pupil_id, row.purpose), []).append(row)
    in_force = {
        (pupil, purpose)
        for purpose in Purpose.values
        for pupil in consents_in_force(pupils, purpose, at=at).values_list("pupil", flat=True)
    }
    out = set(
        Letter.objects.filter(
            pupil__in=pupils, answered_at__isnull=True, replaced_at__isnull=True, expires_at__gt=at
        ).values_list("pupil", flat=True)
    )
    deciding = _count_deciding(pupils, at)
    return [
        GridRow(
            pupil,
            {
                purpose: _mark(
                    (pupil.id, purpose) in in_force, standing.get((pupil.id, purpose), []), pupil.id in out, at
                )
                for purpose in Purpose.values
            },
            deciding.get(pupil.id, 0),
            pupil.id in out,
        )
        for pupil in pupils
    ]


def standing_consents(pupil: Pupil) -> QuerySet[Consent]:
    """Return what stands for a pupil: one row a signer and purpose, with the papers they rest on."""
    rows = Consent.objects.filter(pupil=pupil, superseded_at__isnull=True)
    return rows.select_related("guardian", "letter", "paper", "text").order_by("purpose", "signed_at")


def given_by(letter: Letter) -> dict[str, Consent]:
    """Return the standing decisions of the letter's addressee about its pupil, by purpose."""
    rows = Consent.objects.filter(pupil=letter.pupil_id, guardian=letter.guardian_id, superseded_at__isnull=True)
    return {row.purpose: row for row in rows}


def grounds_waiting(organisation_id: uuid.UUID, *, at: datetime) -> QuerySet[LegalGround]:
    """Return the grounds that wait for a second signature."""
    rows = LegalGround.objects.filter(
        organisation=organisation_id, second_signature_at__isnull=True, ended_at__isnull=True, ends_at__gt=at
    )
    return rows.select_related("pupil", "declared_by").order_by("declared_at")


def decided_addressees(pupils: Iterable[Pupil], purpose: str, *, at: datetime) -> set[tuple[uuid.UUID, uuid.UUID | None]]:
    """Return (pupil, guardian) pairs that have a standing word for ``purpose``; letters go to the others."""
    rows = Consent.objects.filter(pupil__in=list(pupils), purpose=purpose, superseded_at__isnull=True)
    today = day_in_kazakhstan(at)
    return {
        (row.pupil_id, row.guardian_id)
        for row in rows
        if row.valid_to is None or row.valid_to > today
    }


def _count_deciding(pupils: list[Pupil], at: datetime) -> dict[uuid.UUID, int]:
    counts: dict[uuid.UUID, int] = {pupil.id: 1 for pupil in pupils if is_of_age(pupil, at=at)}
    minors = [pupil.id for pupil in pupils if pupil.id not in counts]
    relations: QuerySet[Guardianship] = deciding_guardianships(minors, on=day_in_kazakhstan(at))
    for pupil_id in relations.values_list("pupil", flat=True):
        counts[pupil_id] = counts.get(pupil_id, 0) + 1
    return counts


def _mark(in_force: bool, rows: list[Consent], letter_out: bool, at: datetime) -> Mark:  # noqa: FBT001
    if in_force:
        return Mark.GIVEN
    today = day_in_kazakhstan(at)
    given = [row for row in rows if row.decision == "given" and row.withdrawn_at is None]
    if not rows:
        return Mark.WAITING if letter_out else Mark.NOT_ASKED
    if not given:
        return Mark.WITHDRAWN if any(row.withdrawn_at for row in rows) else Mark.REFUSED
    if len(given) < len(rows):
        return Mark.CONFLICT
    if all(row.valid_from > today for row in given):
        return Mark.NOT_YET
    return Mark.EXPIRED
