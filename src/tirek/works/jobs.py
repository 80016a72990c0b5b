"""The one job of long work, and the sweeper of files that have served."""

import uuid

from procrastinate.contrib.django import app

from tirek.core.clock import now
from tirek.core.tenancy import scope
from tirek.organisations.models import Organisation
from tirek.works.models import Work
from tirek.works.operations import DO_WORK, QUEUE, do


@app.task(name=DO_WORK, queue=QUEUE)
def do_work(*, work_id: str, organisation_id: str) -> None:
    """Do one piece of work within the walls of its organisation."""
    with scope([uuid.UUID(organisation_id)]):
        do(work_id=uuid.UUID(work_id), clock=now)


@app.periodic(cron="17 * * * *")
@app.task(name="works.sweep", queue=QUEUE)
def sweep(timestamp: int) -> None:
    """Remove files whose day is over; the line that they existed stays."""
    del timestamp
    for organisation_id in Organisation.objects.values_list("id", flat=True):
        with scope([organisation_id]):
            Work.objects.filter(expires_at__lt=now(), file_sealed__isnull=False).update(file_sealed=None)
