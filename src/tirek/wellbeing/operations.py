"""A red-flag answer becomes a signal; a named person answers within its clock."""

import uuid
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tirek.accounts.models import Person
from tirek.audit.operations import System, record
from tirek.core.clock import day_in_kazakhstan
from tirek.core.secrets import encrypt
from tirek.notifications.operations import send_note
from tirek.people.policies import may_assess
from tirek.screenings.models import Sitting
from tirek.screenings.ports import RedFlag
from tirek.wellbeing.models import Signal, SignalStep

SYSTEM = System("wellbeing")


class SignalClosed(Exception):
    """Nothing more can be written to a signal that is closed."""


def raise_signal(*, sitting: Sitting, flag: RedFlag, named_person_id: uuid.UUID, at: datetime) -> None:
    """Make the signal of an answer, once, and tell the named person; runs in the transaction of the answer.

    A graver answer to the same question brings the signal forward, even a closed one: what was closed was the milder
    answer. A milder answer never puts it off.
    """
    due = at + timedelta(hours=flag.hours)
    signal, is_new = Signal.objects.get_or_create(
        source_id=sitting.id,
        item=flag.item,
        defaults={
            "organisation_id": sitting.organisation_id,
            "pupil_id": sitting.pupil_id,
            "reason": flag.reason,
            "instrument_code": sitting.instrument.code,
            "instrument_version": sitting.instrument.version,
            "raised_at": at,
            "due_at": due,
            "named_person_id": named_person_id,
        },
    )
    if is_new:
        _tell(signal, "signal.raised", signal.named_person_id, at)
    elif _bring_forward(signal, flag, due):
        _tell(signal, "signal.brought_forward", signal.named_person_id, at)


def _bring_forward(signal: Signal, flag: RedFlag, due: datetime) -> bool:
    milder = Signal.objects.filter(pk=signal.pk, due_at__gt=due).exclude(reason=flag.reason)
    return milder.update(reason=flag.reason, due_at=due, seen_at=None, handled_at=None, handled_by=None) == 1


def _tell(signal: Signal, action: str, person_id: uuid.UUID, at: datetime) -> None:
    record(action, subject=signal, by=SYSTEM, at=at)
    send_note(person_id=person_id, kind="signal", link=f"/signals/{signal.id}/", at=at)


@transaction.atomic(durable=True)
def take_step(*, signal: Signal, kind: str, words: str, at: datetime, by: Person) -> SignalStep:
    """Write what was done about the signal; ``closed`` ends it.

    Raises PermissionDenied if ``by`` may not assess the pupil; SignalClosed.
    """
    row = Signal.objects.select_for_update(of=("self",)).select_related("pupil").get(pk=signal.pk)
    if not may_assess(by, row.pupil, on=day_in_kazakhstan(at)):
        raise PermissionDenied
    if row.handled_at is not None:
        raise SignalClosed
    step = SignalStep(organisation_id=row.organisation_id, signal=row, kind=kind, by=by, at=at)
    step.words_sealed = encrypt(words, about=f"wellbeing.SignalStep {step.pk}") if words else None
    step.save(force_insert=True)
    if kind == SignalStep.Kind.CLOSED:
        Signal.objects.filter(pk=row.pk).update(handled_at=at, handled_by=by)
    record("signal.step", subject=row, by=by, at=at, details={"kind": kind})
    return step


@transaction.atomic(durable=True)
def hand_over(*, signal: Signal, to: Person, at: datetime, by: Person) -> None:
    """Name another psychologist of the pupil.

    Raises PermissionDenied unless both may assess the pupil; SignalClosed.
    """
    row = Signal.objects.select_for_update(of=("self",)).select_related("pupil").get(pk=signal.pk)
    today = day_in_kazakhstan(at)
    if not (may_assess(by, row.pupil, on=today) and may_assess(to, row.pupil, on=today)):
        raise PermissionDenied
    if row.handled_at is not None:
        raise SignalClosed
    Signal.objects.filter(pk=row.pk).update(named_person=to, seen_at=None)
    SignalStep.objects.create(
        organisation_id=row.organisation_id, signal=row, kind=SignalStep.Kind.HANDED_OVER, by=by, at=at
    )
    record("signal.handed_over", subject=row, by=by, at=at, details={"to": str(to.id)})
    send_note(person_id=to.id, kind="signal", link=f"/signals/{row.id}/", at=at)


@transaction.atomic(durable=True)
def mark_seen(*, signal: Signal, at: datetime, by: Person) -> None:
    """Note that the named person has opened the signal."""
    if signal.named_person_id == by.id and signal.seen_at is None:
        Signal.objects.filter(pk=signal.pk).update(seen_at=at)
        record("signal.seen", subject=signal, by=by, at=at)
