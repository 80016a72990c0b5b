"""Scoring written as a person would do it on paper: one child, one scale, one item at a time, in exact fractions."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil, isnan

from psychometrics import Item, Key, Scale


def score_on_paper(key: Key, row: list[float]) -> dict[str, tuple[float | None, int]]:
    """Return scale → (score or None, number answered) of one child."""
    given = {item.id: value for item, value in zip(key.items, row, strict=True) if _is_answer(item, value)}
    found: dict[str, tuple[Fraction | None, int]] = {}
    waiting = list(key.scales)
    while waiting:
        scale = next(one for one in waiting if set(one.total_of) <= set(found))
        found[scale.id] = _total(scale, found) if scale.total_of else _scale(key, scale, given)
        waiting.remove(scale)
    return {name: (None if value is None else float(value), count) for name, (value, count) in found.items()}


def _is_answer(item: Item, value: float) -> bool:
    return not isnan(value) and item.low <= value <= item.high


def _total(scale: Scale, found: dict) -> tuple[Fraction | None, int]:
    weights = scale.weights or (1,) * len(scale.total_of)
    count = sum(found[name][1] for name in scale.total_of)
    if any(found[name][0] is None for name in scale.total_of):
        return None, count
    pairs = zip(weights, scale.total_of, strict=True)
    return Fraction(scale.coefficient) * sum(Fraction(weight) * found[name][0] for weight, name in pairs), count


def _scale(key: Key, scale: Scale, given: dict[str, float]) -> tuple[Fraction | None, int]:
    items = {item.id: item for item in key.items}
    weights = dict(zip(scale.items, scale.weights or (1,) * len(scale.items), strict=True))
    answered = [name for name in scale.items if name in given]
    share = Fraction(str(key.missing.minimum_answered)) if key.missing.rule == "prorate" else Fraction(1)
    if not answered or len(answered) < ceil(share * len(scale.items)):
        return None, len(answered)
    gained = sum(Fraction(weights[name]) * _points(scale, items[name], given[name]) for name in answered)
    ends = {name: _ends(scale, items[name]) for name in scale.items}
    least = {name: Fraction(weights[name]) * ends[name][0] for name in scale.items}
    reach = {name: Fraction(weights[name]) * (ends[name][1] - ends[name][0]) for name in scale.items}
    above = gained - sum(least[name] for name in answered)
    value = above * sum(reach.values()) / sum(reach[name] for name in answered) + sum(least.values())
    if scale.method == "mean":
        return Fraction(scale.coefficient) * value / sum(Fraction(weight) for weight in weights.values()), len(answered)
    return _rounded(Fraction(scale.coefficient) * value, key), len(answered)


def _points(scale: Scale, item: Item, value: float) -> Fraction:
    if scale.method == "keyed":
        return Fraction(value == scale.key[item.id])
    if scale.method == "mismatch":
        return Fraction(value != scale.key[item.id])
    if item.id in scale.points:
        return Fraction(scale.points[item.id].get(int(value), 0) if value == int(value) else 0)
    return Fraction(item.low) + Fraction(item.high) - Fraction(value) if item.id in scale.reverse else Fraction(value)


def _ends(scale: Scale, item: Item) -> tuple[Fraction, Fraction]:
    values = [_points(scale, item, code) for code in range(int(item.low), int(item.high) + 1)]
    return min(values), max(values)


def _rounded(value: Fraction, key: Key) -> Fraction:
    rule = ROUND_HALF_UP if key.rounding.rule == "half_away_from_zero" else ROUND_HALF_EVEN  # Decimal's UP is "away"
    scaled = value * 10**key.rounding.digits
    whole, rest = divmod(abs(scaled), 1)
    if rest == Fraction(1, 2):
        nearest = Decimal(int(whole)) + Decimal("0.5")
        whole = Fraction(nearest.quantize(Decimal(1), rounding=rule))
    else:
        whole += rest > Fraction(1, 2)
    return (whole if scaled >= 0 else -whole) / Fraction(10) ** key.rounding.digits
