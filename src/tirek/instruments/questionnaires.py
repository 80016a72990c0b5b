"""What of an instrument may leave the server: words, answers to choose from, display rules. No scale, key, band or flag."""

from typing import Any

from tirek.instruments.models import InstrumentVersion, Wording

SHOWN_OF_A_FORMAT = ("kind", "options", "minimum", "maximum", "step", "max_length", "choose_at_most")


def questionnaire(instrument: InstrumentVersion, wording: Wording) -> dict[str, Any]:
    """Return the questionnaire of one version in one language, as the runner reads it (docs/reference/runner.md)."""
    structure, words = instrument.structure, wording.words
    return {
        "code": instrument.code,
        "version": instrument.version,
        "language": wording.language,
        "title": words["pupil_title"],
        "instruction": words["instruction"],
        "end": words["end"],
        "minutes": structure["minutes"],
        "time_limit_minutes": structure.get("time_limit_minutes"),
        "presentation": structure["presentation"],
        "page_size": structure.get("page_size"),
        "formats": {name: _format(name, rules, words) for name, rules in structure["formats"].items()},
        "items": [_item(item, words) for item in structure["items"]],
    }


def _format(name: str, rules: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    shown = {key: rules[key] for key in SHOWN_OF_A_FORMAT if key in rules}
    labels = words.get("formats", {}).get(name, {}).get("labels")
    return shown | ({"labels": labels} if labels else {})


def _item(item: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    shown = {
        "id": item["id"],
        "text": words["items"][item["id"]],
        "format": item["format"],
        "required": item.get("required", False),
    }
    labels = words.get("item_options", {}).get(item["id"], {}).get("labels")
    return shown | ({"labels": labels} if labels else {})
