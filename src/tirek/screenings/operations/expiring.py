"""Sittings nobody can go on with: their plan is over and no device may write them any more."""

from datetime import datetime

from django.db import transaction

from tirek.audit.operations import System, record
from tirek.screenings.grants import GRANT_LASTS
from tirek.screenings.models import Sitting
from tirek.screenings.queries import plan_is_over

SYSTEM = System("screenings")


@transaction.atomic
def expire_sittings(*, at: datetime) -> int:
    """Mark the open sittings of plans that ended or were closed ``expired``, and return how many; their answers stay.

    A device that lost its network may still bring what it keeps for as long as its grant lasts; so
    a sitting waits until the last grant of it is over.
    """
    left = Sitting.objects.filter(plan_is_over(at), state=Sitting.State.OPEN, taken_up_at__lt=at - GRANT_LASTS)
    rows = list(left.select_for_update(of=("self",), skip_locked=True).order_by("id"))
    Sitting.objects.filter(pk__in=[row.pk for row in rows]).update(state=Sitting.State.EXPIRED)
    for row in rows:
        record("sitting.expired", subject=row, by=SYSTEM, at=at)
    return len(rows)
