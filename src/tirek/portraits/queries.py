"""What has been told about a child."""

from datetime import date

from django.db.models import QuerySet

from tirek.accounts.models import Person
from tirek.accounts.queries import in_force
from tirek.accounts.roles import Role
from tirek.people.models import Assignment, Enrolment
from tirek.portraits.models import Telling, Voice


def recommendations_visible_to(person: Person, *, on: date) -> QuerySet[Telling]:
    """Return the released recommendations (T2) ``person`` may read: own classes, or the whole school for its heads."""
    released = Telling.objects.filter(voice=Voice.TEACHER, signed_at__isnull=False, replaced_at__isnull=True)
    heads = person.appointments.filter(in_force(on), role__in=(Role.HEAD, Role.DEPUTY_HEAD)).values("organisation")
    own = Assignment.objects.filter(in_force(on), person=person, kind=Assignment.Kind.CLASS_TEACHER)
    pupils = Enrolment.objects.filter(in_force(on), school_class__in=own.values("school_class")).values("pupil")
    return (released.filter(organisation__in=heads) | released.filter(pupil__in=pupils)).select_related(
        "pupil", "screening", "signed_by"
    )
