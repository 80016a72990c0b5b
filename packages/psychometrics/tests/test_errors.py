"""Errors of measurement: hand-worked, simulated, refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from psychometrics.errors import (
    absolute_standard_error,
    confidence_interval,
    standard_error_of_measurement,
    true_score_interval,
)

NAN = float("nan")


def test_the_error_of_the_classic_example():
    assert standard_error_of_measurement(7.5, 0.80) == pytest.approx(3.354102, abs=1e-6)
    assert standard_error_of_measurement(7.5, 1) == 0
    assert standard_error_of_measurement(7.5, 0) == 7.5


@pytest.mark.parametrize(("sd", "r"), [(1, -0.1), (1, 1.1), (-1, 0.5), (1, NAN), (NAN, 0.5)])
def test_an_impossible_reliability_or_sd_is_refused(sd, r):
    with pytest.raises(ValueError, match="reliability"):
        standard_error_of_measurement(sd, r)
    with pytest.raises(ValueError, match="reliability"):
        true_score_interval(10, mean=10, sd=sd, reliability=r)


def test_a_persons_own_error_by_hand():
    # 1 3 2 4: mean 2.5, squares 5, error of the mean √(5 / (4·3)), of the sum four times that
    assert absolute_standard_error([[1, 3, 2, 4]]) == pytest.approx([4 * np.sqrt(5 / 12)])
    # 1 3 answered of four: squares 2, error of the mean √(2 / 2), of a prorated sum of four 4
    assert absolute_standard_error([[1, 3, NAN, NAN]]) == pytest.approx([4.0])


def test_of_right_and_wrong_answers_it_is_lords_binomial_error():
    for right in range(11):
        row = [1.0] * right + [0.0] * (10 - right)
        assert absolute_standard_error([row]) == pytest.approx([np.sqrt(right * (10 - right) / 9)])  # Lord 1955


def test_shares_with_one_item_give_the_error_in_shares():
    shares = np.array([[0.0, 1.0, 0.5, 0.5]])
    in_points = absolute_standard_error(4 * shares)  # items 0..4, a sum of 0..16
    assert 100 * absolute_standard_error(shares, items_in_scale=1) == pytest.approx(100 * in_points / 16)


def test_fewer_than_two_answers_have_no_spread():
    found = absolute_standard_error([[1, NAN, NAN], [NAN, NAN, NAN], [2, 2, NAN]])
    assert np.isnan(found).tolist() == [True, True, False]
    assert found[2] == 0


def test_its_square_is_right_on_average():
    """Items drawn at random for one child: the mean of the error variances is the variance of the sums."""
    random = np.random.default_rng(7)
    sums = random.choice([0, 1, 2, 3], p=[0.1, 0.2, 0.3, 0.4], size=(200_000, 8))
    assert np.mean(absolute_standard_error(sums) ** 2) == pytest.approx(sums.sum(axis=1).var(), rel=0.01)


@given(st.lists(st.floats(0, 5), min_size=2, max_size=9), st.randoms())
def test_neither_the_order_of_items_nor_a_shift_matters(row, random):
    shuffled = row.copy()
    random.shuffle(shuffled)
    expected = absolute_standard_error([row])
    np.testing.assert_allclose(absolute_standard_error([shuffled]), expected, atol=1e-9)
    np.testing.assert_allclose(absolute_standard_error([[value + 3 for value in row]]), expected, atol=1e-6)


def test_an_interval_is_cut_at_the_ends_of_the_scale():
    found = confidence_interval(np.array([98.0, 50.0, NAN]), 5.0, level=0.95, lowest=0, highest=100, method="sem")
    assert found.low == pytest.approx([98 - 9.79982, 40.20018, NAN], abs=1e-5, nan_ok=True)
    assert found.high == pytest.approx([100, 59.79982, NAN], abs=1e-5, nan_ok=True)
    assert (found.level, found.method) == (0.95, "sem")


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, NAN])
def test_a_level_is_a_share(level):
    with pytest.raises(ValueError, match="share"):
        confidence_interval(10, 1, level=level)


def test_a_negative_error_is_refused():
    with pytest.raises(ValueError, match="negative"):
        confidence_interval(10, -1)


def test_the_true_score_is_nearer_the_mean():
    found = true_score_interval(130, mean=100, sd=15, reliability=0.9, level=0.95)
    assert (found.low + found.high) / 2 == pytest.approx(127)
    assert found.error == pytest.approx(15 * np.sqrt(0.9 * 0.1))


def test_the_interval_of_the_true_score_holds_it_as_often_as_it_says():
    random = np.random.default_rng(3)
    true = random.normal(100, 15 * np.sqrt(0.8), 20_000)
    obtained = true + random.normal(0, 15 * np.sqrt(0.2), true.size)
    error = true_score_interval(100, mean=100, sd=15, reliability=0.8).error
    band = confidence_interval(100 + 0.8 * (obtained - 100), float(error), level=0.90)
    assert np.mean((band.low <= true) & (true <= band.high)) == pytest.approx(0.90, abs=0.007)
