"""What work costs, told without a clock: the same on a slow machine and on a fast one."""

import sys
import tracemalloc
from collections.abc import Callable
from typing import Any


def calls_of(work: Callable[[], Any]) -> int:
    """Return how many functions are called, ours and built-in ones."""
    counted = 0

    def count(_frame: Any, event: str, _given: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


def memory_of(work: Callable[[], Any]) -> float:
    """Return the largest memory held at once on the way, in MB."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1_000_000
    finally:
        tracemalloc.stop()
