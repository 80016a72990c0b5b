"""Signals: the psychologist sees what was answered, the head that it exists and is handled."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tirek.accounts.queries import people_with_role, roles_at
from tirek.accounts.requests import PageRequest
from tirek.accounts.roles import Role
from tirek.audit.operations import record_reading
from tirek.core.ids import uuid_or_none
from tirek.core.secrets import decrypt
from tirek.instruments.models import Wording
from tirek.notifications.operations import mark_read
from tirek.people.policies import may_assess
from tirek.wellbeing.models import Signal, SignalStep
from tirek.wellbeing.operations import SignalClosed, hand_over, mark_seen, take_step
from tirek.wellbeing.queries import signals_known_to_head, signals_visible_to

STEPS = [choice for choice in SignalStep.Kind.choices if choice[0] != SignalStep.Kind.HANDED_OVER]


class StepForm(forms.Form):
    """What was done."""

    kind = forms.ChoiceField(choices=STEPS, label=gettext_lazy("What was done"), widget=forms.RadioSelect)
    words = forms.CharField(
        required=False,
        max_length=4000,
        label=gettext_lazy("Note for yourself"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def signals(request: PageRequest) -> HttpResponse:
    """List what waits, the most urgent first."""
    if request.organisation is None:
        raise Http404
    if Role.PSYCHOLOGIST in roles_at(request.user, request.organisation.id, on=request.today):
        rows = signals_visible_to(request.user, on=request.today).filter(organisation=request.organisation)
        waiting = rows.filter(handled_at__isnull=True).order_by("due_at")
        handled = rows.filter(handled_at__isnull=False).order_by("-handled_at")[:50]
        return render(request, "wellbeing/signals.html", {"waiting": waiting, "handled": handled, "now": request.at})
    known = signals_known_to_head(request.user, on=request.today).filter(organisation=request.organisation)
    if not roles_at(request.user, request.organisation.id, on=request.today) & {Role.HEAD}:
        raise Http404
    return render(
        request, "wellbeing/signals_head.html", {"signals": known.order_by("-raised_at")[:100], "now": request.at}
    )


def signal(request: PageRequest, signal_id: str) -> HttpResponse:
    """Show one signal: what was answered, what to do first, what was done."""
    found = _visible(request, signal_id)
    mark_seen(signal=found, at=request.at, by=request.user)
    mark_read(person_id=request.user.id, link=request.path, at=request.at)
    record_reading("signal.read", subject=found, by=request.user, at=request.at)
    colleagues = [
        person
        for person in people_with_role(found.organisation_id, Role.PSYCHOLOGIST, on=request.today)
        if person != request.user and may_assess(person, found.pupil, on=request.today)
    ]
    context = {
        "signal": found,
        "flag_words": _flag_words(found),
        "steps": [{"step": step, "words": _words_of(step)} for step in found.steps.select_related("by")],
        "form": StepForm(),
        "colleagues": colleagues,
        "now": request.at,
    }
    return render(request, "wellbeing/signal.html", context)


@require_POST
def step(request: PageRequest, signal_id: str) -> HttpResponse:
    """Write what was done."""
    found = _visible(request, signal_id)
    form = StepForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what was done."))
        return redirect("signal", signal_id=found.id)
    try:
        take_step(
            signal=found,
            kind=form.cleaned_data["kind"],
            words=form.cleaned_data["words"],
            at=request.at,
            by=request.user,
        )
    except SignalClosed:
        messages.error(request, _("This signal was closed before."))
    return redirect("signal", signal_id=found.id)


@require_POST
def give(request: PageRequest, signal_id: str) -> HttpResponse:
    """Hand the signal over to a colleague of the same child."""
    found = _visible(request, signal_id)
    colleagues = people_with_role(found.organisation_id, Role.PSYCHOLOGIST, on=request.today)
    to = get_object_or_404(colleagues, pk=uuid_or_none(request.POST.get("to", "")))
    try:
        hand_over(signal=found, to=to, at=request.at, by=request.user)
    except (PermissionDenied, SignalClosed):
        messages.error(request, _("This colleague does not look after the child."))
    else:
        messages.success(request, _("Handed over to %(name)s.") % {"name": to.short_name})
    return redirect("signal", signal_id=found.id)


def _visible(request: PageRequest, signal_id: str) -> Signal:
    return get_object_or_404(signals_visible_to(request.user, on=request.today), pk=signal_id)


def _flag_words(found: Signal) -> dict[str, str]:
    """What was asked and what to do first, in the reader's language if the instrument has it, else as it was answered."""
    rows = Wording.objects.filter(instrument__code=found.instrument_code, instrument__version=found.instrument_version)
    wording = rows.filter(language=(get_language() or "kk")[:2]).first() or rows.first()
    if wording is None:
        return {"item": "", "first": ""}
    return {
        "item": wording.words["items"].get(found.item, ""),
        "first": wording.words.get("red_flags", {}).get(found.reason, {}).get("specialist", ""),
    }


def _words_of(step_row: SignalStep) -> str:
    if step_row.words_sealed is None:
        return ""
    return decrypt(step_row.words_sealed, about=f"wellbeing.SignalStep {step_row.pk}")
