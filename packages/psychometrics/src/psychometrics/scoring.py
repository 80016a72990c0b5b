"""From answers to scale scores: one declarative key, one function for a child or a million.

A key says which items a scale sums, which are reversed, what they weigh, how many must be answered, and how a prorated
score is rounded. ``compile_key`` checks it once; ``score`` applies it.

Missing answers. With the rule ``prorate`` a scale with at least ``minimum_answered`` of its items answered gets
``sum of answered × (weight of all items ÷ weight of answered items)`` after each item was moved to its own minimum:

    raw = Σ wᵢ·minᵢ + Σ_answered wᵢ·(xᵢ − minᵢ) · Σ wᵢ·rangeᵢ ÷ Σ_answered wᵢ·rangeᵢ

which for items of one format is the sum of answered × k ÷ answered (person-mean imputation within the scale), and for
items of different ranges leaves the share of the possible points unchanged. With ``none`` one missing answer leaves the
scale without a score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from psychometrics.rounding import RoundingRule, round_by

MISSING = -1  # of integer responses; NaN of float responses
_CHUNK = 16_384  # persons at a time: the columns of a chunk stay in the cache

Method = Literal["sum", "mean", "mismatch", "composite"]


class KeyInvalid(ValueError):
    """The key contradicts itself; the message names the scale or item."""


@dataclass(frozen=True)
class Item:
    """One item: its id, its lowest and its highest code."""

    id: str
    low: float
    high: float


@dataclass(frozen=True)
class Scale:
    """One scale.

    items: ids; reversed ones stand in ``reverse`` too. weights: one per item, 1 when empty. method: ``sum``; ``mean``;
    ``mismatch`` counts answers that differ from ``key``; ``composite`` adds the scales of ``total_of``.
    points: for a forced choice, item id → {option code: points}; an item counts only what its table says.
    coefficient: multiplies the finished score.
    """

    id: str
    items: tuple[str, ...] = ()
    reverse: frozenset[str] = frozenset()
    weights: tuple[float, ...] = ()
    method: Method = "sum"
    key: Mapping[str, float] = field(default_factory=dict)
    points: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    total_of: tuple[str, ...] = ()
    coefficient: float = 1.0


@dataclass(frozen=True)
class MissingRule:
    """``none``: one missing answer and there is no score. ``prorate``: at least ``minimum_answered`` (share) answered."""

    rule: Literal["none", "prorate"] = "prorate"
    minimum_answered: float = 0.8


@dataclass(frozen=True)
class Rounding:
    """How a prorated score becomes a printed one."""

    rule: RoundingRule = "half_away_from_zero"
    digits: int = 0


@dataclass(frozen=True)
class Key:
    """Everything scoring needs to know of an instrument."""

    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    missing: MissingRule = MissingRule()
    rounding: Rounding = Rounding()


@dataclass(frozen=True)
class _Part:
    """One item within one scale, ready to apply: points = offset + slope·code, or a table."""

    column: int
    low: float
    high: float
    weight: float
    sign: int
    table: tuple[tuple[float, float], ...] = ()
    expected: float | None = None


@dataclass(frozen=True)
class _Plan:
    scale: Scale
    parts: tuple[_Part, ...]
    parents: tuple[str, ...]
    minimum: float
    maximum: float


@dataclass(frozen=True)
class _Ending:
    """What turns points into a finished score, one entry a scale."""

    full: NDArray[np.float64]
    floor: NDArray[np.float64]
    needed: NDArray[np.int64]
    divisor: NDArray[np.float64]
    coefficient: NDArray[np.float64]
    rounded: NDArray[np.bool_]
    all_rounded: bool


@dataclass(frozen=True)
class _Linear:
    """Matrices over (items, scales) of those scales whose points rise or fall evenly with the code."""

    plans: tuple[_Plan, ...]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    forward: NDArray[np.float64]
    backward: NDArray[np.float64]
    reach: NDArray[np.float64]
    member: NDArray[np.float64]
    ending: _Ending


@dataclass(frozen=True)
class CompiledKey:
    """A checked key with the order of its columns; make it with ``compile_key``."""

    key: Key
    columns: tuple[str, ...]
    plans: tuple[_Plan, ...]

    def __repr__(self) -> str:
        return f"CompiledKey({len(self.columns)} items, {len(self.plans)} scales)"

    @cached_property
    def linear(self) -> _Linear:
        """The sums and means of the key as matrices, so that a handful of products scores them all."""
        return _linear(self)


@dataclass(frozen=True)
class ScaleScores:
    """Scores of one scale: arrays over persons. ``raw`` and ``percent_of_max`` are NaN where ``valid`` is False."""

    id: str
    raw: NDArray[np.float64]
    answered: NDArray[np.int64]
    items: int
    minimum: float
    maximum: float
    valid: NDArray[np.bool_]

    @property
    def percent_of_max(self) -> NDArray[np.float64]:
        """Share of the possible points, 0 to 100."""
        return 100.0 * (self.raw - self.minimum) / (self.maximum - self.minimum)

    def __repr__(self) -> str:
        return f"ScaleScores({self.id!r}, n={len(self.raw)}, valid={int(self.valid.sum())})"


@dataclass(frozen=True)
class ScoreTable:
    """Scores of every scale, in the order of the key, with the rule they were made by."""

    scales: Mapping[str, ScaleScores]
    missing: MissingRule
    rounding: Rounding

    def __getitem__(self, scale: str) -> ScaleScores:
        return self.scales[scale]

    def __repr__(self) -> str:
        return f"ScoreTable({', '.join(self.scales)})"

    def to_dict(self) -> dict[str, Any]:
        """Return plain lists, for JSON."""
        return {
            name: {
                "raw": one.raw.tolist(),
                "answered": one.answered.tolist(),
                "items": one.items,
                "minimum": one.minimum,
                "maximum": one.maximum,
                "percent_of_max": one.percent_of_max.tolist(),
                "valid": one.valid.tolist(),
            }
            for name, one in self.scales.items()
        }


def compile_key(key: Key) -> CompiledKey:
    """Check ``key`` and return it ready to score.

    Raises KeyInvalid: doubled ids, unknown items or scales, weights that do not fit, empty scales, composite circles,
    a share outside 0..1, an item whose low is not below its high.
    """
    _require_unique([item.id for item in key.items], "item")
    _require_unique([scale.id for scale in key.scales], "scale")
    for item in key.items:
        if not item.low < item.high:
            raise KeyInvalid(f"item {item.id}: low must be below high")
    if not 0 < key.missing.minimum_answered <= 1:
        raise KeyInvalid("minimum_answered must be a share above 0 and up to 1")
    plans: dict[str, _Plan] = {}
    waiting = list(key.scales)
    while waiting:
        ready = [scale for scale in waiting if all(parent in plans for parent in scale.total_of)]
        if not ready:
            raise KeyInvalid(f"scale {waiting[0].id}: totals of unknown scales or of themselves")
        for scale in ready:
            plans[scale.id] = _plan(scale, key, plans)
        waiting = [scale for scale in waiting if scale.id not in plans]
    return CompiledKey(
        key, tuple(item.id for item in key.items), tuple(plans[scale.id] for scale in _in_order(key, plans))
    )


def score(compiled: CompiledKey, responses: NDArray[Any] | Sequence[Sequence[float]]) -> ScoreTable:
    """Score ``responses``.

    responses: ``(persons, items)`` in the order of the key's items; integers with -1 for a missing answer, or floats
    with NaN. An answer outside an item's codes counts as missing. One row or ten million.
    Raises ValueError when the number of columns is not the number of items.
    """
    table = np.atleast_2d(np.asarray(responses))
    if table.shape[1] != len(compiled.columns):
        raise ValueError(f"{len(compiled.columns)} items expected, {table.shape[1]} columns given")
    return _score_rows(compiled, lambda start, stop: table[start:stop], table.shape[0])


def score_item_major(compiled: CompiledKey, responses: NDArray[np.uint8], *, missing: int = 255) -> ScoreTable:
    """Score ``(items, persons)`` bytes: the fast road for a region. ``missing`` is the code of a missing answer."""
    if responses.shape[0] != len(compiled.columns):
        raise ValueError(f"{len(compiled.columns)} items expected, {responses.shape[0]} rows given")
    if _is_plain(compiled):
        return _score_plain(compiled, responses, missing)

    def rows(start: int, stop: int) -> NDArray[np.float64]:
        codes = responses[:, start:stop].T.astype(np.float64)
        codes[missing == responses[:, start:stop].T] = np.nan
        return codes

    return _score_rows(compiled, rows, responses.shape[1])


def _score_rows(compiled: CompiledKey, rows_of: Any, persons: int) -> ScoreTable:
    raw = {plan.scale.id: np.empty(persons) for plan in compiled.plans}
    answered = {plan.scale.id: np.zeros(persons, dtype=np.int64) for plan in compiled.plans}
    for start in range(0, persons, _CHUNK):
        stop = min(start + _CHUNK, persons)
        _score_chunk(compiled, rows_of(start, stop).astype(np.float64), start, stop, raw, answered)
    return _table(compiled, raw, answered)


def _score_chunk(
    compiled: CompiledKey, codes: NDArray[np.float64], start: int, stop: int, raw: Any, answered: Any
) -> None:
    _score_linear(compiled, codes, slice(start, stop), raw, answered)
    linear = {plan.scale.id for plan in compiled.linear.plans}
    for plan in _parents_first(compiled):
        name = plan.scale.id
        if plan.parents:
            raw[name][start:stop] = plan.scale.coefficient * sum(raw[parent][start:stop] for parent in plan.parents)
            answered[name][start:stop] = sum(answered[parent][start:stop] for parent in plan.parents)
        elif name not in linear:
            raw[name][start:stop], answered[name][start:stop] = _score_parts(compiled, plan, codes)


def _score_linear(compiled: CompiledKey, codes: NDArray[np.float64], rows: slice, raw: Any, answered: Any) -> None:
    key = compiled.linear
    here = (codes >= key.low) & (codes <= key.high)
    above = np.where(here, codes - key.low, 0.0)
    below = np.where(here, key.high - codes, 0.0)
    counted = here.astype(np.float64)
    points = above @ key.forward + below @ key.backward
    reach = counted @ key.reach
    count = (counted @ key.member).astype(np.int64)
    finished = _finished(compiled.key, key.ending, points, reach, count)
    for index, plan in enumerate(key.plans):
        raw[plan.scale.id][rows] = finished[:, index]
        answered[plan.scale.id][rows] = count[:, index]


def _score_parts(
    compiled: CompiledKey, plan: _Plan, codes: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Score a scale whose points do not rise evenly: mismatches with a key, tables of a forced choice."""
    points, reach = np.zeros(len(codes)), np.zeros(len(codes))
    count = np.zeros(len(codes), dtype=np.int64)
    for part in plan.parts:
        given = codes[:, part.column]
        here = (given >= part.low) & (given <= part.high)
        gained, span = _gained(part, given)
        points += np.where(here, gained, 0.0)
        reach += np.where(here, span, 0.0)
        count += here
    return _finished(compiled.key, _ending([plan], compiled.key), points, reach, count), count


def _linear(compiled: CompiledKey) -> _Linear:
    plans = tuple(
        plan
        for plan in compiled.plans
        if plan.parts and not any(part.table or part.expected is not None for part in plan.parts)
    )
    shape = (len(compiled.columns), len(plans))
    forward, backward, reach, member = (np.zeros(shape) for _ in range(4))
    for index, plan in enumerate(plans):
        for part in plan.parts:
            (forward if part.sign > 0 else backward)[part.column, index] = part.weight
            reach[part.column, index] = part.weight * (part.high - part.low)
            member[part.column, index] = 1.0
    low = np.array([float(item.low) for item in compiled.key.items])
    high = np.array([float(item.high) for item in compiled.key.items])
    return _Linear(plans, low, high, forward, backward, reach, member, _ending(plans, compiled.key))


def _gained(part: _Part, codes: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Return the weighted points above the part's own minimum, and the most it could gain."""
    if part.expected is not None:
        return part.weight * (codes != part.expected), part.weight
    if not part.table:
        above = (codes - part.low) if part.sign > 0 else (part.high - codes)
        return part.weight * above, part.weight * (part.high - part.low)
    gained = np.zeros_like(codes)
    for code, points in part.table:
        gained[codes == code] = points
    least, most = _table_reach(part)
    return part.weight * (gained - least), part.weight * (most - least)


def _finished(
    key: Key,
    ending: _Ending,
    points: NDArray[np.float64],
    reach: NDArray[np.float64],
    count: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Prorate, add the scale's minimum, average, multiply, round; arrays of persons or of persons × scales."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(count >= ending.needed, points * (ending.full / reach), np.nan)
    value = ending.coefficient * (value + ending.floor) / ending.divisor
    if ending.all_rounded:
        return round_by(value, key.rounding.rule, key.rounding.digits)
    return np.where(ending.rounded, round_by(value, key.rounding.rule, key.rounding.digits), value)


def _ending(plans: Sequence[_Plan], key: Key) -> _Ending:
    """Return what finishing needs, one entry a scale; means are not rounded, sums are."""
    means = [plan.scale.method == "mean" for plan in plans]
    weights = [sum(part.weight for part in plan.parts) for plan in plans]
    return _Ending(
        full=np.array([sum(_reach(part) for part in plan.parts) for plan in plans]),
        floor=np.array([sum(_floor(part) for part in plan.parts) for plan in plans]),
        needed=np.array([_needed(key.missing, len(plan.parts)) for plan in plans]),
        divisor=np.array([weight if mean else 1.0 for weight, mean in zip(weights, means, strict=True)]),
        coefficient=np.array([plan.scale.coefficient for plan in plans]),
        rounded=~np.array(means, dtype=bool),
        all_rounded=not any(means),
    )


def _needed(missing: MissingRule, items: int) -> int:
    return items if missing.rule == "none" else int(np.ceil(missing.minimum_answered * items - 1e-9))


def _floor(part: _Part) -> float:
    if part.expected is not None:
        return 0.0
    if part.table:
        return part.weight * _table_reach(part)[0]
    return part.weight * part.low


def _reach(part: _Part) -> float:
    if part.expected is not None:
        return part.weight
    if part.table:
        least, most = _table_reach(part)
        return part.weight * (most - least)
    return part.weight * (part.high - part.low)


def _table_reach(part: _Part) -> tuple[float, float]:
    """Options a table does not name gain nothing, so nothing is always possible."""
    values = [points for _, points in part.table]
    return min(0.0, *values), max(0.0, *values)


def _table(compiled: CompiledKey, raw: Mapping[str, Any], answered: Mapping[str, Any]) -> ScoreTable:
    scales = {
        plan.scale.id: ScaleScores(
            id=plan.scale.id,
            raw=raw[plan.scale.id],
            answered=answered[plan.scale.id],
            items=_count_items(compiled, plan),
            minimum=plan.minimum,
            maximum=plan.maximum,
            valid=~np.isnan(raw[plan.scale.id]),
        )
        for plan in compiled.plans
    }
    return ScoreTable(scales, compiled.key.missing, compiled.key.rounding)


def _count_items(compiled: CompiledKey, plan: _Plan) -> int:
    if not plan.parents:
        return len(plan.parts)
    by_id = {other.scale.id: other for other in compiled.plans}
    return sum(_count_items(compiled, by_id[name]) for name in plan.parents)


def _is_plain(compiled: CompiledKey) -> bool:
    """Whole codes that fit a byte, weights of one, sums only: scored without floating point."""
    return all(
        plan.scale.method == "sum"
        and plan.scale.coefficient == 1
        and plan.parts
        and len({(part.low, part.high) for part in plan.parts}) == 1
        and all(
            not part.table and part.weight == 1 and part.low >= 0 and part.high < 255 and part.low.is_integer()
            for part in plan.parts
        )
        for plan in compiled.plans
    )


def _score_plain(compiled: CompiledKey, responses: NDArray[np.uint8], missing: int) -> ScoreTable:
    """Add bytes item by item; one look-up by (answered, points) prorates and rounds every person of a chunk."""
    persons = responses.shape[1]
    raw = {plan.scale.id: np.empty(persons) for plan in compiled.plans}
    answered = {plan.scale.id: np.empty(persons, dtype=np.int64) for plan in compiled.plans}
    tables = {plan.scale.id: _look_up(compiled, plan) for plan in compiled.plans}
    for start in range(0, persons, _CHUNK):
        stop = min(start + _CHUNK, persons)
        for plan in compiled.plans:
            points, count = _add_bytes(plan, responses, start, stop, missing)
            width = tables[plan.scale.id].shape[1]
            raw[plan.scale.id][start:stop] = tables[plan.scale.id].ravel().take(count.astype(np.int32) * width + points)
            answered[plan.scale.id][start:stop] = count
    return _table(compiled, raw, answered)


def _add_bytes(
    plan: _Plan, responses: NDArray[np.uint8], start: int, stop: int, missing: int
) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    points = np.zeros(stop - start, dtype=np.uint16)
    count = np.zeros(stop - start, dtype=np.uint8)
    low, high = int(plan.parts[0].low), int(plan.parts[0].high)
    for part in plan.parts:
        codes = responses[part.column, start:stop]
        above = codes - np.uint8(low) if part.sign > 0 else np.uint8(high) - codes
        here = above <= high - low  # a missing or impossible code wraps around to a large byte
        if not low <= missing <= high or missing == 255:
            points += above * here
        count += here
    return points, count


def _look_up(compiled: CompiledKey, plan: _Plan) -> NDArray[np.float64]:
    """Return the finished score by number answered (rows) and points above the minimum (columns)."""
    items, span = len(plan.parts), plan.parts[0].high - plan.parts[0].low
    width = int(items * span) + 1
    count = np.repeat(np.arange(items + 1), width)
    points = np.tile(np.arange(width, dtype=np.float64), items + 1)
    ending = _ending([plan], compiled.key)
    return _finished(compiled.key, ending, points, count * span, count).reshape(items + 1, width)


def _plan(scale: Scale, key: Key, plans: Mapping[str, _Plan]) -> _Plan:
    if scale.total_of:
        low = scale.coefficient * sum(plans[name].minimum for name in scale.total_of)
        high = scale.coefficient * sum(plans[name].maximum for name in scale.total_of)
        return _Plan(scale, (), scale.total_of, min(low, high), max(low, high))
    parts = tuple(_parts(scale, key))
    if not parts:
        raise KeyInvalid(f"scale {scale.id}: no items")
    floor = sum(_floor(part) for part in parts)
    top = floor + sum(_reach(part) for part in parts)
    divisor = sum(part.weight for part in parts) if scale.method == "mean" else 1.0
    low, high = scale.coefficient * floor / divisor, scale.coefficient * top / divisor
    if not low < high:
        raise KeyInvalid(f"scale {scale.id}: its lowest and highest score are the same")
    return _Plan(scale, parts, (), low, high)


def _parts(scale: Scale, key: Key) -> list[_Part]:
    columns = {item.id: (index, item) for index, item in enumerate(key.items)}
    weights = scale.weights or (1.0,) * len(scale.items)
    if len(weights) != len(scale.items) or any(weight <= 0 for weight in weights):
        raise KeyInvalid(f"scale {scale.id}: one positive weight per item")
    _require_unique(list(scale.items), f"scale {scale.id}: item")
    for name in (*scale.items, *scale.reverse, *scale.key, *scale.points):
        if name not in columns:
            raise KeyInvalid(f"scale {scale.id}: unknown item {name}")
    if scale.method == "mismatch" and set(scale.key) != set(scale.items):
        raise KeyInvalid(f"scale {scale.id}: mismatch needs a key for every item")
    return [_part(scale, *columns[name], weight) for name, weight in zip(scale.items, weights, strict=True)]


def _part(scale: Scale, column: int, item: Item, weight: float) -> _Part:
    table = tuple((float(code), points) for code, points in scale.points.get(item.id, {}).items())
    expected = scale.key[item.id] if scale.method == "mismatch" else None
    sign = -1 if item.id in scale.reverse else 1
    return _Part(column, float(item.low), float(item.high), weight, sign, table, expected)


def _parents_first(compiled: CompiledKey) -> list[_Plan]:
    ready: list[_Plan] = [plan for plan in compiled.plans if not plan.parents]
    known = {plan.scale.id for plan in ready}
    waiting = [plan for plan in compiled.plans if plan.parents]
    while waiting:
        now = [plan for plan in waiting if set(plan.parents) <= known]
        ready += now
        known |= {plan.scale.id for plan in now}
        waiting = [plan for plan in waiting if plan.scale.id not in known]
    return ready


def _in_order(key: Key, plans: Mapping[str, _Plan]) -> list[Scale]:
    return [scale for scale in key.scales if scale.id in plans]


def _require_unique(names: list[str], what: str) -> None:
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise KeyInvalid(f"{what} {sorted(doubled)[0]} stands twice")
