"""Rule R-1 in a crowd: thirty devices bring days of answers in the same second; each batch is there exactly once (R3)."""

import json
import sys
from typing import Any

import pytest

from tests.stress.apart import run_apart

pytestmark = pytest.mark.stress

NOTHING = (
    "lost",
    "doubled",
    "told_kept_twice",
    "conflicts_and_other_things_apart",
    "not_finished",
    "not_scored_as_answered",
    "trail_missing_or_doubled",
    "failed",
)


def crowd(sittings: int, sabotage: str = "") -> dict[str, Any]:
    return run_apart("crowd", "r3_crowd", str(sittings), sabotage)


def test_thirty_devices_at_once_bring_everything_exactly_once(capsys) -> None:
    found = crowd(40)
    with capsys.disabled():
        print("\nR3, the crowd:", json.dumps(found), file=sys.stderr)
    assert {name: found[name] for name in NOTHING} == dict.fromkeys(NOTHING, 0), found["failures"]
    assert (found["devices"], found["sittings"], found["rows"]) == (30, 1200, found["batches"])
    assert found["acknowledgements_lost_though_kept"] > 0
    assert found["weather"].keys() >= {"lost", "cut", "twice", "replayed", "lost end"}


def test_the_crowd_sees_a_site_that_keeps_a_number_twice() -> None:
    assert crowd(2, "site")["doubled"] > 0


def test_the_crowd_sees_a_device_that_forgets_before_it_was_told() -> None:
    found = crowd(4, "device")
    assert found["failed"] > 0 or found["lost"] > 0
