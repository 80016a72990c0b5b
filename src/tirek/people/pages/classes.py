"""Classes, the class, the pupil: T1 facts for everybody who may see the child."""

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tirek.accounts.requests import PageRequest
from tirek.core.phones import NotAPhone, read_phone
from tirek.organisations.models import Language
from tirek.organisations.queries import year_on
from tirek.people.models import Enrolment, Guardianship, SchoolClass
from tirek.people.operations import GuardianFacts, add_guardian, let_pupil_leave, move_pupil
from tirek.people.policies import is_class_teacher_of, may_assess, may_assess_class, may_keep_roll
from tirek.people.queries import (
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
    return render(
        request,
        "people/class.html",
        {
            "school_class": found,
            "pupils": pupils_of(found, on=request.today),
            "teacher": class_teacher_of(found, on=request.today),
            "may_screen": may_assess_class(request.user, found, on=request.today),
            "may_keep": may_keep_roll(request.user, found.organisation_id, on=request.today),
            "leads": is_class_teacher_of(request.user, found.id, on=request.today),
        },
    )


def pupil(request: PageRequest, pupil_id: str) -> HttpResponse:
    """Show a pupil: class history and representatives for those who keep the roll, name and class for others."""
    found = get_object_or_404(pupils_visible_to(request.user, on=request.today), pk=pupil_id)
    may_keep = may_keep_roll(request.user, found.organisation_id, on=request.today)
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
            "move_form": MoveForm(found, request) if may_keep else None,
            "guardian_form": GuardianForm() if may_keep else None,
        },
    )


@require_POST
def move(request: PageRequest, pupil_id: str) -> HttpResponse:
    """Move a pupil to another class, or let them leave."""
    found = _kept_pupil(request, pupil_id)
    form = MoveForm(found, request, request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the class and the day."))
        return redirect("pupil", pupil_id=found.id)
    day, to = form.cleaned_data["on"], form.cleaned_data["to"]
    if to is None:
        let_pupil_leave(pupil=found, reason=Enrolment.Reason.TRANSFERRED, on=day, at=request.at, by=request.user)
    else:
        move_pupil(pupil=found, to=to, reason=Enrolment.Reason.MOVED, on=day, at=request.at, by=request.user)
    messages.success(request, _("Done: %(name)s.") % {"name": found.short_name})
    return redirect("pupil", pupil_id=found.id)


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
    facts = form.cleaned_data
    add_guardian(
        pupil=found,
        facts=GuardianFacts(
            surname=facts["surname"],
            given_name=facts["given_name"],
            patronymic=facts["patronymic"],
            phone=facts["phone"],
            email=facts["email"],
            language=facts["language"],
        ),
        kind=facts["kind"],
        document=facts["document"],
        on=request.today,
        at=request.at,
        by=request.user,
    )
    messages.success(request, _("The guardian was added."))
    return redirect("pupil", pupil_id=found.id)


def _kept_pupil(request: PageRequest, pupil_id: str):  # type: ignore[no-untyped-def]
    found = get_object_or_404(pupils_visible_to(request.user, on=request.today), pk=pupil_id)
    if not may_keep_roll(request.user, found.organisation_id, on=request.today):
        raise Http404
    return found


class MoveForm(forms.Form):
    """Where a pupil goes, and from which day on."""

    to = forms.ModelChoiceField(
        SchoolClass.objects.none(),
        required=False,
        label=gettext_lazy("Class"),
        empty_label=gettext_lazy("leaves the school"),
    )
    on = forms.DateField(label=gettext_lazy("From"))

    def __init__(self, pupil, request: PageRequest, *args) -> None:  # type: ignore[no-untyped-def]
        super().__init__(*args)
        self.fields["to"].queryset = SchoolClass.objects.filter(  # type: ignore[attr-defined]
            organisation=pupil.organisation_id, year=year_on(request.today)
        )
        self.fields["on"].initial = request.today


class GuardianForm(forms.Form):
    """A representative and what they are to the child."""

    kind = forms.ChoiceField(choices=Guardianship.Kind.choices, label=gettext_lazy("Who"))
    surname = forms.CharField(max_length=80, label=gettext_lazy("Surname"))
    given_name = forms.CharField(max_length=80, label=gettext_lazy("Given name"))
    patronymic = forms.CharField(max_length=80, required=False, label=gettext_lazy("Patronymic"))
    phone = forms.CharField(max_length=30, required=False, label=gettext_lazy("Telephone"))
    email = forms.EmailField(required=False, label=gettext_lazy("E-mail"))
    language = forms.ChoiceField(choices=Language.choices, label=gettext_lazy("Language of letters"))
    document = forms.CharField(max_length=250, required=False, label=gettext_lazy("Document"))

    def clean_phone(self) -> str:
        given = self.cleaned_data["phone"]
        try:
            return read_phone(given) if given else ""
        except NotAPhone:
            raise forms.ValidationError(_("This is not a telephone number of Kazakhstan.")) from None
