"""Rule R-1: what a child was told is kept is kept, whatever is killed (reliability plan, R1)."""

from typing import Any

import pytest

from tests.stress.apart import run_apart

pytestmark = pytest.mark.stress

NOTHING_LOST = ("lost_batches", "lost_results", "wrong_scores", "trail_missing_or_doubled", "failed")


def crashed(questionnaires: int, sabotage: str = "") -> dict[str, Any]:
    cluster = f"r1-{sabotage.replace('_', '-')}".rstrip("-")
    return run_apart(cluster, "crash", str(questionnaires), sabotage, patience=900)


def test_nothing_acknowledged_is_lost_or_doubled_through_crashes() -> None:
    found = crashed(1000)
    assert found["crashes"]["site"] >= 5
    assert found["crashes"]["database"] >= 3
    assert found["acknowledged_ends"] == 1000
    assert {name: found[name] for name in NOTHING_LOST} == dict.fromkeys(NOTHING_LOST, 0)


def test_the_harness_sees_a_database_that_says_kept_too_early() -> None:
    found = crashed(1500, "async_commit")
    assert found["lost_batches"] + found["lost_results"] + found["failed"] > 0
