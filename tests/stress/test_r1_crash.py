"""Rule R-1: what a child was told is kept is kept, whatever is killed (reliability plan, R1)."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.stress

ROOT = Path(__file__).resolve().parents[2]
NOTHING_LOST = ("lost_batches", "lost_results", "wrong_scores", "trail_missing_or_doubled", "failed")


def crashed(questionnaires: int, sabotage: str = "") -> dict[str, Any]:
    surroundings = os.environ | {"TIREK_CLUSTER": "stress", "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    try:
        program = [sys.executable, "-m", "tests.stress.crash", str(questionnaires), sabotage]
        done = subprocess.run(
            program, cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=900, check=True
        )
        return dict(json.loads(done.stdout.splitlines()[-1]))
    finally:
        subprocess.run([sys.executable, "-m", "config.postgres", "remove"], cwd=ROOT, env=surroundings, check=False)


def test_nothing_acknowledged_is_lost_or_doubled_through_crashes() -> None:
    found = crashed(1000)
    assert found["crashes"]["site"] >= 5
    assert found["crashes"]["database"] >= 3
    assert found["acknowledged_ends"] == 1000
    assert {name: found[name] for name in NOTHING_LOST} == dict.fromkeys(NOTHING_LOST, 0)


def test_the_harness_sees_a_database_that_says_kept_too_early() -> None:
    found = crashed(1500, "async_commit")
    assert found["lost_batches"] + found["lost_results"] + found["failed"] > 0
