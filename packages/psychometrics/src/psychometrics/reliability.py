"""How consistently a scale measures."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from psychometrics.errors import standard_error_of_measurement

MissingAnswers = Literal["pairwise", "complete"]


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


@dataclass(frozen=True)
class ItemStatistics:
    """Per item: mean, SD (N − 1), correlation with the rest of the scale, alpha without the item."""

    mean: NDArray[np.float64]
    sd: NDArray[np.float64]
    r_drop: NDArray[np.float64]
    alpha_if_dropped: NDArray[np.float64]


def alpha(points: NDArray[np.float64], *, missing: MissingAnswers = "pairwise", level: float = 0.95) -> Alpha:
    """Return coefficient alpha (Cronbach 1951) of ``(persons, items)`` points after reversing; NaN is missing.

    ``pairwise`` takes each covariance over the persons who answered both items (as R psych does), ``complete`` only
    persons without a gap. The interval is Feldt's (1965) with n − 1 and (n − 1)(k − 1) degrees of freedom.
    Raises ValueError for fewer than two items or three persons.
    """
    table = np.asarray(points, dtype=np.float64)
    if missing == "complete":
        table = table[~np.isnan(table).any(axis=1)]
    n, k = table.shape
    if k < 2 or n < 3:
        raise ValueError("alpha needs two items and three persons")
    covariance = _covariance(table)
    correlation = covariance / np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)))
    raw = _alpha_of(covariance)
    mean_r = float((correlation.sum() - k) / (k * (k - 1)))
    low, high = _feldt(raw, n, k, level)
    return Alpha(raw, k * mean_r / (1 + (k - 1) * mean_r), low, high, level, n, k, mean_r, missing)


def item_statistics(points: NDArray[np.float64]) -> ItemStatistics:
    """Return item statistics of ``(persons, items)`` points, from pairwise covariances; NaN is missing."""
    table = np.asarray(points, dtype=np.float64)
    covariance = _covariance(table)
    k = table.shape[1]
    with_rest = covariance.sum(axis=1) - np.diag(covariance)
    rest_variance = covariance.sum() - 2 * covariance.sum(axis=1) + np.diag(covariance)
    without = np.array([_alpha_of(np.delete(np.delete(covariance, i, 0), i, 1)) if k > 2 else np.nan for i in range(k)])
    return ItemStatistics(
        mean=np.nanmean(table, axis=0),
        sd=np.nanstd(table, axis=0, ddof=1),
        r_drop=with_rest / np.sqrt(np.diag(covariance) * rest_variance),
        alpha_if_dropped=without,
    )


def sem(sd: float, reliability: float) -> float:
    """Return the standard error of measurement, SD·√(1 − r)."""
    return standard_error_of_measurement(sd, reliability)


def standard_error_of_difference(error_a: float, error_b: float) -> float:
    """Return √(a² + b²): the error of a difference between two measured scores."""
    return float(np.hypot(error_a, error_b))


def _alpha_of(covariance: NDArray[np.float64]) -> float:
    k = covariance.shape[0]
    return float(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))


def _covariance(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return pairwise covariances with N − 1; equal to the ordinary ones when nothing is missing."""
    if not np.isnan(table).any():
        return np.atleast_2d(np.cov(table, rowvar=False))
    masked = np.ma.masked_invalid(table)
    return np.asarray(np.ma.cov(masked, rowvar=False, allow_masked=True).filled(np.nan))


def _feldt(value: float, n: int, k: int, level: float) -> tuple[float, float]:
    freedom = (n - 1, (n - 1) * (k - 1))
    tail = (1 - level) / 2
    low = 1 - (1 - value) * stats.f.ppf(1 - tail, *freedom)
    return float(low), float(1 - (1 - value) * stats.f.ppf(tail, *freedom))
