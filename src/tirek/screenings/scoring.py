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
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from psychometrics import CompiledKey, Key, score
from psychometrics import __version__ as LIBRARY_VERSION
from psychometrics.change import ReliableChange, reliable_change
from psychometrics.errors import absolute_standard_error, confidence_interval, standard_error_of_measurement
from psychometrics.norms import NoNorm, NormTable, Stratum, mid_rank_percentile, standard_scores
from psychometrics.quality import QualityRules, assess_quality
from tirek.core.clock import day_in_kazakhstan, years_between
from tirek.instruments.models import InstrumentVersion
from tirek.screenings.keys import compiled_key_of
from tirek.screenings.models import Sitting
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
    """An instrument version ready to score."""

    compiled: CompiledKey
    columns: dict[str, int]
    structure: dict[str, Any]
    evidence: dict[str, Any]
    quality: QualityRules
    members: dict[str, NDArray[np.int64]]
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
    return ScoringPlan(
        compiled=compiled,
        columns=columns,
        structure=structure,
        evidence=evidence,
        quality=_quality_rules(structure, columns),
        members={scale.id: np.array([columns[item] for item in scale.items]) for scale in key.scales if scale.items},
        lows=np.array([item.low for item in items], dtype=float),
        highs=np.array([item.high for item in items], dtype=float),
        reversed_columns=_reversed(key, columns),
    )


def score_sitting(sitting: Sitting, answers: dict[str, Given]) -> Scored:
    """Score the answers that count of one sitting, with error, band, norm where there is one, and quality notes."""
    plan = plan_of(sitting.instrument_id)
    values = {item: answer.value for item, answer in answers.items()}
    times = {item: answer.ms for item, answer in answers.items()}
    child = _Child.of(sitting)
    return score_answers(plan, values, times, norms=_norms(sitting.instrument_id), child=child)


@dataclass(frozen=True)
class _Child:
    """What a norm is looked up by."""

    age: int
    sex: str
    language: str

    @classmethod
    def of(cls, sitting: Sitting) -> "_Child":
        age = years_between(sitting.pupil.born_on, day_in_kazakhstan(sitting.opened_at))
        return cls(age, sitting.pupil.sex, sitting.wording.language)


def score_answers(
    plan: ScoringPlan,
    values: dict[str, Any],
    times: dict[str, int],
    *,
    norms: NormTable | None = None,
    child: _Child | None = None,
) -> Scored:
    """Score one respondent's answers by item id; None and absent are missing."""
    codes = row_of(plan, values)
    table = score(plan.compiled, codes)
    shares = _shares(plan, codes)
    scores = {
        scale["id"]: _kept(plan, scale, table[scale["id"]], shares[0], norms, child)
        for scale in plan.structure["scales"]
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


def _kept(plan: ScoringPlan, scale: dict[str, Any], found: Any, shares: Any, norms: Any, child: Any) -> dict[str, Any]:
    raw = float(found.raw[0])
    kept: dict[str, Any] = {
        "raw": None,
        "answered": int(found.answered[0]),
        "items": found.items,
        "minimum": found.minimum,
        "maximum": found.maximum,
        "percent": None,
        "low": None,
        "high": None,
        "error": None,
        "error_method": None,
        "band": None,
        "norm": None,
    }
    if math.isnan(raw):
        return kept
    percent = float(found.percent_of_max[0])
    error, method = _error(plan, scale, shares, found.maximum - found.minimum)
    band = confidence_interval(percent, error or 0.0, level=LEVEL, lowest=0.0, highest=100.0)
    return kept | {
        "raw": raw,
        "percent": round(percent, 1),
        "low": round(float(band.low), 1) if error is not None else None,
        "high": round(float(band.high), 1) if error is not None else None,
        "error": round(error, 2) if error is not None else None,
        "error_method": method,
        "band": _band(scale, percent),
        "norm": _norm(plan, scale["id"], raw, norms, child),
    }


def _error(plan: ScoringPlan, scale: dict[str, Any], shares: Any, span: float) -> tuple[float | None, str | None]:
    """The error in percent of the maximum: from a study's reliability, else from the child's own spread of answers."""
    study = plan.evidence.get("reliability", {}).get(scale["id"])
    if study and study.get("sd"):
        return 100 * standard_error_of_measurement(study["sd"], study["value"]) / span, study["coefficient"]
    if scale["id"] not in plan.members:
        return None, None
    columns = plan.members[scale["id"]]
    error = float(absolute_standard_error(shares[None, columns])[0]) * 100 / len(columns)
    if math.isnan(error):
        return None, None
    half_a_step = 50.0 / span  # equal answers throughout are not an errorless measurement
    return max(error, half_a_step), "within_person"


def _band(scale: dict[str, Any], percent: float) -> str | None:
    return next((band["code"] for band in scale.get("bands", []) if band["from"] <= percent < band["to"]), None)


def _norm(plan: ScoringPlan, scale: str, raw: float, norms: NormTable | None, child: _Child | None) -> Any:
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


def _quality_rules(structure: dict[str, Any], columns: dict[str, int]) -> QualityRules:
    rules = structure.get("quality", {})
    return QualityRules(
        too_fast_ms=rules.get("too_fast_ms"),
        long_string_share=rules.get("long_string_share"),
        pairs=tuple((columns[one], columns[other]) for one, other in rules.get("pairs", [])),
        pairs_flag_at=rules.get("pairs_flag_at", 2),
    )
