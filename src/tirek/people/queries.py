"""Classes and pupils as a person may see them, and who is whose guardian."""

import uuid
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from tirek.accounts.models import Person
from tirek.accounts.queries import in_force
from tirek.accounts.roles import WHOLE_ROLL, Role
from tirek.core.kazakh import alphabetical
from tirek.people.models import Assignment, Enrolment, Guardianship, Pupil, SchoolClass


def classes_visible_to(person: Person, *, on: date) -> QuerySet[SchoolClass]:
    """Return the classes whose list ``person`` may read."""
    whole = _organisations_seen_whole(person, on=on)
    own = _own_assignments(person, on=on)
    return SchoolClass.objects.filter(
        Q(organisation__in=whole) | Q(id__in=own.filter(school_class__isnull=False).values("school_class"))
    )


def pupils_visible_to(person: Person, *, on: date) -> QuerySet[Pupil]:
    """Return the pupils whose name and class ``person`` may read (T1); agrees with ``may_see`` for every pupil."""
    whole = _organisations_seen_whole(person, on=on)
    own = _own_assignments(person, on=on)
    in_own_class = Enrolment.objects.filter(
        in_force(on),
        pupil=OuterRef("pk"),
        school_class__in=own.filter(school_class__isnull=False).values("school_class"),
    )
    return Pupil.objects.filter(
        Q(organisation__in=whole) | Q(id__in=own.filter(pupil__isnull=False).values("pupil")) | Exists(in_own_class)
    )


def pupils_assessed_by(person: Person, *, on: date) -> QuerySet[Pupil]:
    """Return the pupils whose results ``person`` may read (T3, T4); agrees with ``may_assess`` for every pupil."""
    posts = person.appointments.filter(in_force(on), role=Role.PSYCHOLOGIST).values("organisation")
    own = Assignment.objects.filter(in_force(on), person=person, organisation__in=posts, kind="specialist")
    whole = own.filter(school_class__isnull=True, pupil__isnull=True).values("organisation")
    in_own_class = Enrolment.objects.filter(
        in_force(on),
        pupil=OuterRef("pk"),
        school_class__in=own.filter(school_class__isnull=False).values("school_class"),
    )
    return Pupil.objects.filter(
        Q(organisation__in=whole)
        | Q(organisation__in=posts, id__in=own.filter(pupil__isnull=False).values("pupil"))
        | (Q(organisation__in=posts) & Exists(in_own_class))
    )


def classes_assessed_by(person: Person, *, on: date) -> QuerySet[SchoolClass]:
    """Return the classes ``person`` is the psychologist of; agrees with ``may_assess_class``."""
    posts = person.appointments.filter(in_force(on), role=Role.PSYCHOLOGIST).values("organisation")
    own = Assignment.objects.filter(in_force(on), person=person, organisation__in=posts, kind="specialist")
    whole = own.filter(school_class__isnull=True, pupil__isnull=True).values("organisation")
    return SchoolClass.objects.filter(
        Q(organisation__in=whole) | Q(id__in=own.filter(school_class__isnull=False).values("school_class"))
    )


def pupils_of(school_class: SchoolClass, *, on: date) -> QuerySet[Pupil]:
    """Return the pupils enrolled in the class on the day, in Kazakh alphabetical order."""
    here = Enrolment.objects.filter(in_force(on), school_class=school_class)
    return Pupil.objects.filter(id__in=here.values("pupil")).order_by("name_key")


def class_of(pupil: Pupil, *, on: date) -> SchoolClass | None:
    """Return the class of the pupil on the day."""
    row = pupil.enrolments.filter(in_force(on)).select_related("school_class").first()
    return row.school_class if row else None


def guardianships_of(pupil: Pupil, *, on: date) -> QuerySet[Guardianship]:
    """Return who represents the pupil on the day, whatever a court has limited."""
    return pupil.guardianships.filter(in_force(on, start="valid_from", end="valid_to")).select_related("guardian")


def deciding_guardianships(pupil_ids: QuerySet | list[uuid.UUID], *, on: date) -> QuerySet[Guardianship]:
    """Return the relations whose guardian may decide for the child on the day (no court limit)."""
    return Guardianship.objects.filter(
        in_force(on, start="valid_from", end="valid_to"), pupil__in=pupil_ids, court_limit=Guardianship.Limit.NONE
    )


def class_teacher_of(school_class: SchoolClass, *, on: date) -> Person | None:
    """Return who leads the class on the day."""
    row = (
        school_class.assignments.filter(in_force(on), kind=Assignment.Kind.CLASS_TEACHER)
        .select_related("person")
        .first()
    )
    return row.person if row else None


def assignments_of_class(school_class: SchoolClass, *, on: date) -> QuerySet[Assignment]:
    """Return who looks after the class on the day: by the class itself, or by the whole organisation."""
    of_it = Q(school_class=school_class) | Q(
        organisation=school_class.organisation_id, school_class__isnull=True, pupil__isnull=True
    )
    rows = Assignment.objects.filter(in_force(on), of_it).select_related("person")
    return rows.order_by("kind", alphabetical("person__surname"), "id")


def assignments_of_pupil(pupil: Pupil, *, on: date) -> QuerySet[Assignment]:
    """Return who looks after this one child on the day, besides those of the class and of the organisation."""
    rows = Assignment.objects.filter(in_force(on), pupil=pupil).select_related("person")
    return rows.order_by(alphabetical("person__surname"), "id")


def _organisations_seen_whole(person: Person, *, on: date):  # type: ignore[no-untyped-def]
    posts = person.appointments.filter(in_force(on))
    whole = Assignment.objects.filter(
        in_force(on),
        person=person,
        kind="specialist",
        school_class__isnull=True,
        pupil__isnull=True,
        organisation__in=posts.values("organisation"),
    )
    ids = set(posts.filter(role__in=WHOLE_ROLL).values_list("organisation", flat=True))
    return ids | set(whole.values_list("organisation", flat=True))


def _own_assignments(person: Person, *, on: date) -> QuerySet[Assignment]:
    posts = person.appointments.filter(in_force(on)).values("organisation")
    return Assignment.objects.filter(in_force(on), person=person, organisation__in=posts)


def with_classes(pupils: QuerySet[Pupil], *, on: date) -> list[tuple[Pupil, SchoolClass | None]]:
    """Return the pupils with the class of each on the day, in one further query."""
    rows = list(pupils)
    running = Enrolment.objects.filter(in_force(on), pupil__in=rows).select_related("school_class")
    classes = {row.pupil_id: row.school_class for row in running}
    return [(pupil, classes.get(pupil.id)) for pupil in rows]
