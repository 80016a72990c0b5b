"""Opening a sitting: the slip is good, the plan is open, rule C-1 allows, the language exists."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import Max

from tirek.audit.operations import record
from tirek.consents.policies import basis_for_assessment
from tirek.core.clock import day_in_kazakhstan
from tirek.instruments.models import Wording
from tirek.instruments.queries import published_wording
from tirek.screenings.actors import Respondent
from tirek.screenings.models import Batch, Packed, Seat, Sitting
from tirek.screenings.questionnaires import rules_of

# a device that was silent this long has been left or has broken: another may go on
SILENT_AFTER = timedelta(seconds=90)


class Closed(StrEnum):
    """Why a sitting cannot be opened now."""

    NOT_YET = "not_yet"
    OVER = "over"
    FINISHED = "finished"
    ELSEWHERE = "elsewhere"
    NO_LANGUAGE = "no_language"
    EXPIRED = "expired"


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


@transaction.atomic(durable=True)
def open_sitting(*, seat: Seat, packed: Packed, language: str, device: str, at: datetime) -> Opened:
    """Open or resume the sitting of ``seat`` with one instrument of the plan.

    Raises CannotOpen; ConsentMissing if rule C-1 refuses.
    """
    _require_open_plan(seat, at)
    basis = basis_for_assessment(seat.pupil, at=at)
    present = _present(seat, packed)
    if present is not None:
        resumed = _resume(present, device, at)
        if resumed is not None:
            return resumed
    wording = _wording(packed, language)
    sitting = Sitting.objects.create(
        organisation_id=seat.organisation_id,
        seat=seat,
        pupil_id=seat.pupil_id,
        instrument_id=packed.instrument_id,
        wording=wording,
        wording_digest=wording.digest,
        consent_id=basis.consent_id,
        legal_ground_id=basis.legal_ground_id,
        device=device,
        opened_at=at,
        active_at=at,
    )
    record("sitting.opened", subject=sitting, by=Respondent(seat.id, seat.informant), at=at, rule="C-1")
    return Opened(sitting, 0, 1)


def _require_open_plan(seat: Seat, at: datetime) -> None:
    today, plan = day_in_kazakhstan(at), seat.screening
    if today < plan.starts_on:
        raise CannotOpen(Closed.NOT_YET)
    if today > plan.ends_on or plan.closed_at is not None:
        raise CannotOpen(Closed.OVER)


def _present(seat: Seat, packed: Packed) -> Sitting | None:
    rows = Sitting.objects.filter(seat=seat, instrument_id=packed.instrument_id)
    rows = rows.exclude(state__in=(Sitting.State.STOPPED, Sitting.State.REPLACED))
    return rows.select_for_update(of=("self",)).order_by("-opened_at").first()


def _resume(sitting: Sitting, device: str, at: datetime) -> Opened | None:
    """Go on by the instrument's own rule: allow within hours, restart from the beginning, or void."""
    if sitting.state == Sitting.State.FINISHED:
        raise CannotOpen(Closed.FINISHED)
    if sitting.device != device and at - sitting.active_at < SILENT_AFTER and sitting.state == Sitting.State.OPEN:
        raise CannotOpen(Closed.ELSEWHERE)
    rules = rules_of(sitting.instrument_id)
    if rules.resume_rule == "void":
        raise CannotOpen(Closed.EXPIRED)
    in_time = at - sitting.opened_at <= timedelta(hours=rules.resume_hours)
    if rules.resume_rule == "allow" and in_time and sitting.state == Sitting.State.OPEN:
        return _go_on(sitting, device, at)
    Sitting.objects.filter(pk=sitting.pk).update(state=Sitting.State.REPLACED)
    return None


def _go_on(sitting: Sitting, device: str, at: datetime) -> Opened:
    Sitting.objects.filter(pk=sitting.pk).update(device=device, active_at=at)
    sent = Batch.objects.filter(sitting=sitting, device=device).aggregate(last=Max("seq"))["last"]
    return Opened(sitting, 0 if sent is None else sent + 1, _next_ordinal(sitting.id))


def _next_ordinal(sitting_id: uuid.UUID) -> int:
    """A number no kept answer has: batches hold at most twenty answers each."""
    return 1 + 20 * Batch.objects.filter(sitting=sitting_id).count()


def _wording(packed: Packed, language: str) -> Wording:
    """The measured words of one language; there is no other to fall back to."""
    found = published_wording(packed.instrument_id, language)
    if found is None:
        raise CannotOpen(Closed.NO_LANGUAGE)
    return found
