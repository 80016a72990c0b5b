"""From kept scores to papers: one child over time, one class at once, in the words of the instruments."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import quantiles
from typing import Any

from django.utils.translation import gettext as _

from tirek.core.charts import ProfileRow, TrailPoint, Zone
from tirek.core.clock import day_in_kazakhstan, years_between
from tirek.core.dates import short_date
from tirek.instruments.models import Informant, Wording
from tirek.organisations.models import Organisation
from tirek.people.models import Guardian, Pupil
from tirek.people.queries import class_of
from tirek.portraits.papers import (
    Advice,
    Cell,
    ClassSheet,
    Comparison,
    Contact,
    Finding,
    NormCard,
    ParentLetter,
    Passage,
    Portrait,
    PupilLetter,
    SheetRow,
    SittingLine,
    Trail,
    View,
)
from tirek.screenings.models import Result, ScreenedClass, Screening
from tirek.screenings.queries import package_of, readable_results, results_of
from tirek.screenings.scoring import LEVEL, change_between

CARE = ("watch", "needs_attention")
FEWEST_CLASSMATES = 5  # below that the place of one child would tell the others' results


@dataclass(frozen=True)
class Column:
    """One scale of a class grid; ``direction``: strength (more is better) or difficulty (more is harder)."""

    instrument_id: uuid.UUID
    scale: str
    name: str
    direction: str


@dataclass(frozen=True)
class GridCell:
    """One child on one scale: a band code (or no_data, not_valid), the percent, a note for the eye."""

    band: str
    percent: float | None
    note: str


@dataclass(frozen=True)
class GridRow:
    """One child of the grid; ``state`` says why there may be nothing."""

    pupil: Pupil
    cells: tuple[GridCell, ...]
    noted: bool


@dataclass(frozen=True)
class Grid:
    """Pupils by scales of one screened class and one informant."""

    columns: tuple[Column, ...]
    rows: tuple[GridRow, ...]


class Words:
    """The interpretive texts of instruments in one language; read once for a whole class."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._known: dict[uuid.UUID, dict[str, Any]] = {}

    def of(self, instrument_id: uuid.UUID) -> dict[str, Any]:
        """Return the words of an instrument.

        Raises Wording.DoesNotExist: there is no other language to fall back to.
        """
        if instrument_id not in self._known:
            self._known[instrument_id] = Wording.objects.get(instrument=instrument_id, language=self.language).words
        return self._known[instrument_id]

    def title(self, instrument_id: uuid.UUID) -> str:
        return str(self.of(instrument_id)["title"])

    def scale(self, instrument_id: uuid.UUID, scale: str) -> dict[str, Any]:
        return self.of(instrument_id)["scales"][scale]  # type: ignore[no-any-return]


class Classmates:
    """What classmates came to on the same scales in the same screening; read once for a whole class, names never."""

    def __init__(self) -> None:
        self._known: dict[tuple[uuid.UUID, uuid.UUID], dict[uuid.UUID, dict[str, Any]]] = {}

    def middle_half(self, result: Result, scale: str) -> tuple[float, float] | None:
        """Return the quartiles of the child's class on a scale, or None with fewer than ``FEWEST_CLASSMATES`` others."""
        scores = self._scores(result)
        others = [
            found["percent"]
            for pupil_id, kept in scores.items()
            if pupil_id != result.pupil_id and (found := kept.get(scale)) and found["percent"] is not None
        ]
        own = result.scores[scale]["percent"]
        if own is None or len(others) < FEWEST_CLASSMATES:
            return None
        low, _middle, high = quantiles([*others, own], n=4, method="inclusive")
        return round(low, 1), round(high, 1)

    def _scores(self, result: Result) -> dict[uuid.UUID, dict[str, Any]]:
        seat = result.sitting.seat
        key = (seat.screened_class_id, result.sitting.instrument_id)
        if key not in self._known:
            rows = readable_results().filter(sitting__seat__screened_class=key[0], sitting__instrument=key[1])
            self._known[key] = dict(rows.values_list("pupil", "scores"))
        return self._known[key]


def grid_of(screened: ScreenedClass, pupils: Iterable[Pupil], *, informant: str, words: Words) -> Grid:
    """Return the class grid: three queries whatever the number of children."""
    package = package_of(screened.screening, informant)
    columns = tuple(
        Column(
            packed.instrument_id,
            scale["id"],
            words.scale(packed.instrument_id, scale["id"])["name"],
            scale["direction"],
        )
        for packed in package
        for scale in packed.instrument.structure["scales"]
    )
    results = {
        (result.pupil_id, result.sitting.instrument_id): result
        for result in readable_results()
        .filter(sitting__seat__screened_class=screened, sitting__seat__informant=informant)
        .select_related("sitting")
    }
    return Grid(columns, tuple(_grid_row(pupil, columns, results) for pupil in pupils))


def portrait_of(
    pupil: Pupil,
    school: Organisation,
    *,
    language: str,
    on: date,
    signed: Any = None,
    classmates: Classmates | None = None,
) -> Portrait:
    """Return the portrait of one child in the specialist's voice, from every readable result.

    ``classmates`` is shared by the portraits of one class, so that they are read once.
    """
    words, results = Words(language), list(results_of(pupil))
    school_class = class_of(pupil, on=on)
    newest = _newest(results)
    return Portrait(
        language=language,
        school=school.name_in(language),
        pupil=pupil.full_name,
        class_name=school_class.name if school_class else "",
        age=years_between(pupil.born_on, on),
        sittings=tuple(_sitting_line(result, words) for result in reversed(results)),
        measure="percent",
        findings=tuple(_findings(newest, words, classmates or Classmates())),
        error_level=round(100 * LEVEL),
        norm=_norm_card(newest),
        trails=tuple(_trails(results, words)),
        informants=tuple(_informant_words(name) for name in _informants(newest)),
        comparisons=tuple(_comparisons(newest, words)),
        quality_notes=tuple(_quality(newest, words)),
        advice=tuple(_advice(newest, words)),
        signed_by=signed.signed_by.short_name if signed and signed.signed_by else "",
        signed_on=day_in_kazakhstan(signed.signed_at) if signed and signed.signed_at else None,
    )


def parent_letter_of(
    pupil: Pupil, guardian: Guardian | None, screening: Screening, school: Organisation, *, contact: Contact, on: date
) -> ParentLetter | None:
    """Return the letter to one guardian about one screening in their language, or None when there is nothing to tell."""
    language = guardian.language if guardian else pupil.language
    told = list(_told(pupil, screening, Words(language), "parent"))
    if not told:
        return None
    school_class = class_of(pupil, on=on)
    return ParentLetter(
        language=language,
        school=school.name_in(language),
        child=pupil.given_name,
        class_name=school_class.name if school_class else "",
        guardian=guardian.full_name if guardian else pupil.full_name,
        occasion=screening.title,
        strengths=tuple(Passage(name, (text,)) for name, text, band in told if band not in CARE),
        situations=tuple(Passage(name, (text,)) for name, text, band in told if band in CARE),
        steps=(),
        contact=contact,
        written_on=on,
    )


def pupil_letter_of(
    pupil: Pupil, screening: Screening, school: Organisation, *, contact: Contact, on: date
) -> PupilLetter | None:
    """Return the letter to the pupil about one screening, or None when there is nothing to tell."""
    told = list(_told(pupil, screening, Words(pupil.language), "pupil"))
    if not told:
        return None
    school_class = class_of(pupil, on=on)
    return PupilLetter(
        language=pupil.language,
        school=school.name_in(pupil.language),
        pupil=pupil.given_name,
        class_name=school_class.name if school_class else "",
        strengths=tuple(text for _name, text, band in told if band not in CARE),
        choices=tuple(text for _name, text, band in told if band in CARE),
        contact=contact,
        written_on=on,
    )


def class_sheet_of(
    screened: ScreenedClass, pupils: Iterable[Pupil], school: Organisation, *, language: str, informant: str
) -> ClassSheet:
    """Return the class sheet of one informant."""
    grid = grid_of(screened, pupils, informant=informant, words=Words(language))
    screening = screened.screening
    return ClassSheet(
        language=language,
        school=school.name_in(language),
        class_name=screened.school_class.name,
        occasion=screening.title,
        period=f"{short_date(screening.starts_on)} – {short_date(screening.ends_on)}",
        scales=tuple(column.name for column in grid.columns),
        rows=tuple(
            SheetRow(row.pupil.short_name, tuple(Cell(cell.band, cell.percent) for cell in row.cells))
            for row in grid.rows
        ),
        measure="percent",
    )


def told_in_voice(pupil: Pupil, screening: Screening, *, voice: str, language: str) -> str:
    """Return what one screening says of a pupil in one voice, as a text to be edited: a heading and its words a scale."""
    told = _told(pupil, screening, Words(language), voice)
    return "\n\n".join(f"{name}\n{text}" for name, text, _band in told)


def _grid_row(pupil: Pupil, columns: tuple[Column, ...], results: dict[Any, Result]) -> GridRow:
    cells, noted = [], False
    for column in columns:
        result = results.get((pupil.id, column.instrument_id))
        noted = noted or bool(result and result.quality)
        cells.append(_cell(result, column))
    return GridRow(pupil, tuple(cells), noted)


def _cell(result: Result | None, column: Column) -> GridCell:
    if result is None:
        return GridCell("no_data", None, "")
    found = result.scores.get(column.scale)
    if not found or found["percent"] is None:
        return GridCell("not_valid", None, _("too few answers"))
    band = found["low"] is not None and f"{found['low']:.0f}–{found['high']:.0f}"
    return GridCell(found["band"] or "in_range", found["percent"], str(band or ""))


def _newest(results: list[Result]) -> list[Result]:
    """The last result of each instrument, pupil first, then those who see the pupil."""
    last: dict[tuple[str, Any], Result] = {}
    for result in results:
        last[(result.sitting.instrument.code, result.sitting.seat.guardian_id)] = result
    order = list(Informant.values)
    return sorted(last.values(), key=lambda result: order.index(result.sitting.seat.informant))


def _findings(newest: list[Result], words: Words, classmates: Classmates) -> Iterable[Finding]:
    for result in newest:
        instrument = result.sitting.instrument
        if result.sitting.seat.informant != Informant.PUPIL and len(_informants(newest)) > 1:
            continue  # other informants stand beside the pupil's own view, not among it
        for scale in instrument.structure["scales"]:
            found = result.scores[scale["id"]]
            told = words.scale(instrument.id, scale["id"])
            band = found["band"] if found["percent"] is not None else "not_valid"
            row = ProfileRow(
                name=told["name"],
                band=band or "in_range",
                value=found["percent"],
                low=found["low"],
                high=found["high"],
                peers=classmates.middle_half(result, scale["id"]),
                zones=tuple(Zone(zone["from"], min(zone["to"], 100), zone["code"]) for zone in scale.get("bands", [])),
            )
            yield Finding(row, told["specialist"].get(band, "") if band in told["specialist"] else "")


def _trails(results: list[Result], words: Words) -> Iterable[Trail]:
    by_code: dict[str, list[Result]] = {}
    for result in results:
        if result.sitting.seat.informant == Informant.PUPIL:
            by_code.setdefault(result.sitting.instrument.code, []).append(result)
    for repeated in by_code.values():
        if len(repeated) < 2:
            continue
        instrument = repeated[-1].sitting.instrument
        for scale in instrument.structure["scales"]:
            kept = [(one, one.scores.get(scale["id"])) for one in repeated]
            points = [(one, found) for one, found in kept if found and found["percent"] is not None]
            if len(points) > 1:
                yield Trail(words.scale(instrument.id, scale["id"])["name"], tuple(_points(points)))


def _points(points: list[tuple[Result, dict[str, Any]]]) -> Iterable[TrailPoint]:
    before: dict[str, Any] | None = None
    for result, found in points:
        change = change_between(before, found) if before else None
        finished = result.sitting.finished_at
        yield TrailPoint(
            when=short_date(day_in_kazakhstan(finished)) if finished else "",
            band=found["band"] or "in_range",
            value=found["percent"],
            low=found["low"],
            high=found["high"],
            reliable=bool(change and change.verdict != "no_reliable_change"),
        )
        before = found


def _informants(newest: list[Result]) -> list[str]:
    return list(dict.fromkeys(result.sitting.seat.informant for result in newest))


def _informant_words(informant: str) -> str:
    return str(Informant(informant).label)


def _comparisons(newest: list[Result], words: Words) -> Iterable[Comparison]:
    """Scales that more than one informant answered about, side by side."""
    informants = _informants(newest)
    scales: dict[str, dict[str, tuple[Result, dict[str, Any]]]] = {}
    for result in newest:
        for scale, found in result.scores.items():
            scales.setdefault(scale, {})[result.sitting.seat.informant] = (result, found)
    for scale, seen in scales.items():
        if len(seen) < 2:
            continue
        first = next(iter(seen.values()))[0]
        views = tuple(_view(seen[name][1]) if name in seen else None for name in informants)
        yield Comparison(
            words.scale(first.sitting.instrument_id, scale)["name"],
            views,
            _difference(found for _, found in seen.values()),
        )


def _view(found: dict[str, Any]) -> View:
    return View(found["band"] or "in_range" if found["percent"] is not None else "not_valid", found["percent"])


def _difference(found: Iterable[dict[str, Any]]) -> str:
    seen = [one for one in found if one["percent"] is not None]
    if len(seen) < 2:
        return ""
    change = change_between(seen[0], seen[1])
    if change is None or change.verdict == "no_reliable_change":
        return ""
    return _("They see it differently: more than the error of measurement. Worth a talk.")


def _quality(newest: list[Result], words: Words) -> Iterable[str]:
    said = {
        "long_string": _("one same answer many times in a row"),
        "too_fast": _("answered very fast"),
        "contradictions": _("some answers contradict each other"),
    }
    for result in newest:
        for note in result.quality:
            yield f"{words.title(result.sitting.instrument_id)}: {said[note['note']]}"


def _advice(newest: list[Result], words: Words) -> Iterable[Advice]:
    for audience, voice in ((_("For teachers"), "teacher"), (_("For parents"), "parent")):
        steps = [
            words.scale(result.sitting.instrument_id, scale)[voice][found["band"]]
            for result in newest
            for scale, found in result.scores.items()
            if found["band"] in CARE
        ]
        sources = sorted({words.title(result.sitting.instrument_id) for result in newest})
        if steps:
            yield Advice(audience, tuple(dict.fromkeys(steps)), "; ".join(sources))


def _norm_card(newest: list[Result]) -> NormCard | None:
    norms = [found["norm"] for result in newest for found in result.scores.values() if found["norm"]]
    if not norms or any(found["norm"] is None for result in newest for found in result.scores.values()):
        return None
    first = norms[0]
    return NormCard(first["source"], min(norm["n"] for norm in norms), first["collected_on"], first["language"])


def _sitting_line(result: Result, words: Words) -> SittingLine:
    sitting = result.sitting
    finished = sitting.finished_at or result.scored_at
    return SittingLine(
        words.title(sitting.instrument_id),
        _informant_words(sitting.seat.informant),
        day_in_kazakhstan(finished),
        sitting.wording.get_language_display(),
    )


def _told(pupil: Pupil, screening: Screening, words: Words, voice: str) -> Iterable[tuple[str, str, str]]:
    """What one screening says of a pupil in one voice: name of the scale for that voice, text, band; strengths first.

    The pupil's own answers speak; to teachers also what the class teacher saw, where the pupil was not asked the same.
    """
    name_of = {"parent": "parent_name", "pupil": "pupil_name"}.get(voice, "name")
    rows, said_by = [], dict[str, str]()
    for result in _results_told(pupil, screening, voice):
        informant = result.sitting.seat.informant
        for scale, found in result.scores.items():
            if found["band"] and said_by.setdefault(scale, informant) == informant:
                told = words.scale(result.sitting.instrument_id, scale)
                rows.append((str(told[name_of]), str(told[voice][found["band"]]), str(found["band"])))
    order = ("strength", "in_range", "watch", "needs_attention")
    return sorted(rows, key=lambda row: order.index(row[2]))


def _results_told(pupil: Pupil, screening: Screening, voice: str) -> list[Result]:
    heard = [Informant.PUPIL, Informant.CLASS_TEACHER] if voice == "teacher" else [Informant.PUPIL]
    rows = results_of(pupil).filter(sitting__seat__screening=screening, sitting__seat__informant__in=heard)
    return sorted(rows, key=lambda result: heard.index(Informant(result.sitting.seat.informant)))
