"""What a sheet would change in a school: added, corrected, moved, unchanged, gone. Nothing is merged by itself: two
children of one name and birthday are told apart by a person."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tirek.core.kazakh import search_key
from tirek.people.roster.findings import Code, Finding, Severity
from tirek.people.roster.rows import RosterRow

ClassName = tuple[int, str]


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

    @property
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


@dataclass
class ImportPlan:
    """What would happen. ``can_apply`` is False while a single error stands: all or nothing."""

    added: list[RosterRow] = field(default_factory=list)
    corrected: list[Correction] = field(default_factory=list)
    moved: list[Move] = field(default_factory=list)
    unchanged: list[tuple[RosterRow, KnownPupil]] = field(default_factory=list)
    leavers: list[KnownPupil] = field(default_factory=list)
    new_classes: dict[ClassName, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def can_apply(self) -> bool:
        return not any(finding.is_error for finding in self.findings)

    @property
    def changes_nothing(self) -> bool:
        return not (self.added or self.corrected or self.moved or self.leavers or self.new_classes)

    def summary(self) -> dict[str, int]:
        """Return how many of each."""
        errors = sum(finding.is_error for finding in self.findings)
        return {
            "added": len(self.added),
            "corrected": len(self.corrected),
            "moved": len(self.moved),
            "unchanged": len(self.unchanged),
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
) -> ImportPlan:
    """Return the plan of ``rows`` for ``school``.

    A row meets a known pupil by IIN; without one on either side by the same name and birthday, when exactly one fits.
    Leavers are pupils of the classes the sheet holds who do not stand in it.
    """
    plan = ImportPlan(findings=list(findings))
    known = _Known.of(school)
    met: set[Any] = set()
    rows = list(rows)
    _find_twins(rows, plan, heading)
    for row in rows:
        _need_class(row, school, plan, may_open_classes, heading)
        pupil = known.meet(row, iin_hash, plan, heading)
        if pupil is None:
            plan.added.append(row)
        elif pupil.ref in met:
            _note(plan, row, heading, Code.TWICE_IN_FILE, Severity.ERROR)
        else:
            met.add(pupil.ref)
            _compare(row, pupil, plan, iin_hash)
    classes = {(row.grade, row.letter) for row in rows}
    plan.leavers = [one for one in school.pupils if one.class_name in classes and one.ref not in met]
    return plan


@dataclass
class _Known:
    by_iin: dict[bytes, KnownPupil]
    by_name: dict[tuple[str, date], list[KnownPupil]]

    @classmethod
    def of(cls, school: KnownSchool) -> "_Known":
        by_name: dict[tuple[str, date], list[KnownPupil]] = {}
        for pupil in school.pupils:
            by_name.setdefault((pupil.name_key, pupil.born_on), []).append(pupil)
        return cls({pupil.iin_hash: pupil for pupil in school.pupils if pupil.iin_hash}, by_name)

    def meet(
        self, row: RosterRow, iin_hash: Callable[[str], bytes], plan: ImportPlan, heading: str
    ) -> KnownPupil | None:
        alike = self.by_name.get((row.name_key, row.born_on), []) if row.born_on else []
        if not row.iin:
            return self._by_name(row, alike, plan, heading)
        found = self.by_iin.get(iin_hash(row.iin))
        if found is not None:
            if found.name_key != row.name_key and found.born_on != row.born_on:
                _note(plan, row, heading, Code.IIN_OF_ANOTHER, Severity.ERROR)
            return found
        return self._by_name(row, [pupil for pupil in alike if pupil.iin_hash is None], plan, heading)

    def _by_name(self, row: RosterRow, alike: list[KnownPupil], plan: ImportPlan, heading: str) -> KnownPupil | None:
        if len(alike) > 1:
            _note(plan, row, heading, Code.NAMESAKE_IN_SCHOOL, Severity.ERROR)
        return alike[0] if len(alike) == 1 else None


def _find_twins(rows: list[RosterRow], plan: ImportPlan, heading: str) -> None:
    iins: dict[str, int] = {}
    names: dict[tuple[str, Any, bool], int] = {}
    for row in rows:
        if row.iin and row.iin in iins:
            _note(plan, row, heading, Code.TWICE_IN_FILE, Severity.ERROR, other=iins[row.iin])
        elif not row.iin and (row.name_key, row.born_on, False) in names:
            other = names[(row.name_key, row.born_on, False)]
            _note(plan, row, heading, Code.NAMESAKE_IN_FILE, Severity.ERROR, other=other)
        if row.iin:
            iins.setdefault(row.iin, row.number)
        names.setdefault((row.name_key, row.born_on, bool(row.iin)), row.number)


def _need_class(row: RosterRow, school: KnownSchool, plan: ImportPlan, may_open: bool, heading: str) -> None:  # noqa: FBT001
    name = (row.grade, row.letter)
    if row.grade is None or name in school.classes or name in plan.new_classes:
        return
    if not may_open:
        _note(plan, row, heading, Code.CLASS_UNKNOWN, Severity.ERROR, name=f"{row.grade} «{row.letter}»")
        return
    plan.new_classes[(row.grade, row.letter)] = row.language or (school.languages or ("kk",))[0]


def _compare(row: RosterRow, pupil: KnownPupil, plan: ImportPlan, iin_hash: Callable[[str], bytes]) -> None:
    changes: dict[str, tuple[Any, Any]] = {}
    for name in ("surname", "given_name", "patronymic", "born_on", "sex", "language"):
        now, was = getattr(row, name), getattr(pupil, name)
        if now and now != was:
            changes[name] = (was, now)
    if row.iin and pupil.iin_hash != iin_hash(row.iin):
        changes["iin"] = ("", f"…{row.iin[-4:]}")
    to = (row.grade, row.letter)
    if changes:
        plan.corrected.append(Correction(row, pupil, changes))
    if row.grade is not None and pupil.class_name != to:
        plan.moved.append(Move(row, pupil, pupil.class_name, (row.grade, row.letter)))
    elif not changes:
        plan.unchanged.append((row, pupil))


def _note(plan: ImportPlan, row: RosterRow, heading: str, code: Code, severity: Severity, **words: Any) -> None:
    plan.findings.append(Finding(row.number, heading, code, severity, words))
