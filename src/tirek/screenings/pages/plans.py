"""Planning a screening, its page, its slips, its live board."""

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tirek.accounts.models import Person
from tirek.accounts.queries import people_with_role
from tirek.accounts.requests import PageRequest
from tirek.accounts.roles import Role
from tirek.core.ids import uuid_or_none
from tirek.instruments.models import Informant, InstrumentVersion, Wording
from tirek.instruments.queries import instruments_on_offer
from tirek.organisations.queries import quarter_on, year_on
from tirek.people.models import SchoolClass
from tirek.people.queries import classes_assessed_by
from tirek.screenings.models import ScreenedClass, Screening
from tirek.screenings.operations.planning import (
    NothingToAsk,
    Plan,
    TeacherMissing,
    WrongPerson,
    class_code_of,
    close_screening,
    plan_screening,
    seat_newcomers,
)
from tirek.screenings.queries import (
    board_of,
    counts_of,
    kept_apart_in,
    kept_apart_visible_to,
    package_of,
    results_to_decide,
    screened_classes_visible_to,
    screenings_visible_to,
    without_consent,
)
from tirek.works.operations import start_work

OPEN_FOR = timedelta(days=13)
PER_PAGE = {"8": 8, "10": 10}


class PlanForm(forms.Form):
    """What is asked of whom, when and how; everything has a sensible beginning, so that few clicks are needed."""

    title = forms.CharField(max_length=200, label=gettext_lazy("Name of the screening"))
    classes = forms.ModelMultipleChoiceField(
        SchoolClass.objects.none(), widget=forms.CheckboxSelectMultiple, label=gettext_lazy("Classes")
    )
    package = forms.ModelMultipleChoiceField(
        InstrumentVersion.objects.none(), widget=forms.CheckboxSelectMultiple, label=gettext_lazy("Instruments")
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"))
    ends_on = forms.DateField(label=gettext_lazy("Last day"))
    mode = forms.ChoiceField(choices=Screening.Mode.choices, label=gettext_lazy("How it is watched over"))
    language_choice = forms.ChoiceField(choices=Screening.LanguageChoice.choices, label=gettext_lazy("Language"))
    signals_to = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("Signals go to"), empty_label=None)

    def __init__(self, request: PageRequest, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        own = classes_assessed_by(request.user, on=request.today)
        self.fields["classes"].queryset = own.filter(year=year_on(request.today))  # type: ignore[attr-defined]
        self.fields["package"].queryset = instruments_on_offer()  # type: ignore[attr-defined]
        self.fields["package"].label_from_instance = _instrument_words  # type: ignore[attr-defined]
        psychologists = people_with_role(request.organisation.id, Role.PSYCHOLOGIST, on=request.today)
        self.fields["signals_to"].queryset = psychologists  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        return cleaned


def screenings(request: PageRequest) -> HttpResponse:
    """Show the plans of the person's classes, the running ones first."""
    if request.organisation is None:
        raise Http404
    rows = screenings_visible_to(request.user, on=request.today).filter(organisation=request.organisation)
    open_now = [row for row in rows if not row.is_over(request.at)]
    apart = kept_apart_visible_to(request.user, on=request.today)
    context = {
        "open": open_now,
        "apart": apart.filter(organisation=request.organisation, looked_at__isnull=True).count(),
        "past": [row for row in rows if row not in open_now],
        "deciding": results_to_decide(request.user, on=request.today).filter(organisation=request.organisation).count(),
    }
    return render(request, "screenings/screenings.html", context)


def plan(request: PageRequest) -> HttpResponse:
    """Make a plan; coming from a class, everything but the instruments is filled in."""
    if not classes_assessed_by(request.user, on=request.today).exists():
        raise Http404
    form = PlanForm(request, request.POST or None, initial=_beginning(request))
    if request.method == "POST" and form.is_valid():
        made = _plan(request, form)
        if made is not None:
            messages.success(request, _("The screening is ready. Print the slips, or open the board."))
            return redirect("screening", screening_id=made.id)
    return render(request, "screenings/plan.html", {"form": form})


def screening(request: PageRequest, screening_id: str) -> HttpResponse:
    """Show one plan: how far each class is and who cannot take part yet."""
    found = _visible(request, screening_id)
    classes = [
        {
            "screened": screened,
            "counts": {
                informant: counts_of(board_of(screened, informant=informant, at=request.at))
                for informant in _informants(found)
            },
            "without": without_consent(screened.school_class, at=request.at),
        }
        for screened in screened_classes_visible_to(request.user, on=request.today).filter(screening=found)
    ]
    return render(
        request,
        "screenings/screening.html",
        {
            "screening": found,
            "classes": classes,
            "package": _package_words(found),
            "open": not found.is_over(request.at),
        },
    )


@require_POST
def seat(request: PageRequest, screening_id: str) -> HttpResponse:
    """Make slips for those whose consent came in the meantime."""
    found = _visible(request, screening_id)
    made = seat_newcomers(screening=found, at=request.at, by=request.user)
    messages.success(request, _("New slips: %(count)s.") % {"count": made})
    return redirect("screening", screening_id=found.id)


@require_POST
def close(request: PageRequest, screening_id: str) -> HttpResponse:
    """End the plan."""
    found = _visible(request, screening_id)
    close_screening(screening=found, at=request.at, by=request.user)
    messages.success(request, _("The screening is closed. What is finished stays."))
    return redirect("screening", screening_id=found.id)


@require_POST
def slips(request: PageRequest, screening_id: str) -> HttpResponse:
    """Print the slips of one class."""
    found = _visible(request, screening_id)
    screened = _own_class(request, found, uuid_or_none(request.POST.get("class", "")))
    work = start_work(
        kind="slips",
        organisation=request.organisation,
        wishes={"class": str(screened.id), "per_page": PER_PAGE.get(request.POST.get("per_page", ""), 8)},
        language=(get_language() or "kk")[:2],
        back_to=reverse("screening", args=[found.id]),
        at=request.at,
        by=request.user,
    )
    return redirect("work", work_id=work.id)


def board(request: PageRequest, screening_id: str, class_id: str) -> HttpResponse:
    """Show the live board of one class; without names when it hangs on a wall."""
    found = _visible(request, screening_id)
    screened = _own_class(request, found, class_id)
    informant = request.GET.get("informant", "") or next(iter(_informants(found)), Informant.PUPIL)
    places = board_of(screened, informant=informant, at=request.at)
    context = {
        "screening": found,
        "screened": screened,
        "places": places,
        "counts": counts_of(places),
        "informants": _informants(found),
        "informant": informant,
        "nameless": "nameless" in request.GET,
        "class_code": class_code_of(screened),
        "query": request.GET.urlencode(),
    }
    if not request.htmx:  # what comes anew every few seconds is the places alone
        context["apart"] = kept_apart_in(screened)
    template = "screenings/_board.html" if request.htmx else "screenings/board.html"
    return render(request, template, context)


def _visible(request: PageRequest, screening_id: str) -> Screening:
    return get_object_or_404(screenings_visible_to(request.user, on=request.today), pk=screening_id)


def _own_class(request: PageRequest, found: Screening, class_id: str | uuid.UUID | None) -> ScreenedClass:
    own = screened_classes_visible_to(request.user, on=request.today)
    return get_object_or_404(own, screening=found, pk=class_id)


def _informants(found: Screening) -> list[str]:
    return list(dict.fromkeys(packed.instrument.informant for packed in package_of(found)))


def _package_words(found: Screening) -> list[str]:
    return [_instrument_words(packed.instrument) for packed in package_of(found)]


def _instrument_words(instrument: InstrumentVersion) -> str:
    language = (get_language() or "kk")[:2]
    titles = dict(Wording.objects.filter(instrument=instrument).values_list("language", "title"))
    title = titles.get(language) or next(iter(titles.values()), instrument.code)
    count = len(instrument.structure["items"])
    questions = ngettext("%(count)s question", "%(count)s questions", count) % {"count": count}
    return f"{title} · {instrument.get_informant_display()} · {questions}"


def _beginning(request: PageRequest) -> dict[str, Any]:
    quarter = quarter_on(request.today)
    chosen = request.GET.getlist("class")
    own = classes_assessed_by(request.user, on=request.today)
    named = own.filter(pk__in=[one for one in chosen if uuid_or_none(one)]).first()
    where = f"{named.name}, " if named else ""
    return {
        "title": _("%(where)squarter %(number)s") % {"where": where, "number": quarter.number if quarter else 1},
        "classes": chosen,
        "starts_on": request.today,
        "ends_on": request.today + OPEN_FOR,
        "mode": Screening.Mode.NAMED_SUPERVISED,
        "language_choice": Screening.LanguageChoice.PUPIL,
        "signals_to": request.user.id,
    }


def _plan(request: PageRequest, form: PlanForm) -> Screening | None:
    facts = form.cleaned_data
    wish = Plan(
        title=facts["title"],
        classes=tuple(facts["classes"]),
        package=tuple(facts["package"]),
        starts_on=facts["starts_on"],
        ends_on=facts["ends_on"],
        quarter=quarter_on(facts["starts_on"]),  # type: ignore[arg-type]
        mode=facts["mode"],
        language_choice=facts["language_choice"],
        signals_to=facts["signals_to"],
    )
    try:
        return plan_screening(plan=wish, at=request.at, by=request.user)
    except NothingToAsk:
        form.add_error("package", _("Choose at least one instrument and one class."))
    except TeacherMissing as refusal:
        form.add_error("package", _("The class %(name)s has no class teacher yet.") % {"name": refusal.school_class})
    except WrongPerson:
        form.add_error("signals_to", _("This person does not look after all of these classes."))
    return None
