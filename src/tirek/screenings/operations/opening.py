"""Opening a sitting: the slip is good, the plan is open, rule C-1 allows, the language exists."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max

from tirek.consents.policies import Basis, basis_for_assessment
from tirek.core.clock import day_in_kazakhstan
from tirek.core.statements import Statement
from tirek.instruments.models import Wording
from tirek.instruments.queries import published_wording
from tirek.people.models import Pupil
from tirek.screenings.grants import SeatToken
from tirek.screenings.models import Batch, Sitting
from tirek.screenings.questionnaires import rules_of

# a device that was silent this long has been left or has broken: another may go on
SILENT_AFTER = timedelta(seconds=90)

SEAT = Statement("""select screening_id, informant, pupil_id, born_on, starts_on, ends_on, closed_at, instrument_id
    from screenings_seat($1::uuid, $2::uuid, $3::int)""")
OPEN = Statement(
    "select screenings_open_sitting($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, $6::uuid, $7::text, $8::uuid, $9::uuid,"
    " $10::text, $11::text, $12::timestamptz)"
)


class Closed(StrEnum):
    """Why a sitting cannot be opened now."""

    NOT_YET = "not_yet"
    OVER = "over"
    FINISHED = "finished"
    ELSEWHERE = "elsewhere"
    NO_LANGUAGE = "no_language"
    EXPIRED = "expired"


class NoSuchInstrument(Exception):
    """The package of this seat has no such instrument, or there is no such seat."""


class CannotOpen(Exception):
    """The sitting stays closed; ``reason`` says why, in a code the page words calmly."""

    def __init__(self, reason: Closed) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Opened:
    """A sitting a device may now write, and where it goes on."""

    sitting: Sitting
    next_seq: int
    next_ordinal: int
    position: int = 0


class Place(NamedTuple):
    """What opening weighs of a seat, and which instrument of its package was asked for."""

    screening_id: uuid.UUID
    informant: str
    pupil_id: uuid.UUID
    born_on: date
    starts_on: date
    ends_on: date
    closed_at: datetime | None
    instrument_id: uuid.UUID


@transaction.atomic(durable=True)
def open_sitting(*, seat: SeatToken, index: int, language: str, device: str, at: datetime) -> Opened:
    """Open or resume the sitting of ``seat`` with the instrument at ``index`` of the package of its informant.

    Raises NoSuchInstrument; CannotOpen; ConsentMissing if rule C-1 refuses.
    """
    place = _place(seat, index)
    _require_open_plan(place, at)
    basis = basis_for_assessment(Pupil(id=place.pupil_id, born_on=place.born_on), at=at)
    wording = published_wording(place.instrument_id, language)
    new = _new(seat, place, wording, basis, device, at) if wording is not None else None
    if new is not None and _insert(new, place.informant):
        return Opened(new, 0, 1)
    return _take_up_again(seat, place, new, device, at)


def _place(seat: SeatToken, index: int) -> Place:
    """Return the place, in one round trip that also names the scope of this transaction."""
    row = SEAT.row(seat.organisation_id, seat.seat_id, index)
    if row is None or row[-1] is None:
        raise NoSuchInstrument
    return Place(*row)


def _take_up_again(seat: SeatToken, place: Place, new: Sitting | None, device: str, at: datetime) -> Opened:
    """Go on with the sitting that is there; begin anew where the instrument's rule says so."""
    present = _present(seat, place)
    resumed = _resume(present, device, at) if present is not None else None
    if resumed is not None:
        return resumed
    if new is None:  # the measured words of one language; there is no other to fall back to
        raise CannotOpen(Closed.NO_LANGUAGE)
    _insert(new, place.informant)
    return Opened(new, 0, 1)


def _new(seat: SeatToken, place: Place, wording: Wording, basis: Basis, device: str, at: datetime) -> Sitting:
    return Sitting(
        organisation_id=seat.organisation_id,
        seat_id=seat.seat_id,
        pupil_id=place.pupil_id,
        instrument_id=place.instrument_id,
        wording=wording,
        wording_digest=wording.digest,
        consent_id=basis.consent_id,
        legal_ground_id=basis.legal_ground_id,
        device=device,
        opened_at=at,
        taken_up_at=at,
    )


def _insert(sitting: Sitting, informant: str) -> bool:
    """Write the sitting with its line in the trail; say False when there is one that counts already."""
    opened = OPEN.value(
        sitting.id,
        sitting.organisation_id,
        sitting.seat_id,
        sitting.pupil_id,
        sitting.instrument_id,
        sitting.wording_id,
        sitting.wording_digest,
        sitting.consent_id,
        sitting.legal_ground_id,
        sitting.device,
        informant,
        sitting.opened_at,
    )
    return bool(opened)


def _require_open_plan(place: Place, at: datetime) -> None:
    today = day_in_kazakhstan(at)
    if today < place.starts_on:
        raise CannotOpen(Closed.NOT_YET)
    if today > place.ends_on or place.closed_at is not None:
        raise CannotOpen(Closed.OVER)


def _present(seat: SeatToken, place: Place) -> Sitting | None:
    rows = Sitting.objects.filter(seat=seat.seat_id, instrument=place.instrument_id)
    rows = rows.exclude(state__in=(Sitting.State.STOPPED, Sitting.State.REPLACED))
    return rows.select_for_update(of=("self",)).order_by("-opened_at").first()


def _resume(sitting: Sitting, device: str, at: datetime) -> Opened | None:
    """Go on by the instrument's own rule: allow within hours, restart from the beginning, or void."""
    if sitting.state == Sitting.State.FINISHED:
        raise CannotOpen(Closed.FINISHED)
    if sitting.device != device and sitting.state == Sitting.State.OPEN and at - _last_heard(sitting) < SILENT_AFTER:
        raise CannotOpen(Closed.ELSEWHERE)
    rules = rules_of(sitting.instrument_id)
    if rules.resume_rule == "void":
        raise CannotOpen(Closed.EXPIRED)
    in_time = at - sitting.opened_at <= timedelta(hours=rules.resume_hours)
    if rules.resume_rule == "allow" and in_time and sitting.state == Sitting.State.OPEN:
        return _go_on(sitting, device, at)
    Sitting.objects.filter(pk=sitting.pk).update(state=Sitting.State.REPLACED)
    return None


def _last_heard(sitting: Sitting) -> datetime:
    last = Batch.objects.filter(sitting=sitting).aggregate(at=Max("received_at"))["at"]
    return max(sitting.taken_up_at, last or sitting.taken_up_at)


def _go_on(sitting: Sitting, device: str, at: datetime) -> Opened:
    Sitting.objects.filter(pk=sitting.pk).update(device=device, taken_up_at=at)
    kept = Batch.objects.filter(sitting=sitting)
    sent = kept.filter(device=device).aggregate(last=Max("seq"))["last"]
    return Opened(sitting, 0 if sent is None else sent + 1, _next_ordinal(sitting.id), position_of(sitting.id))


def position_of(sitting_id: uuid.UUID) -> int:
    """Return how many items lie behind the respondent, as the last device to send said."""
    return Batch.objects.filter(sitting=sitting_id).aggregate(most=Max("position"))["most"] or 0


def _next_ordinal(sitting_id: uuid.UUID) -> int:
    """A number no kept answer has: batches hold at most twenty answers each."""
    return 1 + 20 * Batch.objects.filter(sitting=sitting_id).count()
