"""A sheet's way into the school: taken in, mapped, looked through, applied at once or not at all."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tirek.accounts.models import Person
from tirek.accounts.queries import in_force
from tirek.audit.operations import record
from tirek.core.clock import day_in_kazakhstan
from tirek.core.ids import uuid_or_none
from tirek.core.kazakh import search_key
from tirek.core.secrets import decrypt_bytes, encrypt_bytes
from tirek.organisations.models import Organisation, SchoolYear
from tirek.people.models import Enrolment, Guardian, Guardianship, Pupil, RosterImport, RosterMapping, SchoolClass
from tirek.people.operations import (
    GuardianFacts,
    PupilFacts,
    add_class,
    build_guardian,
    build_pupil,
    describe,
    iin_hash,
)
from tirek.people.policies import require_may_keep_roll
from tirek.people.roster.columns import Mapping, guess_mapping, signature
from tirek.people.roster.plan import (
    NEW,
    ClassName,
    ImportPlan,
    KnownGuardian,
    KnownPupil,
    KnownSchool,
    Question,
    plan_import,
)
from tirek.people.roster.reading import Part, Table, read_table
from tirek.people.roster.rows import GuardianCells, RosterRow, read_rows

BATCH = 500


class MappingIncomplete(Exception):
    """The mapping leaves out what a roster cannot do without; ``missing`` names the groups of fields."""

    def __init__(self, missing: list[tuple[str, ...]]) -> None:
        super().__init__(missing)
        self.missing = missing


class CannotApply(Exception):
    """The plan has errors, or the school changed since it was looked through."""


class AlreadyApplied(Exception):
    """This import has been applied or given up."""


@dataclass(frozen=True)
class Choices:
    """What a person chose in the preview."""

    open_classes: bool = True
    let_leavers_go: bool = False
    whole_school: bool = False
    # row number → id of the pupil it speaks of, or "new": the answers to the plan's questions
    answers: dict[int, str] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> "Choices":
        return cls(
            bool(stored.get("open_classes", True)),
            bool(stored.get("let_leavers_go", False)),
            bool(stored.get("whole_school", False)),
            {int(row): str(answer) for row, answer in stored.get("answers", {}).items()},
        )

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@transaction.atomic(durable=True)
def take_sheet(
    *, organisation: Organisation, year: SchoolYear, name: str, content: bytes, at: datetime, by: Person
) -> RosterImport:
    """Take a sheet in, with the mapping remembered for its headings or guessed anew. The bytes lie sealed.

    Raises PermissionDenied; RosterUnreadable.
    """
    require_may_keep_roll(by, organisation.id, on=day_in_kazakhstan(at))
    table = read_table(name, content)
    known = RosterMapping.objects.filter(organisation=organisation, signature=signature(table.headings)).first()
    mapping = Mapping.from_dict(known.columns) if known else guess_mapping(table.headings)
    taken = RosterImport(
        organisation=organisation,
        year=year,
        by=by,
        at=at,
        file_name=name[:200],
        file_digest=hashlib.sha256(content).hexdigest(),
        mapping=mapping.to_dict(),
    )
    taken.table_sealed = encrypt_bytes(_packed(table), about=f"people.RosterImport {taken.pk}")
    taken.save(force_insert=True)
    record("roster.taken", subject=taken, by=by, at=at, details={"rows": len(table.rows)})
    return taken


@transaction.atomic(durable=True)
def map_columns(*, taken: RosterImport, mapping: Mapping, at: datetime, by: Person) -> None:
    """Confirm which column is what, and remember it for sheets with these headings.

    Raises PermissionDenied; MappingIncomplete; AlreadyApplied.
    """
    require_may_keep_roll(by, taken.organisation_id, on=day_in_kazakhstan(at))
    _require_open(taken)
    if mapping.missing():
        raise MappingIncomplete(mapping.missing())
    RosterMapping.objects.update_or_create(
        organisation_id=taken.organisation_id,
        signature=signature(table_of(taken).headings),
        defaults={"columns": mapping.to_dict(), "remembered_at": at},
    )
    RosterImport.objects.filter(pk=taken.pk).update(mapping=mapping.to_dict(), state=RosterImport.State.PREVIEW)


@transaction.atomic(durable=True)
def choose(*, taken: RosterImport, choices: Choices, at: datetime, by: Person) -> None:
    """Note what the person chose while looking through."""
    require_may_keep_roll(by, taken.organisation_id, on=day_in_kazakhstan(at))
    _require_open(taken)
    RosterImport.objects.filter(pk=taken.pk).update(choices=choices.to_dict())


@transaction.atomic(durable=True)
def give_up(*, taken: RosterImport, at: datetime, by: Person) -> None:
    """Put the sheet away; its contents are removed."""
    require_may_keep_roll(by, taken.organisation_id, on=day_in_kazakhstan(at))
    _require_open(taken)
    RosterImport.objects.filter(pk=taken.pk).update(state=RosterImport.State.GIVEN_UP, table_sealed=None)
    record("roster.given_up", subject=taken, by=by, at=at)


def plan_of(taken: RosterImport, *, today: date) -> ImportPlan:
    """Return what the sheet would change in the school as it is now."""
    return _plan(taken, Choices.from_dict(taken.choices), today)


def questions_of(taken: RosterImport, plan: ImportPlan, *, today: date) -> list[Question]:
    """Return every question of the sheet, the answered ones too, so that an answer can be changed."""
    choices = Choices.from_dict(taken.choices)
    if not choices.answers:
        return plan.questions
    return _plan(taken, replace(choices, answers={}), today).questions


def _plan(taken: RosterImport, choices: Choices, today: date) -> ImportPlan:
    mapping, table = Mapping.from_dict(taken.mapping), table_of(taken)
    rows, found = read_rows(table, mapping, today=today)
    place = mapping.columns.get("full_name", mapping.columns.get("surname", 0))
    return plan_import(
        rows,
        found,
        known_school(taken, today=today),
        iin_hash=iin_hash,
        may_open_classes=choices.open_classes,
        heading=table.headings[place],
        answers={row: uuid_or_none(answer) or NEW for row, answer in choices.answers.items()},
        whole_school=choices.whole_school,
    )


def table_of(taken: RosterImport) -> Table:
    """Return the sheet of an import that is still open."""
    if taken.table_sealed is None:
        raise AlreadyApplied
    stored = json.loads(decrypt_bytes(taken.table_sealed, about=f"people.RosterImport {taken.pk}"))
    parts = tuple(Part(*part) for part in stored.get("parts", ()))
    return Table(tuple(stored["headings"]), tuple(tuple(row) for row in stored["rows"]), stored["first_row"], parts)


def known_school(taken: RosterImport, *, today: date) -> KnownSchool:
    """Return the classes of the import's year and every pupil of the organisation with guardians, in five queries."""
    classes = SchoolClass.objects.filter(organisation=taken.organisation_id, year=taken.year_id)
    by_id = {row.id: (row.grade, row.letter) for row in classes}
    running = Enrolment.objects.filter(in_force(today), organisation=taken.organisation_id)
    of_pupil = dict(running.values_list("pupil", "school_class"))
    guardians: dict[Any, list[KnownGuardian]] = {}
    relations = Guardianship.objects.filter(organisation=taken.organisation_id, valid_to__isnull=True)
    for ref, *facts in relations.values_list(
        "pupil", "guardian__surname", "guardian__given_name", "guardian__phone", "guardian__email"
    ):
        guardians.setdefault(ref, []).append(KnownGuardian(*facts))
    pupils = tuple(
        KnownPupil(
            ref=pupil.id,
            surname=pupil.surname,
            given_name=pupil.given_name,
            patronymic=pupil.patronymic,
            born_on=pupil.born_on,
            sex=pupil.sex,
            language=pupil.language,
            iin_hash=bytes(pupil.iin_hash) if pupil.iin_hash else None,
            class_name=by_id.get(of_pupil[pupil.id]) if pupil.id in of_pupil else None,
            guardians=tuple(guardians.get(pupil.id, ())),
        )
        for pupil in Pupil.objects.filter(organisation=taken.organisation_id)
    )
    organisation = Organisation.objects.get(pk=taken.organisation_id)
    names = {(row.grade, row.letter): row.language for row in classes}
    return KnownSchool(names, pupils, tuple(organisation.languages) or ("kk", "ru"))


@transaction.atomic(durable=True)
def apply_import(*, taken: RosterImport, on: date, at: datetime, by: Person) -> dict[str, int]:
    """Write the plan into the school, all of it or nothing; return how many of each.

    Raises PermissionDenied; AlreadyApplied; CannotApply when an error stands.
    """
    require_may_keep_roll(by, taken.organisation_id, on=day_in_kazakhstan(at))
    row = RosterImport.objects.select_for_update(of=("self",)).get(pk=taken.pk)
    _require_open(row)
    plan = plan_of(row, today=day_in_kazakhstan(at))
    if not plan.can_apply:
        raise CannotApply
    _Writer(row, plan, on, at, by).write(Choices.from_dict(row.choices))
    summary = plan.summary()
    RosterImport.objects.filter(pk=row.pk).update(
        state=RosterImport.State.APPLIED, applied_at=at, summary=summary, table_sealed=None
    )
    record("roster.applied", subject=row, by=by, at=at, details=summary)
    return summary


class _Writer:
    """Writes one plan; lives as long as the transaction."""

    def __init__(self, taken: RosterImport, plan: ImportPlan, on: date, at: datetime, by: Person) -> None:
        self.taken, self.plan, self.on, self.at, self.by = taken, plan, on, at, by
        rows = SchoolClass.objects.filter(organisation=taken.organisation_id, year=taken.year_id)
        self.classes: dict[ClassName, SchoolClass] = {(row.grade, row.letter): row for row in rows}

    def write(self, choices: Choices) -> None:
        for name, language in self.plan.new_classes.items():
            self.classes[name] = self._open_class(name, language)
        self._add()
        self._correct()
        self._move()
        if choices.let_leavers_go:
            leaving = [pupil.ref for pupil in self.plan.leavers]
            self._running(leaving).update(ends_on=self.on, end_reason=Enrolment.Reason.LEFT)
        self._write_guardians()

    def _open_class(self, name: ClassName, language: str) -> SchoolClass:
        shifts = [row.shift for row in self.plan.added if (row.grade, row.letter) == name and row.shift]
        shift = max(set(shifts), key=shifts.count) if shifts else 1
        return add_class(
            self.taken.organisation_id, self.taken.year, name[0], name[1], language, shift, self.at, self.by
        )

    def _add(self) -> None:
        self.added = [
            build_pupil(self._facts(row), organisation_id=self.taken.organisation_id, at=self.at)
            for row in self.plan.added
        ]
        Pupil.objects.bulk_create(self.added, batch_size=BATCH)
        self._enrol([(pupil.id, row) for pupil, row in zip(self.added, self.plan.added, strict=True)])

    def _correct(self) -> None:
        known = Pupil.objects.in_bulk([one.pupil.ref for one in self.plan.corrected])
        pupils = [
            describe(known[one.pupil.ref], self._facts(one.row, known[one.pupil.ref])) for one in self.plan.corrected
        ]
        fields = [
            "surname", "given_name", "patronymic", "born_on", "sex", "language", "name_key", "search_key",
            "iin_sealed", "iin_hash", "iin_last4",
        ]  # fmt: skip
        Pupil.objects.bulk_update(pupils, fields, batch_size=BATCH)

    def _move(self) -> None:
        moving = {move.pupil.ref: move for move in self.plan.moved}
        self._running(list(moving)).update(ends_on=self.on, end_reason=Enrolment.Reason.MOVED)
        Enrolment.objects.filter(pupil__in=list(moving), starts_on=self.on, ends_on=self.on).delete()
        self._enrol([(ref, move.row) for ref, move in moving.items()])

    def _running(self, refs: list[Any]):  # type: ignore[no-untyped-def]
        return Enrolment.objects.filter(in_force(self.on), pupil__in=refs)

    def _enrol(self, pairs: list[tuple[Any, RosterRow]]) -> None:
        rows = [
            Enrolment(
                organisation_id=self.taken.organisation_id,
                pupil_id=ref,
                school_class=self.classes[(row.grade, row.letter)],
                starts_on=self.on,
            )
            for ref, row in pairs
            if row.grade is not None
        ]
        Enrolment.objects.bulk_create(rows, batch_size=BATCH)

    def _facts(self, row: RosterRow, known: Pupil | None = None) -> PupilFacts:
        """What the sheet says; where it is silent, what the school knows, else the language of the class."""
        name = (row.grade, row.letter)
        of_class = self.classes[name].language if row.grade is not None and name in self.classes else "kk"
        born_on = row.born_on or (known.born_on if known else None)
        assert born_on is not None  # a row without birthday and IIN is an error and never comes here
        return PupilFacts(
            surname=row.surname,
            given_name=row.given_name,
            patronymic=row.patronymic or (known.patronymic if known else ""),
            born_on=born_on,
            sex=row.sex or (known.sex if known else ""),
            language=row.language or (known.language if known else of_class),
            iin=row.iin,
        )

    def _write_guardians(self) -> None:
        """Add the representatives the sheet names and the school does not know; known ones get a telephone or e-mail."""
        pairs = [(pupil.id, row, pupil.language) for pupil, row in zip(self.added, self.plan.added, strict=True)]
        changed = {one.pupil.ref: (one.pupil.ref, one.row, one.pupil.language) for one in self.plan.guardians}
        pairs += changed.values()
        known = self._known_guardians([ref for ref, _, _ in pairs])
        guardians: list[Guardian] = []
        relations: list[Guardianship] = []
        for ref, row, language in pairs:
            for cells in row.guardians:
                facts = _guardian_facts(cells, language)
                met = known.get((ref, search_key(f"{facts.surname} {facts.given_name}")))
                if met is not None:
                    self._refresh(met, facts)
                    continue
                guardian = build_guardian(facts, organisation_id=self.taken.organisation_id)
                guardians.append(guardian)
                relations.append(
                    Guardianship(
                        organisation_id=self.taken.organisation_id,
                        pupil_id=ref,
                        guardian=guardian,
                        kind=cells.kind,
                        valid_from=self.on,
                    )
                )
        Guardian.objects.bulk_create(guardians, batch_size=BATCH)
        Guardianship.objects.bulk_create(relations, batch_size=BATCH)

    def _known_guardians(self, refs: list[Any]) -> dict[tuple[Any, str], Guardian]:
        rows = Guardianship.objects.filter(pupil__in=refs, valid_to__isnull=True).select_related("guardian")
        return {
            (row.pupil_id, search_key(f"{row.guardian.surname} {row.guardian.given_name}")): row.guardian
            for row in rows
        }

    @staticmethod
    def _refresh(guardian: Guardian, facts: GuardianFacts) -> None:
        changes = {
            name: value
            for name in ("phone", "email")
            if (value := getattr(facts, name)) and value != getattr(guardian, name)
        }
        if changes:
            Guardian.objects.filter(pk=guardian.pk).update(**changes)


def _guardian_facts(cells: GuardianCells, language: str) -> GuardianFacts:
    return GuardianFacts(
        surname=cells.surname,
        given_name=cells.given_name,
        patronymic=cells.patronymic,
        phone=cells.phone,
        email=cells.email,
        language=cells.language or language,
    )


def _require_open(taken: RosterImport) -> None:
    if taken.state in (RosterImport.State.APPLIED, RosterImport.State.GIVEN_UP):
        raise AlreadyApplied


def _packed(table: Table) -> bytes:
    return json.dumps(
        {"headings": table.headings, "rows": table.rows, "first_row": table.first_row, "parts": table.parts},
        ensure_ascii=False,
    ).encode()
