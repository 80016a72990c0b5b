"""Results that a withdrawal has closed: a person decides within 15 working days, erase or keep on another ground."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tirek.accounts.requests import PageRequest
from tirek.consents.policies import grounds_in_force
from tirek.core.ids import uuid_or_none
from tirek.screenings.operations.stopping import NothingToDecide, erase_result, keep_result
from tirek.screenings.queries import results_to_decide


def results(request: PageRequest) -> HttpResponse:
    """List what waits for a decision, the most urgent first; nothing of the results themselves is shown."""
    rows = results_to_decide(request.user, on=request.today).select_related("pupil", "sitting__seat__screening")
    shown = [{"result": row, "grounds": grounds_in_force(row.pupil, at=request.at)} for row in rows]
    return render(request, "screenings/deciding.html", {"waiting": shown})


@require_POST
def decide(request: PageRequest, sitting_id: str) -> HttpResponse:
    """Erase, or keep on the chosen ground."""
    found = get_object_or_404(results_to_decide(request.user, on=request.today), pk=sitting_id)
    try:
        if request.POST.get("do") == "erase":
            erase_result(result=found, at=request.at, by=request.user)
            messages.success(request, _("The result was erased."))
        else:
            chosen = uuid_or_none(request.POST.get("ground", ""))
            ground = get_object_or_404(grounds_in_force(found.pupil, at=request.at), pk=chosen)
            keep_result(result=found, ground=ground, at=request.at, by=request.user)
            messages.success(request, _("The result is kept on another legal ground."))
    except NothingToDecide:
        messages.error(request, _("There is nothing to decide about this result."))
    return redirect("results_to_decide")
