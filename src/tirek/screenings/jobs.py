"""The long work of screenings: slips on paper; and the hourly look for sittings nobody can go on with."""

from django.conf import settings
from django.urls import reverse
from procrastinate.contrib.django import app

from tirek.core.clock import now
from tirek.core.printing import Stamp
from tirek.core.secrets import decrypt
from tirek.core.tenancy import scope
from tirek.organisations.models import Organisation
from tirek.screenings.models import ScreenedClass, Seat
from tirek.screenings.operations.expiring import expire_sittings
from tirek.screenings.operations.planning import class_code_of, slip_token_of
from tirek.screenings.printing import KeySlip, print_key_slips
from tirek.works.models import Work
from tirek.works.operations import QUEUE, LeftFile, Outcome, Progress, Refused, worker


@worker("slips")
def slips(work: Work, progress: Progress) -> Outcome:
    """Print the slips of one class: pupils in their own language, parents in theirs. Teachers sign in and need none."""
    screened = ScreenedClass.objects.select_related("school_class", "screening").get(pk=work.wishes["class"])
    rows = screened.seats.exclude(informant="class_teacher").select_related("pupil", "guardian")
    seats = list(rows.order_by("-informant", "pupil__name_key"))
    if not seats:
        raise Refused(reason="no_slips")
    progress.step(0, len(seats))
    code = class_code_of(screened)
    made = [_slip(seat, screened, code) for seat in seats]
    stamp = Stamp(by=work.asked_by.short_name, at=now())
    content = print_key_slips(made, per_page=work.wishes["per_page"], language=work.language, stamp=stamp)
    progress.step(len(seats), len(seats))
    name = f"{screened.school_class.grade}{screened.school_class.letter}-slips.pdf"
    return Outcome({"slips": len(seats)}, LeftFile(name, "application/pdf", content))


@app.periodic(cron="43 * * * *")
@app.task(name="screenings.expire", queue=QUEUE)
def expire(timestamp: int) -> None:
    """Mark what was left unfinished in plans that are over, school by school, each within its own walls."""
    del timestamp
    for organisation_id in Organisation.objects.values_list("id", flat=True):
        with scope([organisation_id]):
            expire_sittings(at=now())


def _slip(seat: Seat, screened: ScreenedClass, class_code: str) -> KeySlip:
    return KeySlip(
        language=seat.guardian.language if seat.guardian else seat.pupil.language,
        pupil=seat.pupil.short_name,
        class_name=screened.school_class.name,
        class_code=class_code,
        personal_code=decrypt(seat.code_sealed, about=f"screenings.Seat.code {seat.pk}"),
        link=settings.SITE_ADDRESS + reverse("run_by_link", args=[slip_token_of(seat)]),
        short_link=settings.SITE_ADDRESS.split("//")[-1] + reverse("run"),
    )
