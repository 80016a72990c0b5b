"""What every page knows about the person in front of it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tirek.accounts.requests import PageRequest
from tirek.accounts.roles import RUNS_THE_SCHOOL, WHOLE_ROLL, Role
from tirek.organisations.queries import quarter_on, year_on


@dataclass(frozen=True)
class Job:
    """One entry of the rail: who has it, where it leads."""

    url_name: str
    icon: str
    label: Promise
    roles: frozenset[str]


EVERYBODY = frozenset(Role.values)
TEACHERS = frozenset({Role.CLASS_TEACHER, Role.SUBJECT_TEACHER})

JOBS = (
    Job("home", "today", _("Today"), EVERYBODY),
    Job("classes", "classes", _("Classes"), WHOLE_ROLL | TEACHERS | {Role.SPECIAL_PEDAGOGUE, Role.ASSISTANT}),
    Job("screenings", "screening", _("Screenings"), frozenset({Role.PSYCHOLOGIST})),
    Job("signals", "signal", _("Signals"), frozenset({Role.PSYCHOLOGIST, Role.HEAD})),
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
    here = request.organisation
    roles = {row.role for row in request.appointments if here and row.organisation_id == here.id}
    return [_entry(job, request) for job in JOBS if job.roles & roles]


def _entry(job: Job, request: PageRequest) -> dict[str, Any]:
    url = reverse(job.url_name)
    current = request.path == url if url == "/" else request.path.startswith(url)
    return {"url": url, "icon": job.icon, "label": job.label, "current": current}
