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
        """Return the stratum of a child; one for the own sex before one for both. age: full years.

        Raises NoNorm, also when the stratum is smaller than 30 or has no spread, or when two strata claim the child.
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
        own = [row for row in fitting if row.sex == sex] or fitting
        if len(own) > 1:
            raise NoNorm(f"{scale}: {len(own)} norms for {language}, {sex}, {age} years contradict each other")
        return own[0]


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
    (100, 15) and the normal percentile (1..99), each rounded by the declared rule from the unrounded z.

    A sten is half an SD wide, the sixth begins at the mean, and a tie on a border belongs to the upper one.
    Raises ValueError for a score that is missing (NaN).
    """
    if not np.isfinite(raw):
        raise ValueError("a missing score has no standard score")
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


def empirical_percentile(score: float, sample: NDArray[np.float64] | list[float]) -> float:
    """Return where ``score`` lies in a norm sample it does not belong to: share below plus half the share of equals,
    0 to 100. NaN in the sample is left out.

    Raises NoNorm for a sample smaller than 30, ValueError for a missing score.
    """
    values = np.asarray(sample, dtype=np.float64)
    values = values[~np.isnan(values)]
    if values.size < SMALLEST_STRATUM:
        raise NoNorm("the sample is too small for a percentile")
    if not np.isfinite(score):
        raise ValueError("a missing score has no percentile")
    return float(100.0 * (np.mean(values < score) + np.mean(values == score) / 2))


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
