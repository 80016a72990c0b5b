"""How an instrument is scored, said once and without any code: items, scales, the missing rule, the rounding."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from psychometrics.rounding import RoundingRule

Method = Literal["sum", "mean", "keyed", "mismatch", "composite"]


class KeyInvalid(ValueError):
    """The key contradicts itself; the message names the scale or item."""


class DoubledId(KeyInvalid):
    """An id stands twice."""


class UnknownItem(KeyInvalid):
    """A scale names an item that the key, or the scale, does not have."""


class UnknownScale(KeyInvalid):
    """A composite names a scale that the key does not have."""


class CompositeCircle(KeyInvalid):
    """A composite contains itself, directly or through others."""


class ImpossibleWeights(KeyInvalid):
    """Not one positive, finite weight for each item."""


@dataclass(frozen=True)
class Item:
    """One item: its id, its lowest and its highest code. Any number between them is an answer."""

    id: str
    low: float
    high: float


@dataclass(frozen=True)
class Scale:
    """One scale.

    items: ids; reversed ones stand in ``reverse`` too and count low + high - answer.
    weights: one per item (of a composite: one per scale), 1 when empty.
    method: ``sum``; ``mean`` (weighted); ``keyed`` counts the answers that equal ``key``, ``mismatch`` those that differ
    from it; ``composite`` adds the scales of ``total_of``.
    points: for a forced choice, item id → {option code: points}; an option without points gains none.
    coefficient: multiplies the score before it is rounded.
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
    """How a score becomes a printed one. Means and composites are not rounded."""

    rule: RoundingRule = "half_away_from_zero"
    digits: int = 0


@dataclass(frozen=True)
class Key:
    """Everything scoring needs to know of an instrument."""

    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    missing: MissingRule = MissingRule()
    rounding: Rounding = Rounding()
