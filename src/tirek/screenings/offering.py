"""What a guardian is asked once the consent is there: the questionnaires of open plans, at the letter's own page."""

from datetime import datetime

from django.urls import reverse

from tirek.consents.models import Purpose
from tirek.consents.policies import consents_in_force
from tirek.consents.ports import Offer
from tirek.core.clock import day_in_kazakhstan
from tirek.instruments.models import Informant, InstrumentVersion
from tirek.people.models import Guardian, Pupil
from tirek.screenings.models import Seat, Sitting
from tirek.screenings.operations.planning import slip_token_of
from tirek.screenings.queries import package_of


def offers_to(*, pupil: Pupil, guardian: Guardian, at: datetime) -> list[Offer]:
    """Return the questionnaires ``guardian`` may answer about ``pupil`` now and has not finished; none without consent."""
    if not consents_in_force([pupil], Purpose.DIAGNOSTICS, at=at):
        return []
    today = day_in_kazakhstan(at)
    seats = Seat.objects.filter(
        pupil=pupil,
        guardian=guardian,
        informant=Informant.PARENT,
        screening__starts_on__lte=today,
        screening__ends_on__gte=today,
        screening__closed_at__isnull=True,
    )
    rows = seats.select_related("screening").order_by("screening__ends_on")
    return [_offer(seat, left) for seat in rows if (left := _left_of(seat))]


def _left_of(seat: Seat) -> list[InstrumentVersion]:
    finished = Sitting.objects.filter(seat=seat, state=Sitting.State.FINISHED).values_list("instrument_id", flat=True)
    done = set(finished)
    return [one.instrument for one in package_of(seat.screening, Informant.PARENT) if one.instrument_id not in done]


def _offer(seat: Seat, left: list[InstrumentVersion]) -> Offer:
    return Offer(
        title=seat.screening.title,
        questions=sum(len(instrument.structure["items"]) for instrument in left),
        minutes=sum(instrument.structure["minutes"] for instrument in left),
        url=reverse("run_by_link", args=[slip_token_of(seat)]),
        until=seat.screening.ends_on,
    )
