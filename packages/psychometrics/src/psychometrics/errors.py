"""How far a score may be from what it stands for."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri


@dataclass(frozen=True)
class Interval:
    """A score with its band; ``method`` names how the error was found."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    error: NDArray[np.float64]
    level: float
    method: str


def standard_error_of_measurement(sd: float, reliability: float) -> float:
    """Return SEM = SD·√(1 − r) (Lord & Novick 1968), in the unit of ``sd``.

    Raises ValueError for a reliability outside 0..1 or a negative SD.
    """
    _require_reliability(sd, reliability)
    return float(sd * np.sqrt(1.0 - reliability))


def absolute_standard_error(
    points: NDArray[np.float64] | list[list[float]], *, items_in_scale: int | None = None
) -> NDArray[np.float64]:
    """Return each person's own standard error of a sum score, from how far their answers to the items lie apart.

    Brennan (1998), Raw-score conditional standard errors of measurement in generalizability theory, Applied
    Psychological Measurement 22, eq. 5: the error of the mean of k items is √(Σ(xᵢ − x̄)² / (k(k − 1))); times k it is the
    error of the sum. It needs no study of the instrument; it treats the items as a sample of what could have been asked,
    so it is on the large side.

    points: ``(persons, items)`` after reversing, all items of one range; NaN is a missing answer.
    items_in_scale: number of items the sum stands for after prorating; the number of columns when not given. With points
    as shares 0..1 of each item's range and items_in_scale=1 the result times 100 is in percent of the maximum.
    Returns NaN where fewer than two items were answered, and 0 where all answers are equal.
    """
    table = np.atleast_2d(np.asarray(points, dtype=np.float64))
    here = ~np.isnan(table)
    answered = here.sum(axis=1)
    mean = np.where(here, table, 0.0).sum(axis=1) / np.maximum(answered, 1)
    squares = (np.where(here, table - mean[:, None], 0.0) ** 2).sum(axis=1)
    of_mean = np.sqrt(squares / np.maximum(answered * (answered - 1), 1))
    return np.where(answered < 2, np.nan, of_mean * (items_in_scale or table.shape[1]))


def confidence_interval(
    score: NDArray[np.float64] | float,
    error: NDArray[np.float64] | float,
    *,
    level: float = 0.90,
    lowest: float = -np.inf,
    highest: float = np.inf,
    method: str = "",
) -> Interval:
    """Return the interval of the obtained score: score ± z·error, cut at the ends of the scale; NaN stays NaN.

    Raises ValueError for a level that is no share, or a negative error.
    """
    if np.any(np.asarray(error) < 0):
        raise ValueError("an error is not negative")
    if not 0 < level < 1:
        raise ValueError("level is a share between 0 and 1")
    centre, spread = np.asarray(score, dtype=np.float64), np.asarray(error, dtype=np.float64)
    z = float(ndtri(0.5 + level / 2))
    low, high = np.maximum(centre - z * spread, lowest), np.minimum(centre + z * spread, highest)
    return Interval(low, high, spread, level, method)


def true_score_interval(score: float, *, mean: float, sd: float, reliability: float, level: float = 0.90) -> Interval:
    """Return the interval of the true score: the estimate regressed to the mean, with SEE = SD·√(r(1 − r))
    (Kelley 1927; Dudek 1979).

    Raises ValueError for a reliability outside 0..1, a negative SD or a level that is no share.
    """
    _require_reliability(sd, reliability)
    estimate = mean + reliability * (score - mean)
    error = float(sd * np.sqrt(reliability * (1.0 - reliability)))
    return confidence_interval(estimate, error, level=level, method="true score")


def _require_reliability(sd: float, reliability: float) -> None:
    if not (0 <= reliability <= 1 and sd >= 0):
        raise ValueError("reliability lies between 0 and 1, and an SD is not negative")
