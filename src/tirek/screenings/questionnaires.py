"""What of an instrument reaches a device, and whether an answer fits it. Cached: versions never change."""

import math
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tirek.instruments.models import InstrumentVersion
from tirek.screenings.ports import RedFlag

LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Rules:
    """The structure of one instrument version as the server needs it while answers come in."""

    kinds: dict[str, dict[str, Any]]
    red_flags: dict[tuple[str, Any], RedFlag]
    resume_rule: str
    resume_hours: int
    time_limit_minutes: int | None


@lru_cache(maxsize=256)
def rules_of(instrument_id: uuid.UUID) -> Rules:
    """Return the rules of a version by its id."""
    structure = InstrumentVersion.objects.values_list("structure", flat=True).get(pk=instrument_id)
    formats = structure["formats"]
    return Rules(
        kinds={item["id"]: formats[item["format"]] for item in structure["items"]},
        red_flags=_red_flags(structure),
        resume_rule=structure["resume"]["rule"],
        resume_hours=structure["resume"].get("within_hours", 0),
        time_limit_minutes=structure.get("time_limit_minutes"),
    )


def fits(rules: Rules, item: str, value: Any) -> bool:
    """Say whether ``value`` is an answer the item can have; None is "I would rather not answer"."""
    answer_format = rules.kinds.get(item)
    if answer_format is None:
        return False
    return value is None or _FITTING[answer_format["kind"]](answer_format, value)


def red_flag_of(rules: Rules, item: str, value: Any) -> RedFlag | None:
    """Return the red flag an answer raises, if it does."""
    return None if isinstance(value, list) else rules.red_flags.get((item, value))


def _red_flags(structure: dict[str, Any]) -> dict[tuple[str, Any], RedFlag]:
    return {
        (flag["item"], value): RedFlag(flag["item"], flag["reason"], flag["hours"])
        for flag in structure.get("red_flags", [])
        for value in flag["values"]
    }


def _option(answer_format: dict[str, Any], value: Any) -> bool:
    return type(value) is int and value in answer_format["options"]


def _zero_to_ten(answer_format: dict[str, Any], value: Any) -> bool:
    del answer_format
    return type(value) is int and 0 <= value <= 10


def _number(answer_format: dict[str, Any], value: Any) -> bool:
    if type(value) not in (int, float) or not math.isfinite(value):
        return False
    return answer_format["minimum"] <= value <= answer_format["maximum"]


def _text(answer_format: dict[str, Any], value: Any) -> bool:
    return isinstance(value, str) and len(value) <= answer_format.get("max_length", LONGEST_TEXT)


def _several(answer_format: dict[str, Any], value: Any) -> bool:
    if not isinstance(value, list) or len(set(map(str, value))) != len(value):
        return False
    most = answer_format.get("choose_at_most", len(answer_format["options"]))
    return len(value) <= most and all(_option(answer_format, code) for code in value)


_FITTING = {
    "likert": _option,
    "yes_no": _option,
    "frequency": _option,
    "forced_choice": _option,
    "scale_0_10": _zero_to_ten,
    "number": _number,
    "short_text": _text,
    "multiple_choice": _several,
}
