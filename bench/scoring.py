"""Scoring 1,000,000 people × 60 five-point answers: 8 scales, a third of the items reversed, 5 % missing, prorating.

Every time is the median of five, beside one plain read of the same matrix in the same run. Memory is what scoring held at
once beyond the answers themselves; the scores it returns (80 bytes a person) are part of it.
"""

import statistics
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from psychometrics import CompiledKey, Item, Key, MissingRule, Scale, compile_key, score
from psychometrics.scoring import score_item_major

PERSONS, ITEMS, SCALES = 1_000_000, 60, 8
MISSING = 255
ROUNDS = 5
SITTINGS = 1_000


def run() -> list[dict]:
    """Return one row for each figure."""
    compiled, columns = _key(), _answers()
    rows = np.ascontiguousarray(columns.T)
    _require_equal(compiled, columns, rows)
    read = _median_ms(columns.max)
    by_item = _median_ms(lambda: score_item_major(compiled, columns, missing=MISSING))
    by_person = _median_ms(lambda: score(compiled, rows))
    held = _peak_mb(lambda: score_item_major(compiled, columns, missing=MISSING))
    matrix = columns.nbytes / 1e6
    return [
        _row("reading 1,000,000 × 60 answers", read, "ms", "", None),
        _row("scoring them, item-major", by_item, "ms", "reading them", by_item / read),
        _row("scoring them, row-major", by_person, "ms", "reading them", by_person / read),
        _row("memory of scoring them", held, "MB", f"the answers, {matrix:.0f} MB", held / matrix),
        _one_sitting(compiled, rows[0].astype(np.float64), by_item * 1000 / PERSONS),
    ]


def _one_sitting(compiled: CompiledKey, answers: NDArray[np.float64], in_bulk: float) -> dict:
    """Return the row of one child scored alone, as at the end of a sitting."""
    spent = _median_ms(lambda: [score(compiled, answers) for _ in range(SITTINGS)]) * 1000 / SITTINGS
    return _row("scoring one sitting of 60 answers", spent, "µs", "one of a million", spent / in_bulk)


def _key() -> CompiledKey:
    items = tuple(Item(f"q{number:02}", 1, 5) for number in range(ITEMS))
    scales = []
    for number in range(SCALES):
        mine = tuple(item.id for item in items[number::SCALES])
        scales.append(Scale(f"s{number}", mine, reverse=frozenset(mine[::3])))
    return compile_key(Key(items, tuple(scales), MissingRule("prorate", 0.8)))


def _answers() -> NDArray[np.uint8]:
    """Return ``(items, persons)`` bytes."""
    random = np.random.default_rng(60)
    answers = random.integers(1, 6, (ITEMS, PERSONS), dtype=np.uint8)
    for column in answers:
        column[random.random(PERSONS, dtype=np.float32) < 0.05] = MISSING
    return answers


def _require_equal(compiled: CompiledKey, columns: NDArray[np.uint8], rows: NDArray[np.uint8]) -> None:
    """Both roads lead to the scores of the plain one, or there is nothing to measure."""
    some = slice(0, 20_000)
    plain = score(compiled, rows[some].astype(np.float64))
    for found in (score_item_major(compiled, columns[:, some], missing=MISSING), score(compiled, rows[some])):
        np.testing.assert_array_equal(found.raw, plain.raw)
        np.testing.assert_array_equal(found.answered, plain.answered)


def _median_ms(work: Callable[[], object]) -> float:
    return statistics.median(_ms(work) for _ in range(ROUNDS))


def _ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def _peak_mb(work: Callable[[], object]) -> float:
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def _row(name: str, value: float, unit: str, compared_with: str, ratio: float | None) -> dict:
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "compared_with": compared_with,
        "ratio": None if ratio is None else round(ratio, 2),
    }


if __name__ == "__main__":
    for row in run():
        print(row)
