"""The roster import: drop, columns, preview, one button."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tirek.accounts.requests import PageRequest
from tirek.organisations.queries import year_on
from tirek.people.importing import (
    Choices,
    MappingIncomplete,
    choose,
    give_up,
    map_columns,
    plan_of,
    questions_of,
    table_of,
    take_sheet,
)
from tirek.people.models import RosterImport
from tirek.people.policies import may_keep_roll
from tirek.people.roster.columns import FIELDS, SURE, Mapping, guess_mapping
from tirek.people.roster.findings import Finding, Severity
from tirek.people.roster.plan import NEW, ImportPlan, Question
from tirek.people.roster.reading import MOST_BYTES, RosterUnreadable, Table
from tirek.people.roster.template import template_xlsx
from tirek.people.roster.words import FIELDS as FIELD_WORDS
from tirek.people.roster.words import REFUSALS, words_of
from tirek.works.operations import start_work

SHOWN_ROWS = 200
CONTACT_WORDS = {"phone": gettext_lazy("Telephone"), "email": gettext_lazy("E-mail")}


class SheetForm(forms.Form):
    """The file."""

    sheet = forms.FileField(widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}))


def drop(request: PageRequest) -> HttpResponse:
    """Take a sheet: the first of five clicks."""
    _require_keeper(request)
    form = SheetForm(request.POST or None, request.FILES or None)
    form.fields["sheet"].label = _("The class lists")
    if request.method == "POST" and form.is_valid():
        taken = _take(request, form.cleaned_data["sheet"], form)
        if taken is not None:
            return redirect("roster_columns", import_id=taken.id)
    earlier = RosterImport.objects.filter(organisation=request.organisation).select_related("by").order_by("-at")[:5]
    return render(request, "people/roster_drop.html", {"form": form, "earlier": earlier})


def template(request: PageRequest) -> HttpResponse:
    """Hand out the sheet to begin with."""
    del request
    language = (get_language() or "kk")[:2]
    response = HttpResponse(
        template_xlsx(language), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="tirek-roster.xlsx"'
    return response


def columns(request: PageRequest, import_id: str) -> HttpResponse:
    """Confirm which column is what."""
    taken = _open_import(request, import_id)
    table = table_of(taken)
    mapping = _with_confidence(Mapping.from_dict(taken.mapping), table)
    if request.method == "POST":
        mapping = _posted_mapping(request, table, mapping)
        try:
            map_columns(taken=taken, mapping=mapping, at=request.at, by=request.user)
        except MappingIncomplete as refusal:
            messages.error(request, _missing_words(refusal))
        else:
            return redirect("roster_preview", import_id=taken.id)
    return render(
        request,
        "people/roster_columns.html",
        {"taken": taken, "rows": _column_rows(table, mapping), "fields": FIELD_WORDS, "count": len(table.rows)},
    )


def preview(request: PageRequest, import_id: str) -> HttpResponse:
    """Show what would change, row by row, before anything does."""
    taken = _open_import(request, import_id)
    if request.method == "POST":
        choose(taken=taken, choices=_posted_choices(request), at=request.at, by=request.user)
        return redirect("roster_preview", import_id=taken.id)
    plan, table, choices = plan_of(taken, today=request.today), table_of(taken), Choices.from_dict(taken.choices)
    context = {
        "taken": taken,
        "plan": plan,
        "summary": plan.summary(),
        "choices": choices,
        "questions": _questions(questions_of(taken, plan, today=request.today), choices, table),
    }
    return render(request, "people/roster_preview.html", context | _shown(plan, table))


@require_POST
def apply(request: PageRequest, import_id: str) -> HttpResponse:
    """Begin the writing; it goes on in the background, all or nothing."""
    taken = _open_import(request, import_id)
    work = start_work(
        kind="roster",
        organisation=request.organisation,
        wishes={"import": str(taken.id)},
        language=(get_language() or "kk")[:2],
        back_to=reverse("classes"),
        at=request.at,
        by=request.user,
    )
    return redirect("work", work_id=work.id)


@require_POST
def put_away(request: PageRequest, import_id: str) -> HttpResponse:
    """Give the import up; nothing of the sheet stays."""
    give_up(taken=_open_import(request, import_id), at=request.at, by=request.user)
    messages.success(request, _("The sheet was put away. Nothing was changed."))
    return redirect("roster")


def _require_keeper(request: PageRequest) -> None:
    here = request.organisation
    if here is None or not may_keep_roll(request.user, here.id, on=request.today):
        raise Http404


def _open_import(request: PageRequest, import_id: str) -> RosterImport:
    _require_keeper(request)
    going_on = RosterImport.objects.exclude(state__in=(RosterImport.State.APPLIED, RosterImport.State.GIVEN_UP))
    return get_object_or_404(going_on, pk=import_id, organisation=request.organisation)


def _take(request: PageRequest, sheet: UploadedFile, form: SheetForm) -> RosterImport | None:
    if (sheet.size or 0) > MOST_BYTES:
        form.add_error("sheet", str(REFUSALS["large"]))
        return None
    try:
        return take_sheet(
            organisation=request.organisation,
            year=year_on(request.today),  # type: ignore[arg-type]
            name=sheet.name or "",
            content=sheet.read(),
            at=request.at,
            by=request.user,
        )
    except RosterUnreadable as refusal:
        form.add_error("sheet", str(REFUSALS[refusal.code]))
        return None


def _with_confidence(mapping: Mapping, table: Table) -> Mapping:
    """Say how sure each column is, as long as the mapping is our own guess; what a person confirmed needs none."""
    guess = guess_mapping(table.headings)
    return guess if guess == mapping else mapping


def _posted_mapping(request: PageRequest, table: Table, before: Mapping) -> Mapping:
    chosen = {
        field: place
        for place in range(len(table.headings))
        if (field := request.POST.get(f"column-{place}", "")) in FIELDS
    }
    relations = {
        one: kind
        for one, kind in before.relations.items()
        if before.columns.get(f"{one}_name") == chosen.get(f"{one}_name")
    }
    return Mapping(chosen, relations)


def _posted_choices(request: PageRequest) -> Choices:
    answers = {
        int(row): str(answer)
        for name, answer in request.POST.items()
        if name.startswith("answer-") and (row := name.removeprefix("answer-")).isdecimal() and answer
    }
    asked = request.POST
    return Choices("open_classes" in asked, "let_leavers_go" in asked, "whole_school" in asked, answers)


def _questions(questions: list[Question], choices: Choices, table: Table) -> list[dict[str, Any]]:
    """Return who could be meant by each row that fits several children, with the answer given so far."""
    return [
        {
            "row": one.row,
            "place": table.place_of(one.row.number),
            "class": _class_words((one.row.grade, one.row.letter) if one.row.grade is not None else None),
            "candidates": [
                {"ref": str(known.ref), "one": known, "class": _class_words(known.class_name)}
                for known in one.candidates
            ],
            "answer": choices.answers.get(one.row.number, ""),
            "new": NEW,
        }
        for one in questions
    ]


def _column_rows(table: Table, mapping: Mapping) -> list[dict[str, Any]]:
    by_place = {place: field for field, place in mapping.columns.items()}
    rows = []
    for place, heading in enumerate(table.headings):
        samples = [row[place] for row in table.rows[:40] if row[place].strip()][:3]
        if heading or samples:
            field = by_place.get(place, "")
            doubtful = mapping.confidence.get(field, 1.0) < SURE
            rows.append({"place": place, "heading": heading, "samples": samples, "field": field, "doubtful": doubtful})
    return rows


def _missing_words(refusal: MappingIncomplete) -> str:
    names = [" / ".join(str(FIELD_WORDS[field]) for field in group) for group in refusal.missing]
    return _("Still needed: %(names)s.") % {"names": "; ".join(names)}


def _in_words(finding: Finding, table: Table) -> dict[str, Any]:
    """Return a finding as the page shows it; rows are named as they stand in their own sheet."""
    if "other" in finding.words:
        finding = replace(finding, words=finding.words | {"other": table.place_of(finding.words["other"])})
    return {"finding": finding, "place": table.place_of(finding.row), "words": words_of(finding)}


def _shown(plan: ImportPlan, table: Table) -> dict[str, Any]:
    """The findings in people's words, errors first; the differences, a screenful of each."""
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    findings = sorted(plan.findings, key=lambda finding: (order[finding.severity], finding.row))
    return {
        "findings": [_in_words(one, table) for one in findings[:SHOWN_ROWS]],
        "more_findings": max(0, len(findings) - SHOWN_ROWS),
        "new_classes": [f"{grade} «{letter}»" for grade, letter in sorted(plan.new_classes)],
        "corrections": [
            {"one": one, "changes": [(FIELD_WORDS[name], was, now) for name, (was, now) in one.changes.items()]}
            for one in plan.corrected[:SHOWN_ROWS]
        ],
        "moves": [
            {"one": move, "came_from": _class_words(move.came_from), "to": _class_words(move.to)}
            for move in plan.moved[:SHOWN_ROWS]
        ],
        "guardians": [
            {"one": one, "changes": [(CONTACT_WORDS[name], *pair) for name, pair in one.changes.items()]}
            for one in plan.guardians[:SHOWN_ROWS]
        ],
        "leavers": [{"one": one, "class": _class_words(one.class_name)} for one in plan.leavers[:SHOWN_ROWS]],
    }


def _class_words(name: tuple[int, str] | None) -> str:
    return f"{name[0]} «{name[1]}»" if name else "—"
