"""Classes, the class, the pupil: T1 facts for everybody who may see the child."""

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from tirek.accounts.queries import people_of
from tirek.accounts.requests import PageRequest
from tirek.organisations.queries import year_on
from tirek.people.pages.forms import ClassHelperForm, GuardianForm, HelperForm, MoveForm
from tirek.people.policies import is_class_teacher_of, kinds_given_by, may_assess, may_assess_class, may_keep_roll
from tirek.people.queries import (
    assignments_of_class,
    assignments_of_pupil,
    class_of,
    class_teacher_of,
    classes_visible_to,
    guardianships_of,
    pupils_of,
    pupils_visible_to,
)


def classes(request: PageRequest) -> HttpResponse:
    """Show the classes of this school year by grade, with the number of pupils."""
    if request.organisation is None:
        raise Http404
    running = Q(enrolments__starts_on__lte=request.today) & (
        Q(enrolments__ends_on__isnull=True) | Q(enrolments__ends_on__gt=request.today)
    )
    rows = (
        classes_visible_to(request.user, on=request.today)
        .filter(organisation=request.organisation, year=year_on(request.today))
        .annotate(pupils=Count("enrolments", filter=running))
        .order_by("grade", "letter_key")
    )
    may_import = may_keep_roll(request.user, request.organisation.id, on=request.today)
    return render(request, "people/classes.html", {"classes": rows, "may_import": may_import})


def school_class(request: PageRequest, class_id: str) -> HttpResponse:
    """Show one class: its list and what can be done with it."""
    found = get_object_or_404(classes_visible_to(request.user, on=request.today), pk=class_id)
    may_keep = may_keep_roll(request.user, found.organisation_id, on=request.today)
    staff = people_of(found.organisation_id, on=request.today) if may_keep else None
    given = kinds_given_by(request.user, found.organisation_id, on=request.today)
    return render(
        request,
        "people/class.html",
        {
            "school_class": found,
            "helpers": assignments_of_class(found, on=request.today) if may_keep else [],
            "helper_form": ClassHelperForm(staff, given) if staff is not None else None,
            "given": given,
            "pupils": pupils_of(found, on=request.today),
            "teacher": class_teacher_of(found, on=request.today),
            "may_screen": may_assess_class(request.user, found, on=request.today),
            "may_keep": may_keep,
            "leads": is_class_teacher_of(request.user, found.id, on=request.today),
        },
    )


def pupil(request: PageRequest, pupil_id: str) -> HttpResponse:
    """Show a pupil: class history and representatives for those who keep the roll, name and class for others."""
    found = get_object_or_404(pupils_visible_to(request.user, on=request.today), pk=pupil_id)
    may_keep = may_keep_roll(request.user, found.organisation_id, on=request.today)
    given = kinds_given_by(request.user, found.organisation_id, on=request.today)
    return render(
        request,
        "people/pupil.html",
        {
            "pupil": found,
            "school_class": class_of(found, on=request.today),
            "may_keep": may_keep,
            "may_assess": may_assess(request.user, found, on=request.today),
            "guardianships": guardianships_of(found, on=request.today) if may_keep else [],
            "enrolments": found.enrolments.select_related("school_class__year") if may_keep else [],
            "move_form": MoveForm(found, on=request.today) if may_keep else None,
            "guardian_form": GuardianForm() if may_keep else None,
            "helpers": assignments_of_pupil(found, on=request.today) if may_keep else [],
            "helper_form": HelperForm(people_of(found.organisation_id, on=request.today))
            if "specialist" in given
            else None,
            "given": given,
        },
    )
