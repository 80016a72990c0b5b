"""Notes on how a questionnaire was answered. Notes, never accusations: each has innocent reasons too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_CHUNK = 16_384  # persons at a time, so that memory stays flat


@dataclass(frozen=True)
class QualityRules:
    """When a note is made. Columns are positions of items; pairs are of items that should agree after reversing."""

    too_fast_ms: float | None = None
    long_string_share: float | None = None
    long_string_columns: tuple[int, ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()
    pair_apart: float = 0.5
    pairs_flag_at: int = 2


@dataclass(frozen=True, eq=False)
class Quality:
    """Per person: what was found and whether a note is made of it."""

    long_string: NDArray[np.int64]
    median_ms: NDArray[np.float64]
    contradictions: NDArray[np.int64]
    note_long_string: NDArray[np.bool_]
    note_too_fast: NDArray[np.bool_]
    note_contradictions: NDArray[np.bool_]

    def notes(self, person: int) -> list[dict[str, Any]]:
        """Return the notes of one person, as plain values."""
        found: list[dict[str, Any]] = []
        if self.note_long_string[person]:
            found.append({"note": "long_string", "value": int(self.long_string[person])})
        if self.note_too_fast[person]:
            found.append({"note": "too_fast", "value": round(float(self.median_ms[person]))})
        if self.note_contradictions[person]:
            found.append({"note": "contradictions", "value": int(self.contradictions[person])})
        return found


def long_string(codes: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the longest run of one same answer per person; a missing answer (NaN) ends a run.

    codes: ``(persons, items)`` as given, before reversing (Johnson 2005).
    """
    table = np.atleast_2d(np.asarray(codes, dtype=np.float64))
    longest = np.zeros(len(table), dtype=np.int64)
    for start in range(0, len(table), _CHUNK):
        longest[start : start + _CHUNK] = _longest_runs(table[start : start + _CHUNK])
    return longest


def _longest_runs(table: NDArray[np.float64]) -> NDArray[np.int64]:
    """A run begins where an answer differs from the one before; NaN differs from everything."""
    if not table.shape[1]:
        return np.zeros(len(table), dtype=np.int64)
    begins = np.ones(table.shape, dtype=np.bool_)
    begins[:, 1:] = table[:, 1:] != table[:, :-1]
    position = np.arange(table.shape[1])
    begun = np.maximum.accumulate(np.where(begins, position, 0), axis=1)
    runs = np.where(np.isnan(table), 0, position - begun + 1)
    return np.asarray(runs.max(axis=1), dtype=np.int64)


def person_variability(codes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the SD (N − 1) of each person's answers (Dunn et al. 2018); NaN for fewer than two answers."""
    table = np.atleast_2d(np.asarray(codes, dtype=np.float64))
    answered = np.sum(~np.isnan(table), axis=1)
    mean = np.nansum(table, axis=1) / np.maximum(answered, 1)
    spread = np.sqrt(np.nansum((table - mean[:, None]) ** 2, axis=1) / np.maximum(answered - 1, 1))
    return np.where(answered < 2, np.nan, spread)


def median_time(ms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the median reading time per person in ms; NaN for a person without times."""
    table = np.atleast_2d(np.asarray(ms, dtype=np.float64))
    known = (~np.isnan(table)).sum(axis=1)
    ordered, person = np.sort(table, axis=1), np.arange(len(table))  # NaN goes to the end
    middle = ordered[person, (known - 1) // 2] + ordered[person, known // 2]
    return np.where(known == 0, np.nan, middle / 2)


def contradictions(shares: NDArray[np.float64], pairs: Sequence[tuple[int, int]], *, apart: float) -> NDArray[np.int64]:
    """Count pairs whose two answers lie more than ``apart`` of the range from each other.

    shares: ``(persons, items)`` answers after reversing as 0..1 of their range; NaN never contradicts.
    """
    table = np.atleast_2d(np.asarray(shares, dtype=np.float64))
    ends = np.array(pairs, dtype=np.intp).reshape(-1, 2)
    # 0.7 - 0.2 is a little under a half, 0.9 - 0.4 is not: a touch of room
    distance = np.abs(table[:, ends[:, 0]] - table[:, ends[:, 1]])
    return np.asarray((distance > apart + 1e-9).sum(axis=1), dtype=np.int64)


def assess_quality(
    codes: NDArray[np.float64], shares: NDArray[np.float64], ms: NDArray[np.float64], rules: QualityRules
) -> Quality:
    """Return what was found and what is noted, for every person at once.

    codes: as given; shares: after reversing, 0..1; ms: reading times. All ``(persons, items)`` with NaN for missing.
    """
    columns = list(rules.long_string_columns) or list(range(np.atleast_2d(codes).shape[1]))
    strings = long_string(np.atleast_2d(codes)[:, columns])
    times = median_time(ms)
    against = contradictions(shares, rules.pairs, apart=rules.pair_apart)
    limit = np.inf if rules.long_string_share is None else rules.long_string_share * len(columns) - 1e-9
    fast = -np.inf if rules.too_fast_ms is None else rules.too_fast_ms
    return Quality(
        long_string=strings,
        median_ms=times,
        contradictions=against,
        note_long_string=strings >= limit,
        note_too_fast=np.nan_to_num(times, nan=np.inf) < fast,
        note_contradictions=(against >= rules.pairs_flag_at) & (len(rules.pairs) > 0),
    )
