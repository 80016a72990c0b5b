"""Scoring, norms, error, change and response quality for questionnaires.

Arrays of responses are ``(persons, items)``. Results are frozen dataclasses that carry their method. Nothing here knows a
platform, a database or a language.
"""

from psychometrics.scoring import (
    CompiledKey,
    Item,
    Key,
    KeyInvalid,
    MissingRule,
    Rounding,
    Scale,
    ScaleScores,
    ScoreTable,
    compile_key,
    score,
)

__version__ = "0.1.0"

__all__ = [
    "CompiledKey",
    "Item",
    "Key",
    "KeyInvalid",
    "MissingRule",
    "Rounding",
    "Scale",
    "ScaleScores",
    "ScoreTable",
    "__version__",
    "compile_key",
    "score",
]
