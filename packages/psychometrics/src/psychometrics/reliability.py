"""How consistently a scale measures."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtri, ndtri

from psychometrics.errors import standard_error_of_measurement

MissingAnswers = Literal["pairwise", "complete"]
Floats = NDArray[np.float64]

_SPLITS_AT_MOST = 20_000


class TooFew(ValueError):
    """Too few persons or items for the coefficient."""


class ConstantItem(ValueError):
    """Everybody gave one same answer to an item, or to none: nothing can be said of how it goes with others."""


@dataclass(frozen=True)
class Alpha:
    """Coefficient alpha with Feldt's interval. n: persons counted; k: items; missing: which rule made the covariances."""

    raw: float
    standardised: float
    low: float
    high: float
    level: float
    n: int
    k: int
    mean_r: float
    missing: MissingAnswers

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return dict(vars(self))


@dataclass(frozen=True, eq=False)
class ItemStatistics:
    """Per item: number answered, mean, SD (N - 1), correlation with the rest of the scale, alpha without the item."""

    n: NDArray[np.int64]
    mean: Floats
    sd: Floats
    r_drop: Floats
    alpha_if_dropped: Floats
    missing: MissingAnswers

    def to_dict(self) -> dict[str, Any]:
        """Return plain lists, for JSON."""
        return {
            name: value if isinstance(value, str) else [None if one != one else one for one in value.tolist()]
            for name, value in vars(self).items()
        }


@dataclass(frozen=True)
class SplitHalf:
    """Reliability of a scale from its halves: best, mean and worst split. ``splits``: how many were tried."""

    highest: float
    mean: float
    lowest: float
    splits: int
    n: int
    missing: MissingAnswers


@dataclass(frozen=True)
class Retest:
    """Correlation of two occasions with Fisher's interval. n: persons with both scores."""

    r: float
    low: float
    high: float
    level: float
    n: int


def alpha(points: ArrayLike, *, missing: MissingAnswers = "pairwise", level: float = 0.95) -> Alpha:
    """Return coefficient alpha (Cronbach 1951) of ``(persons, items)`` points after reversing; NaN is missing.

    ``pairwise`` takes each covariance over the persons who answered both items (as R psych does), ``complete`` only
    persons without a gap. The interval is Feldt's (1965) with n - 1 and (n - 1)(k - 1) degrees of freedom, where n is
    the number of persons, with ``pairwise`` also of those with gaps.
    Raises TooFew for fewer than two items or three persons (or two persons for some pair), ConstantItem for an item
    without spread, ValueError for an unknown rule or a level that is no share.
    """
    _require_share(level)
    table = _table(points, missing)
    n, k = table.shape
    covariance = _covariance(table)
    spread = np.sqrt(np.diag(covariance))
    raw = _alpha_of(covariance)
    mean_r = float(((covariance / np.outer(spread, spread)).sum() - k) / (k * (k - 1)))
    low, high = _feldt(raw, n, k, level)
    return Alpha(raw, k * mean_r / (1 + (k - 1) * mean_r), low, high, level, n, k, mean_r, missing)


def item_statistics(points: ArrayLike, *, missing: MissingAnswers = "pairwise") -> ItemStatistics:
    """Return item statistics of ``(persons, items)`` points after reversing; NaN is missing.

    r_drop: correlation of an item with the sum of the others, from the same covariances as ``alpha``. Alpha without an
    item of two is NaN. Raises as ``alpha`` does.
    """
    table = _table(points, missing)
    covariance = _covariance(table)
    variance, with_all = np.diag(covariance), covariance.sum(axis=1)
    rest_variance = covariance.sum() - 2 * with_all + variance
    return ItemStatistics(
        n=np.sum(~np.isnan(table), axis=0),
        mean=np.nanmean(table, axis=0),
        sd=np.nanstd(table, axis=0, ddof=1),
        r_drop=(with_all - variance) / np.sqrt(variance * rest_variance),
        alpha_if_dropped=_alpha_without(covariance),
        missing=missing,
    )


def split_half(points: ArrayLike, *, missing: MissingAnswers = "pairwise") -> SplitHalf:
    """Return Guttman's (1945) split-half reliability, 4·cov(A, B) ÷ var(A + B), over every split into halves.

    points: as for ``alpha``; covariances of standardised items, as R psych takes them. With an odd number of items one
    half has one more; the mean is over all such splits (R psych's ``meanr`` is not, its best and worst are the same). Raises TooFew as ``alpha`` does, and ValueError where there are more than 20,000 splits.
    """
    table = _table(points, missing)
    covariance = _covariance(table)
    spread = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(spread, spread)
    total = correlation.sum()
    found = np.array([4 * correlation[np.ix_(a, b)].sum() / total for a, b in _splits(table.shape[1])])
    return SplitHalf(float(found.max()), float(found.mean()), float(found.min()), len(found), len(table), missing)


def test_retest(first: ArrayLike, second: ArrayLike, *, level: float = 0.95) -> Retest:  # noqa: PT028
    """Return the correlation of two occasions, over the persons with both scores; NaN is missing.

    The interval is Fisher's: z ± z_level ÷ √(n - 3). Raises TooFew for fewer than four persons, ConstantItem for an
    occasion without spread, ValueError for different lengths.
    """
    _require_share(level)
    pair = np.array([np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)])
    pair = pair[:, ~np.isnan(pair).any(axis=0)]
    n = pair.shape[1]
    if n < 4:
        raise TooFew("a retest needs four persons with both scores")
    a, b = pair - pair.mean(axis=1, keepdims=True)
    if not (a.any() and b.any()):
        raise ConstantItem("an occasion without spread")
    r = float(np.clip(a @ b / np.sqrt((a @ a) * (b @ b)), -1.0, 1.0))
    if abs(r) >= 1.0:
        return Retest(r, r, r, level, n)
    half = float(ndtri(0.5 + level / 2)) / np.sqrt(n - 3)
    return Retest(r, float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half)), level, n)


test_retest.__test__ = False  # type: ignore[attr-defined]  # a coefficient, whatever pytest thinks of its name


def sem(sd: float, reliability: float) -> float:
    """Return the standard error of measurement, SD·√(1 - r)."""
    return standard_error_of_measurement(sd, reliability)


def standard_error_of_difference(error_a: float, error_b: float) -> float:
    """Return √(a² + b²): the error of a difference between two measured scores."""
    return float(np.hypot(error_a, error_b))


def _table(points: ArrayLike, missing: MissingAnswers) -> Floats:
    table = np.asarray(points, dtype=np.float64)
    if missing not in ("pairwise", "complete"):
        raise ValueError(f"unknown rule for missing answers: {missing!r}")
    if table.ndim != 2 or table.shape[1] < 2:
        raise TooFew("a table of persons and at least two items is needed")
    gaps = np.isnan(table)
    table = table[~(gaps.any(axis=1) if missing == "complete" else gaps.all(axis=1))]
    if len(table) < 3:
        raise TooFew("at least three persons are needed")
    for column in range(table.shape[1]):
        given = table[~np.isnan(table[:, column]), column]
        if not given.size or given.min() == given.max():
            raise ConstantItem(f"column {column} has no spread")
    return table


def _covariance(table: Floats) -> Floats:
    """Return covariances with N - 1, each over the persons who have both items."""
    here = ~np.isnan(table)
    centred = np.where(here, table - np.nanmean(table, axis=0), 0.0)
    present = here.astype(np.float64)
    both = present.T @ present
    if both.min() < 2:
        raise TooFew("two items were never answered by the same two persons")
    sums = centred.T @ present  # of item i over those who have j
    return np.asarray((centred.T @ centred - sums * sums.T / both) / (both - 1), dtype=np.float64)


def _alpha_of(covariance: Floats) -> float:
    k = covariance.shape[0]
    return float(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))


def _alpha_without(covariance: Floats) -> Floats:
    k = covariance.shape[0]
    if k < 3:
        return np.full(k, np.nan)
    return np.array([_alpha_of(np.delete(np.delete(covariance, i, 0), i, 1)) for i in range(k)])


def _splits(k: int) -> Iterator[tuple[list[int], list[int]]]:
    """Return every split into halves once: of an even number of items the half that holds the first one names it."""
    if comb(k, k // 2) // (1 if k % 2 else 2) > _SPLITS_AT_MOST:
        raise ValueError(f"{k} items have more than {_SPLITS_AT_MOST} splits")
    halves = (set(half) for half in combinations(range(k), k // 2) if k % 2 or 0 in half)
    return ((sorted(half), sorted(set(range(k)) - half)) for half in halves)


def _feldt(value: float, n: int, k: int, level: float) -> tuple[float, float]:
    freedom = (n - 1, (n - 1) * (k - 1))
    tail = (1 - level) / 2
    return float(1 - (1 - value) * fdtri(*freedom, 1 - tail)), float(1 - (1 - value) * fdtri(*freedom, tail))


def _require_share(level: float) -> None:
    if not 0 < level < 1:
        raise ValueError("level is a share between 0 and 1")
