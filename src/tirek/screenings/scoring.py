"""The only road from answers to numbers: an instrument's structure becomes a key of the psychometrics library.

What is kept of a scale is a plain dictionary, so that a result reads the same in ten years::

    {"raw": 17.0, "answered": 6, "items": 6, "minimum": 0.0, "maximum": 18.0, "percent": 94.4,
     "low": 83.1, "high": 100.0, "error": 6.9, "error_method": "within_person", "band": "strength",
     "norm": null | {"t": 58, "percentile": 79, "n": 412, ...}}

``percent``, ``low``, ``high`` and ``error`` are in percent of the maximum; ``raw`` is in points.
"""

import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from psychometrics import CompiledKey, Key, ScoreTable, score
from psychometrics import __version__ as LIBRARY_VERSION
from psychometrics.change import ReliableChange, reliable_change
from psychometrics.errors import absolute_standard_error, confidence_interval, standard_error_of_measurement
from psychometrics.norms import NoNorm, NormTable, Stratum, mid_rank_percentile, standard_scores
from psychometrics.quality import QualityRules, assess_quality
from tirek.core.clock import day_in_kazakhstan, years_between
from tirek.instruments.models import InstrumentVersion
from tirek.screenings.keys import compiled_key_of
from tirek.screenings.sealing import Given

LEVEL = 0.90  # of error bands and of reliable change


@dataclass(frozen=True)
class Scored:
    """What one sitting came to."""

    library_version: str
    quality: list[dict[str, Any]]
    scores: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class ScoringPlan:
    """An instrument version ready to score.

    Arrays over scales stand in the order of the structure. ``member_grid`` holds the columns of each scale's items,
    filled up with the number of columns, where a NaN stands; ``study_errors`` are in percent of the maximum, NaN where no
    study gave a reliability.
    """

    compiled: CompiledKey
    columns: dict[str, int]
    structure: dict[str, Any]
    evidence: dict[str, Any]
    quality: QualityRules
    minimums: NDArray[np.float64]
    maximums: NDArray[np.float64]
    member_grid: NDArray[np.int64]
    study_errors: NDArray[np.float64]
    error_methods: list[str]
    lows: NDArray[np.float64]
    highs: NDArray[np.float64]
    reversed_columns: NDArray[np.bool_]


@lru_cache(maxsize=256)
def plan_of(instrument_id: uuid.UUID) -> ScoringPlan:
    """Return the scoring plan of a published version; versions never change, so it is remembered."""
    instrument = InstrumentVersion.objects.get(pk=instrument_id)
    return make_plan(instrument.structure, instrument.evidence)


def make_plan(structure: dict[str, Any], evidence: dict[str, Any]) -> ScoringPlan:
    """Return the scoring plan of a structure.

    Raises psychometrics.KeyInvalid when its key contradicts itself.
    """
    compiled = compiled_key_of(structure)
    key = compiled.key
    items = key.items
    columns = {item.id: index for index, item in enumerate(items)}
    errors = [_study_error(evidence, plan.scale.id, plan.maximum - plan.minimum) for plan in compiled.plans]
    return ScoringPlan(
        compiled=compiled,
        columns=columns,
        structure=structure,
        evidence=evidence,
        quality=_quality_rules(structure, columns),
        minimums=np.array([plan.minimum for plan in compiled.plans]),
        maximums=np.array([plan.maximum for plan in compiled.plans]),
        member_grid=_member_grid(key, columns),
        study_errors=np.array([error for error, _ in errors]),
        error_methods=[method for _, method in errors],
        lows=np.array([item.low for item in items], dtype=float),
        highs=np.array([item.high for item in items], dtype=float),
        reversed_columns=_reversed(key, columns),
    )


@dataclass(frozen=True)
class Child:
    """What a norm is looked up by."""

    age: int
    sex: str
    language: str

    @classmethod
    def at(cls, moment: datetime, *, born_on: date, sex: str, language: str) -> "Child":
        """Return who the child was at the moment of the sitting."""
        return cls(years_between(born_on, day_in_kazakhstan(moment)), sex, language)


def score_sitting(instrument_id: uuid.UUID, answers: dict[str, Given], child: Child) -> Scored:
    """Score the answers that count of one sitting, with error, band, norm where there is one, and quality notes."""
    values = {item: answer.value for item, answer in answers.items()}
    times = {item: answer.ms for item, answer in answers.items()}
    return score_answers(plan_of(instrument_id), values, times, norms=_norms(instrument_id), child=child)


def score_answers(
    plan: ScoringPlan,
    values: dict[str, Any],
    times: dict[str, int],
    *,
    norms: NormTable | None = None,
    child: Child | None = None,
) -> Scored:
    """Score one respondent's answers by item id; None and absent are missing."""
    codes = row_of(plan, values)
    shares = _shares(plan, codes)
    findings = _findings(plan, score(plan.compiled, codes), shares[0])
    scores = {
        scale["id"]: _kept(plan, scale, found, norms, child)
        for scale, found in zip(plan.structure["scales"], findings, strict=True)
    }
    ms = np.array([[times.get(item, np.nan) for item in plan.columns]], dtype=float)
    quality = assess_quality(codes, shares, ms, plan.quality).notes(0)
    return Scored(LIBRARY_VERSION, quality, scores)


def row_of(plan: ScoringPlan, values: dict[str, Any]) -> NDArray[np.float64]:
    """Return the ``(1, items)`` row of answers in the order of the key; missing is NaN."""
    row = [values.get(item) for item in plan.columns]
    return np.array([[np.nan if value is None else float(value) for value in row]])


def change_between(first: dict[str, Any], second: dict[str, Any]) -> ReliableChange | None:
    """Return the change of a scale between two occasions in percent of the maximum, or None without both errors."""
    if first["percent"] is None or second["percent"] is None or not first["error"] or not second["error"]:
        return None
    return reliable_change(
        first["percent"], second["percent"], error_first=first["error"], error_second=second["error"], level=LEVEL
    )


def places_in_class(percents: Sequence[float | None]) -> list[float | None]:
    """Return each member's mid-rank percentile in the class, or None where there is no score or too few to compare."""
    values = np.array([np.nan if percent is None else percent for percent in percents], dtype=float)
    try:
        places = mid_rank_percentile(values)
    except NoNorm:
        return [None] * len(percents)
    return [None if math.isnan(place) else round(float(place), 1) for place in places]


@dataclass(frozen=True, slots=True)
class _Found:
    """One scale of one respondent: points, and the rest in percent of the maximum; NaN where there is none."""

    raw: float
    answered: int
    percent: float
    low: float
    high: float
    error: float
    error_method: str


def _findings(plan: ScoringPlan, table: ScoreTable, shares: NDArray[np.float64]) -> list[_Found]:
    """Return what was found of every scale in the order of the structure, all scales in one stroke."""
    raw = table.raw[:, 0]
    percent = 100.0 * (raw - plan.minimums) / (plan.maximums - plan.minimums)
    own = absolute_standard_error(np.append(shares, np.nan)[plan.member_grid], items_in_scale=1) * 100
    # equal answers throughout are not an errorless measurement: half a step at least
    own = np.maximum(own, 50.0 / (plan.maximums - plan.minimums))
    error = np.where(np.isnan(plan.study_errors), own, plan.study_errors)
    band = confidence_interval(percent, error, level=LEVEL, lowest=0.0, highest=100.0)
    columns = (raw, table.answered[:, 0], percent, band.low, band.high, error)
    rows = zip(*(column.tolist() for column in columns), plan.error_methods, strict=True)
    return [_Found(*row) for row in rows]


def _kept(
    plan: ScoringPlan, scale: dict[str, Any], found: _Found, norms: NormTable | None, child: Child | None
) -> dict[str, Any]:
    of_key = plan.compiled.plans[plan.compiled.rows[scale["id"]]]
    scored, banded = not math.isnan(found.raw), not math.isnan(found.raw) and not math.isnan(found.error)
    return {
        "raw": found.raw if scored else None,
        "answered": found.answered,
        "items": of_key.items,
        "minimum": of_key.minimum,
        "maximum": of_key.maximum,
        "percent": round(found.percent, 1) if scored else None,
        "low": round(found.low, 1) if banded else None,
        "high": round(found.high, 1) if banded else None,
        "error": round(found.error, 2) if banded else None,
        "error_method": found.error_method if banded else None,
        "band": _band(scale, found.percent) if scored else None,
        "norm": _norm(plan, scale["id"], found.raw, norms, child) if scored else None,
    }


def _band(scale: dict[str, Any], percent: float) -> str | None:
    return next((band["code"] for band in scale.get("bands", []) if band["from"] <= percent < band["to"]), None)


def _norm(plan: ScoringPlan, scale: str, raw: float, norms: NormTable | None, child: Child | None) -> Any:
    if norms is None or child is None:
        return None
    try:
        stratum = norms.find(scale, age=child.age, sex=child.sex, language=child.language)
    except NoNorm:
        return None
    return standard_scores(raw, stratum, rounding=plan.structure["rounding"]["rule"]).to_dict()


@lru_cache(maxsize=256)
def _norms(instrument_id: uuid.UUID) -> NormTable | None:
    rows = InstrumentVersion.objects.get(pk=instrument_id).norms.all()
    strata = [
        Stratum(
            row.scale,
            row.language,
            row.sex,
            row.age_from,
            row.age_to,
            row.n,
            row.mean,
            row.sd,
            row.source,
            row.collected_on,
        )
        for row in rows
    ]
    return NormTable.of(strata) if strata else None


def _shares(plan: ScoringPlan, codes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Answers as 0..1 of their range; items reversed in their own scale are turned."""
    shares = (codes - plan.lows) / (plan.highs - plan.lows)
    return np.where(plan.reversed_columns, 1 - shares, shares)


def _reversed(key: Key, columns: dict[str, int]) -> NDArray[np.bool_]:
    turned = np.zeros(len(columns), dtype=bool)
    for scale in key.scales:
        for item in scale.reverse:
            turned[columns[item]] = True
    return turned


def _member_grid(key: Key, columns: dict[str, int]) -> NDArray[np.int64]:
    widest = max((len(scale.items) for scale in key.scales), default=0)
    grid = np.full((len(key.scales), max(widest, 1)), len(columns))
    for row, scale in enumerate(key.scales):
        grid[row, : len(scale.items)] = [columns[item] for item in scale.items]
    return grid


def _study_error(evidence: dict[str, Any], scale: str, span: float) -> tuple[float, str]:
    """Return the error in percent of the maximum from a study's reliability; NaN where the child's own spread must do."""
    study = evidence.get("reliability", {}).get(scale)
    if study and study.get("sd"):
        return 100 * standard_error_of_measurement(study["sd"], study["value"]) / span, study["coefficient"]
    return math.nan, "within_person"


def _quality_rules(structure: dict[str, Any], columns: dict[str, int]) -> QualityRules:
    rules = structure.get("quality", {})
    return QualityRules(
        too_fast_ms=rules.get("too_fast_ms"),
        long_string_share=rules.get("long_string_share"),
        pairs=tuple((columns[one], columns[other]) for one, other in rules.get("pairs", [])),
        pairs_flag_at=rules.get("pairs_flag_at", 2),
    )
