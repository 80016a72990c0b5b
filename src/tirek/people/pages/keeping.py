"""Keeping the roll by hand: a new class, one more pupil, a correction, a move, a representative, who looks after whom."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tirek.accounts.queries import people_of
from tirek.accounts.requests import PageRequest
from tirek.organisations.queries import year_on
from tirek.people.models import Assignment, Guardianship, Pupil, SchoolClass
from tirek.people.operations import (
    AlreadyThere,
    OutOfOrder,
    add_guardian,
    assign,
    correct_guardian,
    correct_pupil,
    end_assignment,
    end_guardianship,
    enrol_pupil,
    let_pupil_leave,
    limit_guardian,
    move_pupil,
    open_class,
)
from tirek.people.pages.forms import (
    WHOLE_SCHOOL,
    ClassForm,
    ClassHelperForm,
    GuardianForm,
    HelperForm,
    LimitForm,
    MoveForm,
    PupilForm,
    RepresentativeForm,
)
from tirek.people.policies import kinds_given_by, may_keep_roll
from tirek.people.queries import class_of, classes_visible_to, pupils_visible_to


def class_new(request: PageRequest) -> HttpResponse:
    """Open a class of this school year by hand."""
    year = year_on(request.today)
    if request.organisation is None or year is None or not _keeps(request, request.organisation.id):
        raise Http404
    form = ClassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            made = open_class(organisation=request.organisation, year=year, at=request.at, by=request.user, **facts)
        except AlreadyThere:
            form.add_error("letter", _("This class is there already."))
        else:
            return redirect("class", class_id=made.id)
    return _form(request, "people/class_new.html", {"form": form})


def class_add(request: PageRequest, class_id: str) -> HttpResponse:
    """Add one pupil to a class."""
    found = _kept_class(request, class_id)
    form = PupilForm(request.POST or None, today=request.today, initial={"language": found.language})
    if request.method == "POST" and form.is_valid():
        try:
            made = enrol_pupil(facts=form.facts, school_class=found, on=request.today, at=request.at, by=request.user)
        except AlreadyThere:
            form.add_error("iin", _("The school has a pupil with this IIN already."))
        else:
            messages.success(request, _("Done: %(name)s.") % {"name": made.short_name})
            return redirect("pupil", pupil_id=made.id)
    return _form(request, "people/class_add.html", {"form": form, "school_class": found})


def pupil_correct(request: PageRequest, pupil_id: str) -> HttpResponse:
    """Correct what is written about a pupil."""
    found = _kept_pupil(request, pupil_id)
    form = (
        PupilForm(request.POST, today=request.today)
        if request.method == "POST"
        else PupilForm.of(found, today=request.today)
    )
    if form.is_bound and form.is_valid():
        try:
            correct_pupil(pupil=found, facts=form.facts, at=request.at, by=request.user)
        except AlreadyThere:
            form.add_error("iin", _("The school has a pupil with this IIN already."))
        else:
            return _done(request, found)
    context = {"form": form, "pupil": found, "school_class": class_of(found, on=request.today)}
    return _form(request, "people/pupil_correct.html", context)


@require_POST
def move(request: PageRequest, pupil_id: str) -> HttpResponse:
    """Move a pupil to another class, or let them leave."""
    found = _kept_pupil(request, pupil_id)
    form = MoveForm(found, request.POST, on=request.today)
    if not form.is_valid():
        said = [error for errors in form.errors.values() for error in errors]
        messages.error(request, f"{_('Choose the class and the day.')} {said[0]}")
        return redirect("pupil", pupil_id=found.id)
    what = {"reason": form.cleaned_data["why"], "on": form.cleaned_data["on"], "at": request.at, "by": request.user}
    try:
        if form.cleaned_data["to"] is None:
            let_pupil_leave(pupil=found, **what)
        else:
            move_pupil(pupil=found, to=form.cleaned_data["to"], **what)
    except OutOfOrder:
        messages.error(request, _("On this day the child was not yet in the class of today. Choose a later day."))
        return redirect("pupil", pupil_id=found.id)
    return _done(request, found)


@require_POST
def guardian(request: PageRequest, pupil_id: str) -> HttpResponse:
    """Add a representative of a pupil."""
    found = _kept_pupil(request, pupil_id)
    form = GuardianForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, _("The guardian was not added: a surname, a given name and a valid telephone are needed.")
        )
        return redirect("pupil", pupil_id=found.id)
    add_guardian(
        pupil=found,
        facts=form.facts,
        kind=form.cleaned_data["kind"],
        document=form.cleaned_data["document"],
        on=request.today,
        at=request.at,
        by=request.user,
    )
    messages.success(request, _("The guardian was added."))
    return redirect("pupil", pupil_id=found.id)


def guardianship(request: PageRequest, relation_id: str) -> HttpResponse:
    """Correct a representative; note what a court has limited, or that they represent the child no longer."""
    found = _kept_relation(request, relation_id)
    form = RepresentativeForm(request.POST) if request.method == "POST" else RepresentativeForm.of(found)
    if form.is_bound and form.is_valid():
        correct_guardian(guardian=found.guardian, facts=form.facts, at=request.at, by=request.user)
        return _done(request, found.pupil)
    return _relation_page(request, found, form, _limit_form(found))


@require_POST
def guardianship_limit(request: PageRequest, relation_id: str) -> HttpResponse:
    """Note (or lift) what a court has limited."""
    found = _kept_relation(request, relation_id)
    form = LimitForm(request.POST)
    if not form.is_valid():
        return _relation_page(request, found, RepresentativeForm.of(found), form)
    limit_guardian(relation=found, at=request.at, by=request.user, **form.cleaned_data)
    return _done(request, found.pupil)


@require_POST
def guardianship_end(request: PageRequest, relation_id: str) -> HttpResponse:
    """Note that somebody represents the child no longer, from today on."""
    found = _kept_relation(request, relation_id)
    end_guardianship(relation=found, on=request.today, at=request.at, by=request.user)
    return _done(request, found.pupil)


@require_POST
def class_helper(request: PageRequest, class_id: str) -> HttpResponse:
    """Give a colleague the class, or the whole school, to look after."""
    found = _kept_class(request, class_id)
    given = kinds_given_by(request.user, found.organisation_id, on=request.today)
    form = ClassHelperForm(people_of(found.organisation_id, on=request.today), given, request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a colleague."))
        return redirect("class", class_id=found.id)
    whole = form.cleaned_data["kind"] == WHOLE_SCHOOL
    kind = Assignment.Kind.SPECIALIST if whole else form.cleaned_data["kind"]
    _assign(request, form, found.organisation, kind, None if whole else found, None)
    return redirect("class", class_id=found.id)


@require_POST
def pupil_helper(request: PageRequest, pupil_id: str) -> HttpResponse:
    """Give a colleague one child to look after."""
    found = _kept_pupil(request, pupil_id)
    if Assignment.Kind.SPECIALIST not in kinds_given_by(request.user, found.organisation_id, on=request.today):
        raise Http404
    form = HelperForm(people_of(found.organisation_id, on=request.today), request.POST)
    if form.is_valid():
        _assign(request, form, found.organisation, Assignment.Kind.SPECIALIST, None, found)
    else:
        messages.error(request, _("Choose a colleague."))
    return redirect("pupil", pupil_id=found.id)


@require_POST
def assignment_end(request: PageRequest, assignment_id: str) -> HttpResponse:
    """Take a class or a child from a colleague, from today on."""
    found = get_object_or_404(Assignment.objects.select_related("person", "pupil", "school_class"), pk=assignment_id)
    if found.kind not in kinds_given_by(request.user, found.organisation_id, on=request.today):
        raise Http404
    end_assignment(assignment=found, on=request.today, at=request.at, by=request.user)
    messages.success(request, _("Done: %(name)s.") % {"name": found.person.short_name})
    if found.pupil_id is not None:
        return redirect("pupil", pupil_id=found.pupil_id)
    return redirect("class", class_id=found.school_class_id) if found.school_class_id else redirect("classes")


def _assign(
    request: PageRequest,
    form: HelperForm,
    organisation,
    kind: str,
    school_class: SchoolClass | None,
    pupil: Pupil | None,
) -> None:  # type: ignore[no-untyped-def]
    person = form.cleaned_data["person"]
    target = {"organisation": organisation, "kind": kind, "school_class": school_class, "pupil": pupil}
    try:
        assign(person=person, on=request.today, at=request.at, by=request.user, **target)
    except AlreadyThere:
        messages.error(request, _("This is so already: %(name)s.") % {"name": person.short_name})
    else:
        messages.success(request, _("Done: %(name)s.") % {"name": person.short_name})


def _limit_form(relation: Guardianship) -> LimitForm:
    return LimitForm(initial={"limit": relation.court_limit, "document": relation.court_document})


def _relation_page(
    request: PageRequest, found: Guardianship, form: RepresentativeForm, limit: LimitForm
) -> HttpResponse:
    context = {
        "relation": found,
        "form": form,
        "limit_form": limit,
        "school_class": class_of(found.pupil, on=request.today),
    }
    status = 400 if form.is_bound or limit.is_bound else 200
    return render(request, "people/guardianship.html", context, status=status)


def _form(request: PageRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=400 if context["form"].is_bound else 200)


def _done(request: PageRequest, pupil: Pupil) -> HttpResponse:
    messages.success(request, _("Done: %(name)s.") % {"name": pupil.short_name})
    return redirect("pupil", pupil_id=pupil.id)


def _keeps(request: PageRequest, organisation_id: Any) -> bool:
    return may_keep_roll(request.user, organisation_id, on=request.today)


def _kept_class(request: PageRequest, class_id: str) -> SchoolClass:
    found = get_object_or_404(
        classes_visible_to(request.user, on=request.today).select_related("organisation"), pk=class_id
    )
    if not _keeps(request, found.organisation_id):
        raise Http404
    return found


def _kept_pupil(request: PageRequest, pupil_id: str) -> Pupil:
    found = get_object_or_404(
        pupils_visible_to(request.user, on=request.today).select_related("organisation"), pk=pupil_id
    )
    if not _keeps(request, found.organisation_id):
        raise Http404
    return found


def _kept_relation(request: PageRequest, relation_id: str) -> Guardianship:
    own = Guardianship.objects.filter(
        pupil__in=pupils_visible_to(request.user, on=request.today), valid_to__isnull=True
    )
    found = get_object_or_404(own.select_related("guardian", "pupil"), pk=relation_id)
    if not _keeps(request, found.organisation_id):
        raise Http404
    return found
