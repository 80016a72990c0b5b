"""What every page knows about the person in front of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tirek.accounts.requests import PageRequest
from tirek.accounts.roles import RUNS_THE_SCHOOL, WHOLE_ROLL, Role
from tirek.organisations.queries import quarter_on, year_on
from tirek.screenings.queries import results_to_decide
from tirek.wellbeing.queries import signals_known_to_head, signals_visible_to

Count = Callable[[PageRequest], int]


@dataclass(frozen=True)
class Job:
    """One entry of the rail: who has it, where it leads, how much waits there (one query at most)."""

    url_name: str
    icon: str
    label: Promise
    roles: frozenset[str]
    count: Count | None = None


def signals_waiting(request: PageRequest) -> int:
    """Return how many signals wait: for a psychologist the own ones, for a head those that are being handled."""
    on, here = request.today, request.organisation
    own = Role.PSYCHOLOGIST in _roles_here(request)
    rows = signals_visible_to(request.user, on=on) if own else signals_known_to_head(request.user, on=on)
    return rows.filter(organisation=here, handled_at__isnull=True).count()


def decisions_due(request: PageRequest) -> int:
    """Return how many results a withdrawal has closed wait for the person's decision."""
    return results_to_decide(request.user, on=request.today).filter(organisation=request.organisation).count()


EVERYBODY = frozenset(Role.values)
TEACHERS = frozenset({Role.CLASS_TEACHER, Role.SUBJECT_TEACHER})

JOBS = (
    Job("home", "today", _("Today"), EVERYBODY),
    Job("classes", "classes", _("Classes"), WHOLE_ROLL | TEACHERS | {Role.SPECIAL_PEDAGOGUE, Role.ASSISTANT}),
    Job("screenings", "screening", _("Screenings"), frozenset({Role.PSYCHOLOGIST}), decisions_due),
    Job("signals", "signal", _("Signals"), frozenset({Role.PSYCHOLOGIST, Role.HEAD}), signals_waiting),
    Job(
        "recommendations",
        "portrait",
        _("Recommendations"),
        frozenset({Role.CLASS_TEACHER, Role.HEAD, Role.DEPUTY_HEAD}),
    ),
    Job("consents", "consent", _("Consents"), WHOLE_ROLL | {Role.CLASS_TEACHER}),
    Job("instruments", "instrument", _("Instruments"), WHOLE_ROLL | {Role.RESEARCHER, Role.CENTRE_SPECIALIST}),
    Job("staff", "staff", _("Staff"), RUNS_THE_SCHOOL),
)


def person_in_page(request: PageRequest) -> dict[str, Any]:
    """Return person, organisation, school year, quarter and the rail of the person's jobs."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated or not hasattr(request, "today"):
        return {"person": None}
    return {
        "person": person,
        "organisation": request.organisation,
        "appointments": request.appointments,
        "school_year": year_on(request.today),
        "quarter": quarter_on(request.today),
        "rail": rail_for(request),
    }


def rail_for(request: PageRequest) -> list[dict[str, Any]]:
    """Return the jobs of the roles the person holds at the organisation in front of them."""
    roles = _roles_here(request)
    return [_entry(job, request) for job in JOBS if job.roles & roles]


def _roles_here(request: PageRequest) -> set[str]:
    here = request.organisation
    return {row.role for row in request.appointments if here and row.organisation_id == here.id}


def _entry(job: Job, request: PageRequest) -> dict[str, Any]:
    url = reverse(job.url_name)
    current = request.path == url if url == "/" else request.path.startswith(url)
    return {"url": url, "icon": job.icon, "label": job.label, "current": current, "count": _counted(job, request)}


def _counted(job: Job, request: PageRequest) -> Callable[[], int]:
    """Count only where a page draws the rail, and once: the parts of a page that come anew draw none."""

    @cache
    def count() -> int:
        return job.count(request) if job.count else 0

    return count
