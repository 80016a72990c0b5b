"""Norms: the right stratum or none, standard scores by definition, places in a group."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from psychometrics.norms import (
    NoNorm,
    NormTable,
    Stratum,
    empirical_percentile,
    mid_rank_percentile,
    standard_scores,
)

NAN = float("nan")
GIRLS = Stratum("calm", "kk", "F", 10, 12, 210, 20.0, 4.0, "Taraz 2026", "2026-03")
BOTH = Stratum("calm", "kk", "", 10, 14, 400, 19.0, 5.0)
SMALL = Stratum("calm", "kk", "M", 10, 12, 29, 18.0, 5.0)
FLAT = Stratum("calm", "ru", "", 10, 12, 300, 18.0, 0.0)
TABLE = NormTable.of([BOTH, GIRLS, SMALL, FLAT])
UNIT = Stratum("z", "kk", "", 0, 99, 1000, 0.0, 1.0)


def z_scores(z, rounding="half_away_from_zero"):
    return standard_scores(z, UNIT, rounding=rounding)


def test_the_own_sex_comes_before_both():
    assert TABLE.find("calm", age=10, sex="F", language="kk") is GIRLS
    assert TABLE.find("calm", age=13, sex="F", language="kk") is BOTH


def test_a_stratum_too_small_is_as_if_it_were_not_there():
    assert TABLE.find("calm", age=11, sex="M", language="kk") is BOTH


@pytest.mark.parametrize(
    ("scale", "age", "sex", "language"),
    [
        ("calm", 9, "F", "kk"),
        ("calm", 15, "F", "kk"),
        ("calm", 11, "F", "en"),
        ("brave", 11, "F", "kk"),
        ("calm", 11, "F", "ru"),
    ],
)
def test_outside_the_table_there_is_no_norm(scale, age, sex, language):
    with pytest.raises(NoNorm):
        TABLE.find(scale, age=age, sex=sex, language=language)


def test_two_norms_that_claim_one_child_are_none():
    table = NormTable.of([GIRLS, Stratum("calm", "kk", "F", 12, 14, 200, 22.0, 4.0)])
    assert table.find("calm", age=11, sex="F", language="kk") is GIRLS
    with pytest.raises(NoNorm, match="contradict"):
        table.find("calm", age=12, sex="F", language="kk")


def test_standard_scores_of_one_child():
    found = standard_scores(26, GIRLS, rounding="half_away_from_zero")
    assert (found.z, found.t, found.sten, found.stanine, found.iq, found.percentile) == (1.5, 65, 9, 8, 123, 93)
    assert found.to_dict()["n"] == 210
    assert found.to_dict()["ages"] == [10, 12]


def test_the_declared_rule_rounds_each():
    assert z_scores(0.05).t == 51  # 50.5
    assert z_scores(0.05, "half_to_even").t == 50
    assert z_scores(0.1).iq == 102  # 101.5
    assert z_scores(0.1, "half_to_even").iq == 102
    assert z_scores(-0.1).iq == 99  # 98.5
    assert z_scores(-0.1, "half_to_even").iq == 98


def test_the_ends_of_stens_stanines_and_percentiles():
    low, high = z_scores(-9), z_scores(9)
    assert (low.sten, low.stanine, low.percentile) == (1, 1, 1)
    assert (high.sten, high.stanine, high.percentile) == (10, 9, 99)


def test_a_normal_population_falls_into_the_classic_shares():
    z = ndtri((np.arange(20_000) + 0.5) / 20_000)
    found = [z_scores(float(one)) for one in z]
    stens = np.bincount([int(one.sten) for one in found], minlength=11)[1:] / 200
    stanines = np.bincount([int(one.stanine) for one in found], minlength=10)[1:] / 200
    assert stens == pytest.approx([2.3, 4.4, 9.2, 15.0, 19.1, 19.1, 15.0, 9.2, 4.4, 2.3], abs=0.06)
    assert np.round(stanines).tolist() == [4, 7, 12, 17, 20, 17, 12, 7, 4]


@given(st.floats(-5, 5), st.floats(-5, 5))
def test_a_higher_score_never_stands_lower(one, other):
    low, high = z_scores(min(one, other)), z_scores(max(one, other))
    for name in ("z", "t", "sten", "stanine", "iq", "percentile"):
        assert getattr(low, name) <= getattr(high, name)


def test_a_missing_score_has_no_place():
    with pytest.raises(ValueError, match="missing"):
        z_scores(NAN)
    with pytest.raises(ValueError, match="missing"):
        empirical_percentile(NAN, list(range(30)))


def test_a_place_among_a_sample():
    assert empirical_percentile(10, [*range(30), NAN]) == pytest.approx(100 * 10.5 / 30)
    assert empirical_percentile(-1, list(range(30))) == 0
    assert empirical_percentile(99, list(range(30))) == 100
    with pytest.raises(NoNorm):
        empirical_percentile(10, list(range(29)))


def test_a_place_in_the_class_by_hand():
    found = mid_rank_percentile([10, 20, 20, 30, NAN, 40])
    assert found == pytest.approx([10, 40, 40, 70, NAN, 90], nan_ok=True)


def test_a_place_among_four_says_nothing():
    with pytest.raises(NoNorm):
        mid_rank_percentile([1, 2, 3, 4, NAN])


@given(st.lists(st.integers(0, 9), min_size=5, max_size=30))
def test_places_average_fifty_and_equals_share_one(group):
    found = mid_rank_percentile([float(one) for one in group])
    assert found.mean() == pytest.approx(50)
    for score in set(group):
        assert len({place for place, one in zip(found.tolist(), group, strict=True) if one == score}) == 1
