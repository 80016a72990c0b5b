"""What waits for one person today; each count is a link."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tirek.accounts.models import Person
from tirek.accounts.queries import roles_at
from tirek.accounts.roles import Role
from tirek.consents.models import Purpose
from tirek.consents.policies import consents_in_force
from tirek.consents.queries import grounds_waiting
from tirek.organisations.models import Organisation
from tirek.people.queries import pupils_visible_to
from tirek.portraits.queries import recommendations_visible_to
from tirek.screenings.models import Screening, Sitting
from tirek.screenings.queries import results_to_decide, screenings_visible_to, seats_filled_by
from tirek.wellbeing.queries import signals_known_to_head, signals_visible_to


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: how many, what, where; ``tone`` is clay for what burns, saffron for what is due."""

    number: int
    label: str
    url: str
    tone: str = "saffron"
    icon: str = ""


@dataclass(frozen=True)
class Today:
    """The page of one person."""

    waiting: tuple[Waiting, ...]
    screenings: tuple[Screening, ...]
    seats: tuple[object, ...]


def today_of(person: Person, school: Organisation, *, on: date, at: datetime) -> Today:
    """Return what waits for ``person`` at the organisation in front of them."""
    roles = roles_at(person, school.id, on=on)
    waiting: list[Waiting] = []
    if Role.PSYCHOLOGIST in roles:
        waiting += _psychologist(person, school, on, at)
    if Role.HEAD in roles:
        waiting += _head(person, school, on)
    if roles & {Role.PSYCHOLOGIST, Role.SOCIAL_PEDAGOGUE, Role.DEPUTY_HEAD, Role.HEAD}:
        waiting += _consents(person, school, on, at)
    if roles & {Role.CLASS_TEACHER, Role.HEAD, Role.DEPUTY_HEAD}:
        released = recommendations_visible_to(person, on=on).count()
        waiting.append(Waiting(released, _("recommendations to read"), reverse("recommendations"), "leaf", "portrait"))
    open_plans = screenings_visible_to(person, on=on).filter(
        organisation=school, closed_at__isnull=True, ends_on__gte=on
    )
    return Today(tuple(one for one in waiting if one.number), tuple(open_plans[:6]), _seats(person, at))


def _psychologist(person: Person, school: Organisation, on: date, at: datetime) -> list[Waiting]:
    signals = signals_visible_to(person, on=on).filter(organisation=school, handled_at__isnull=True)
    late = signals.filter(due_at__lt=at).count()
    decide = results_to_decide(person, on=on).filter(organisation=school).count()
    return [
        Waiting(late, _("signals past their time"), reverse("signals"), "clay", "signal"),
        Waiting(signals.count() - late, _("signals"), reverse("signals"), "saffron", "signal"),
        Waiting(
            decide, _("results to decide about after a withdrawal"), reverse("results_to_decide"), "saffron", "consent"
        ),
    ]


def _head(person: Person, school: Organisation, on: date) -> list[Waiting]:
    known = signals_known_to_head(person, on=on).filter(organisation=school, handled_at__isnull=True).count()
    return [Waiting(known, _("signals being handled"), reverse("signals"), "saffron", "signal")]


def _consents(person: Person, school: Organisation, on: date, at: datetime) -> list[Waiting]:
    pupils = list(
        pupils_visible_to(person, on=on).filter(organisation=school, enrolments__ends_on__isnull=True).distinct()
    )
    there = len({consent.pupil_id for consent in consents_in_force(pupils, Purpose.DIAGNOSTICS, at=at)})
    grounds = grounds_waiting(school.id, at=at).count()
    return [
        Waiting(
            len(pupils) - there, _("children without consent to diagnostics"), reverse("consents"), "sky", "consent"
        ),
        Waiting(grounds, _("legal grounds waiting for a second signature"), reverse("grounds"), "clay", "consent"),
    ]


def _seats(person: Person, at: datetime) -> tuple[object, ...]:
    """The pupils a class teacher is still asked about."""
    seats = seats_filled_by(person, at=at).exclude(sittings__state=Sitting.State.FINISHED)
    return tuple(seats.order_by("pupil__name_key")[:40])
