"""A checked key as matrices. Only ``compile_key`` and ``CompiledKey`` are for others to use.

Every method is one form: an answer x to an item gains ``weight · (base + slope·(x - low) + mark(x))`` points, where a mark
is an extra for one exact code. A sum has slope 1, a reversed item slope -1 from the top; keyed answers, mismatches and
forced choices have marks only. So one product of (answers, answered, marks) with a matrix scores all scales at once.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from psychometrics.keys import (
    CompositeCircle,
    DoubledId,
    ImpossibleWeights,
    Item,
    Key,
    KeyInvalid,
    MissingRule,
    Scale,
    UnknownItem,
    UnknownScale,
)

Marks = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Part:
    """One item within one scale. ``least`` and ``most``: the points it can gain, before its weight."""

    column: int
    low: float
    high: float
    weight: float
    slope: int
    base: float
    marks: Marks
    least: float
    most: float

    @property
    def reach(self) -> float:
        """Weighted points between the worst and the best answer."""
        return self.weight * (self.most - self.least)


@dataclass(frozen=True)
class Plan:
    """One scale, ready to score: from items (``parts``) or from other scales (``parents``, by position)."""

    scale: Scale
    parts: tuple[Part, ...]
    parents: tuple[int, ...]
    weights: tuple[float, ...]
    items: int
    minimum: float
    maximum: float


@dataclass(frozen=True, eq=False)
class Ending:
    """What turns points into a finished score; one entry a scale that has items."""

    full: NDArray[np.float64]
    floor: NDArray[np.float64]
    needed: NDArray[np.int64]
    divisor: NDArray[np.float64]
    coefficient: NDArray[np.float64]
    rounded: NDArray[np.bool_]
    all_rounded: bool

    def of_scale(self, index: int) -> "Ending":
        """Return the ending of one scale, for arrays of persons."""
        one = slice(index, index + 1)
        rounded = self.rounded[one]
        return Ending(
            self.full[one],
            self.floor[one],
            self.needed[one],
            self.divisor[one],
            self.coefficient[one],
            rounded,
            bool(rounded[0]),
        )


@dataclass(frozen=True, eq=False)
class CompiledKey:
    """A checked key with the order of its columns; make it with ``compile_key``.

    ``matrix`` holds, for every scale with items, three columns: points, reach and number answered. ``countable``: every
    such scale can be scored by counting bytes.
    """

    key: Key
    columns: tuple[str, ...]
    plans: tuple[Plan, ...]
    low: NDArray[np.float64]
    span: NDArray[np.float64]
    mark_columns: NDArray[np.intp]
    mark_codes: NDArray[np.float64]
    matrix: NDArray[np.float64]
    leaves: tuple[int, ...]
    composites: tuple[int, ...]
    ending: Ending
    rows: dict[str, int]
    countable: bool

    def __repr__(self) -> str:
        return f"CompiledKey({len(self.columns)} items, {len(self.plans)} scales)"


def compile_key(key: Key) -> CompiledKey:
    """Check ``key`` and return it ready to score.

    Raises KeyInvalid or, where there is one, its own kind: DoubledId, UnknownItem, UnknownScale, CompositeCircle,
    ImpossibleWeights.
    """
    _require_sound(key)
    order = _parents_first(key)
    plans: dict[int, Plan] = {}
    for position in order:
        plans[position] = _plan(key, position, plans)
    leaves = tuple(position for position in range(len(key.scales)) if plans[position].parts)
    composites = tuple(position for position in order if plans[position].parents)
    marks = _marks(plans[position] for position in leaves)
    return CompiledKey(
        key=key,
        columns=tuple(item.id for item in key.items),
        plans=tuple(plans[position] for position in range(len(key.scales))),
        low=np.array([item.low for item in key.items], dtype=np.float64),
        span=np.array([item.high - item.low for item in key.items], dtype=np.float64),
        mark_columns=np.array([column for column, _ in marks], dtype=np.intp),
        mark_codes=np.array([code for _, code in marks], dtype=np.float64),
        matrix=_matrix(len(key.items), marks, [plans[position] for position in leaves]),
        leaves=leaves,
        composites=composites,
        ending=_ending([plans[position] for position in leaves], key.missing),
        rows={scale.id: row for row, scale in enumerate(key.scales)},
        countable=all(_is_countable(plans[position]) for position in leaves),
    )


def _require_sound(key: Key) -> None:
    _require_unique([item.id for item in key.items], "item")
    _require_unique([scale.id for scale in key.scales], "scale")
    for item in key.items:
        if not (math.isfinite(item.low) and math.isfinite(item.high) and item.low < item.high):
            raise KeyInvalid(f"item {item.id}: low must be below high")
    if key.missing.rule not in ("none", "prorate"):
        raise KeyInvalid(f"unknown missing rule {key.missing.rule!r}")
    if not 0 < key.missing.minimum_answered <= 1:
        raise KeyInvalid("minimum_answered must be a share above 0 and up to 1")
    if key.rounding.rule not in ("half_away_from_zero", "half_to_even"):
        raise KeyInvalid(f"unknown rounding rule {key.rounding.rule!r}")
    if not key.scales:
        raise KeyInvalid("a key has at least one scale")


def _parents_first(key: Key) -> list[int]:
    """Return the positions of the scales, every composite after the scales it adds."""
    position = {scale.id: index for index, scale in enumerate(key.scales)}
    for scale in key.scales:
        for parent in scale.total_of:
            if parent not in position:
                raise UnknownScale(f"scale {scale.id}: unknown scale {parent}")
    order: list[int] = []
    waiting = list(range(len(key.scales)))
    while waiting:
        placed = {key.scales[index].id for index in order}
        ready = [index for index in waiting if placed.issuperset(key.scales[index].total_of)]
        if not ready:
            raise CompositeCircle(f"scale {key.scales[waiting[0]].id}: its total contains itself")
        order += ready
        waiting = [index for index in waiting if index not in ready]
    return order


def _plan(key: Key, position: int, plans: dict[int, Plan]) -> Plan:
    scale = key.scales[position]
    if not (math.isfinite(scale.coefficient) and scale.coefficient != 0):
        raise KeyInvalid(f"scale {scale.id}: impossible coefficient")
    if scale.method == "composite" or scale.total_of:
        return _composite(key, scale, plans)
    parts = _parts(scale, key)
    weights = tuple(part.weight for part in parts)
    divisor = sum(weights) if scale.method == "mean" else 1.0
    floor = sum(part.weight * part.least for part in parts)
    top = floor + sum(part.reach for part in parts)
    ends = sorted((scale.coefficient * floor / divisor, scale.coefficient * top / divisor))
    return Plan(scale, parts, (), weights, len(parts), ends[0], ends[1])


def _composite(key: Key, scale: Scale, plans: dict[int, Plan]) -> Plan:
    if not scale.total_of or scale.items or scale.method not in ("composite", "sum"):
        raise KeyInvalid(f"scale {scale.id}: a composite has other scales and no items")
    _require_unique(list(scale.total_of), f"scale {scale.id}: scale")
    weights = _weights(scale, len(scale.total_of))
    position = {other.id: index for index, other in enumerate(key.scales)}
    parents = tuple(position[name] for name in scale.total_of)
    found = [plans[parent] for parent in parents]
    ends = sorted(
        scale.coefficient * sum(weight * end for weight, end in zip(weights, side, strict=True))
        for side in ([plan.minimum for plan in found], [plan.maximum for plan in found])
    )
    return Plan(scale, (), parents, weights, sum(plan.items for plan in found), ends[0], ends[1])


def _parts(scale: Scale, key: Key) -> tuple[Part, ...]:
    columns = {item.id: (index, item) for index, item in enumerate(key.items)}
    _require_names(scale, set(columns))
    weights = _weights(scale, len(scale.items))
    return tuple(_part(scale, *columns[name], weight) for name, weight in zip(scale.items, weights, strict=True))


def _require_names(scale: Scale, known: set[str]) -> None:
    if not scale.items:
        raise KeyInvalid(f"scale {scale.id}: no items")
    _require_unique(list(scale.items), f"scale {scale.id}: item")
    for name in scale.items:
        if name not in known:
            raise UnknownItem(f"scale {scale.id}: unknown item {name}")
    for name in (*scale.reverse, *scale.key, *scale.points):
        if name not in scale.items:
            raise UnknownItem(f"scale {scale.id}: {name} is not an item of the scale")
    by_key = scale.method in ("keyed", "mismatch")
    if by_key != bool(scale.key) or (by_key and set(scale.key) != set(scale.items)):
        raise KeyInvalid(f"scale {scale.id}: keyed and mismatch, and only they, have a key for every item")
    if scale.method not in ("sum", "mean", "keyed", "mismatch"):
        raise KeyInvalid(f"scale {scale.id}: unknown method {scale.method!r}")


def _weights(scale: Scale, count: int) -> tuple[float, ...]:
    weights = tuple(float(weight) for weight in scale.weights) or (1.0,) * count
    if len(weights) != count or not all(math.isfinite(weight) and weight > 0 for weight in weights):
        raise ImpossibleWeights(f"scale {scale.id}: one positive weight for each item")
    return weights


def _part(scale: Scale, column: int, item: Item, weight: float) -> Part:
    low, high = float(item.low), float(item.high)
    if item.id not in scale.key and item.id not in scale.points:
        reverse = item.id in scale.reverse
        return Part(column, low, high, weight, -1 if reverse else 1, high if reverse else low, (), low, high)
    if item.id in scale.reverse:
        raise KeyInvalid(f"scale {scale.id}: {item.id} has its own points and cannot be reversed")
    if item.id in scale.key:
        return _keyed_part(scale, column, item, weight)
    marks = tuple((float(code), float(points)) for code, points in scale.points[item.id].items())
    least, most = _ends_of(marks, item)
    _require_codes(scale, item, marks)
    if not least < most:
        raise KeyInvalid(f"scale {scale.id}: every option of {item.id} gains the same")
    return Part(column, low, high, weight, 0, 0.0, marks, least, most)


def _keyed_part(scale: Scale, column: int, item: Item, weight: float) -> Part:
    right = float(scale.key[item.id])
    hit = scale.method == "keyed"
    marks = ((right, 1.0 if hit else -1.0),)
    _require_codes(scale, item, marks)
    return Part(column, float(item.low), float(item.high), weight, 0, 0.0 if hit else 1.0, marks, 0.0, 1.0)


def _require_codes(scale: Scale, item: Item, marks: Marks) -> None:
    for code, points in marks:
        if not (item.low <= code <= item.high and math.isfinite(points)):
            raise KeyInvalid(f"scale {scale.id}: {item.id} has no code {code:g}, or its points are no number")


def _ends_of(marks: Marks, item: Item) -> tuple[float, float]:
    """Return the least and most points; nothing is possible as long as some whole code has no points of its own."""
    values = [points for _, points in marks]
    whole = set(range(math.ceil(item.low), math.floor(item.high) + 1))
    if not whole <= {code for code, _ in marks}:
        values.append(0.0)
    return min(values), max(values)


def _marks(plans: Iterable[Plan]) -> list[tuple[int, float]]:
    return sorted({(part.column, code) for plan in plans for part in plan.parts for code, _ in part.marks})


def _matrix(items: int, marks: list[tuple[int, float]], plans: Sequence[Plan]) -> NDArray[np.float64]:
    """Rows: points above the lowest code, answered or not, marks. Columns: points, reach, answered of each scale."""
    matrix = np.zeros((2 * items + len(marks), 3, len(plans)))
    mark_row = {mark: 2 * items + index for index, mark in enumerate(marks)}
    for index, plan in enumerate(plans):
        for part in plan.parts:
            matrix[part.column, 0, index] = part.weight * part.slope
            matrix[items + part.column, :, index] = (part.weight * (part.base - part.least), part.reach, 1.0)
            for code, points in part.marks:
                matrix[mark_row[part.column, code], 0, index] = part.weight * points
    return matrix.reshape(len(matrix), -1)


def _ending(plans: Sequence[Plan], missing: MissingRule) -> Ending:
    means = [plan.scale.method == "mean" for plan in plans]
    return Ending(
        full=np.array([sum(part.reach for part in plan.parts) for plan in plans]),
        floor=np.array([sum(part.weight * part.least for part in plan.parts) for plan in plans]),
        needed=np.array([_needed(missing, plan.items) for plan in plans], dtype=np.int64),
        divisor=np.array([sum(plan.weights) if mean else 1.0 for plan, mean in zip(plans, means, strict=True)]),
        coefficient=np.array([float(plan.scale.coefficient) for plan in plans]),
        rounded=~np.array(means, dtype=np.bool_),
        all_rounded=not any(means),
    )


def _needed(missing: MissingRule, items: int) -> int:
    """Return how many answers a scale needs: the share rounded up, at least one."""
    return items if missing.rule == "none" else max(1, math.ceil(missing.minimum_answered * items - 1e-9))


def _is_countable(plan: Plan) -> bool:
    """Items of one weight and one range whose codes are whole, fit a byte and leave 255 free."""
    first = plan.parts[0]
    return len(plan.parts) < 256 and all(
        part.slope != 0
        and part.weight == first.weight
        and part.high - part.low == first.high - first.low
        and part.low.is_integer()
        and part.high.is_integer()
        and 0 <= part.low < part.high < 255
        for part in plan.parts
    )


def _require_unique(names: list[str], what: str) -> None:
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise DoubledId(f"{what} {doubled[0]} stands twice")
