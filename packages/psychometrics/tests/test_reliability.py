"""Reliability against R's figures, by hand and by property."""

import json

import numpy as np
import pytest
from bfi_reference import agreeableness, reference
from hypothesis import given, settings
from hypothesis import strategies as st

from psychometrics.reliability import (
    ConstantItem,
    TooFew,
    alpha,
    item_statistics,
    sem,
    split_half,
    standard_error_of_difference,
    test_retest,
)

NAN = float("nan")
SMALL = np.array([[1, 2, 2], [2, 3, 3], [3, 3, 5], [4, 5, 4], [5, 4, 5]], dtype=float)


def test_alpha_is_that_of_psych():
    expected = reference("bfi_agree_alpha_total")
    found = alpha(agreeableness())
    assert found.raw == pytest.approx(expected["raw_alpha"], abs=1e-9)
    assert found.standardised == pytest.approx(expected["std.alpha"], abs=1e-9)
    assert found.mean_r == pytest.approx(expected["average_r"], abs=1e-9)
    assert (found.n, found.k, found.missing) == (2800, 5, "pairwise")


def test_feldts_interval_is_that_of_psych():
    low, _, high = reference("bfi_agree_feldt")
    found = alpha(agreeableness())
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-9), pytest.approx(high, abs=1e-9))


def test_alpha_of_complete_rows():
    found = alpha(agreeableness(), missing="complete")
    assert found.raw == pytest.approx(0.70376, abs=5e-6)
    assert found.n == 2709


def test_item_statistics_are_those_of_psych():
    found, expected = item_statistics(agreeableness()), reference("bfi_agree_item_stats")
    np.testing.assert_allclose(found.r_drop, expected["r.drop"], atol=1e-9)
    np.testing.assert_allclose(found.mean, expected["mean"], atol=1e-9)
    np.testing.assert_allclose(found.sd, expected["sd"], atol=1e-9)
    assert found.n.tolist() == expected["n"]
    np.testing.assert_allclose(found.alpha_if_dropped, reference("bfi_agree_alpha_drop")["raw_alpha"], atol=1e-9)


def test_the_best_and_worst_halves_are_those_of_psych():
    found, expected = split_half(agreeableness()), reference("bfi_agree_splitHalf")
    assert found.highest == pytest.approx(expected["maxrb"], abs=1e-9)
    assert found.lowest == pytest.approx(expected["minrb"], abs=1e-9)
    assert found.splits == 10


def test_alpha_by_hand():
    covariance = np.cov(SMALL, rowvar=False)
    assert alpha(SMALL).raw == pytest.approx(1.5 * (1 - np.trace(covariance) / covariance.sum()))


def test_r_drop_is_the_correlation_with_the_others():
    rest = SMALL[:, 1] + SMALL[:, 2]
    assert item_statistics(SMALL).r_drop[0] == pytest.approx(np.corrcoef(SMALL[:, 0], rest)[0, 1])


def test_of_an_even_number_of_items_the_mean_of_all_halves_is_standardised_alpha():
    four = np.column_stack([SMALL, [2, 2, 4, 4, 4]])  # Cronbach 1951
    found = split_half(four)
    assert found.splits == 3
    assert found.mean == pytest.approx(alpha(four).standardised)


def test_pairwise_is_over_those_who_have_both():
    table = np.vstack([SMALL, [2, NAN, 5], [NAN, 1, 1]])
    pairs = [table[~np.isnan(table[:, [i, j]]).any(axis=1)][:, [i, j]] for i, j in ((0, 1), (0, 2), (1, 2))]
    between = sum(2 * np.cov(pair, rowvar=False)[0, 1] for pair in pairs)
    within = np.nanvar(table, axis=0, ddof=1).sum()
    assert alpha(table).raw == pytest.approx(1.5 * (1 - within / (within + between)))


@settings(max_examples=50, deadline=None)
@given(st.randoms(), st.floats(0.5, 9), st.floats(-20, 20))
def test_neither_order_nor_unit_nor_origin_matters(random, unit, origin):
    persons, items = list(range(5)), list(range(3))
    random.shuffle(persons)
    random.shuffle(items)
    moved = origin + unit * SMALL[persons][:, items]
    assert alpha(moved).raw == pytest.approx(alpha(SMALL).raw, abs=1e-9)


def test_empty_rows_are_nobody():
    assert alpha(np.vstack([SMALL, [NAN, NAN, NAN]])) == alpha(SMALL)


@pytest.mark.parametrize("coefficient", [alpha, item_statistics, split_half])
def test_what_cannot_be_computed_is_refused_by_name(coefficient):
    with pytest.raises(TooFew):
        coefficient(SMALL[:, :1])
    with pytest.raises(TooFew):
        coefficient(SMALL[:2])
    with pytest.raises(ConstantItem, match="column 3"):
        coefficient(np.column_stack([SMALL, np.full(5, 2.0)]))
    with pytest.raises(ConstantItem, match="column 3"):
        coefficient(np.column_stack([SMALL, np.full(5, NAN)]))
    with pytest.raises(TooFew, match="same two"):
        coefficient(np.array([[1, NAN], [2, NAN], [NAN, 1], [NAN, 2]]))
    with pytest.raises(ValueError, match="unknown rule"):
        coefficient(SMALL, missing="guess")


def test_too_many_halves_are_refused():
    with pytest.raises(ValueError, match="splits"):
        split_half(np.random.default_rng(1).random((30, 20)))


def test_two_items_have_no_alpha_without_one():
    assert np.isnan(item_statistics(SMALL[:, :2]).alpha_if_dropped).all()
    assert json.loads(json.dumps(item_statistics(SMALL[:, :2]).to_dict()))["alpha_if_dropped"] == [None, None]
    assert json.loads(json.dumps(alpha(SMALL).to_dict()))["k"] == 3


def test_retest_by_hand():
    first, second = [1, 2, 3, 4, NAN, 9], [2, 1, 4, 3, 5, NAN]
    found = test_retest(first, second)
    assert (found.r, found.n) == (pytest.approx(0.6), 4)
    half = 1.959963984540054 / np.sqrt(1)
    assert found.low == pytest.approx(np.tanh(np.arctanh(0.6) - half))
    assert found.high == pytest.approx(np.tanh(np.arctanh(0.6) + half))
    assert test_retest([1, 2, 3, 4], [2, 4, 6, 8]).r == 1.0


def test_a_retest_that_cannot_be_computed_is_refused():
    with pytest.raises(TooFew):
        test_retest([1, 2, 3], [1, 2, 3])
    with pytest.raises(ConstantItem):
        test_retest([1, 1, 1, 1], [1, 2, 3, 4])
    with pytest.raises(ValueError):
        test_retest([1, 2, 3, 4], [1, 2, 3])


def test_the_error_of_a_difference():
    assert standard_error_of_difference(sem(7.5, 0.8), sem(7.5, 0.8)) == pytest.approx(4.743416, abs=1e-6)
