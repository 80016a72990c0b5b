"""The registry of instruments, for people: what each asks, for whom, with what evidence."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from tirek.accounts.requests import PageRequest
from tirek.instruments.models import InstrumentVersion
from tirek.instruments.queries import instruments_on_offer


def instruments(request: PageRequest) -> HttpResponse:
    """List the published versions."""
    rows = instruments_on_offer().prefetch_related("wordings")
    return render(request, "instruments/instruments.html", {"instruments": [_card(row) for row in rows]})


def instrument(request: PageRequest, instrument_id: str) -> HttpResponse:
    """Show the card of one version: evidence, limits, languages and scales; items stay with those who may assess."""
    found = get_object_or_404(InstrumentVersion.objects.prefetch_related("wordings"), pk=instrument_id)
    return render(request, "instruments/instrument.html", {"card": _card(found)})


def _card(row: InstrumentVersion) -> dict[str, object]:
    language = (get_language() or "kk")[:2]
    wordings = {wording.language: wording for wording in row.wordings.all()}
    shown = wordings.get(language) or next(iter(wordings.values()))
    scales = [
        {"name": shown.words["scales"][scale["id"]]["name"], "about": shown.words["scales"][scale["id"]]["about"]}
        for scale in row.structure["scales"]
    ]
    return {
        "row": row,
        "title": shown.title,
        "about": row.evidence.get("about", {}).get(language, ""),
        "limits": row.evidence.get("limits", {}).get(language, ""),
        "licence": row.evidence.get("licence", ""),
        "author": row.evidence.get("author", ""),
        "items": len(row.structure["items"]),
        "minutes": row.structure["minutes"],
        "languages": [(wording.get_language_display(), wording.get_status_display()) for wording in wordings.values()],
        "scales": scales,
        "studies": row.evidence.get("studies", []),
    }
