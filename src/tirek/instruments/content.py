"""Reading an instrument from its folder: everything is checked before a single row is written (docs/reference/instrument-format.md)."""

import csv
import hashlib
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tirek.instruments.faults import Fault, Found, InstrumentInvalid
from tirek.instruments.shapes import LANGUAGES, evidence_misfits, structure_misfits
from tirek.instruments.soundness import evidence_faults, norm_faults, structure_faults, word_faults

__all__ = ["Fault", "InstrumentContent", "InstrumentInvalid", "check", "digest_of", "read_instrument"]

STRUCTURE, EVIDENCE, NORMS = "structure.toml", "evidence.toml", "norms.csv"


@dataclass(frozen=True)
class InstrumentContent:
    """A checked instrument: plain dictionaries as they stand in the files."""

    structure: dict[str, Any]
    wordings: dict[str, dict[str, Any]]
    evidence: dict[str, Any]
    norms: list[dict[str, str]]

    @property
    def code(self) -> str:
        return str(self.structure["code"])

    @property
    def version(self) -> str:
        return str(self.structure["version"])

    @property
    def structure_digest(self) -> str:
        """SHA-256 of structure, evidence and norms in canonical JSON."""
        return digest_of({"structure": self.structure, "evidence": self.evidence, "norms": self.norms})

    def wording_digest(self, language: str) -> str:
        """SHA-256 of one language's words together with the structure they belong to."""
        return digest_of({"structure": self.structure, "words": self.wordings[language]})


def read_instrument(folder: Path) -> InstrumentContent:
    """Return the instrument of ``folder``.

    Raises InstrumentInvalid with every fault found: what cannot be read first, then what does not make sense.
    """
    faults: list[Fault] = []
    languages = [language for language in LANGUAGES if (folder / f"{language}.toml").exists()]
    content = InstrumentContent(
        structure=_toml(folder / STRUCTURE, faults),
        wordings={language: _toml(folder / f"{language}.toml", faults) for language in languages},
        evidence=_toml(folder / EVIDENCE, faults),
        norms=_norms(folder / NORMS, faults),
    )
    faults = faults or check(content, folder)
    if faults:
        raise InstrumentInvalid(faults)
    return content


def check(content: InstrumentContent, folder: Path) -> list[Fault]:
    """Return every fault of an instrument; ``folder`` gives the code and version its place claims."""
    faults = _structure_faults(content.structure, folder)
    if faults:
        return faults
    faults += _evidence_faults(content)
    faults += _in(NORMS, norm_faults(content.norms, content.structure))
    if not content.wordings:
        faults.append(Fault("kk.toml", "", "no language at all"))
    for language, words in content.wordings.items():
        faults += _in(f"{language}.toml", word_faults(words, content.structure, language))
    return faults


def digest_of(content: Any) -> str:
    """Return the SHA-256 of canonical JSON: keys sorted, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _structure_faults(structure: dict[str, Any], folder: Path) -> list[Fault]:
    faults = _in(STRUCTURE, structure_misfits(structure))
    if faults:
        return faults
    for key, name in (("code", folder.parent.name), ("version", folder.name)):
        if structure[key] != name:
            faults.append(Fault(STRUCTURE, key, f"the folder says {name}"))
    return faults + _in(STRUCTURE, structure_faults(structure))


def _evidence_faults(content: InstrumentContent) -> list[Fault]:
    faults = _in(EVIDENCE, evidence_misfits(content.evidence))
    if faults:
        return faults
    return _in(EVIDENCE, evidence_faults(content.evidence, content.structure, content.wordings, len(content.norms)))


def _in(file: str, found: Found) -> list[Fault]:
    return [Fault(file, key, reason) for key, reason in found]


def _toml(file: Path, faults: list[Fault]) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(Fault(file.name, "", "missing"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        faults.append(Fault(file.name, "", str(broken)))
    return {}


def _norms(file: Path, faults: list[Fault]) -> list[dict[str, str]]:
    """Return the rows of the norm table; a cell too many or too few shows as a column that should not be."""
    if not file.exists():
        return []
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines, restkey="?", restval=""))
    except (csv.Error, UnicodeDecodeError) as broken:
        faults.append(Fault(file.name, "", str(broken)))
        return []
