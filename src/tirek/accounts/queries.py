"""Who is appointed to what, where, on which day."""

import uuid
from datetime import date

from django.db.models import Q, QuerySet

from tirek.accounts.models import Appointment, Person
from tirek.accounts.roles import Role
from tirek.core.kazakh import alphabetical


def in_force(on: date, *, start: str = "starts_on", end: str = "ends_on") -> Q:
    """Return the condition "in force on the day": from inclusive, to exclusive, open end allowed."""
    return Q(**{f"{start}__lte": on}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": on}))


def appointments_of(person: Person, *, on: date) -> QuerySet[Appointment]:
    """Return the appointments of ``person`` in force on the day, with their organisations."""
    return person.appointments.filter(in_force(on)).select_related("organisation").order_by("starts_on")


def roles_at(person: Person, organisation_id: uuid.UUID, *, on: date) -> frozenset[str]:
    """Return the roles ``person`` holds at the organisation on the day."""
    cached = getattr(person, "_roles_by_organisation", None)
    if cached is not None and cached[0] == on:
        return cached[1].get(organisation_id, frozenset())
    rows = person.appointments.filter(in_force(on), organisation=organisation_id)
    return frozenset(rows.values_list("role", flat=True))


def remember_roles(person: Person, appointments: list[Appointment], *, on: date) -> None:
    """Keep the roles of this request on the person, so that a page of thirty rows asks the database once."""
    roles: dict[uuid.UUID, frozenset[str]] = {}
    for appointment in appointments:
        roles[appointment.organisation_id] = roles.get(appointment.organisation_id, frozenset()) | {appointment.role}
    person._roles_by_organisation = (on, roles)  # type: ignore[attr-defined]


def staff_of(organisation_id: uuid.UUID, *, on: date) -> QuerySet[Appointment]:
    """Return the appointments in force at the organisation, with their people, in alphabetical order."""
    rows = Appointment.objects.filter(in_force(on), organisation=organisation_id)
    return rows.select_related("person").order_by(
        alphabetical("person__surname"), alphabetical("person__given_name"), "id"
    )


def people_of(organisation_id: uuid.UUID, *, on: date) -> QuerySet[Person]:
    """Return the active people who hold any post at the organisation on the day, in alphabetical order."""
    return people_with_role(organisation_id, *Role, on=on)


def people_with_role(organisation_id: uuid.UUID, *roles: Role, on: date) -> QuerySet[Person]:
    """Return the active people who hold one of ``roles`` at the organisation on the day, in alphabetical order."""
    held = Appointment.objects.filter(in_force(on), organisation=organisation_id, role__in=roles)
    people = Person.objects.filter(is_active=True, id__in=held.values("person"))
    return people.order_by(alphabetical("surname"), alphabetical("given_name"), "id")
