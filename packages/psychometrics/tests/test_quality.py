"""Notes on how a questionnaire was answered: hand-worked and against plain loops."""

from itertools import groupby

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psychometrics import quality as module
from psychometrics.quality import (
    QualityRules,
    assess_quality,
    contradictions,
    long_string,
    median_time,
    person_variability,
)

NAN = float("nan")
NO_TIMES = np.full((1, 4), NAN)


@pytest.mark.parametrize(
    ("row", "longest"),
    [([1, 1, 1, 2], 3), ([1, 2, 1, 2], 1), ([3, 3, NAN, 3], 2), ([NAN, NAN, NAN, NAN], 0), ([2, 1, 1, 1], 3)],
)
def test_the_longest_run(row, longest):
    assert long_string(np.array([row], dtype=float)).tolist() == [longest]


tables = st.integers(1, 8).flatmap(
    lambda items: st.lists(
        st.lists(st.one_of(st.just(NAN), st.integers(1, 3).map(float)), min_size=items, max_size=items),
        min_size=1,
        max_size=6,
    )
)


@settings(deadline=None)
@given(tables)
def test_runs_medians_and_spread_are_those_of_plain_loops(table):
    array = np.array(table)
    runs = [
        max((len(list(group)) for value, group in groupby(row) if value == value), default=0) for row in array.tolist()
    ]
    assert long_string(array).tolist() == runs
    for row, middle, spread in zip(array, median_time(array), person_variability(array), strict=True):
        known = row[~np.isnan(row)]
        assert middle == pytest.approx(np.median(known) if known.size else NAN, nan_ok=True)
        assert spread == pytest.approx(np.std(known, ddof=1) if known.size > 1 else NAN, nan_ok=True)


def test_a_chunk_more_changes_nothing(monkeypatch):
    table = np.random.default_rng(1).integers(1, 3, (50, 9)).astype(float)
    whole = long_string(table)
    monkeypatch.setattr(module, "_CHUNK", 7)
    assert long_string(table).tolist() == whole.tolist()


def test_contradictions_are_pairs_too_far_apart():
    shares = np.array([[0.0, 1.0, 0.5, 0.5], [0.0, 0.5, NAN, 1.0], [0.7, 0.2, 0.4, 0.9]])
    assert contradictions(shares, [(0, 1), (2, 3)], apart=0.5).tolist() == [1, 0, 0]
    assert contradictions(shares, [], apart=0.5).tolist() == [0, 0, 0]


def test_each_note_is_made_at_its_border():
    rules = QualityRules(too_fast_ms=700, long_string_share=0.7, pairs=((0, 1), (2, 3)), pairs_flag_at=2)
    codes = np.array([[3.0] * 7 + [1, 2, 1], [3.0] * 6 + [1, 2, 1, 2]])
    shares = np.array([[0, 1, 0, 1, *[0.5] * 6], [0, 1, 0, 0.5, *[0.5] * 6]])
    ms = np.array([[699.0] * 10, [700.0] * 10])
    found = assess_quality(codes, shares, ms, rules)
    assert found.notes(0) == [
        {"note": "long_string", "value": 7},
        {"note": "too_fast", "value": 699},
        {"note": "contradictions", "value": 2},
    ]
    assert found.notes(1) == []


def test_a_share_of_the_items_is_met_exactly_at_its_border():
    codes = np.array([[2.0] * 14 + [1.0, 2.0] * 5 + [1.0]])
    rules = QualityRules(long_string_share=0.56)  # 0.56 × 25 is a little over 14 in floating point
    assert assess_quality(codes, codes / 4, np.full((1, 25), NAN), rules).note_long_string.tolist() == [True]


def test_without_rules_and_without_times_nothing_is_noted():
    same = np.full((1, 4), 2.0)
    assert assess_quality(same, same / 4, NO_TIMES, QualityRules()).notes(0) == []
    assert assess_quality(same, same / 4, NO_TIMES, QualityRules(too_fast_ms=700)).notes(0) == []


def test_runs_are_looked_for_only_where_asked():
    codes = np.array([[2.0, 2.0, 2.0, 1.0]])
    rules = QualityRules(long_string_share=1.0, long_string_columns=(0, 1))
    assert assess_quality(codes, codes / 4, NO_TIMES, rules).notes(0) == [{"note": "long_string", "value": 2}]
    everywhere = QualityRules(long_string_share=1.0)
    assert assess_quality(codes, codes / 4, NO_TIMES, everywhere).notes(0) == []
