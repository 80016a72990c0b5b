"""Has a score really changed, or only been measured again?"""

from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

from scipy.special import ndtri

from psychometrics.errors import standard_error_of_measurement
from psychometrics.reliability import standard_error_of_difference

Verdict = Literal["rose", "fell", "no_reliable_change"]


@dataclass(frozen=True)
class ReliableChange:
    """A change against the error of two measurements. ``critical``: the smallest change that counts at the level."""

    change: float
    index: float
    critical: float
    level: float
    verdict: Verdict

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return dict(vars(self))


def reliable_change(
    first: float, second: float, *, error_first: float, error_second: float, level: float = 0.90
) -> ReliableChange:
    """Return the reliable change index (Jacobson & Truax 1991): change ÷ √(SEM₁² + SEM₂²).

    Scores and errors are in one unit; the errors may differ, as conditional ones do. A change is reliable when its index
    lies beyond ±z of ``level``, a two-sided share of changes that error alone stays within.
    Raises ValueError when a number is missing (NaN), an error is negative, both are nothing, or level is no share.
    """
    if not all(isfinite(value) for value in (first, second, error_first, error_second)):
        raise ValueError("a reliable change needs two scores and the error of each")
    if error_first < 0 or error_second < 0 or error_first + error_second == 0:
        raise ValueError("a reliable change needs the error of measurement")
    if not 0 < level < 1:
        raise ValueError("level is a share between 0 and 1")
    error = standard_error_of_difference(error_first, error_second)
    z = float(ndtri(0.5 + level / 2))
    index = (second - first) / error
    return ReliableChange(second - first, index, z * error, level, _verdict(index, z))


def reliable_change_from_reliability(
    first: float, second: float, *, sd: float, reliability: float, level: float = 0.95
) -> ReliableChange:
    """Return the index with one SD and one reliability for both occasions, as the original paper does.

    Raises ValueError as ``reliable_change`` does, and for a reliability outside 0..1.
    """
    error = standard_error_of_measurement(sd, reliability)
    return reliable_change(first, second, error_first=error, error_second=error, level=level)


def _verdict(index: float, z: float) -> Verdict:
    if abs(index) <= z:
        return "no_reliable_change"
    return "rose" if index > 0 else "fell"
