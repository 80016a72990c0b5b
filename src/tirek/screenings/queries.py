"""Plans, seats and how far everybody is."""

import json
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from django.db.models import F, Max, Q, QuerySet

from tirek.accounts.models import Person
from tirek.consents.models import Purpose
from tirek.consents.policies import consents_in_force
from tirek.core.clock import day_in_kazakhstan
from tirek.instruments.models import Wording
from tirek.instruments.questionnaires import questionnaire
from tirek.people.models import Pupil, SchoolClass
from tirek.people.queries import classes_assessed_by, pupils_assessed_by, pupils_of
from tirek.screenings.models import Batch, KeptApart, Packed, Result, ScreenedClass, Screening, Seat, Sitting


class Progress(StrEnum):
    """How far a respondent is."""

    NOT_STARTED = "not_started"
    WORKING = "working"
    FINISHED = "finished"
    STOPPED = "stopped"
    UNFINISHED = "unfinished"


@dataclass(frozen=True)
class Place:
    """One respondent on the live board."""

    seat: Seat
    progress: Progress
    answered: int
    asked: int
    finished_instruments: int
    instruments: int
    needs_help: bool


def screenings_visible_to(person: Person, *, on: date) -> QuerySet[Screening]:
    """Return the plans with at least one class whose psychologist ``person`` is."""
    own = screened_classes_visible_to(person, on=on)
    return Screening.objects.filter(id__in=own.values("screening")).select_related("quarter__year", "led_by")


def screened_classes_visible_to(person: Person, *, on: date) -> QuerySet[ScreenedClass]:
    """Return the classes of plans whose psychologist ``person`` is: a plan may hold classes of a colleague too."""
    rows = ScreenedClass.objects.filter(school_class__in=classes_assessed_by(person, on=on))
    return rows.select_related("school_class", "screening__led_by")


def seats_filled_by(person: Person, *, at: datetime) -> QuerySet[Seat]:
    """Return the seats ``person`` answers as class teacher in plans that are open now."""
    today = day_in_kazakhstan(at)
    return Seat.objects.filter(
        teacher=person,
        screening__starts_on__lte=today,
        screening__ends_on__gte=today,
        screening__closed_at__isnull=True,
    ).select_related("screening", "pupil", "screened_class__school_class")


def package_of(screening: Screening, informant: str | None = None) -> list[Packed]:
    """Return the instruments of a plan in order, of one informant or of all."""
    rows = screening.package.select_related("instrument").order_by("position")
    return [row for row in rows if informant in (None, row.instrument.informant)]


def plan_is_over(at: datetime) -> Q:
    """Return the condition that the plan of a sitting has ended or was closed; what a device still has may yet come."""
    return Q(seat__screening__ends_on__lt=day_in_kazakhstan(at)) | Q(seat__screening__closed_at__lte=at)


def board_of(screened: ScreenedClass, *, informant: str, at: datetime) -> list[Place]:
    """Return the live board of one class: one place for each seat, in the order of the class list."""
    package = package_of(screened.screening, informant)
    lengths = {packed.instrument_id: len(packed.instrument.structure["items"]) for packed in package}
    seats = list(screened.seats.filter(informant=informant).select_related("pupil").order_by("pupil__name_key"))
    sittings: dict[uuid.UUID, list[Sitting]] = {}
    rows = Sitting.objects.filter(seat__in=seats).exclude(state=Sitting.State.REPLACED)
    for sitting in rows:
        sittings.setdefault(sitting.seat_id, []).append(sitting)
    behind, over = _items_behind(seats), screened.screening.is_over(at)
    return [_place(seat, sittings.get(seat.id, []), lengths, behind, over=over) for seat in seats]


def counts_of(places: Iterable[Place]) -> dict[str, int]:
    """Return how many stand where, with those who ask for help."""
    places = list(places)
    counts = Counter(place.progress.value for place in places)
    return {**{step.value: counts[step.value] for step in Progress}, "help": sum(p.needs_help for p in places)}


def without_consent(school_class: SchoolClass, *, at: datetime) -> list[Pupil]:
    """Return the pupils of a class whom diagnostics may not include now."""
    pupils = list(pupils_of(school_class, on=day_in_kazakhstan(at)))
    consented = {consent.pupil_id for consent in consents_in_force(pupils, Purpose.DIAGNOSTICS, at=at)}
    return [pupil for pupil in pupils if pupil.id not in consented]


def readable_results() -> QuerySet[Result]:
    """Return the results that may be read at all: not closed by a withdrawal, not erased."""
    return Result.objects.filter(closed_at__isnull=True, erased_at__isnull=True)


def results_of(pupil: Pupil) -> QuerySet[Result]:
    """Return the readable results of a pupil with their sittings and instruments, oldest first."""
    return (
        readable_results()
        .filter(pupil=pupil)
        .select_related("sitting__instrument", "sitting__wording", "sitting__seat__screening__quarter__year")
        .order_by("sitting__finished_at")
    )


def unfinished_of(pupil: Pupil, *, at: datetime) -> QuerySet[Sitting]:
    """Return the sittings about a pupil that nobody finished before their plan was over, the newest first."""
    left = Q(state=Sitting.State.EXPIRED) | (Q(state=Sitting.State.OPEN) & plan_is_over(at))
    rows = Sitting.objects.filter(left, pupil=pupil)
    return rows.select_related("wording", "seat__screening").order_by("-opened_at")


def results_to_decide(person: Person, *, on: date) -> QuerySet[Result]:
    """Return the results closed by a withdrawal that wait for ``person`` to decide, the most urgent first."""
    classes = classes_assessed_by(person, on=on)
    waiting = Result.objects.filter(closed_at__isnull=False, erased_at__isnull=True)
    return waiting.filter(
        Q(pupil__enrolments__school_class__in=classes) & Q(pupil__enrolments__ends_on__isnull=True)
    ).order_by("decide_by")


def kept_apart_visible_to(person: Person, *, on: date) -> QuerySet[KeptApart]:
    """Return what was kept apart in sittings about pupils whose psychologist ``person`` is, what waits first."""
    rows = KeptApart.objects.filter(sitting__pupil__in=pupils_assessed_by(person, on=on))
    return rows.select_related(
        "sitting__pupil", "sitting__wording", "sitting__instrument", "sitting__seat__screening", "set_aside_by"
    ).order_by(F("looked_at").desc(nulls_first=True), "received_at")


def kept_apart_in(screened: ScreenedClass) -> QuerySet[KeptApart]:
    """Return what waits to be looked at in the sittings of one screened class."""
    rows = KeptApart.objects.filter(sitting__seat__screened_class=screened, looked_at__isnull=True)
    return rows.select_related("sitting__pupil").order_by("sitting__pupil__name_key", "received_at")


@lru_cache(maxsize=256)
def questionnaire_text(wording_id: uuid.UUID) -> str:
    """Return as JSON what of an instrument reaches the device, in one language; versions never change, so it is
    remembered."""
    wording = Wording.objects.select_related("instrument").get(pk=wording_id)
    return json.dumps(questionnaire(wording.instrument, wording), ensure_ascii=False)


def _items_behind(seats: list[Seat]) -> dict[uuid.UUID, int]:
    """Return by sitting how many items a respondent who still works has behind."""
    rows = Batch.objects.filter(sitting__seat__in=seats, sitting__state=Sitting.State.OPEN)
    return dict(rows.values_list("sitting").annotate(Max("position")))


def _place(
    seat: Seat, sittings: list[Sitting], lengths: dict[uuid.UUID, int], behind: dict[uuid.UUID, int], *, over: bool
) -> Place:
    finished = [row for row in sittings if row.state == Sitting.State.FINISHED]
    running = [row for row in sittings if row.state == Sitting.State.OPEN]
    answered = sum(lengths.get(row.instrument_id, 0) for row in finished) + sum(
        behind.get(row.id, 0) for row in running
    )
    return Place(
        seat=seat,
        progress=_progress(sittings, len(finished), len(lengths), over=over),
        answered=answered,
        asked=sum(lengths.values()),
        finished_instruments=len(finished),
        instruments=len(lengths),
        needs_help=seat.help_asked_at is not None,
    )


def _progress(sittings: list[Sitting], finished: int, asked: int, *, over: bool) -> Progress:
    if finished == asked and asked:
        return Progress.FINISHED
    if any(row.state == Sitting.State.STOPPED for row in sittings):
        return Progress.STOPPED
    if any(row.state == Sitting.State.EXPIRED or (over and row.state == Sitting.State.OPEN) for row in sittings):
        return Progress.UNFINISHED
    return Progress.WORKING if sittings else Progress.NOT_STARTED
