"""What could not be taken as it came: the psychologist sees what it is and decides that it stays aside, and why."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tirek.accounts.requests import PageRequest
from tirek.screenings.models import KeptApart
from tirek.screenings.operations.setting_aside import AlreadySetAside, is_closed, read_kept_apart, set_aside
from tirek.screenings.queries import kept_apart_visible_to


class AsideForm(forms.Form):
    """Why these answers do not count."""

    why = forms.ChoiceField(
        choices=KeptApart.Why.choices, label=gettext_lazy("Why they do not count"), widget=forms.RadioSelect
    )


def kept_apart(request: PageRequest) -> HttpResponse:
    """List what was kept apart, what waits first; the answers themselves are not shown here."""
    rows = list(kept_apart_visible_to(request.user, on=request.today)[:200])
    context = {
        "waiting": [row for row in rows if row.looked_at is None],
        "done": [row for row in rows if row.looked_at is not None],
    }
    return render(request, "screenings/apart.html", context)


def kept_apart_one(request: PageRequest, apart_id: str) -> HttpResponse:
    """Show one, beside the answers that count, and take the decision."""
    found = get_object_or_404(kept_apart_visible_to(request.user, on=request.today), pk=apart_id)
    form = AsideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _decided(request, found, form.cleaned_data["why"])
    context = {
        "apart": found,
        "lines": read_kept_apart(kept=found, at=request.at, by=request.user),
        "closed": is_closed(found.sitting),
        "form": form,
    }
    return render(request, "screenings/apart_one.html", context, status=400 if form.is_bound else 200)


def _decided(request: PageRequest, found: KeptApart, why: str) -> HttpResponse:
    try:
        set_aside(kept=found, why=why, at=request.at, by=request.user)
    except AlreadySetAside:
        messages.error(request, _("This was decided before."))
    else:
        messages.success(request, _("Set aside. The answers that count stand as they were given."))
    return redirect("kept_apart")
