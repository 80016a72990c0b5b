"""The gallery: every component in every state, in three languages. Open in the demo and while developing only."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tirek.core import charts
from tirek.core.templatetags.components import icons

MARKS = (*charts.BANDS, "no_data", "not_valid")
CONSENTS = ("given", "refused", "waiting", "withdrawn", "expired", "conflict", "not_asked")
SEATS = ("not_started", "working", "finished", "stopped", "help")
CHILDREN = (
    "Әбілова Аружан",
    "Қайратұлы Ерасыл",
    "Өмірбек Іңкәр",
    "Жүнісова Мадина",
    "Бауыржан Нұрислам",
    "Ким Арина",
    "Орлов Тимур",
)
PUPILS_IN_GRID = 35


@dataclass(frozen=True)
class Section:
    """One component of the gallery; ``full`` gives each language the whole width."""

    name: str
    full: bool = False


SECTIONS = (
    *map(
        Section,
        ("buttons", "fields", "marks", "notes", "people", "empty", "progress", "steps", "timeline", "dialog"),
    ),
    Section("files", full=True),
    Section("tables", full=True),
    Section("grid", full=True),
    Section("charts", full=True),
    Section("board", full=True),
    Section("sheet", full=True),
)


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label=gettext_lazy("Surname and given name"))
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), help_text=gettext_lazy("The letter with the link goes here.")
    )
    password = forms.CharField(label=gettext_lazy("Password"), widget=forms.PasswordInput)
    born_on = forms.DateField(
        label=gettext_lazy("Date of birth"), required=False, widget=forms.DateInput(format="%d.%m.%Y")
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of instruction"), choices=settings.LANGUAGES)
    words = forms.CharField(label=gettext_lazy("What worries you"), widget=forms.Textarea)
    urgency = forms.ChoiceField(
        label=gettext_lazy("How soon"),
        choices=[("today", gettext_lazy("Today")), ("week", gettext_lazy("This week"))],
        widget=forms.RadioSelect,
        initial="week",
    )
    told = forms.BooleanField(
        label=gettext_lazy("The parent knows"), help_text=gettext_lazy("If it is safe."), required=False
    )
    roster = forms.FileField(
        label=gettext_lazy("Class roster"), help_text=gettext_lazy("XLSX or CSV, up to 5,000 pupils."), required=False
    )


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Show all components. A real installation has no such page."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    languages = [_in_language(code, name) for code, name in settings.LANGUAGES]
    context = {"sections": SECTIONS, "languages": languages, "icon_names": sorted(icons())}
    return render(request, "components/gallery.html", context)


def _in_language(code: str, name: str) -> dict[str, Any]:
    """Return the samples of one language."""
    with translation.override(code):
        return {"code": code, "name": name, **_controls(code), **_pieces(), **_grid(), **_charts()}


def _controls(code: str) -> dict[str, Any]:
    """Return a fresh form, a refused one, and the mapping of a roster's columns."""
    refused = SampleForm({f"{code}-no-name": "Әбілова", f"{code}-no-email": "әбілова"}, prefix=f"{code}-no")
    refused.full_clean()
    columns = SampleForm(prefix=f"{code}-map")
    rows = [
        {"heading": "Аты-жөні", "samples": "Әбілова А., Орлов Т.", "choice": columns["language"], "known": "guessed"},
        {"heading": "Туған күні", "samples": "12.03.2016", "choice": columns["urgency"], "known": "remembered"},
    ]
    rows[1]["choice"] = SampleForm(prefix=f"{code}-map2")["language"]
    return {"form": SampleForm(prefix=code), "refused": refused, "mapping": rows}


def _pieces() -> dict[str, Any]:
    """Return lists for tabs, steps, the timeline and long work."""
    return {
        "marks": MARKS,
        "consents": CONSENTS,
        "tabs": [
            {"label": _("All"), "url": "#tabs", "current": True},
            {"label": _("Waiting"), "url": "#tabs", "count": 4},
        ],
        "voices": [
            {"label": _("specialist"), "url": "#", "current": True},
            {"label": _("teacher"), "url": "#"},
            {"label": _("parent"), "url": "#"},
            {"label": _("pupil"), "url": "#"},
        ],
        "steps": [
            {"label": _("File"), "state": "done", "url": "#"},
            {"label": _("Columns"), "state": "current"},
            {"label": _("Preview"), "state": "todo"},
        ],
        "moments": [
            {
                "when": "14.09.2026",
                "by": "Сәрсенова А. Б.",
                "icon": "screening",
                "title": _("Screening"),
                "words": "5 «Ә»",
            },
            {"when": "02.09.2026", "icon": "consent", "title": _("Consent given"), "url": "#"},
        ],
        "works": [
            {"id": "a", "state": "running", "total": 28, "finished_count": 12, "percent": 43, "now_doing": CHILDREN[2]},
            {"id": "b", "state": "done", "total": 28, "finished_count": 28, "percent": 100},
            {"id": "c", "state": "failed", "total": 0},
        ],
        "norm": {
            "who": _("Girls, 10-11 years"),
            "n": 412,
            "year": "2026",
            "language": _("Kazakh"),
            "source": "Taraz, 2026",
        },
        "page": Paginator(range(300), 25).page(5),
        "seats": [{"name": name, "state": state} for name, state in zip(CHILDREN, SEATS, strict=False)],
    }


def _grid() -> dict[str, Any]:
    """Return a class of 35 pupils on 12 scales."""
    scales = (
        _("Liking school"), _("Bonds with classmates"), _("Bond with the teacher"), _("Ease of learning"),
        _("Worry about tests"), _("Worry about speaking"), _("Support at home"), _("Support at school"),
        _("Sleep and rest"), _("Feeling safe"), _("Interest"), _("Order of the day"),
    )  # fmt: skip
    rows = [
        {
            "name": f"{CHILDREN[number % len(CHILDREN)]}",
            "number": number + 1,
            "cells": [_cell(number, at) for at in range(len(scales))],
        }
        for number in range(PUPILS_IN_GRID)
    ]
    return {"scales": scales, "rows": rows, "few": rows[:3]}


def _cell(row: int, column: int) -> dict[str, Any]:
    """Return an invented result that looks like a class: most in range."""
    value = (row * 37 + column * 53 + row * column * 7) % 101
    if row % 11 == 7:
        return {"band": "no_data", "value": None}
    if value > 97:
        return {"band": "not_valid", "value": None}
    bounds = ((88, "strength"), (30, "in_range"), (10, "watch"), (0, "needs_attention"))
    return {"band": next(band for start, band in bounds if value >= start), "value": value}


def _charts() -> dict[str, Any]:
    """Return a profile, wide and narrow, and a trail."""
    zones = tuple(
        charts.Zone(start, end, band)
        for start, end, band in (
            (0, 25, "needs_attention"),
            (25, 45, "watch"),
            (45, 75, "in_range"),
            (75, 100, "strength"),
        )
    )
    rows = [
        charts.ProfileRow(_("Bonds with classmates"), "strength", 82, 74, 90, (48, 71), zones),
        charts.ProfileRow(_("Liking school"), "in_range", 61, 52, 70, (44, 70), zones),
        charts.ProfileRow(_("Ease of learning"), "watch", 38, 29, 47, (46, 69), zones),
    ]
    points = [
        charts.TrailPoint("10.2025", "watch", 34, 25, 43),
        charts.TrailPoint("03.2026", "watch", 41, 32, 50),
        charts.TrailPoint("10.2026", "in_range", 63, 54, 72, reliable=True),
    ]
    title = _("Profile")
    return {
        "profile": charts.profile(rows, title=title),
        "profile_narrow": charts.profile(rows, title=title, layout=charts.NARROW),
        "trail": charts.trail(points, title=_("Trail")),
    }
