"""Acting without consent because a life is in danger or a law demands it: second signatures, ends, parents told."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tirek.accounts.requests import PageRequest
from tirek.audit.operations import record_reading
from tirek.consents.models import LegalGround
from tirek.consents.operations import SecondSignatureRefused, end_ground, sign_ground, tell_parent
from tirek.consents.pages.forms import ToldForm
from tirek.consents.policies import SECOND_SIGNATURE_WITHIN, GroundState, may_declare_ground, state_of_ground
from tirek.consents.queries import grounds_visible_to

SHOWN = 100


def grounds(request: PageRequest) -> HttpResponse:
    """Show the grounds of the organisation, those that wait for a signature first."""
    if request.organisation is None or not may_declare_ground(request.user, request.organisation.id, on=request.today):
        raise Http404
    rows = grounds_visible_to(request.user, on=request.today).filter(organisation=request.organisation)[:SHOWN]
    lines = [_line(row, request) for row in rows]
    lines.sort(key=lambda line: list(GroundState).index(line["state"]))
    record_reading("grounds.read", subject=request.organisation, by=request.user, at=request.at)
    return render(request, "consents/grounds.html", {"lines": lines, "told_form": ToldForm()})


@require_POST
def sign(request: PageRequest, ground_id: str) -> HttpResponse:
    """Give the second signature."""
    try:
        sign_ground(ground=_ground(request, ground_id), at=request.at, by=request.user)
    except SecondSignatureRefused:
        messages.error(request, _("The second signature is another person's, within 24 hours."))
    else:
        messages.success(request, _("Signed."))
    return redirect("grounds")


@require_POST
def end(request: PageRequest, ground_id: str) -> HttpResponse:
    """The danger is over, or the duty done."""
    end_ground(ground=_ground(request, ground_id), at=request.at, by=request.user)
    messages.success(request, _("Ended."))
    return redirect("grounds")


@require_POST
def told(request: PageRequest, ground_id: str) -> HttpResponse:
    """Note when and how the parent was told."""
    form = ToldForm(request.POST)
    found = _ground(request, ground_id)
    if form.is_valid():
        tell_parent(ground=found, how=form.cleaned_data["how"], at=request.at, by=request.user)
        messages.success(request, _("Noted."))
    else:
        messages.error(request, _("Write how the parent was told."))
    return redirect("grounds")


def _ground(request: PageRequest, ground_id: str) -> LegalGround:
    return get_object_or_404(grounds_visible_to(request.user, on=request.today), pk=ground_id)


def _line(ground: LegalGround, request: PageRequest):  # type: ignore[no-untyped-def]
    state = state_of_ground(ground, at=request.at)
    return {
        "ground": ground,
        "state": state,
        "sign_before": ground.declared_at + SECOND_SIGNATURE_WITHIN,
        "may_sign": state == GroundState.WAITING and ground.declared_by_id != request.user.id,
        "runs": state in (GroundState.WAITING, GroundState.IN_FORCE),
    }
