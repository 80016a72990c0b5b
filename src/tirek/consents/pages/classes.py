"""The consents of classes: who has answered, who has not, and letters for the missing ones in one click."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tirek.accounts.requests import PageRequest
from tirek.audit.operations import record_reading
from tirek.consents.models import Purpose
from tirek.consents.policies import may_ask_consent, may_declare_ground, may_see_consents
from tirek.consents.queries import (
    GridRow,
    Mark,
    class_counts,
    consent_classes_visible_to,
    consent_grid,
    grounds_waiting,
)
from tirek.organisations.queries import year_on
from tirek.people.models import SchoolClass
from tirek.people.queries import pupils_of
from tirek.works.operations import start_work

COUNTED = (
    Mark.GIVEN,
    Mark.REFUSED,
    Mark.WITHDRAWN,
    Mark.CONFLICT,
    Mark.WAITING,
    Mark.EXPIRED,
    Mark.NOT_YET,
    Mark.NOT_ASKED,
)


def consents(request: PageRequest) -> HttpResponse:
    """Show how every class of this school year stands with diagnostics."""
    if request.organisation is None:
        raise Http404
    seen = consent_classes_visible_to(request.user, on=request.today)
    here = seen.filter(organisation=request.organisation, year=year_on(request.today)).order_by("grade", "letter_key")
    counts = class_counts(here, at=request.at)
    see_marks = may_see_consents(request.user, request.organisation.id, on=request.today)
    if not counts and not see_marks:
        raise Http404
    waiting = 0
    if may_declare_ground(request.user, request.organisation.id, on=request.today):
        waiting = grounds_waiting(request.organisation.id, at=request.at).count()
    return render(
        request,
        "consents/classes.html",
        {"counts": counts, "see_marks": see_marks, "grounds_waiting": waiting},
    )


def grid(request: PageRequest, class_id: str) -> HttpResponse:
    """Show one mark per child and purpose; to a class teacher, only who has answered."""
    found = get_object_or_404(consent_classes_visible_to(request.user, on=request.today), pk=class_id)
    see_marks = may_see_consents(request.user, found.organisation_id, on=request.today)
    rows = consent_grid(pupils_of(found, on=request.today), at=request.at)
    if see_marks:
        record_reading("consents.class_read", subject=found, by=request.user, at=request.at)
    only_missing = "missing" in request.GET
    return render(
        request,
        "consents/grid.html" if see_marks else "consents/answered.html",
        {
            "school_class": found,
            "rows": [row for row in rows if row.is_missing or not only_missing],
            "all": len(rows),
            "missing": sum(row.is_missing for row in rows),
            "only_missing": only_missing,
            "counts": _counts(rows),
            "purposes": Purpose.choices,
            "may_ask": may_ask_consent(request.user, found.organisation_id, on=request.today),
            "unreachable": [row.pupil for row in rows if row.is_missing and not row.signers],
        },
    )


@require_POST
def letters(request: PageRequest, class_id: str) -> HttpResponse:
    """Begin writing the letters of the chosen children; all of them come as one PDF."""
    found = get_object_or_404(consent_classes_visible_to(request.user, on=request.today), pk=class_id)
    if not may_ask_consent(request.user, found.organisation_id, on=request.today):
        raise Http404
    chosen = set(request.POST.getlist("pupil"))
    pupils = [str(pupil.id) for pupil in pupils_of(found, on=request.today) if str(pupil.id) in chosen]
    if not pupils:
        messages.error(request, _("Choose at least one child."))
        return redirect("consent_grid", class_id=found.id)
    return redirect("work", work_id=_start(request, found, pupils).id)


def _start(request: PageRequest, found: SchoolClass, pupils: list[str]):  # type: ignore[no-untyped-def]
    return start_work(
        kind="consent_letters",
        organisation=found.organisation,
        wishes={"pupils": pupils, "name": found.name, "only_undecided": True},
        language=(get_language() or "kk")[:2],
        back_to=reverse("consent_grid", args=[found.id]),
        at=request.at,
        by=request.user,
    )


def _counts(rows: list[GridRow]) -> list[dict[str, Any]]:
    """How many children stand where with diagnostics; what nobody has is left out."""
    counted = Counter(row.marks[Purpose.DIAGNOSTICS] for row in rows)
    return [{"state": str(mark), "count": counted[mark]} for mark in COUNTED if counted[mark]]
