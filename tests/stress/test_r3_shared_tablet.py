"""T2 on a shared tablet: a class answers one after another in one browser; no byte on its disk says what anybody answered (R3)."""

import json
from typing import Any

import pytest

from tests.stress.r3_site import run_apart

pytestmark = pytest.mark.stress

PUPILS = 24
LEAVES_NOTHING: dict[str, Any] = {
    "words_left": [],
    "codes_left": [],
    "still_kept": [],
    "not_as_answered": [],
    "apart": 0,
}


def test_a_class_at_one_tablet_leaves_nothing_of_anybody_on_its_disk(capsys) -> None:
    found = run_apart("tablet", "r3_tablet", str(PUPILS))
    with capsys.disabled():
        print("\nR3, the shared tablet:", json.dumps(found, ensure_ascii=False))
    assert {name: found[name] for name in LEAVES_NOTHING} == LEAVES_NOTHING
    assert (found["pupils"], found["finished"], len(found["ways"])) == (PUPILS, PUPILS, 5)
    assert found["searches"] > PUPILS
