"""A consent fell away: running sittings stop at once and their answers are destroyed; results close until a person decides."""

import uuid
from datetime import datetime

from django.db import connection, transaction

from tirek.accounts.models import Person
from tirek.audit.operations import Actor, record
from tirek.consents.models import LegalGround, Purpose
from tirek.core.clock import day_in_kazakhstan
from tirek.organisations.calendar import weekdays_after
from tirek.people.policies import require_may_assess
from tirek.screenings.models import Batch, KeptApart, Result, Sitting

WORKING_DAYS_TO_DECIDE = 15  # Law 94-V art. 8(7), rule R-25

HOLDS = "select consents_c1_holds(%s, 'diagnostics', %s, %s, %s)"


class NothingToDecide(Exception):
    """The result is open, or somebody has decided already."""


def stop_what_rested(*, pupil_id: uuid.UUID, purpose: str, at: datetime, by: Actor) -> None:
    """Stop the open sittings and close the results whose consent no longer holds (called by consents, in its transaction)."""
    if purpose != Purpose.DIAGNOSTICS:
        return
    resting = Sitting.objects.filter(pupil=pupil_id, consent__isnull=False)
    for sitting in resting.select_for_update(of=("self",)).order_by("id"):
        if not _holds(sitting, at):
            _stop(sitting, at, by)


def _holds(sitting: Sitting, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(HOLDS, [sitting.pupil_id, sitting.consent_id, None, at])
        return bool(cursor.fetchone()[0])


def _stop(sitting: Sitting, at: datetime, by: Actor) -> None:
    if sitting.state == Sitting.State.FINISHED:
        _close(sitting, at, by)
    elif sitting.state != Sitting.State.STOPPED:
        Sitting.objects.filter(pk=sitting.pk).update(state=Sitting.State.STOPPED, stopped_at=at)
        destroyed = (
            Batch.objects.filter(sitting=sitting).delete()[0] + KeptApart.objects.filter(sitting=sitting).delete()[0]
        )
        record("sitting.stopped", subject=sitting, by=by, at=at, rule="C-1", details={"batches": destroyed})


def _close(sitting: Sitting, at: datetime, by: Actor) -> None:
    decide_by = weekdays_after(day_in_kazakhstan(at), count=WORKING_DAYS_TO_DECIDE)
    closed = Result.objects.filter(sitting=sitting, closed_at__isnull=True, erased_at__isnull=True)
    if closed.update(closed_at=at, decide_by=decide_by):
        record("result.closed", subject=sitting, by=by, at=at, rule="C-1")


@transaction.atomic(durable=True)
def erase_result(*, result: Result, at: datetime, by: Person) -> None:
    """Decide that a closed result is erased: scores and answers go, the fact stays.

    Raises PermissionDenied; NothingToDecide.
    """
    row = _to_decide(result, at, by)
    Result.objects.filter(pk=row.pk).update(scores={}, quality=[], erased_at=at)
    Batch.objects.filter(sitting=row.sitting_id).delete()
    KeptApart.objects.filter(sitting=row.sitting_id).delete()
    record("result.erased", subject=row, by=by, at=at, rule="C-1")


@transaction.atomic(durable=True)
def keep_result(*, result: Result, ground: LegalGround, at: datetime, by: Person) -> None:
    """Decide that a closed result is kept on another legal ground of the same pupil.

    Raises PermissionDenied; NothingToDecide, also when the ground is another pupil's or unsigned.
    """
    row = _to_decide(result, at, by)
    if ground.pupil_id != row.pupil_id or ground.second_signature_at is None:
        raise NothingToDecide
    Result.objects.filter(pk=row.pk).update(kept_on_ground=ground, closed_at=None, decide_by=None)
    record("result.kept", subject=row, by=by, at=at, rule="C-1", details={"ground": str(ground.id)})


def _to_decide(result: Result, at: datetime, by: Person) -> Result:
    row = Result.objects.select_for_update(of=("self",)).select_related("pupil").get(pk=result.pk)
    require_may_assess(by, row.pupil, on=day_in_kazakhstan(at))
    if row.closed_at is None or row.erased_at is not None:
        raise NothingToDecide
    return row
