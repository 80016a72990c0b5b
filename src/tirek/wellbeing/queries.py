"""Signals: whose they are, what waits."""

import uuid
from datetime import date

from django.db.models import QuerySet

from tirek.accounts.models import Person
from tirek.accounts.queries import in_force
from tirek.accounts.roles import Role
from tirek.people.queries import pupils_assessed_by
from tirek.screenings.models import ScreenedClass, Sitting
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


def pupils_with_signal(screened: ScreenedClass) -> set[uuid.UUID]:
    """Return the pupils of a screened class whose answers raised a signal, handled or not; portraits asks for them.

    What a withdrawal has stopped or closed marks nobody.
    """
    told = Sitting.objects.filter(seat__screened_class=screened).exclude(state=Sitting.State.STOPPED)
    read = told.exclude(result__closed_at__isnull=False).exclude(result__erased_at__isnull=False)
    return set(Signal.objects.filter(source_id__in=read.values("id")).values_list("pupil", flat=True))
