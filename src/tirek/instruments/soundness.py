"""Whether the parts of an instrument agree: keys with items, bands with the scale, words with the structure.

Everything here reads tables that have passed ``shapes``.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from math import isfinite
from typing import Any

from tirek.instruments.faults import Found
from tirek.instruments.shapes import (
    BANDS,
    LABELS,
    LANGUAGES,
    RED_FLAG_WORDS,
    SCALE_WORDS,
    VOICE,
    VOICES,
    WORDS,
    misfits,
)

CHOSEN = ("likert", "yes_no", "frequency", "forced_choice", "multiple_choice")  # have options and labels
SCORED = ("likert", "yes_no", "frequency", "forced_choice", "scale_0_10", "number")
FLAGGED = ("likert", "yes_no", "frequency", "forced_choice", "scale_0_10")  # one code an answer
NORM_COLUMNS = ("scale", "language", "sex", "age_from", "age_to", "n", "mean", "sd", "source", "collected_on")


def structure_faults(structure: dict[str, Any]) -> Found:
    """Find contradictions inside ``structure.toml``."""
    if structure["resume"]["rule"] == "allow" and "within_hours" not in structure["resume"]:
        yield "resume.within_hours", "how many hours a sitting may be taken up again"
    if structure["presentation"] == "page" and "page_size" not in structure:
        yield "page_size", "how many items on a page"
    if structure.get("time_limit_minutes", structure["minutes"]) < structure["minutes"]:
        yield "time_limit_minutes", "less than the expected minutes"
    if structure.get("pairs_with") == structure["code"]:
        yield "pairs_with", "the instrument itself"
    for name, rules in structure["formats"].items():
        yield from _format_faults(rules, f"formats.{name}")
    yield from _item_faults(structure)
    yield from _scales_faults(structure)
    yield from _quality_faults(structure)
    yield from _red_flag_faults(structure)


def evidence_faults(evidence: dict[str, Any], structure: dict[str, Any], languages: Iterable[str], norms: int) -> Found:
    """Find claims of ``evidence.toml`` that nothing bears out; ``norms`` is the number of strata."""
    status, studies = evidence["status"], evidence.get("studies", [])
    if status == "draft" and studies:
        yield "status", "a draft has no studies"
    if status != "draft" and not studies:
        yield "status", f"{status} without studies"
    if (status == "normed") != bool(norms):
        yield "status", "normed when there are norms, and only then"
    if evidence["ages"] != structure["ages"]:
        yield "ages", "not those of the structure"
    for key in ("about", "limits"):
        absent = [language for language in languages if not _said(evidence[key].get(language))]
        yield from ((f"{key}.{language}", "missing") for language in absent)
        spare = sorted(set(evidence[key]) - set(LANGUAGES))
        yield from ((f"{key}.{language}", "no such language") for language in spare)
    unknown = set(evidence.get("reliability", {})) - _ids(structure["scales"])
    yield from ((f"reliability.{scale}", "no such scale") for scale in sorted(unknown))


def norm_faults(norms: list[dict[str, str]], structure: dict[str, Any]) -> Found:
    """Find strata that cannot be looked up; keys are rows of ``norms.csv``, the heading is row 1."""
    scales = _ids(structure["scales"])
    sound = []
    for number, row in enumerate(norms, start=2):
        reasons = list(_row_faults(row, scales))
        yield from ((f"row {number}", reason) for reason in reasons)
        if not reasons:
            sound.append((number, row))
    for (one, first), (other, second) in combinations(sound, 2):
        if _overlap(first, second):
            yield f"row {other}", f"claims children of row {one}"


def word_faults(words: dict[str, Any], structure: dict[str, Any], language: str) -> Found:
    """Find words that are missing, spare or do not fit the structure."""
    top = list(misfits(words, WORDS))
    yield from top
    if top:
        return
    if words["language"] != language:
        yield "language", "not the file's"
    yield from _matched(words["items"], _ids(structure["items"]), "items")
    yield from ((f"items.{name}", "a text") for name, text in words["items"].items() if not _said(text))
    yield from _all_label_faults(structure, words)
    yield from _voice_faults(structure, words["scales"])
    yield from _red_flag_word_faults(structure, words.get("red_flags", {}))


def _format_faults(rules: dict[str, Any], here: str) -> Found:
    if rules["kind"] == "yes_no" and len(rules["options"]) != 2:
        yield f"{here}.options", "yes and no: two codes"
    if rules["kind"] == "number" and not rules["minimum"] < rules["maximum"]:
        yield f"{here}.minimum", "minimum below maximum"
    if rules.get("choose_at_most", 1) > len(rules.get("options", [1])):
        yield f"{here}.choose_at_most", "more than there are options"


def _item_faults(structure: dict[str, Any]) -> Found:
    yield from _doubled((item["id"] for item in structure["items"]), "items")
    scales = _ids(structure["scales"])
    for item in structure["items"]:
        here = f"items.{item['id']}"
        if item["format"] not in structure["formats"]:
            yield f"{here}.format", f"unknown: {item['format']}"
        elif "points" in item:
            yield from _points_faults(item["points"], structure["formats"][item["format"]], scales, f"{here}.points")


def _points_faults(points: dict[str, Any], rules: dict[str, Any], scales: set[str], here: str) -> Found:
    if rules["kind"] != "forced_choice":
        yield here, "only of a forced choice"
        return
    for code, table in points.items():
        if code not in map(str, rules["options"]):
            yield f"{here}.{code}", "no such option"
        if not isinstance(table, dict) or not set(table) <= scales:
            yield f"{here}.{code}", "points by known scales"
        elif not all(isinstance(point, int | float) for point in table.values()):
            yield f"{here}.{code}", "points are numbers"


def _scales_faults(structure: dict[str, Any]) -> Found:
    yield from _doubled((scale["id"] for scale in structure["scales"]), "scales")
    kinds = {item["id"]: structure["formats"].get(item["format"], {}) for item in structure["items"]}
    items = {item["id"]: item for item in structure["items"]}
    for scale in structure["scales"]:
        here = f"scales.{scale['id']}"
        if bool(scale.get("items")) == bool(scale.get("total_of")):
            yield f"{here}.items", "either items or total_of"
        yield from ((f"{here}.items", reason) for reason in _member_faults(scale, kinds, items))
        yield from _key_faults(scale, here)
        yield from ((f"{here}.bands", reason) for reason in _band_faults(scale["bands"], scale["direction"]))
    yield from _total_faults(structure["scales"])


def _member_faults(scale: dict[str, Any], kinds: dict[str, Any], items: dict[str, Any]) -> Iterator[str]:
    names = [entry.removeprefix("-") for entry in scale.get("items", [])]
    yield from (f"stands twice: {name}" for name, times in Counter(names).items() if times > 1)
    for entry, name in zip(scale.get("items", []), names, strict=True):
        kind = kinds.get(name, {}).get("kind")
        if name not in kinds:
            yield f"unknown item: {name}"
        elif kind is not None and kind not in SCORED:
            yield f"an item that is not scored: {name}"
        elif kind == "forced_choice":
            yield from _forced_faults(scale["id"], entry, items[name])


def _forced_faults(scale: str, entry: str, item: dict[str, Any]) -> Iterator[str]:
    if entry.startswith("-"):
        yield f"a forced choice cannot be reversed: {item['id']}"
    tables = [table for table in item.get("points", {}).values() if isinstance(table, dict)]
    if not any(scale in table for table in tables):
        yield f"a forced choice without points for this scale: {item['id']}"


def _key_faults(scale: dict[str, Any], here: str) -> Found:
    names = [entry.removeprefix("-") for entry in scale.get("items", [])]
    if "weights" in scale and len(scale["weights"]) != len(names):
        yield f"{here}.weights", "one for each item"
    if (scale.get("method") == "mismatch") != ("key" in scale):
        yield f"{here}.key", "with mismatch, and only with it"
    elif "key" in scale and set(scale["key"]) != set(names):
        yield f"{here}.key", "one answer for each item"


def _total_faults(scales: list[dict[str, Any]]) -> Found:
    """Find totals of unknown scales and totals that come round to themselves."""
    parents = {scale["id"]: scale.get("total_of", []) for scale in scales}
    for name, of in parents.items():
        yield from ((f"scales.{name}.total_of", f"unknown scale: {one}") for one in of if one not in parents)
    known = {name for name, of in parents.items() if not of}
    for _ in parents:
        known |= {name for name, of in parents.items() if set(of) & set(parents) <= known}
    yield from ((f"scales.{name}.total_of", "a total of itself") for name in sorted(set(parents) - known))


def _band_faults(bands: list[dict[str, Any]], direction: str) -> Iterator[str]:
    """Find gaps, overlaps, and an order that would praise a child's difficulty."""
    ordered = sorted(bands, key=lambda band: (band["from"], band["to"]))
    if any(not band["from"] < band["to"] for band in ordered):
        yield "from below to"
    if ordered[0]["from"] != 0 or not 100 < ordered[-1]["to"] <= 101:
        yield "from 0 to 101, so that 100 belongs to a band"
    if any(before["to"] < after["from"] for before, after in pairwise(ordered)):
        yield "the bands leave a gap"
    if any(before["to"] > after["from"] for before, after in pairwise(ordered)):
        yield "the bands overlap"
    places = [BANDS.index(band["code"]) for band in ordered]
    if places != sorted(set(places), reverse=direction == "strength"):
        yield "each band once, towards the child's strength"


def _quality_faults(structure: dict[str, Any]) -> Found:
    quality = structure.get("quality", {})
    members = [{entry.removeprefix("-") for entry in scale.get("items", [])} for scale in structure["scales"]]
    for pair in quality.get("pairs", []):
        if len(set(pair)) != 2 or not any(set(pair) <= together for together in members):
            yield "quality.pairs", f"two different items of one scale: {', '.join(map(str, pair))}"
    if "pairs" in quality and quality.get("pairs_flag_at", 2) > len(quality["pairs"]):
        yield "quality.pairs_flag_at", "more than there are pairs"
    entries = [entry for scale in structure["scales"] for entry in scale.get("items", [])]
    if "long_string_share" in quality and not any(entry.startswith("-") for entry in entries):
        yield "quality.long_string_share", "says nothing when no item is reversed"


def _red_flag_faults(structure: dict[str, Any]) -> Found:
    rules = {item["id"]: structure["formats"].get(item["format"], {}) for item in structure["items"]}
    flags = structure.get("red_flags", [])
    times = Counter((flag["item"], value) for flag in flags for value in set(flag["values"]))
    twice = sorted({item for (item, _), count in times.items() if count > 1})
    yield from ((f"red_flags.{item}", "one answer is flagged twice") for item in twice)
    for flag in flags:
        here = f"red_flags.{flag['item']}"
        if flag["item"] not in rules:
            yield f"{here}.item", "unknown item"
        elif rules[flag["item"]].get("kind") not in FLAGGED:
            yield f"{here}.item", "an item whose answer is not one code"
        elif not set(flag["values"]) <= set(rules[flag["item"]].get("options", range(11))):
            yield f"{here}.values", "a value the item cannot have"


def _row_faults(row: dict[str, str], scales: set[str]) -> Iterator[str]:
    if set(row) != set(NORM_COLUMNS):
        yield f"columns: {', '.join(NORM_COLUMNS)}"
        return
    if row["scale"] not in scales:
        yield f"unknown scale: {row['scale']}"
    if row["language"] not in LANGUAGES or row["sex"] not in ("", "f", "m"):
        yield "language kk, ru or en; sex f, m or blank"
    if not _stratum_is_sound(row):
        yield "ages in order, n and sd above 0, a mean"
    if not row["source"] or not row["collected_on"]:
        yield "source and collected_on"


def _stratum_is_sound(row: dict[str, str]) -> bool:
    try:
        mean, sd = float(row["mean"]), float(row["sd"])
        return 0 <= int(row["age_from"]) <= int(row["age_to"]) and int(row["n"]) > 0 and sd > 0 and isfinite(mean + sd)
    except ValueError:
        return False


def _overlap(one: dict[str, str], other: dict[str, str]) -> bool:
    if any(one[key] != other[key] for key in ("scale", "language", "sex")):
        return False
    return int(one["age_from"]) <= int(other["age_to"]) and int(other["age_from"]) <= int(one["age_to"])


def _all_label_faults(structure: dict[str, Any], words: dict[str, Any]) -> Found:
    shared, own = words.get("formats", {}), words.get("item_options", {})
    yield from ((f"formats.{name}", "no such format") for name in sorted(set(shared) - set(structure["formats"])))
    yield from ((f"item_options.{name}", "no such item") for name in sorted(set(own) - _ids(structure["items"])))
    for item in structure["items"]:
        rules, name = structure["formats"][item["format"]], item["id"]
        if name in own:
            yield from _label_faults(own[name], rules, f"item_options.{name}")
        elif rules["kind"] in CHOSEN and item["format"] not in shared:
            yield f"formats.{item['format']}.labels", f"missing for {name}"
    for name in sorted(set(shared) & set(structure["formats"])):
        yield from _label_faults(shared[name], structure["formats"][name], f"formats.{name}")


def _label_faults(table: Any, rules: dict[str, Any], here: str) -> Found:
    wrong = list(misfits(table, LABELS, here))
    yield from wrong
    if wrong:
        return
    labels, options = table["labels"], rules.get("options", []) if rules["kind"] in CHOSEN else []
    if len(labels) != len(options):
        yield f"{here}.labels", f"{len(options)} labels, not {len(labels)}"
    if len(set(labels)) != len(labels):
        yield f"{here}.labels", "two options read the same"


def _voice_faults(structure: dict[str, Any], told: dict[str, Any]) -> Found:
    """Find scales without a text for some band in some voice."""
    yield from _matched(told, _ids(structure["scales"]), "scales")
    for name, scale in told.items():
        wrong = list(misfits(scale, SCALE_WORDS, f"scales.{name}"))
        yield from wrong
        for voice in VOICES if not wrong else ():
            yield from misfits(scale[voice], VOICE, f"scales.{name}.{voice}")


def _red_flag_word_faults(structure: dict[str, Any], told: dict[str, Any]) -> Found:
    yield from _matched(told, {flag["reason"] for flag in structure.get("red_flags", [])}, "red_flags")
    for reason, table in told.items():
        yield from misfits(table, RED_FLAG_WORDS, f"red_flags.{reason}")


def _matched(told: Iterable[str], wanted: set[str], where: str) -> Found:
    yield from ((f"{where}.{name}", "missing") for name in sorted(wanted - set(told)))
    yield from ((f"{where}.{name}", "stands nowhere in the structure") for name in sorted(set(told) - wanted))


def _doubled(names: Iterable[str], where: str) -> Found:
    yield from ((f"{where}.{name}", "stands twice") for name, times in sorted(Counter(names).items()) if times > 1)


def _ids(tables: Iterable[dict[str, Any]]) -> set[str]:
    return {table["id"] for table in tables}


def _said(text: Any) -> bool:
    return isinstance(text, str) and bool(text.strip())
