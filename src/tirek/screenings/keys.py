"""From an instrument's structure to a key of the psychometrics library; no database, so that the command line can use it."""

from typing import Any

from psychometrics import CompiledKey, Item, Key, MissingRule, Rounding, Scale, compile_key

SCORED_KINDS = ("likert", "yes_no", "frequency", "forced_choice", "scale_0_10", "number")


def compiled_key_of(structure: dict[str, Any]) -> CompiledKey:
    """Return the compiled key of a structure; its columns are the scored items in their order.

    Raises psychometrics.KeyInvalid when the key contradicts itself.
    """
    scored = [item for item in structure["items"] if structure["formats"][item["format"]]["kind"] in SCORED_KINDS]
    missing, rounding = structure["missing"], structure["rounding"]
    key = Key(
        items=tuple(Item(item["id"], *_reach(structure["formats"][item["format"]])) for item in scored),
        scales=tuple(_scale(scale, scored) for scale in structure["scales"]),
        missing=MissingRule(missing["rule"], missing.get("minimum_answered", 1.0)),
        rounding=Rounding(rounding["rule"], rounding["digits"]),
    )
    return compile_key(key)


def _scale(scale: dict[str, Any], items: list[dict[str, Any]]) -> Scale:
    named = [name.lstrip("-") for name in scale.get("items", [])]
    points = {
        item["id"]: {int(code): table[scale["id"]] for code, table in item["points"].items() if scale["id"] in table}
        for item in items
        if "points" in item and item["id"] in named
    }
    return Scale(
        id=scale["id"],
        items=tuple(named),
        reverse=frozenset(name[1:] for name in scale.get("items", []) if name.startswith("-")),
        weights=tuple(scale.get("weights", ())),
        method="composite" if scale.get("total_of") else scale.get("method", "sum"),
        key=scale.get("key", {}),
        points=points,
        total_of=tuple(scale.get("total_of", ())),
        coefficient=scale.get("coefficient", 1.0),
    )


def _reach(answer_format: dict[str, Any]) -> tuple[float, float]:
    if answer_format["kind"] == "scale_0_10":
        return 0.0, 10.0
    if answer_format["kind"] == "number":
        return float(answer_format["minimum"]), float(answer_format["maximum"])
    return float(min(answer_format["options"])), float(max(answer_format["options"]))
