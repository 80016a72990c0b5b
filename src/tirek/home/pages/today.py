"""The first page: what waits for this person now, or what Tirek is for a stranger."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render

from tirek.accounts.requests import PageRequest
from tirek.home.queries import today_of
from tirek.organisations.queries import below


@login_not_required
def today(request: PageRequest) -> HttpResponse:
    """Show today's page of the person's roles, or the welcome page."""
    if not request.user.is_authenticated:
        return render(request, "home/welcome.html")
    here = request.organisation
    if here is None:
        return render(request, "home/no_appointment.html")
    if here.kind not in here.WITH_LEARNERS:
        return render(request, "home/region.html", {"below": below(here.parent or here)})
    shown = today_of(request.user, here, on=request.today, at=request.at)
    return render(request, "home/today.html", {"today": shown})
