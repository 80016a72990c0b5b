"""Signals: whose they are, what waits."""

from datetime import date

from django.db.models import QuerySet

from tirek.accounts.models import Person
from tirek.accounts.queries import in_force
from tirek.accounts.roles import Role
from tirek.people.queries import pupils_assessed_by
from tirek.wellbeing.models import Signal


def signals_visible_to(person: Person, *, on: date) -> QuerySet[Signal]:
    """Return the signals about pupils whose psychologist ``person`` is."""
    rows = Signal.objects.filter(pupil__in=pupils_assessed_by(person, on=on))
    return rows.select_related("pupil", "named_person", "handled_by")


def signals_known_to_head(person: Person, *, on: date) -> QuerySet[Signal]:
    """Return the signals of the schools ``person`` heads: that they exist and are handled. Pages show neither child nor
    answer of them."""
    heads = person.appointments.filter(in_force(on), role=Role.HEAD).values("organisation")
    return Signal.objects.filter(organisation__in=heads).select_related("named_person")
