"""The calendar and the tree."""

import uuid
from datetime import date

from tirek.organisations.models import Organisation, Quarter, SchoolYear


def year_on(day: date) -> SchoolYear | None:
    """Return the school year the day belongs to; in summer the year that begins next, else the last one."""
    years = list(SchoolYear.objects.order_by("starts_on"))
    coming = [year for year in years if year.ends_on >= day]
    return coming[0] if coming else (years[-1] if years else None)


def quarter_on(day: date) -> Quarter | None:
    """Return the quarter the day lies in, or the last one that ended (a break belongs to no quarter)."""
    return Quarter.objects.filter(starts_on__lte=day).select_related("year").order_by("-starts_on").first()


def below(organisation: Organisation) -> list[Organisation]:
    """Return every organisation under ``organisation`` in the tree, nearest first."""
    found: list[Organisation] = []
    level: list[uuid.UUID] = [organisation.id]
    while level:
        children = list(Organisation.objects.filter(parent__in=level))
        found.extend(children)
        level = [child.id for child in children]
    return found
