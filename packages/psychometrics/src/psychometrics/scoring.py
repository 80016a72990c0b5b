"""From answers to scale scores: one declarative key, one function for a child or a million.

A key says which items a scale sums, which are reversed, what they weigh, how many must be answered, and how a score is
rounded. ``compile_key`` checks it once; ``score`` applies it.

Missing answers. With the rule ``prorate`` a scale with at least ``minimum_answered`` of its items answered gets the points
above the scale's minimum, enlarged in proportion to what could have been gained by the answered items:

    raw = Σ wᵢ·minᵢ + Σ_answered wᵢ·(xᵢ - minᵢ) · Σ wᵢ·rangeᵢ ÷ Σ_answered wᵢ·rangeᵢ

which for items of one format is the sum of answered × k ÷ answered (person-mean imputation within the scale), and for
items of different ranges leaves the share of the possible points unchanged. With ``none`` one missing answer leaves the
scale without a score. A composite has a score when all its scales have one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from psychometrics.compiling import CompiledKey, Ending, Plan, compile_key
from psychometrics.keys import (
    CompositeCircle,
    DoubledId,
    ImpossibleWeights,
    Item,
    Key,
    KeyInvalid,
    Method,
    MissingRule,
    Rounding,
    Scale,
    UnknownItem,
    UnknownScale,
)
from psychometrics.rounding import round_by

__all__ = [
    "CompiledKey",
    "CompositeCircle",
    "DoubledId",
    "ImpossibleWeights",
    "Item",
    "Key",
    "KeyInvalid",
    "Method",
    "MissingRule",
    "Rounding",
    "Scale",
    "ScaleScores",
    "ScoreTable",
    "UnknownItem",
    "UnknownScale",
    "compile_key",
    "score",
    "score_item_major",
]

MISSING = -1  # of integer responses; NaN of float responses

_FLOAT_CHUNK = 4_096  # persons at a time: what a chunk needs stays in the cache
_BYTE_CHUNK = 32_768
_MANY = 256  # persons from which counting bytes pays

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ScaleScores:
    """Scores of one scale: arrays over persons. ``raw`` and ``percent_of_max`` are NaN where ``valid`` is False."""

    id: str
    raw: Floats
    answered: NDArray[np.int16]
    items: int
    minimum: float
    maximum: float

    @property
    def valid(self) -> NDArray[np.bool_]:
        """Whether enough was answered for a score."""
        return ~np.isnan(self.raw)

    @property
    def percent_of_max(self) -> Floats:
        """Share of the possible points, 0 to 100."""
        return np.asarray(100.0 * (self.raw - self.minimum) / (self.maximum - self.minimum), dtype=np.float64)

    def __repr__(self) -> str:
        span = f"{self.minimum:g} to {self.maximum:g}"
        return f"ScaleScores({self.id!r}, {span}, n={len(self.raw)}, valid={int(self.valid.sum())})"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values; a missing score is None."""
        return {
            "raw": _plain(self.raw),
            "answered": self.answered.tolist(),
            "items": self.items,
            "minimum": self.minimum,
            "maximum": self.maximum,
            "percent_of_max": _plain(self.percent_of_max),
            "valid": self.valid.tolist(),
        }


@dataclass(frozen=True, eq=False)
class ScoreTable:
    """Scores of every scale, with the key they were made by. ``raw`` and ``answered`` are (scales, persons)."""

    compiled: CompiledKey
    raw: Floats
    answered: NDArray[np.int16]

    @property
    def missing(self) -> MissingRule:
        """The rule for missing answers."""
        return self.compiled.key.missing

    @property
    def rounding(self) -> Rounding:
        """The rule the scores were rounded by."""
        return self.compiled.key.rounding

    @property
    def scales(self) -> Mapping[str, ScaleScores]:
        """Scale id → scores, in the order of the key."""
        return {plan.scale.id: self._scale(row, plan) for row, plan in enumerate(self.compiled.plans)}

    def __getitem__(self, scale: str) -> ScaleScores:
        row = self.compiled.rows[scale]
        return self._scale(row, self.compiled.plans[row])

    def __len__(self) -> int:
        return int(self.raw.shape[1])

    def __repr__(self) -> str:
        names = ", ".join(plan.scale.id for plan in self.compiled.plans)
        return f"ScoreTable({len(self)} persons: {names})"

    def to_dict(self) -> dict[str, Any]:
        """Return plain lists, for JSON."""
        return {name: scores.to_dict() for name, scores in self.scales.items()}

    def _scale(self, row: int, plan: Plan) -> ScaleScores:
        return ScaleScores(plan.scale.id, self.raw[row], self.answered[row], plan.items, plan.minimum, plan.maximum)


def score(compiled: CompiledKey, responses: NDArray[Any] | Sequence[Any]) -> ScoreTable:
    """Score ``responses``: one row or ten million.

    responses: ``(persons, items)``, or one row, in the order of the key's items; signed integers with -1 for a missing
    answer, or floats with NaN. An answer outside an item's codes counts as missing. Bytes (int8, uint8) are fastest.
    Whole weights give the same score to the last bit in whatever company a row stands; fractional ones to 1e-12.
    Raises ValueError for another number of columns than of items.
    """
    table = np.atleast_2d(np.asarray(responses))
    if table.ndim != 2 or table.shape[1] != len(compiled.columns):
        raise ValueError(f"{len(compiled.columns)} items expected, an array of shape {table.shape} given")
    if table.dtype in (np.int8, np.uint8) and len(table) >= _MANY and compiled.countable:
        return _score_bytes(compiled, table.view(np.uint8).T)  # -1 is 255, which no countable item has for a code
    return _score_floats(compiled, _without_minus_one(compiled, table))


def score_item_major(compiled: CompiledKey, responses: NDArray[np.uint8], *, missing: int = 255) -> ScoreTable:
    """Score ``(items, persons)`` bytes: the fast road for a region. ``missing`` is the code of a missing answer.

    Raises ValueError for another shape or type, and when ``missing`` is also an answer to some item.
    """
    if responses.dtype != np.uint8 or responses.ndim != 2 or responses.shape[0] != len(compiled.columns):
        raise ValueError(f"bytes of {len(compiled.columns)} items expected, {responses.dtype} {responses.shape} given")
    if np.any((compiled.low <= missing) & (missing <= compiled.low + compiled.span)):
        raise ValueError(f"{missing} is an answer, so it cannot mean a missing one")
    return _score_bytes(compiled, responses) if compiled.countable else _score_floats(compiled, responses.T)


def _without_minus_one(compiled: CompiledKey, table: NDArray[Any]) -> NDArray[Any]:
    """Where some item has the code -1, whole numbers cannot say so: there -1 is missing, as everywhere."""
    if table.dtype.kind != "i" or compiled.low.min() > MISSING:
        return table
    return np.where(table == MISSING, np.nan, table)


def _score_floats(compiled: CompiledKey, table: NDArray[Any]) -> ScoreTable:
    raw, answered = _empty(compiled, len(table))
    for rows in _chunks(len(table), _FLOAT_CHUNK):
        values, counts = _finished_scores(compiled, table[rows].astype(np.float64))
        for index, row in enumerate(compiled.leaves):
            raw[row, rows], answered[row, rows] = values[:, index], counts[:, index]
    return _with_composites(compiled, raw, answered)


def _finished_scores(compiled: CompiledKey, codes: Floats) -> tuple[Floats, Floats]:
    """Return finished scores and numbers answered, both ``(persons, scales with items)``."""
    above = codes - compiled.low
    here = (above >= 0) & (above <= compiled.span)
    features = [np.where(here, above, 0.0), here]
    if compiled.mark_columns.size:
        features.append(codes[:, compiled.mark_columns] == compiled.mark_codes)
    sums = np.concatenate(features, axis=1) @ compiled.matrix
    width = len(compiled.leaves)
    points, reach, count = sums[:, :width], sums[:, width : 2 * width], sums[:, 2 * width :]
    return _finish(compiled.ending, compiled.key.rounding, points, reach, count), count


def _finish(ending: Ending, rounding: Rounding, points: Floats, reach: Floats, count: Floats) -> Floats:
    """Prorate, add the scale's minimum, multiply, average, round."""
    value = points * ending.full / np.where(reach > 0, reach, 1.0) + ending.floor
    value = np.where(count >= ending.needed, ending.coefficient * value / ending.divisor, np.nan)
    if ending.all_rounded:
        return round_by(value, rounding.rule, rounding.digits)
    return np.where(ending.rounded, round_by(value, rounding.rule, rounding.digits), value)


def _score_bytes(compiled: CompiledKey, columns: NDArray[np.uint8]) -> ScoreTable:
    """Add bytes item by item; one look-up by (answered, points) prorates and rounds every person of a chunk."""
    raw, answered = _empty(compiled, columns.shape[1])
    look_ups = [_look_up(compiled, index) for index in range(len(compiled.leaves))]
    for persons in _chunks(columns.shape[1], _BYTE_CHUNK):
        block = columns[:, persons]
        for row, look_up in zip(compiled.leaves, look_ups, strict=True):
            points, count = _add_bytes(compiled.plans[row], block)
            np.take(look_up, _places(look_up, count, points), out=raw[row, persons], mode="clip")
            answered[row, persons] = count
    return _with_composites(compiled, raw, answered)


def _add_bytes(plan: Plan, block: NDArray[np.uint8]) -> tuple[NDArray[Any], NDArray[np.uint8]]:
    """Return points above the minimum and number answered; points in bytes as long as bytes can hold them."""
    span = np.uint8(plan.parts[0].high - plan.parts[0].low)
    points: NDArray[Any] = np.zeros(block.shape[1], dtype=np.uint8 if int(span) * len(plan.parts) < 256 else np.uint32)
    count = np.zeros(block.shape[1], dtype=np.uint8)
    above, here = np.empty_like(count), np.empty(block.shape[1], dtype=np.bool_)
    as_number = here.view(np.uint8)
    for part in plan.parts:
        codes = block[part.column]  # a missing or impossible code wraps around to more than the span
        if part.slope > 0:
            np.subtract(codes, np.uint8(part.low), out=above)
        else:
            np.subtract(np.uint8(part.high), codes, out=above)
        np.less_equal(above, span, out=here)
        np.multiply(above, as_number, out=above)
        points += above
        count += as_number
    return points, count


def _places(look_up: Floats, count: NDArray[np.uint8], points: NDArray[Any]) -> NDArray[Any]:
    """Return where (answered, points) stands in the look-up, in the smallest numbers that can say so."""
    small = np.uint16 if look_up.size < 65_536 else np.int64
    places: NDArray[Any] = count.astype(small)
    places *= small(look_up.shape[1])
    places += points.astype(small)
    return places


def _look_up(compiled: CompiledKey, index: int) -> Floats:
    """Return the finished score by number answered (rows) and points above the minimum (columns)."""
    plan = compiled.plans[compiled.leaves[index]]
    weight, span = plan.parts[0].weight, plan.parts[0].high - plan.parts[0].low
    count = np.arange(plan.items + 1, dtype=np.float64)[:, None]
    points = np.arange(plan.items * int(span) + 1, dtype=np.float64)
    return _finish(
        compiled.ending.of_scale(index), compiled.key.rounding, weight * points, weight * span * count, count
    )


def _with_composites(compiled: CompiledKey, raw: Floats, answered: NDArray[np.int16]) -> ScoreTable:
    for row in compiled.composites:
        plan = compiled.plans[row]
        raw[row] = 0.0
        answered[row] = 0
        for parent, weight in zip(plan.parents, plan.weights, strict=True):
            raw[row] += weight * raw[parent]
            answered[row] += answered[parent]
        raw[row] *= plan.scale.coefficient
    return ScoreTable(compiled, raw, answered)


def _empty(compiled: CompiledKey, persons: int) -> tuple[Floats, NDArray[np.int16]]:
    shape = (len(compiled.plans), persons)
    return np.empty(shape), np.empty(shape, dtype=np.int16)


def _chunks(persons: int, size: int) -> Iterator[slice]:
    return (slice(start, min(start + size, persons)) for start in range(0, persons, size))


def _plain(values: Floats) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]
