"""Which keys the files of an instrument have and what may stand under them (docs/reference/instrument-format.md).

Shape first, sense later: what passes here can be read without asking again whether a key is there or a list is a list.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any

from tirek.instruments.faults import Found

LANGUAGES = ("kk", "ru", "en")
BANDS = ("strength", "in_range", "watch", "needs_attention")
VOICES = ("specialist", "teacher", "parent", "pupil")
INFORMANTS = ("pupil", "class_teacher", "parent")


@dataclass(frozen=True)
class Field:
    """One key: a test of its value, the words when it fails, and whether it must be there."""

    fits: Callable[[Any], bool]
    said: str
    needed: bool = True

    @property
    def optional(self) -> "Field":
        return Field(self.fits, self.said, needed=False)


Shape = dict[str, Field]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def one_of(*names: str) -> Field:
    return Field(lambda value: value in names, f"one of: {', '.join(names)}")


def whole(least: int) -> Field:
    return Field(lambda value: _is_whole(value) and value >= least, f"a whole number, {least} or more")


def matching(pattern: str, said: str) -> Field:
    return Field(lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None, said)


def list_of(one: Callable[[Any], bool], said: str, *, least: int = 0) -> Field:
    return Field(lambda value: isinstance(value, list) and len(value) >= least and all(map(one, value)), said)


TEXT = Field(_is_text, "a text")
NUMBER = Field(_is_number, "a number")
ABOVE_ZERO = Field(lambda value: _is_number(value) and value > 0, "a number above 0")
SHARE = Field(lambda value: _is_number(value) and 0 < value <= 1, "a share above 0, up to 1")
TABLE = Field(lambda value: isinstance(value, dict), "a table")
SOME_TABLE = Field(lambda value: isinstance(value, dict) and bool(value), "a table with something in it")
TABLES = list_of(lambda value: isinstance(value, dict), "tables")
SOME_TABLES = list_of(lambda value: isinstance(value, dict), "one table at least", least=1)
NAMES = list_of(_is_text, "a list of ids")
TEXTS = list_of(_is_text, "a list of texts")
CODES = Field(
    lambda value: isinstance(value, list) and all(map(_is_whole, value)) and 2 <= len(value) == len(set(value)),
    "two different whole codes at least",
)
AGES = Field(
    lambda value: isinstance(value, list) and len(value) == 2 and all(map(_is_whole, value)) and value == sorted(value),
    "two full years, the younger first",
)
YES_OR_NO = Field(lambda value: isinstance(value, bool), "true or false")
ID = matching(r"[a-z][a-z0-9_]*", "small Latin letters, digits and _, a letter first")

STRUCTURE: Shape = {
    "code": matching(r"[a-z][a-z0-9-]{1,59}", "small Latin letters, digits and -, up to 60"),
    "version": matching(r"\d+\.\d+\.\d+", "three numbers like 1.0.0"),
    "informant": one_of(*INFORMANTS),
    "ages": AGES,
    "minutes": whole(1),
    "time_limit_minutes": whole(1).optional,
    "mode": one_of("open", "controlled", "supervised", "managed"),
    "presentation": one_of("item", "page"),
    "page_size": whole(1).optional,
    "topic": one_of("adaptation", "wellbeing", "anxiety", "bench"),
    "pairs_with": TEXT.optional,
    "resume": TABLE,
    "missing": TABLE,
    "rounding": TABLE,
    "formats": SOME_TABLE,
    "items": SOME_TABLES,
    "scales": SOME_TABLES,
    "quality": TABLE.optional,
    "red_flags": TABLES.optional,
}
RESUME: Shape = {"rule": one_of("allow", "restart", "void"), "within_hours": whole(1).optional}
MISSING: Shape = {"rule": one_of("none", "prorate"), "minimum_answered": SHARE.optional}
ROUNDING: Shape = {"rule": one_of("half_away_from_zero", "half_to_even"), "digits": whole(0)}

KIND = one_of(
    "likert", "yes_no", "frequency", "forced_choice", "scale_0_10", "number", "short_text", "multiple_choice"
)  # fmt: skip
_CHOSEN: Shape = {"kind": KIND, "options": CODES}
FORMATS: dict[str, Shape] = {
    "likert": _CHOSEN,
    "yes_no": _CHOSEN,
    "frequency": _CHOSEN,
    "forced_choice": _CHOSEN,
    "scale_0_10": {"kind": KIND},
    "number": {"kind": KIND, "minimum": NUMBER, "maximum": NUMBER, "step": ABOVE_ZERO.optional},
    "short_text": {"kind": KIND, "max_length": whole(1).optional},
    "multiple_choice": _CHOSEN | {"choose_at_most": whole(1).optional},
}
ITEM: Shape = {"id": ID, "format": TEXT, "required": YES_OR_NO.optional, "points": SOME_TABLE.optional}
SCALE: Shape = {
    "id": ID,
    "direction": one_of("strength", "difficulty"),
    "items": NAMES.optional,
    "weights": list_of(lambda value: _is_number(value) and value > 0, "numbers above 0").optional,
    "method": one_of("sum", "mean", "mismatch").optional,
    "key": TABLE.optional,
    "total_of": NAMES.optional,
    "coefficient": ABOVE_ZERO.optional,
    "bands": SOME_TABLES,
}
BAND: Shape = {"code": one_of(*BANDS), "from": NUMBER, "to": NUMBER}
QUALITY: Shape = {
    "too_fast_ms": whole(1).optional,
    "long_string_share": SHARE.optional,
    "pairs": list_of(lambda pair: NAMES.fits(pair) and len(pair) == 2, "pairs of two items").optional,
    "pairs_flag_at": whole(1).optional,
}
RED_FLAG: Shape = {
    "item": TEXT,
    "values": list_of(_is_whole, "one whole code at least", least=1),
    "hours": whole(1),
    "reason": ID,
}

WORDS: Shape = {
    "language": one_of(*LANGUAGES),
    "status": one_of("drafted", "back_translated", "piloted", "equivalent"),
    "title": TEXT,
    "pupil_title": TEXT,
    "instruction": TEXT,
    "end": TEXT,
    "formats": TABLE.optional,
    "items": TABLE,
    "item_options": TABLE.optional,
    "scales": TABLE,
    "red_flags": TABLE.optional,
}
LABELS: Shape = {"labels": TEXTS}
VOICE: Shape = dict.fromkeys(BANDS, TEXT)
SCALE_WORDS: Shape = dict.fromkeys(("name", "about", "parent_name", "pupil_name"), TEXT) | dict.fromkeys(VOICES, TABLE)
RED_FLAG_WORDS: Shape = {"specialist": TEXT}

EVIDENCE: Shape = {
    "status": one_of("draft", "piloted", "normed"),
    "author": TEXT,
    "licence": TEXT,
    "who_may_use": TEXT,
    "ages": AGES,
    "about": TABLE,
    "limits": TABLE,
    "studies": TABLES.optional,
    "reliability": TABLE.optional,
}
STUDY: Shape = {"year": whole(1900), "n": whole(1), "where": TEXT, "languages": NAMES, "result": TEXT, "source": TEXT}
RELIABILITY: Shape = {
    "coefficient": TEXT,
    "value": SHARE,
    "n": whole(1),
    "sd": ABOVE_ZERO.optional,
    "source": TEXT,
}


def misfits(table: Any, shape: Shape, where: str = "") -> Found:
    """Find keys that are missing, unknown, or hold what they may not; ``where`` is the table's own key."""
    if not isinstance(table, dict):
        yield where, "a table"
        return
    yield from ((_under(where, key), "unknown key") for key in sorted(set(table) - set(shape)))
    for key, field in shape.items():
        if key not in table:
            yield from [(_under(where, key), "missing")] if field.needed else []
        elif not field.fits(table[key]):
            yield _under(where, key), field.said


def structure_misfits(structure: dict[str, Any]) -> Found:
    """Find misfits of ``structure.toml`` and of the tables in it."""
    top = list(misfits(structure, STRUCTURE))
    yield from top
    if top:
        return
    for key, shape in (("resume", RESUME), ("missing", MISSING), ("rounding", ROUNDING)):
        yield from misfits(structure[key], shape, key)
    yield from misfits(structure.get("quality", {}), QUALITY, "quality")
    for name, rules in structure["formats"].items():
        yield from _format_misfits(rules, f"formats.{name}")
    for item in structure["items"]:
        yield from misfits(item, ITEM, f"items.{item.get('id', '?')}")
    for scale in structure["scales"]:
        yield from _scale_misfits(scale, f"scales.{scale.get('id', '?')}")
    for flag in structure.get("red_flags", []):
        yield from misfits(flag, RED_FLAG, f"red_flags.{flag.get('item', '?')}")


def evidence_misfits(evidence: dict[str, Any]) -> Found:
    """Find misfits of ``evidence.toml``."""
    top = list(misfits(evidence, EVIDENCE))
    yield from top
    if top:
        return
    for number, study in enumerate(evidence.get("studies", []), start=1):
        yield from misfits(study, STUDY, f"studies.{number}")
    for scale, found in evidence.get("reliability", {}).items():
        yield from misfits(found, RELIABILITY, f"reliability.{scale}")


def _format_misfits(rules: Any, where: str) -> Found:
    kind = str(rules.get("kind", "")) if isinstance(rules, dict) else ""
    yield from misfits(rules, FORMATS[kind], where) if kind in FORMATS else [(f"{where}.kind", KIND.said)]


def _scale_misfits(scale: dict[str, Any], where: str) -> Found:
    top = list(misfits(scale, SCALE, where))
    yield from top
    for band in scale["bands"] if not top else []:
        yield from misfits(band, BAND, f"{where}.bands")


def _under(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key
