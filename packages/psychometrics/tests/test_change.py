"""Reliable change: the classic example, different errors, refusals."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from psychometrics.change import reliable_change, reliable_change_from_reliability

NAN = float("nan")


def test_the_example_of_jacobson_and_truax():
    found = reliable_change_from_reliability(32.5, 47.5, sd=7.5, reliability=0.80)
    assert found.index == pytest.approx(3.162278, abs=1e-6)
    assert found.critical == pytest.approx(9.296926, abs=1e-6)
    assert (found.change, found.verdict) == (15, "rose")


def test_the_smallest_change_that_counts():
    critical = reliable_change(50, 60, error_first=3, error_second=4).critical
    assert critical == pytest.approx(1.6448536 * 5, abs=1e-6)
    for change, verdict in [(critical - 0.01, "no_reliable_change"), (critical + 0.01, "rose")]:
        assert reliable_change(50, 50 + change, error_first=3, error_second=4).verdict == verdict
    assert reliable_change(50, 50 - critical - 0.01, error_first=3, error_second=4).verdict == "fell"


def test_nothing_moved():
    assert reliable_change(50, 50, error_first=0, error_second=1).verdict == "no_reliable_change"


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0.1, 20), st.floats(0, 20))
def test_there_and_back_are_mirror_images(first, second, one, other):
    there = reliable_change(first, second, error_first=one, error_second=other)
    back = reliable_change(second, first, error_first=other, error_second=one)
    turned = {"rose": "fell", "fell": "rose", "no_reliable_change": "no_reliable_change"}
    assert back.verdict == turned[there.verdict]
    assert back.index == pytest.approx(-there.index)


def test_error_alone_stays_within_as_often_as_the_level_says():
    first, second = np.random.default_rng(5).normal(50, 4, (2, 4000))
    verdicts = [
        reliable_change(a, b, error_first=4, error_second=4, level=0.90).verdict
        for a, b in zip(first.tolist(), second.tolist(), strict=True)
    ]
    assert verdicts.count("no_reliable_change") / 4000 == pytest.approx(0.90, abs=0.015)


@pytest.mark.parametrize(
    ("first", "second", "one", "other", "level"),
    [
        (NAN, 50, 1, 1, 0.9),
        (50, NAN, 1, 1, 0.9),
        (50, 60, NAN, 1, 0.9),
        (50, 60, 0, 0, 0.9),
        (50, 60, -1, 5, 0.9),
        (50, 60, 1, 1, 1),
        (50, 60, 1, 1, 0),
    ],
)
def test_what_cannot_be_said_is_refused(first, second, one, other, level):
    with pytest.raises(ValueError):
        reliable_change(first, second, error_first=one, error_second=other, level=level)


def test_it_travels_as_json():
    assert json.loads(json.dumps(reliable_change(1, 2, error_first=1, error_second=1).to_dict()))["verdict"]
