"""What a sheet would change in a school: added, corrected, moved, unchanged, gone. Nothing is merged by itself: two
children of one name and birthday are told apart by a person."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from tirek.core.kazakh import search_key
from tirek.people.roster.findings import Code, Finding, Severity
from tirek.people.roster.rows import GuardianCells, RosterRow

ClassName = tuple[int, str]
NEW = "new"  # the choice that a row is a child the school does not have yet


@dataclass(frozen=True)
class KnownGuardian:
    """A representative the school knows of a pupil."""

    surname: str
    given_name: str
    phone: str
    email: str

    @cached_property
    def name_key(self) -> str:
        return search_key(f"{self.surname} {self.given_name}")


@dataclass(frozen=True)
class KnownPupil:
    """A pupil the school has. ``ref`` is the caller's own key."""

    ref: Any
    surname: str
    given_name: str
    patronymic: str
    born_on: date
    sex: str
    language: str
    iin_hash: bytes | None
    class_name: ClassName | None
    guardians: tuple[KnownGuardian, ...] = ()

    @cached_property
    def name_key(self) -> str:
        return search_key(f"{self.surname} {self.given_name}")


@dataclass(frozen=True)
class KnownSchool:
    """What the school has now. ``classes`` maps (grade, letter) to its language of instruction."""

    classes: dict[ClassName, str]
    pupils: tuple[KnownPupil, ...]
    languages: tuple[str, ...] = ("kk", "ru")


@dataclass(frozen=True)
class Correction:
    """A known pupil whose facts the sheet writes differently: field → (was, now)."""

    row: RosterRow
    pupil: KnownPupil
    changes: dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Move:
    """A known pupil whom the sheet has in another class."""

    row: RosterRow
    pupil: KnownPupil
    came_from: ClassName | None
    to: ClassName


@dataclass(frozen=True)
class GuardianChange:
    """A representative of a known pupil who is new to the school (no ``changes``) or is reached in another way."""

    row: RosterRow
    pupil: KnownPupil
    guardian: GuardianCells
    changes: dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Question:
    """A row that could be one of several children; the answer is the ``ref`` of one, or NEW."""

    row: RosterRow
    candidates: tuple[KnownPupil, ...]


@dataclass
class ImportPlan:
    """What would happen. ``can_apply`` is False while a single error stands: all or nothing."""

    added: list[RosterRow] = field(default_factory=list)
    corrected: list[Correction] = field(default_factory=list)
    moved: list[Move] = field(default_factory=list)
    unchanged: list[tuple[RosterRow, KnownPupil]] = field(default_factory=list)
    guardians: list[GuardianChange] = field(default_factory=list)
    blocked: list[RosterRow] = field(default_factory=list)
    leavers: list[KnownPupil] = field(default_factory=list)
    new_classes: dict[ClassName, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def can_apply(self) -> bool:
        return not any(finding.is_error for finding in self.findings)

    @property
    def changes_nothing(self) -> bool:
        return not (self.added or self.corrected or self.moved or self.guardians or self.leavers or self.new_classes)

    def summary(self) -> dict[str, int]:
        """Return how many of each."""
        errors = sum(finding.is_error for finding in self.findings)
        return {
            "added": len(self.added),
            "corrected": len(self.corrected),
            "moved": len(self.moved),
            "unchanged": len(self.unchanged),
            "guardians": len(self.guardians),
            "leavers": len(self.leavers),
            "new_classes": len(self.new_classes),
            "errors": errors,
            "warnings": len([one for one in self.findings if one.severity is Severity.WARNING]),
        }


def plan_import(
    rows: Iterable[RosterRow],
    findings: Iterable[Finding],
    school: KnownSchool,
    *,
    iin_hash: Callable[[str], bytes],
    may_open_classes: bool,
    heading: str = "",
    answers: Mapping[int, Any] | None = None,
    whole_school: bool = False,
) -> ImportPlan:
    """Return the plan of ``rows`` for ``school``.

    A row meets a known pupil by IIN; without one on either side by the same name and birthday, when exactly one fits and
    nothing speaks against it. Where it may be one of several, or its IIN is a new one, ``answers`` (row number → ref or
    NEW) decide. Leavers are pupils of the classes the sheet holds, or of the ``whole_school``, who do not stand in it.
    """
    return _Planner(list(rows), list(findings), school, iin_hash, heading, dict(answers or {})).plan(
        may_open_classes=may_open_classes, whole_school=whole_school
    )


class _Planner:
    """Plans one sheet; each row meets at most one pupil, each pupil at most one row."""

    def __init__(
        self,
        rows: list[RosterRow],
        findings: list[Finding],
        school: KnownSchool,
        iin_hash: Callable[[str], bytes],
        heading: str,
        answers: dict[int, Any],
    ) -> None:
        self.rows, self.school, self.heading, self.answers = rows, school, heading, answers
        self.made = ImportPlan(findings=findings)
        self.hashes = {row.iin: iin_hash(row.iin) for row in rows if row.iin}
        self.by_iin = {pupil.iin_hash: pupil for pupil in school.pupils if pupil.iin_hash}
        self.by_name: dict[tuple[str, date], list[KnownPupil]] = {}
        for pupil in school.pupils:
            self.by_name.setdefault((pupil.name_key, pupil.born_on), []).append(pupil)
        self.met: dict[Any, int] = {}
        self.in_question: set[Any] = set()  # while nobody has answered, none of them has left
        self.twins: set[int] = set()

    def plan(self, *, may_open_classes: bool, whole_school: bool) -> ImportPlan:
        self._find_twins()
        for row in self.rows:
            self._need_class(row, may_open=may_open_classes)
        pairs = [(row, self._meet(row)) for row in self.rows]
        wrong = {finding.row for finding in self.made.findings if finding.is_error}
        for row, pupil in pairs:
            self._place(row, pupil, blocked=row.number in wrong)
        self._find_leavers(whole_school=whole_school)
        return self.made

    def _place(self, row: RosterRow, pupil: KnownPupil | None, *, blocked: bool) -> None:
        if blocked:
            self.made.blocked.append(row)
        elif pupil is None:
            self.made.added.append(row)
        else:
            self._compare(row, pupil)

    def _meet(self, row: RosterRow) -> KnownPupil | None:
        """Return the pupil a row speaks of; a second row for the same pupil is an error."""
        pupil = self._pupil_of(row)
        if pupil is None:
            return None
        first = self.met.setdefault(pupil.ref, row.number)
        if first != row.number and row.number not in self.twins:
            self._note(row, Code.TWICE_IN_FILE, Severity.ERROR, other=first)
        return pupil

    def _pupil_of(self, row: RosterRow) -> KnownPupil | None:
        known = self.by_iin.get(self.hashes[row.iin]) if row.iin else None
        if known is not None:
            if known.name_key != row.name_key and known.born_on != row.born_on:
                self._note(row, Code.IIN_OF_ANOTHER, Severity.ERROR)
            return known
        alike = self.by_name.get((row.name_key, row.born_on), []) if row.born_on else []
        if not alike or self.answers.get(row.number) == NEW:
            return None
        if len(alike) == 1 and _nothing_against(row, alike[0]):
            return alike[0]
        chosen = next((pupil for pupil in alike if pupil.ref == self.answers.get(row.number)), None)
        if chosen is None:
            self._ask(row, alike)
        return chosen

    def _ask(self, row: RosterRow, alike: list[KnownPupil]) -> None:
        self.made.questions.append(Question(row, tuple(alike)))
        self.in_question |= {pupil.ref for pupil in alike}
        code = Code.NAMESAKE_IN_SCHOOL if len(alike) > 1 or not row.iin else Code.IIN_CHANGES
        self._note(row, code, Severity.ERROR)

    def _find_twins(self) -> None:
        """Find one IIN twice, and one name and birthday twice without an IIN on both to tell them apart."""
        iins: dict[str, int] = {}
        names: dict[tuple[str, date], list[RosterRow]] = {}
        for row in self.rows:
            if row.iin and iins.setdefault(row.iin, row.number) != row.number:
                self.twins.add(row.number)
                self._note(row, Code.TWICE_IN_FILE, Severity.ERROR, other=iins[row.iin])
                continue
            if not row.name_key or row.born_on is None:
                continue
            namesakes = names.setdefault((row.name_key, row.born_on), [])
            twin = next((one for one in namesakes if not (one.iin and row.iin)), None)
            if twin is not None:
                self._note(row, Code.NAMESAKE_IN_FILE, Severity.ERROR, other=twin.number)
            namesakes.append(row)

    def _need_class(self, row: RosterRow, *, may_open: bool) -> None:
        if row.grade is None or (row.grade, row.letter) in self.school.classes:
            return
        if not may_open:
            self._note(row, Code.CLASS_UNKNOWN, Severity.ERROR, name=f"{row.grade} «{row.letter}»")
            return
        languages = self.school.languages or ("kk",)
        opened = self.made.new_classes
        if not opened.get((row.grade, row.letter)):
            opened[(row.grade, row.letter)] = row.language
        opened[(row.grade, row.letter)] = opened[(row.grade, row.letter)] or languages[0]

    def _compare(self, row: RosterRow, pupil: KnownPupil) -> None:
        self._compare_guardians(row, pupil)
        changes: dict[str, tuple[Any, Any]] = {}
        for name in ("surname", "given_name", "patronymic", "born_on", "sex", "language"):
            now, was = getattr(row, name), getattr(pupil, name)
            if now and now != was:
                changes[name] = (was, now)
        if row.iin and pupil.iin_hash != self.hashes[row.iin]:
            changes["iin"] = ("••••" if pupil.iin_hash else "", f"…{row.iin[-4:]}")
        if changes:
            self.made.corrected.append(Correction(row, pupil, changes))
        if row.grade is not None and pupil.class_name != (row.grade, row.letter):
            self.made.moved.append(Move(row, pupil, pupil.class_name, (row.grade, row.letter)))
        elif not changes:
            self.made.unchanged.append((row, pupil))

    def _compare_guardians(self, row: RosterRow, pupil: KnownPupil) -> None:
        known = {guardian.name_key: guardian for guardian in pupil.guardians}
        for cells in row.guardians:
            changes = _contacts(cells, known[cells.name_key]) if cells.name_key in known else {}
            if changes or cells.name_key not in known:
                self.made.guardians.append(GuardianChange(row, pupil, cells, changes))

    def _find_leavers(self, *, whole_school: bool) -> None:
        classes = {(row.grade, row.letter) for row in self.rows}
        self.made.leavers = [
            pupil
            for pupil in self.school.pupils
            if pupil.ref not in self.met
            and pupil.ref not in self.in_question
            and pupil.class_name is not None
            and (whole_school or pupil.class_name in classes)
        ]

    def _note(self, row: RosterRow, code: Code, severity: Severity, **words: Any) -> None:
        self.made.findings.append(Finding(row.number, self.heading, code, severity, words))


def _contacts(cells: GuardianCells, known: KnownGuardian) -> dict[str, tuple[str, str]]:
    """Return how a known guardian is reached now: field → (was, now)."""
    pairs = {name: (getattr(known, name), getattr(cells, name)) for name in ("phone", "email")}
    return {name: (was, now) for name, (was, now) in pairs.items() if now and now != was}


def _nothing_against(row: RosterRow, pupil: KnownPupil) -> bool:
    """Say whether a namesake of the same birthday is the same child as far as can be seen."""
    if row.iin and pupil.iin_hash:  # an IIN the school has not: a mistyped digit, or another child
        return False
    if row.sex and pupil.sex and row.sex != pupil.sex:
        return False
    return not (row.patronymic and pupil.patronymic) or search_key(row.patronymic) == search_key(pupil.patronymic)
