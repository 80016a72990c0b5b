"""Comparing with others: norm tables by age, sex and language, standard scores, percentiles, the place in a class."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from psychometrics.rounding import RoundingRule, round_by

SMALLEST_STRATUM = 30
SMALLEST_GROUP = 5


class NoNorm(LookupError):
    """There is no norm for this age, sex and language. None is invented: no neighbouring stratum, no extrapolation."""


@dataclass(frozen=True)
class Stratum:
    """One cell of a norm table. Ages are full years, inclusive; an empty sex means both."""

    scale: str
    language: str
    sex: str
    age_from: int
    age_to: int
    n: int
    mean: float
    sd: float
    source: str = ""
    collected_on: str = ""


@dataclass(frozen=True)
class NormTable:
    """Strata of one instrument version."""

    strata: tuple[Stratum, ...]

    @classmethod
    def of(cls, rows: Iterable[Stratum]) -> "NormTable":
        return cls(tuple(rows))

    def find(self, scale: str, *, age: int, sex: str, language: str) -> Stratum:
        """Return the stratum of a child; one for the own sex before one for both.

        Raises NoNorm, also when the stratum is smaller than 30 or has no spread.
        """
        fitting = [
            row
            for row in self.strata
            if row.scale == scale
            and row.language == language
            and row.sex in ("", sex)
            and row.age_from <= age <= row.age_to
            and row.n >= SMALLEST_STRATUM
            and row.sd > 0
        ]
        if not fitting:
            raise NoNorm(f"{scale}: no norm for {language}, {sex}, {age} years")
        return max(fitting, key=lambda row: row.sex != "")


@dataclass(frozen=True)
class StandardScores:
    """One score against one stratum."""

    z: float
    t: float
    sten: float
    stanine: float
    iq: float
    percentile: float
    stratum: Stratum

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return {
            "z": self.z,
            "t": self.t,
            "sten": self.sten,
            "stanine": self.stanine,
            "iq": self.iq,
            "percentile": self.percentile,
            "n": self.stratum.n,
            "source": self.stratum.source,
            "collected_on": self.stratum.collected_on,
            "language": self.stratum.language,
            "sex": self.stratum.sex,
            "ages": [self.stratum.age_from, self.stratum.age_to],
        }


def standard_scores(raw: float, stratum: Stratum, *, rounding: RoundingRule) -> StandardScores:
    """Return linear standard scores: z to two decimals, T (50, 10), sten (5.5, 2; 1..10), stanine (5, 2; 1..9), IQ
    (100, 15) and the normal percentile, each rounded by the declared rule.

    A sten is 1 + whole steps of half an SD counted from −2 SD; a tie on its border belongs to the upper sten.
    """
    z = (raw - stratum.mean) / stratum.sd
    return StandardScores(
        z=float(round_by(z, rounding, 2)),
        t=float(round_by(50 + 10 * z, rounding, 0)),
        sten=float(np.clip(np.floor(2 * z + 1e-9) + 6, 1, 10)),
        stanine=float(np.clip(round_by(5 + 2 * z, rounding, 0), 1, 9)),
        iq=float(round_by(100 + 15 * z, rounding, 0)),
        percentile=float(np.clip(round_by(100 * ndtr(z), rounding, 0), 1, 99)),
        stratum=stratum,
    )


def mid_rank_percentile(group: NDArray[np.float64] | list[float]) -> NDArray[np.float64]:
    """Return each member's percentile in the group: share below plus half the share of equals (Crocker & Algina 1986),
    0 to 100; NaN stays NaN.

    Raises NoNorm for fewer than 5 scored members: a place among four says nothing.
    """
    values = np.asarray(group, dtype=np.float64)
    scored = values[~np.isnan(values)]
    if scored.size < SMALLEST_GROUP:
        raise NoNorm("too few to compare with")
    ordered = np.sort(scored)
    below = np.searchsorted(ordered, values, side="left")
    equal = np.searchsorted(ordered, values, side="right") - below
    places = 100.0 * (below + equal / 2) / scored.size
    return np.where(np.isnan(values), np.nan, places)
