"""The papers about one child and one class as plain frozen values, in the language they are printed in.

Interpretive texts arrive already translated and already chosen for the band. The letters to parent and pupil have no
place for a number, so none can reach them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tirek.core.charts import ProfileRow, TrailPoint

Measure = Literal["percent", "t"]


@dataclass(frozen=True)
class NormCard:
    """Whom the numbers are compared with. Without a card the paper says that there are no norms yet."""

    population: str
    size: int
    collected: str
    test_language: str


@dataclass(frozen=True)
class Finding:
    """One scale of one child: numbers for the chart, ``text`` in the specialist's voice for its band."""

    row: ProfileRow
    text: str


@dataclass(frozen=True)
class Trail:
    """One scale over the years."""

    scale: str
    points: tuple[TrailPoint, ...]


@dataclass(frozen=True)
class View:
    """What one informant sees on one scale."""

    band: str
    value: float | None = None


@dataclass(frozen=True)
class Comparison:
    """One scale seen by several informants, in the order of ``Portrait.informants``; ``note`` says where they differ."""

    scale: str
    views: tuple[View | None, ...]
    note: str = ""


@dataclass(frozen=True)
class SittingLine:
    """One line of "who answered what, when": instrument, informant, day, language of answering."""

    instrument: str
    informant: str
    answered_on: date
    answered_in: str


@dataclass(frozen=True)
class Advice:
    """Steps for one audience (already named in words) and where they come from."""

    audience: str
    steps: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True)
class Portrait:
    """The individual portrait in the specialist's voice. It is a draft until ``signed_by`` and ``signed_on`` stand."""

    language: str
    school: str
    pupil: str
    class_name: str
    age: int | None
    sittings: tuple[SittingLine, ...]
    measure: Measure
    findings: tuple[Finding, ...]
    error_level: int | None = None
    norm: NormCard | None = None
    trails: tuple[Trail, ...] = ()
    informants: tuple[str, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    quality_notes: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()
    psychologist: str = ""
    signed_by: str = ""
    signed_on: date | None = None


@dataclass(frozen=True)
class Contact:
    """Where a family finds the psychologist."""

    name: str
    role: str
    phone: str = ""
    hours: str = ""


@dataclass(frozen=True)
class Passage:
    """A heading in plain words and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class ParentLetter:
    """A page for the parent: what is going well, which situations call for care, which steps help."""

    language: str
    school: str
    child: str
    class_name: str
    guardian: str
    occasion: str
    strengths: tuple[Passage, ...]
    situations: tuple[Passage, ...]
    steps: tuple[str, ...]
    contact: Contact
    written_on: date


@dataclass(frozen=True)
class PupilLetter:
    """Half a page for the pupil: strengths and choices."""

    language: str
    school: str
    pupil: str
    class_name: str
    strengths: tuple[str, ...]
    choices: tuple[str, ...]
    contact: Contact
    written_on: date


@dataclass(frozen=True)
class Cell:
    """One child on one scale in the class sheet."""

    band: str
    value: float | None = None


@dataclass(frozen=True)
class SheetRow:
    """One child of the class sheet; cells in the order of its scales."""

    pupil: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ClassSheet:
    """Pupils by scales. Made for up to 35 pupils and 12 scales on one landscape page; more pupils flow on."""

    language: str
    school: str
    class_name: str
    occasion: str
    period: str
    scales: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    measure: Measure
    with_values: bool = True
    norm: NormCard | None = None


@dataclass(frozen=True)
class ClassPapers:
    """Everything of a class in the order it is printed."""

    sheet: ClassSheet
    portraits: tuple[Portrait, ...] = ()
    parent_letters: tuple[ParentLetter, ...] = ()
    pupil_letters: tuple[PupilLetter, ...] = ()
