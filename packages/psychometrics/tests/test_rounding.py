"""Rounding: ties by the declared rule, also ties that floating point only nearly hits."""

import math
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psychometrics.rounding import round_by

RULES = {"half_away_from_zero": ROUND_HALF_UP, "half_to_even": ROUND_HALF_EVEN}


@pytest.mark.parametrize(
    ("value", "digits", "away", "even"),
    [(0.5, 0, 1, 0), (1.5, 0, 2, 2), (2.5, 0, 3, 2), (-2.5, 0, -3, -2), (2.675, 2, 2.68, 2.68), (0.125, 2, 0.13, 0.12)],
)
def test_ties(value, digits, away, even):
    assert round_by(value, "half_away_from_zero", digits) == pytest.approx(away, abs=1e-12)
    assert round_by(value, "half_to_even", digits) == pytest.approx(even, abs=1e-12)


@given(st.integers(-100_000, 100_000), st.integers(0, 3), st.sampled_from(sorted(RULES)))
def test_every_tie_is_what_decimal_says(number, digits, rule):
    written = Decimal(2 * number + 1) / Decimal(2 * 10**digits)  # a half of the last digit
    expected = written.quantize(Decimal(1).scaleb(-digits), rounding=RULES[rule])
    assert float(round_by(float(written), rule, digits)) == pytest.approx(float(expected), abs=1e-9)


@given(st.floats(-1e5, 1e5), st.sampled_from(sorted(RULES)))
def test_rounding_moves_no_further_than_half_and_rounds_once(value, rule):
    rounded = float(round_by(value, rule, 0))
    assert abs(rounded - value) <= 0.5 + 1e-8
    assert float(round_by(rounded, rule, 0)) == rounded


@pytest.mark.parametrize("rule", sorted(RULES))
def test_missing_stays_missing_and_nought_has_no_sign(rule):
    assert math.isnan(round_by(float("nan"), rule, 0))
    assert math.copysign(1, float(round_by(-0.2, rule, 0))) == 1


def test_an_unknown_rule_is_refused():
    with pytest.raises(ValueError, match="unknown rounding rule: 'up'"):
        round_by(1.0, "up", 0)
