"""The bfi data of R's psychTools and what R computed on them."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data"
KEYS = {
    "agree": "-A1 A2 A3 A4 A5",
    "conscientious": "C1 C2 C3 -C4 -C5",
    "extraversion": "-E1 -E2 E3 E4 E5",
    "neuroticism": "N1 N2 N3 N4 N5",
    "openness": "O1 -O2 O3 O4 -O5",
}


@cache
def names() -> tuple[str, ...]:
    """Return the ids of the 25 items."""
    header = (DATA / "bfi.csv").read_text().split("\n", 1)[0]
    return tuple(name.strip('"') for name in header.split(","))[:25]


@cache
def answers() -> NDArray[np.float64]:
    """Return 2,800 × 25 answers 1..6; NaN is missing."""
    return np.genfromtxt(DATA / "bfi.csv", delimiter=",", skip_header=1)[:, :25]


@cache
def agreeableness() -> NDArray[np.float64]:
    """Return A1..A5 with A1 reversed."""
    table = answers()[:, :5].copy()
    table[:, 0] = 7 - table[:, 0]
    return table


def reference(name: str) -> Any:
    """Return what R found."""
    return json.loads((DATA / "reference_values.json").read_text())[name]["value"]
