"""The request as AccessMiddleware hands it on: with its clock, its person, their appointments and organisation."""

from datetime import date, datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from tirek.accounts.models import Appointment, Person
from tirek.organisations.models import Organisation


class PageRequest(HttpRequest):
    """Read ``at`` and ``today`` here and hand them down; nothing below a page asks the clock."""

    at: datetime
    today: date
    user: Person  # type: ignore[assignment]
    appointments: list[Appointment]
    organisation: Organisation
    htmx: HtmxDetails
