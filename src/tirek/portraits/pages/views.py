"""The class grid and the portrait. Reading them is reading T3 data, and leaves a trail."""

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tirek.accounts.queries import in_force
from tirek.accounts.requests import PageRequest
from tirek.audit.operations import record_reading
from tirek.core import charts, dates
from tirek.core.ids import uuid_or_none
from tirek.core.printing import Stamp
from tirek.instruments.models import Informant
from tirek.people.models import Enrolment, Pupil
from tirek.people.queries import pupils_assessed_by, pupils_of
from tirek.portraits.arranging import (
    ALL,
    BY_NAME,
    NO_RESULT,
    SIGNAL,
    Arrangement,
    arranged,
    arrangement_of,
    counts_of,
)
from tirek.portraits.composing import Grid, Words, grid_of, portrait_of
from tirek.portraits.exporting import grid_xlsx
from tirek.portraits.models import Telling, Voice
from tirek.portraits.operations import (
    AlreadySigned,
    NothingWritten,
    SomebodyElseWrote,
    begin_correction,
    draw_up,
    rewrite,
    sign,
    words_of,
)
from tirek.portraits.ports import flagged_in
from tirek.portraits.printing import print_portrait
from tirek.portraits.queries import recommendations_visible_to
from tirek.screenings.models import ScreenedClass, Screening
from tirek.screenings.operations.reading import read_own_words
from tirek.screenings.queries import kept_apart_in, package_of, results_of, screened_classes_visible_to, unfinished_of
from tirek.works.operations import start_work

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def class_grid(request: PageRequest, screening_id: str, class_id: str) -> HttpResponse:
    """Show pupils × scales of one informant."""
    screened = _screened(request, screening_id, class_id)
    informants = list(dict.fromkeys(packed.instrument.informant for packed in package_of(screened.screening)))
    asked = request.GET.get("informant", "")
    informant = asked if asked in informants else next(iter(informants), Informant.PUPIL)
    pupils = list(pupils_of(screened.school_class, on=request.today))
    grid = grid_of(screened, pupils, informant=informant, words=Words(_language()))
    flagged = flagged_in(screened)
    order = arrangement_of(request.GET.get("sort", ""), request.GET.get("show", ""), columns=len(grid.columns))
    record_reading("class.grid_read", subject=screened, by=request.user, at=request.at)
    return render(
        request,
        "portraits/class_grid.html",
        {
            "screened": screened,
            "screening": screened.screening,
            "grid": arranged(grid, order, flagged),
            "empty": not grid.rows,
            "flagged": flagged,
            "apart": kept_apart_in(screened),
            "heads": _heads(grid, order, informant),
            "shows": _shows(counts_of(grid, flagged), order, informant),
            "everybody": Arrangement().address(informant),
            "informants": [(name, Informant(name).label) for name in informants],
            "informant": informant,
        },
    )


def class_grid_xlsx(request: PageRequest, screening_id: str, class_id: str) -> HttpResponse:
    """Hand the grid out as a sheet; who took it stands in the sheet and in the trail."""
    screened = _screened(request, screening_id, class_id)
    pupils = list(pupils_of(screened.school_class, on=request.today))
    informant = request.GET.get("informant", "pupil")
    grid = grid_of(screened, pupils, informant=informant, words=Words(_language()))
    record_reading("class.grid_taken", subject=screened, by=request.user, at=request.at, details={"rows": len(pupils)})
    title = f"{screened.school_class.name} · {screened.screening.title}"
    stamp = Stamp(by=request.user.short_name, at=request.at)
    response = HttpResponse(grid_xlsx(grid, title=title, stamp=stamp, heading=_("Pupil")), content_type=XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="tirek-class.xlsx"'
    return response


@require_POST
def class_papers(request: PageRequest, screening_id: str, class_id: str) -> HttpResponse:
    """Begin printing everything of the class: one click."""
    screened = _screened(request, screening_id, class_id)
    work = start_work(
        kind="class_papers",
        organisation=request.organisation,
        wishes={"class": str(screened.id)},
        language=_language(),
        back_to=reverse("class_grid", args=[screening_id, class_id]),
        at=request.at,
        by=request.user,
    )
    return redirect("work", work_id=work.id)


def portrait(request: PageRequest, pupil_id: str) -> HttpResponse:
    """Show the portrait as the specialist sees it, or as it would be told to others."""
    pupil = _assessed(request, pupil_id)
    seen_as = request.GET.get("as", Voice.SPECIALIST)
    if seen_as not in Voice.values:
        raise Http404
    record_reading("portrait.read", subject=pupil, by=request.user, at=request.at, pupil_id=pupil.id)
    context = {"pupil": pupil, "voices": _voices(pupil, seen_as), "seen_as": seen_as, "screenings": _screenings(pupil)}
    if seen_as == Voice.SPECIALIST:
        shown = portrait_of(pupil, request.organisation, language=_language(), on=request.today)
        context |= {
            "own_words": read_own_words(pupil=pupil, at=request.at, by=request.user),
            "unfinished": unfinished_of(pupil, at=request.at),
        }
        return render(request, "portraits/portrait.html", context | _drawn(shown))
    return render(request, "portraits/voice.html", context | _telling_context(request, pupil, seen_as))


def portrait_pdf(request: PageRequest, pupil_id: str) -> HttpResponse:
    """Print one portrait."""
    pupil = _assessed(request, pupil_id)
    record_reading("portrait.printed", subject=pupil, by=request.user, at=request.at, pupil_id=pupil.id)
    shown = portrait_of(pupil, request.organisation, language=_language(), on=request.today)
    content = print_portrait(shown, stamp=Stamp(by=request.user.short_name, at=request.at))
    return HttpResponse(content, content_type="application/pdf")


@require_POST
def telling(request: PageRequest, telling_id: str) -> HttpResponse:
    """Keep, sign or correct a text: ``do`` is keep, sign or correct. Two editors see each other, nothing is overwritten."""
    found = _telling(request, telling_id)
    revision = int(request.POST.get("revision", "0") or 0)
    what = request.POST.getlist("do")[-1] if "do" in request.POST else "keep"
    try:
        if what == "correct":
            begin_correction(telling=found, at=request.at, by=request.user)
        else:
            if "words" in request.POST:
                words = request.POST["words"].replace("\r\n", "\n")[:20_000]
                if words != words_of(found):
                    found = rewrite(telling=found, words=words, revision=revision, at=request.at, by=request.user)
                    revision = found.revision
            if what == "sign":
                sign(telling=found, revision=revision, at=request.at, by=request.user)
    except NothingWritten:
        messages.error(request, _("There is nothing to sign yet: write the text first."))
        return _answer(request, found, "empty")
    except AlreadySigned:
        return _answer(request, found, "signed")
    except SomebodyElseWrote as refusal:
        return _conflict(request, refusal.standing)
    return _answer(request, found, "saved")


def recommendations(request: PageRequest) -> HttpResponse:
    """Show teachers and heads what was released to them: signed advice, no score."""
    released = recommendations_visible_to(request.user, on=request.today)
    if "class" in request.GET:
        chosen = uuid_or_none(request.GET["class"])
        released = released.filter(pupil__in=_pupils_of(chosen, request))
    shown = [{"telling": row, "words": words_of(row)} for row in released.order_by("-signed_at")[:100]]
    context = {"recommendations": shown, "of_a_class": "class" in request.GET}
    return render(request, "portraits/recommendations.html", context)


def _heads(grid: Grid, order: Arrangement, informant: str) -> list[dict[str, str]]:
    """The heads of the grid: names first, then the scales; each is the link that sorts by it."""
    columns = [(BY_NAME, _("Pupil")), *((str(place), column.name) for place, column in enumerate(grid.columns))]
    return [
        {"name": name, "url": order.sorted_by(key).address(informant), "direction": order.direction_of(key)}
        for key, name in columns
    ]


def _shows(counts: dict[str, int], order: Arrangement, informant: str) -> list[dict[str, Any]]:
    """The choices that would show somebody, and the one that stands."""
    said = {ALL: _("All"), NO_RESULT: _("No result"), SIGNAL: _("With a signal")}
    return [
        {
            "label": said.get(show) or charts.band_word(show),
            "count": count,
            "url": replace(order, show=show).address(informant),
            "current": show == order.show,
        }
        for show, count in counts.items()
        if count or show in (ALL, order.show)
    ]


def _pupils_of(class_id: uuid.UUID | None, request: PageRequest) -> QuerySet[Pupil]:
    running = Enrolment.objects.filter(in_force(request.today), school_class=class_id)
    return Pupil.objects.filter(id__in=running.values("pupil"))


def _language() -> str:
    return (get_language() or "kk")[:2]


def _screened(request: PageRequest, screening_id: str, class_id: str) -> ScreenedClass:
    rows = screened_classes_visible_to(request.user, on=request.today)
    return get_object_or_404(rows, screening=screening_id, pk=class_id)


def _assessed(request: PageRequest, pupil_id: str) -> Pupil:
    return get_object_or_404(pupils_assessed_by(request.user, on=request.today), pk=pupil_id)


def _telling(request: PageRequest, telling_id: str) -> Telling:
    mine = pupils_assessed_by(request.user, on=request.today)
    rows = Telling.objects.filter(replaced_at__isnull=True, pupil__in=mine).select_related("pupil")
    return get_object_or_404(rows, pk=telling_id)


def _screenings(pupil: Pupil) -> list[Screening]:
    rows = results_of(pupil).order_by("-sitting__finished_at")
    return list(dict.fromkeys(result.sitting.seat.screening for result in rows))


def _voices(pupil: Pupil, current: str) -> list[dict[str, Any]]:
    base = reverse("portrait", args=[pupil.id])
    return [
        {"label": Voice(name).label, "url": f"{base}?as={name}", "current": name == current} for name in Voice.values
    ]


def _telling_context(request: PageRequest, pupil: Pupil, voice: str) -> dict[str, Any]:
    screenings = _screenings(pupil)
    if not screenings:
        return {"telling": None}
    chosen = next((one for one in screenings if str(one.id) == request.GET.get("screening", "")), screenings[0])
    language = request.GET.get("in", _language())
    if language not in ("kk", "ru", "en"):
        raise Http404
    text = draw_up(pupil=pupil, screening=chosen, voice=voice, language=language, at=request.at, by=request.user)
    return {"telling": text, "words": words_of(text), "screening": chosen, "language": language}


def _drawn(shown: Any) -> dict[str, Any]:
    rows = [finding.row for finding in shown.findings]
    order = ("strength", "in_range", "watch", "needs_attention", "not_valid", "no_data")
    ordered = sorted(shown.findings, key=lambda finding: order.index(finding.row.band))
    return {
        "portrait": shown,
        "findings": ordered,
        "peers": any(row.peers for row in rows),
        "profile": charts.profile(rows, title=_("Profile")) if rows else None,
        "profile_narrow": charts.profile(rows, title=_("Profile"), layout=charts.NARROW) if rows else None,
        "trails": [(trail.scale, charts.trail(trail.points, title=trail.scale)) for trail in shown.trails],
    }


def _answer(request: PageRequest, found: Telling, state: str) -> HttpResponse:
    if request.headers.get("Accept", "").startswith("application/json"):
        at = dates.date_and_time(request.at, _language())
        return JsonResponse({"state": state, "revision": found.revision, "at": at})
    return redirect(f"{reverse('portrait', args=[found.pupil_id])}?as={found.voice}&in={found.language}")


def _conflict(request: PageRequest, standing: Telling) -> HttpResponse:
    by = standing.edited_by.short_name if standing.edited_by else ""
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"state": "other", "by": by, "revision": standing.revision}, status=409)
    context = {"mine": request.POST.get("words", ""), "theirs": words_of(standing), "by": by, "telling": standing}
    return render(request, "portraits/conflict.html", context, status=409)
