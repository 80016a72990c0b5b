"""Rounding by a declared rule. NumPy rounds half to even; a child's sheet is read by people who round half away from zero."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

RoundingRule = Literal["half_away_from_zero", "half_to_even"]

# A sum such as 0.1 + 0.2 misses its tie by a few units in the last place; anything nearer than this counts as the tie.
_TIE = 1e-9


def round_by(values: NDArray[np.float64] | float, rule: RoundingRule, digits: int) -> NDArray[np.float64]:
    """Round to ``digits`` decimals by ``rule``; NaN stays NaN, and there is no negative nought.

    Raises ValueError for an unknown rule.
    """
    scale = 10.0**digits
    scaled = np.asarray(values, dtype=np.float64) * scale
    if rule == "half_to_even":
        tie = np.floor(scaled) + 0.5
        whole = np.round(np.where(np.abs(scaled - tie) < _TIE, tie, scaled))
    elif rule == "half_away_from_zero":
        whole = np.copysign(np.floor(np.abs(scaled) + (0.5 + _TIE)), scaled)
    else:
        raise ValueError(f"unknown rounding rule: {rule!r}")
    return np.asarray((whole + 0.0) / scale, dtype=np.float64)
