"""Reading an instrument from its folder: everything is checked before a single row is written (docs/reference/instrument-format.md)."""

import csv
import hashlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

LANGUAGES = ("kk", "ru", "en")
KINDS = (
    "likert", "yes_no", "frequency", "forced_choice", "scale_0_10", "number", "short_text", "multiple_choice",
)  # fmt: skip
WITH_OPTIONS = ("likert", "yes_no", "frequency", "forced_choice", "multiple_choice")
SCORED = ("likert", "yes_no", "frequency", "forced_choice", "scale_0_10", "number")
BANDS = ("strength", "in_range", "watch", "needs_attention")
VOICES = ("specialist", "teacher", "parent", "pupil")
INFORMANTS = ("pupil", "class_teacher", "parent")
STRUCTURE, EVIDENCE, NORMS = "structure.toml", "evidence.toml", "norms.csv"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: in which file, under which key, and what."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.reason}"


class InstrumentInvalid(ValueError):
    """The folder does not hold a sound instrument; ``faults`` says everything at once."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True)
class InstrumentContent:
    """A checked instrument: plain dictionaries as they stand in the files."""

    structure: dict[str, Any]
    wordings: dict[str, dict[str, Any]]
    evidence: dict[str, Any]
    norms: list[dict[str, str]]

    @property
    def structure_digest(self) -> str:
        """SHA-256 of structure, evidence and norms in canonical JSON."""
        return digest_of({"structure": self.structure, "evidence": self.evidence, "norms": self.norms})

    def wording_digest(self, language: str) -> str:
        """SHA-256 of one language's words together with the structure they belong to."""
        return digest_of({"structure": self.structure, "words": self.wordings[language]})


def read_instrument(folder: Path) -> InstrumentContent:
    """Return the instrument of ``folder``.

    Raises InstrumentInvalid with every fault found.
    """
    faults: list[Fault] = []
    structure = _toml(folder / STRUCTURE, faults)
    evidence = _toml(folder / EVIDENCE, faults)
    languages = [language for language in LANGUAGES if (folder / f"{language}.toml").exists()]
    wordings = {language: _toml(folder / f"{language}.toml", faults) for language in languages}
    norms = _norms(folder / NORMS)
    if not faults:
        faults = check(InstrumentContent(structure, wordings, evidence, norms), folder)
    if faults:
        raise InstrumentInvalid(faults)
    return InstrumentContent(structure, wordings, evidence, norms)


def check(content: InstrumentContent, folder: Path) -> list[Fault]:
    """Return every fault of an instrument; ``folder`` gives the code and version its place claims."""
    faults = [Fault(STRUCTURE, key, reason) for key, reason in _structure_faults(content.structure, folder)]
    if faults:
        return faults
    faults += [Fault(EVIDENCE, key, reason) for key, reason in _evidence_faults(content)]
    faults += [Fault(NORMS, key, reason) for key, reason in _norm_faults(content)]
    if not content.wordings:
        faults.append(Fault("", "languages", "no language"))
    for language, words in content.wordings.items():
        faults += [Fault(f"{language}.toml", key, reason) for key, reason in _word_faults(content, language, words)]
    return faults


def digest_of(content: Any) -> str:
    """Return the SHA-256 of canonical JSON: keys sorted, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


Found = Iterator[tuple[str, str]]


def _structure_faults(structure: dict[str, Any], folder: Path) -> Found:
    required = ("code", "version", "informant", "ages", "minutes", "mode", "presentation", "topic", "resume", "missing",
                "rounding", "formats", "items", "scales")  # fmt: skip
    absent = [key for key in required if key not in structure]
    yield from ((key, "missing") for key in absent)
    if absent:
        return
    if (folder.parent.name, folder.name) != (structure["code"], structure["version"]):
        yield "code", "code and version must be those of the folders"
    if structure["informant"] not in INFORMANTS:
        yield "informant", f"unknown: {structure['informant']}"
    if not (len(structure["ages"]) == 2 and structure["ages"][0] <= structure["ages"][1]):
        yield "ages", "two full years, the younger first"
    if structure["resume"].get("rule") not in ("allow", "restart", "void"):
        yield "resume.rule", "allow, restart or void"
    if structure["resume"].get("rule") == "allow" and structure["resume"].get("within_hours", 0) <= 0:
        yield "resume.within_hours", "how many hours"
    if structure["missing"].get("rule") not in ("none", "prorate"):
        yield "missing.rule", "none or prorate"
    if not 0 < structure["missing"].get("minimum_answered", 1) <= 1:
        yield "missing.minimum_answered", "a share above 0, up to 1"
    if structure["rounding"].get("rule") not in ("half_away_from_zero", "half_to_even"):
        yield "rounding.rule", "half_away_from_zero or half_to_even"
    if structure["presentation"] == "page" and structure.get("page_size", 0) < 1:
        yield "page_size", "how many items on a page"
    yield from _format_faults(structure)
    yield from _item_faults(structure)
    yield from _scale_faults(structure)
    yield from _rule_faults(structure)


def _format_faults(structure: dict[str, Any]) -> Found:
    for name, rules in structure["formats"].items():
        if rules.get("kind") not in KINDS:
            yield f"formats.{name}.kind", f"unknown: {rules.get('kind')}"
        elif rules["kind"] in WITH_OPTIONS and len(set(rules.get("options", []))) < 2:
            yield f"formats.{name}.options", "two different codes at least"
        elif rules["kind"] == "number" and not rules.get("minimum", 0) < rules.get("maximum", 0):
            yield f"formats.{name}.minimum", "minimum below maximum"


def _item_faults(structure: dict[str, Any]) -> Found:
    names = [item.get("id", "") for item in structure["items"]]
    yield from ((f"items.{name}", "stands twice") for name in sorted({name for name in names if names.count(name) > 1}))
    for item in structure["items"]:
        if item.get("format") not in structure["formats"]:
            yield f"items.{item.get('id')}.format", f"unknown: {item.get('format')}"


def _scale_faults(structure: dict[str, Any]) -> Found:
    items = {item["id"]: structure["formats"].get(item.get("format"), {}) for item in structure["items"]}
    names = [scale.get("id", "") for scale in structure["scales"]]
    yield from (
        (f"scales.{name}", "stands twice") for name in sorted({name for name in names if names.count(name) > 1})
    )
    for scale in structure["scales"]:
        here = f"scales.{scale.get('id')}"
        if scale.get("direction") not in ("strength", "difficulty"):
            yield f"{here}.direction", "strength or difficulty"
        for name in (entry.lstrip("-") for entry in scale.get("items", [])):
            if name not in items:
                yield f"{here}.items", f"unknown item: {name}"
            elif items[name].get("kind") not in SCORED:
                yield f"{here}.items", f"an item that is not scored: {name}"
        yield from (
            (f"{here}.total_of", f"unknown scale: {name}") for name in scale.get("total_of", []) if name not in names
        )
        if not scale.get("items") and not scale.get("total_of"):
            yield f"{here}.items", "neither items nor total_of"
        if "weights" in scale and len(scale["weights"]) != len(scale.get("items", [])):
            yield f"{here}.weights", "one for each item"
        yield from ((f"{here}.bands", reason) for reason in _band_faults(scale.get("bands", [])))


def _band_faults(bands: list[dict[str, Any]]) -> Iterator[str]:
    if not bands:
        yield "missing"
        return
    if any(band.get("code") not in BANDS for band in bands):
        yield "a band that is none of the four"
    edges = sorted((band["from"], band["to"]) for band in bands)
    if edges[0][0] > 0 or edges[-1][1] <= 100:
        yield "the bands do not reach from 0 to 100"
    if any(before[1] != after[0] for before, after in pairwise(edges)):
        yield "the bands leave a gap or overlap"


def _rule_faults(structure: dict[str, Any]) -> Found:
    items = {item["id"]: structure["formats"].get(item.get("format"), {}) for item in structure["items"]}
    for pair in structure.get("quality", {}).get("pairs", []):
        if len(pair) != 2 or any(name not in items for name in pair):
            yield "quality.pairs", f"two known items: {pair}"
    for flag in structure.get("red_flags", []):
        if flag.get("item") not in items:
            yield "red_flags.item", f"unknown: {flag.get('item')}"
        elif not set(flag.get("values", [])) <= set(items[flag["item"]].get("options", range(11))):
            yield "red_flags.values", "a value the item cannot have"
        if flag.get("hours", 0) <= 0 or not flag.get("reason"):
            yield "red_flags.hours", "hours and reason"


def _evidence_faults(content: InstrumentContent) -> Found:
    evidence = content.evidence
    for key in ("status", "author", "licence", "who_may_use", "about", "limits"):
        if not evidence.get(key):
            yield key, "missing"
    if evidence.get("status") not in ("draft", "piloted", "normed"):
        yield "status", "draft, piloted or normed"
    if evidence.get("status") == "normed" and not content.norms:
        yield "status", "normed without norms"
    if evidence.get("status") == "draft" and evidence.get("studies"):
        yield "status", "a draft has no studies"
    for key in ("about", "limits"):
        absent = set(content.wordings) - set(evidence.get(key) or {})
        yield from ((key, f"missing in {language}") for language in sorted(absent))


def _norm_faults(content: InstrumentContent) -> Found:
    scales = {scale["id"] for scale in content.structure["scales"]}
    for number, row in enumerate(content.norms, start=2):
        if row.get("scale") not in scales:
            yield f"row {number}", f"unknown scale: {row.get('scale')}"
        try:
            sound = int(row["age_from"]) <= int(row["age_to"]) and int(row["n"]) > 0 and float(row["sd"]) > 0
            float(row["mean"])
        except (KeyError, ValueError):
            sound = False
        if not sound:
            yield f"row {number}", "ages, n, mean and sd"


def _word_faults(content: InstrumentContent, language: str, words: dict[str, Any]) -> Found:
    structure = content.structure
    if words.get("language") != language:
        yield "language", "must be the file's"
    for key in ("title", "pupil_title", "instruction", "end", "status"):
        if not str(words.get(key, "")).strip():
            yield key, "missing"
    yield from _item_word_faults(structure, words)
    yield from _label_faults(structure, words)
    yield from _voice_faults(structure, words)
    reasons = {flag["reason"] for flag in structure.get("red_flags", [])}
    for reason in sorted(reasons):
        if not words.get("red_flags", {}).get(reason, {}).get("specialist"):
            yield f"red_flags.{reason}.specialist", "missing"


def _item_word_faults(structure: dict[str, Any], words: dict[str, Any]) -> Found:
    known = {item["id"] for item in structure["items"]}
    for name in sorted(known - set(words.get("items", {}))):
        yield f"items.{name}", "missing"
    for name, text in words.get("items", {}).items():
        if name not in known:
            yield f"items.{name}", "no such item"
        elif not str(text).strip():
            yield f"items.{name}", "empty"


def _label_faults(structure: dict[str, Any], words: dict[str, Any]) -> Found:
    for item in structure["items"]:
        rules = structure["formats"][item["format"]]
        if rules["kind"] not in WITH_OPTIONS:
            continue
        own = words.get("item_options", {}).get(item["id"], {}).get("labels")
        labels = own or words.get("formats", {}).get(item["format"], {}).get("labels") or []
        if len(labels) != len(rules["options"]) or not all(str(label).strip() for label in labels):
            yield f"formats.{item['format']}.labels", f"{len(rules['options'])} labels ({item['id']})"


def _voice_faults(structure: dict[str, Any], words: dict[str, Any]) -> Found:
    for scale in structure["scales"]:
        told = words.get("scales", {}).get(scale["id"], {})
        for key in ("name", "about", "parent_name", "pupil_name"):
            if not str(told.get(key, "")).strip():
                yield f"scales.{scale['id']}.{key}", "missing"
        for voice in VOICES:
            for band in BANDS:
                if not str(told.get(voice, {}).get(band, "")).strip():
                    yield f"scales.{scale['id']}.{voice}.{band}", "missing"


def _toml(file: Path, faults: list[Fault]) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(Fault(file.name, "", "missing"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        faults.append(Fault(file.name, "", str(broken)))
    return {}


def _norms(file: Path) -> list[dict[str, str]]:
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
