"""The pupil's and the parent's way in, and the teacher's: a slip or one's own sign-in, then the runner's page."""

import json
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from tirek.accounts.adapter import client_address
from tirek.accounts.attempts import TooManyAttempts
from tirek.accounts.requests import PageRequest
from tirek.core.tenancy import scope
from tirek.screenings.doors import NoSuchSlip, seat_by_codes, seat_by_link
from tirek.screenings.grants import SeatToken, issue_seat_token
from tirek.screenings.models import Seat, Sitting
from tirek.screenings.pages.words import runner_words
from tirek.screenings.queries import package_of, seats_filled_by


@login_not_required
def run(request: PageRequest) -> HttpResponse:
    """Ask for the two codes of a slip; the right pair opens the runner."""
    if request.method != "POST":
        return render(request, "screenings/door.html")
    class_code, personal_code = request.POST.get("class_code", ""), request.POST.get("personal_code", "")
    try:
        token = seat_by_codes(class_code, personal_code, address=client_address(request), at=request.at)
    except NoSuchSlip:
        return _door_again(request, _("These codes do not open anything. Check them on your slip, letter by letter."))
    except TooManyAttempts:
        return _door_again(request, _("Too many attempts from this place. Wait a quarter of an hour."), status=429)
    return _runner(request, token)


@login_not_required
def run_by_link(request: PageRequest, token: str) -> HttpResponse:
    """Open the runner by the QR code of a slip."""
    try:
        seat = seat_by_link(token, address=client_address(request), at=request.at)
    except NoSuchSlip:
        return _door_again(request, _("This slip has done its work. If you think it has not, ask your psychologist."))
    except TooManyAttempts:
        return _door_again(request, _("Too many attempts from this place. Wait a quarter of an hour."), status=429)
    return _runner(request, seat)


def run_as_teacher(request: PageRequest, seat_id: str) -> HttpResponse:
    """Open the runner for a class teacher, about one pupil of the own class."""
    seat = get_object_or_404(seats_filled_by(request.user, at=request.at), pk=seat_id)
    return _runner(request, SeatToken(seat.id, seat.organisation_id), back=request.GET.get("back", ""))


@login_not_required
def worker(request: PageRequest) -> HttpResponse:
    """Serve the service worker from its scope; it keeps the shell of the runner and never touches an answer."""
    del request
    found = finders.find("sw.js")
    if not found:
        raise Http404
    response = HttpResponse(Path(str(found)).read_bytes(), content_type="text/javascript")
    response.headers["Service-Worker-Allowed"] = "/run/"
    return response


def _runner(request: PageRequest, token: SeatToken, back: str = "") -> HttpResponse:
    with scope([token.organisation_id]):
        seat = Seat.objects.select_related("screening", "pupil", "screened_class__school_class").get(pk=token.seat_id)
        package = package_of(seat.screening, seat.informant)
        done = set(
            Sitting.objects.filter(seat=seat, state=Sitting.State.FINISHED).values_list("instrument_id", flat=True)
        )
        languages = _languages(seat, package)
    return render(
        request,
        "screenings/run.html",
        {
            "seat_token": issue_seat_token(token, at=request.at),
            "instruments": [index for index, packed in enumerate(package) if packed.instrument_id not in done],
            "languages": languages,
            "languages_json": json.dumps(languages),
            "words": json.dumps({language: runner_words(language) for language in languages}),
            "about": seat.pupil if seat.informant != "pupil" else None,
            "back": back,
        },
    )


def _languages(seat: Seat, package) -> list[str]:  # type: ignore[no-untyped-def]
    """The languages every instrument of the package has; a language that is missing in one is not offered."""
    if seat.screening.language_choice == "instruction":
        return [seat.screened_class.school_class.language]
    sets = [set(packed.instrument.wordings.values_list("language", flat=True)) for packed in package]
    common = set.intersection(*sets) if sets else set()
    first = seat.pupil.language
    return sorted(common, key=lambda language: (language != first, ("kk", "ru", "en").index(language)))


def _door_again(request: PageRequest, message: str, *, status: int = 400) -> HttpResponse:
    return render(request, "screenings/door.html", {"message": message}, status=status)
