"""Rule C-1 tried at every door by which a child could come to be assessed, in every situation.

A sitting is opened while it is allowed; then the situation comes about behind its back, without the operations that would
stop it, so that each door has to refuse by itself. The database is asked by its own clock.
"""

import json
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.makers import NOW, TODAY, consent_for, make_guardian, make_instrument, make_pupil, open_seat
from tests.people import World
from tirek.consents.models import Consent, LegalGround
from tirek.consents.policies import ConsentMissing, basis_for_assessment
from tirek.core.ids import uuid7
from tirek.core.secrets import encrypt, keyed_hash, new_code, new_token
from tirek.instruments.models import InstrumentVersion
from tirek.organisations.models import Quarter
from tirek.people.models import Pupil
from tirek.screenings.grants import Grant, SeatToken, issue_grant, issue_seat_token
from tirek.screenings.models import Batch, KeptApart, Packed, ScreenedClass, Screening, Seat, Sitting
from tirek.screenings.operations.answering import Outcome, SittingStopped, keep_batch
from tirek.screenings.operations.planning import Plan, plan_screening, seat_newcomers
from tirek.screenings.operations.submitting import Submission, submit_sitting
from tirek.screenings.queries import without_consent
from tirek.screenings.sealing import public_key_for_device
from tirek.screenings.simulation import SimulatedDevice, as_request

TOMORROW = TODAY + timedelta(days=1)
HOURS_AGO = NOW.replace(hour=0)  # less than a day before the database's clock, at any hour the suite runs


@dataclass
class Case:
    """A child with a running sitting, and a second place that nobody has opened yet."""

    world: World
    pupil: Pupil
    screening: Screening
    running: Sitting
    device: SimulatedDevice
    free_seat: Seat
    consent: Consent | None
    ground: LegalGround | None
    client: Client = field(default_factory=Client)

    @property
    def packed(self) -> Packed:
        return self.screening.package.get()

    @property
    def grant(self) -> Grant:
        return Grant(self.running.id, self.running.organisation_id, self.running.instrument_id, self.running.device)

    def post(self, path: str, body: dict, **headers: str) -> int:
        return self.client.post(path, json.dumps(body), content_type="application/json", headers=headers).status_code


# --- situations: what came about after the sitting was opened, and whether a child may be assessed in it


def given_once(case: Case, **facts) -> Consent:  # type: ignore[no-untyped-def]
    return consent_for(case.pupil, **({"guardian": case.world.parent, "by": case.world.psychologist} | facts))


def superseded(case: Case, **facts) -> None:  # type: ignore[no-untyped-def]
    Consent.objects.filter(pk=case.consent.pk).update(superseded_at=NOW)
    given_once(case, **facts)


def ground_ended(case: Case) -> None:
    LegalGround.objects.filter(pk=case.ground.pk).update(ended_at=HOURS_AGO)


def nothing_was_ever_asked(case: Case) -> None:
    ground_ended(case)


def for_another_child(case: Case) -> None:
    ground_ended(case)
    consent_for(case.world.classmate, case.world.other_parent, by=case.world.psychologist)
    case.consent = Consent.objects.get(pupil=case.world.classmate)


def for_another_purpose(case: Case) -> None:
    ground_ended(case)
    case.consent = given_once(case, purpose="counselling")


def withdrawn(case: Case) -> None:
    Consent.objects.filter(pk=case.consent.pk).update(withdrawn_at=NOW)


def turned_eighteen(case: Case) -> None:
    case.pupil.born_on = date(TODAY.year - 18, TODAY.month, TODAY.day)
    case.pupil.save()


def other_parent_refuses(case: Case) -> None:
    father = make_guardian(case.pupil, "Әлиев", "Дәурен", "father")
    given_once(case, guardian=father, decision="refused")


def court_limits_the_signer(case: Case) -> None:
    case.world.parent.guardianships.update(court_limit="no_decisions", court_document="№ 1, 2026")


def second_signature_never_came(case: Case) -> None:
    LegalGround.objects.filter(pk=case.ground.pk).update(declared_at=NOW - timedelta(hours=49))


FROM_CONSENT, FROM_GROUND = "consent", "ground"
SITUATIONS: dict[str, tuple[str, Callable[[Case], None], bool]] = {
    "none": (FROM_GROUND, nothing_was_ever_asked, False),
    "given": (FROM_CONSENT, lambda case: None, True),
    "dated tomorrow": (FROM_CONSENT, lambda case: superseded(case, valid_from=TOMORROW), False),
    "over since today": (FROM_CONSENT, lambda case: superseded(case, valid_to=TODAY), False),
    "later refused": (FROM_CONSENT, lambda case: superseded(case, decision="refused"), False),
    "withdrawn": (FROM_CONSENT, withdrawn, False),
    "another child's": (FROM_GROUND, for_another_child, False),
    "another purpose": (FROM_GROUND, for_another_purpose, False),
    "18th birthday": (FROM_CONSENT, turned_eighteen, False),
    "the other parent refuses": (FROM_CONSENT, other_parent_refuses, False),
    "a court limits the signer": (FROM_CONSENT, court_limits_the_signer, False),
    "legal ground": (FROM_GROUND, lambda case: None, True),
    "legal ground unsigned for two days": (FROM_GROUND, second_signature_never_came, False),
}


# --- doors: each tries to let the child in and says whether it did


def refuses_with(*errors: type[Exception], within=transaction.atomic):  # type: ignore[no-untyped-def]
    """Turn an attempt into a door: False when one of ``errors`` refused. Operations bring their own transaction."""

    def door(attempt: Callable[[Case], None]) -> Callable[[Case], bool]:
        def let_in(case: Case) -> bool:
            try:
                with within():
                    attempt(case)
            except errors as refusal:
                if isinstance(refusal, DatabaseError) and "C-1" not in str(refusal):
                    raise  # refused, but not by the rule
                return False
            return True

        return let_in

    return door


@refuses_with(ConsentMissing)
def by_function(case: Case) -> None:
    basis_for_assessment(case.pupil, at=NOW)


@refuses_with(ConsentMissing, within=nullcontext)
def by_opening(case: Case) -> None:
    open_seat(case.free_seat, case.packed, device="x", at=NOW)


@refuses_with(SittingStopped, within=nullcontext)
def by_answering(case: Case) -> None:
    assert keep_batch(grant=case.grant, batch=case.device.batch([("q2", 1, 2000)]), at=NOW) is Outcome.KEPT


@refuses_with(SittingStopped, within=nullcontext)
def by_submitting(case: Case) -> None:
    submit_sitting(grant=case.grant, submission=Submission(1, 4), at=NOW)


@refuses_with(SittingStopped, within=nullcontext)
def by_answering_what_does_not_fit(case: Case) -> None:
    assert keep_batch(grant=case.grant, batch=case.device.batch([("q2", 99, 2000)]), at=NOW) is Outcome.MISFIT


def by_api_open(case: Case) -> bool:
    token = issue_seat_token(SeatToken(case.free_seat.id, case.free_seat.organisation_id), at=NOW)
    return told(case.post("/run/api/open", {"seat": token, "instrument": 0, "language": "kk", "device": "x"}), 200)


def by_api_batch(case: Case) -> bool:
    body = as_request(case.device.batch([("q2", 1, 2000)]))
    return told(case.post("/run/api/batch", body, Authorization=f"Grant {issue_grant(case.grant, at=NOW)}"), 201)


def by_api_submit(case: Case) -> bool:
    body = {"batches": 1, "last_ordinal": 4}
    return told(case.post("/run/api/submit", body, Authorization=f"Grant {issue_grant(case.grant, at=NOW)}"), 200)


def told(status: int, allowed: int) -> bool:
    assert status in (allowed, 410)
    return status == allowed


def by_planning(case: Case) -> bool:
    wish = Plan(
        title="Жаңа жоспар",
        classes=(case.world.five_a,),
        package=(case.packed.instrument,),
        starts_on=TODAY,
        ends_on=TOMORROW,
        quarter=Quarter.objects.latest("starts_on"),
        mode="supervised",
        language_choice="pupil",
        signals_to=case.world.psychologist,
    )
    made = plan_screening(plan=wish, at=NOW, by=case.world.psychologist)
    return made.seats.filter(pupil=case.pupil).exists()


def by_seating_newcomers(case: Case) -> bool:
    case.free_seat.delete()
    Seat.objects.filter(pk=case.running.seat_id).update(informant="parent")  # the pupil's own place is empty again
    seat_newcomers(screening=case.screening, at=NOW, by=case.world.psychologist)
    return Seat.objects.filter(pupil=case.pupil, informant="pupil").exists()


def by_the_list_of_a_class(case: Case) -> bool:
    return case.pupil not in without_consent(case.world.five_a, at=NOW)


@refuses_with(DatabaseError)
def by_orm_sitting(case: Case) -> None:
    Sitting.objects.create(seat=case.free_seat, device="x", **sitting_facts(case))


@refuses_with(DatabaseError)
def by_orm_batch(case: Case) -> None:
    Batch.objects.create(sitting=case.running, seq=9, **batch_facts(case))


@refuses_with(DatabaseError)
def by_orm_kept_apart(case: Case) -> None:
    KeptApart.objects.create(
        organisation=case.world.school, sitting=case.running, device="x", seq=9, digest=b"1", body="[]",
        reason="misfit", received_at=NOW,
    )  # fmt: skip


@refuses_with(DatabaseError)
def by_sql_sitting(case: Case) -> None:
    consent, ground = basis_of(case)
    wording = case.running.wording_id
    execute(
        "insert into screenings_sitting (id, organisation_id, seat_id, pupil_id, instrument_id, wording_id, wording_digest,"
        " consent_id, legal_ground_id, state, device, opened_at, taken_up_at)"
        " values (%s, %s, %s, %s, %s, %s, '', %s, %s, 'open', 'x', now(), now())",
        [
            uuid7(),
            case.world.school.id,
            case.free_seat.id,
            case.pupil.id,
            case.running.instrument_id,
            wording,
            consent,
            ground,
        ],
    )


@refuses_with(DatabaseError)
def by_sql_batch(case: Case) -> None:
    execute(
        "insert into screenings_batch (organisation_id, sitting_id, device, seq, digest, server_key, epk, answers,"
        " position, received_at) values (%s, %s, 'x', 9, '', '', '', '[]', 1, now())",
        [case.world.school.id, case.running.id],
    )


@refuses_with(DatabaseError)
def by_sql_reopening(case: Case) -> None:
    execute("update screenings_sitting set state = 'expired' where id = %s", [case.running.id])
    execute("update screenings_sitting set state = 'open' where id = %s", [case.running.id])


@refuses_with(DatabaseError)
def by_sql_finishing(case: Case) -> None:
    execute("update screenings_sitting set state = 'finished', finished_at = now() where id = %s", [case.running.id])


DOORS: dict[str, Callable[[Case], bool]] = {
    "function": by_function,
    "operation: open": by_opening,
    "operation: batch": by_answering,
    "operation: batch that does not fit": by_answering_what_does_not_fit,
    "operation: submit": by_submitting,
    "API: open": by_api_open,
    "API: batch": by_api_batch,
    "API: submit": by_api_submit,
    "planning": by_planning,
    "seating newcomers": by_seating_newcomers,
    "list of a class": by_the_list_of_a_class,
    "ORM: sitting": by_orm_sitting,
    "ORM: batch": by_orm_batch,
    "ORM: kept apart": by_orm_kept_apart,
    "SQL: sitting": by_sql_sitting,
    "SQL: batch": by_sql_batch,
    "SQL: reopen": by_sql_reopening,
    "SQL: finish": by_sql_finishing,
}
# a legal ground is for acting at once on one child; nobody is invited to a screening of a class by it
BY_CONSENT_ONLY = {"planning", "seating newcomers", "list of a class"}
CELLS = [(situation, door) for situation in SITUATIONS for door in DOORS]


@pytest.mark.parametrize(("situation", "door"), CELLS)
def test_a_door_opens_only_on_a_basis_in_force(world: World, situation: str, door: str) -> None:
    start, come_about, allowed = SITUATIONS[situation]
    case = build_case(world, start)
    come_about(case)
    if situation == "legal ground" and door in BY_CONSENT_ONLY:
        allowed = False
    assert DOORS[door](case) is allowed


def test_the_table_is_whole() -> None:
    assert (len(SITUATIONS), len(DOORS), len(CELLS)) == (13, 18, 234)


@pytest.mark.parametrize("door", ["operation: open", "ORM: sitting", "SQL: sitting"])
def test_a_consent_about_another_child_cannot_be_named_as_the_basis(world: World, door: str) -> None:
    case = build_case(world, FROM_GROUND)
    for_another_child(case)
    assert basis_of(case)[0] == case.consent.id
    assert DOORS[door](case) is False


# --- building


def build_case(world: World, start: str) -> Case:
    """Return a case whose sitting was opened on a consent, or (no consent at all) on a legal ground."""
    consent = consent_for(world.pupil, world.parent, by=world.psychologist) if start == FROM_CONSENT else None
    ground = None if consent else make_ground(world)
    screening, screened = make_plan(world, make_instrument())
    packed = screening.package.get()
    seat = make_seat(screening, screened, world.pupil)
    running = open_seat(seat, packed, at=NOW).sitting
    free_seat = make_seat(*make_plan(world, packed.instrument), world.pupil)
    device = SimulatedDevice(str(running.id), public_key_for_device())
    case = Case(world, world.pupil, screening, running, device, free_seat, consent, ground)
    first = device.batch([("q1", 2, 2000), ("q3", 2, 2000), ("q4", 2, 2000), ("q5", 1, 2000)])
    assert keep_batch(grant=case.grant, batch=first, at=NOW) is Outcome.KEPT
    return case


def make_plan(world: World, instrument: InstrumentVersion) -> tuple[Screening, ScreenedClass]:
    screening = Screening.objects.create(
        organisation=world.school,
        title="Тексеру",
        quarter=Quarter.objects.latest("starts_on"),
        starts_on=TODAY - timedelta(days=1),
        ends_on=TODAY + timedelta(days=7),
        led_by=world.psychologist,
        signals_to=world.psychologist,
        created_at=NOW,
    )
    Packed.objects.create(organisation=world.school, screening=screening, instrument=instrument, position=0)
    screened = ScreenedClass(organisation=world.school, screening=screening, school_class=world.five_a)
    screened.class_code_sealed = encrypt(new_code(6), about=f"screenings.ScreenedClass {screened.pk}")
    screened.save(force_insert=True)
    return screening, screened


def make_seat(screening: Screening, screened: ScreenedClass, pupil: Pupil) -> Seat:
    return Seat.objects.create(
        organisation_id=screening.organisation_id,
        screening=screening,
        screened_class=screened,
        pupil=pupil,
        informant="pupil",
        code_hash=keyed_hash(new_code(6), purpose="seat code"),
        code_sealed=b"",
        key_hash=keyed_hash(new_token(), purpose="slip"),
        token_sealed=b"",
    )


def make_ground(world: World) -> LegalGround:
    return LegalGround.objects.create(
        organisation=world.school,
        pupil=world.pupil,
        kind="danger_to_life",
        reason="Қауіп бар",
        declared_by=world.psychologist,
        declared_at=HOURS_AGO,
        ends_at=NOW + timedelta(days=3),
    )


def basis_of(case: Case) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """What somebody who goes round the policy would name as the basis: the consent there is, else the ground."""
    return (case.consent.id, None) if case.consent else (None, case.ground.id)


def sitting_facts(case: Case) -> dict:
    consent, ground = basis_of(case)
    return {
        "organisation": case.world.school,
        "pupil": case.pupil,
        "instrument_id": case.running.instrument_id,
        "wording_id": case.running.wording_id,
        "wording_digest": "",
        "consent_id": consent,
        "legal_ground_id": ground,
        "opened_at": NOW,
        "taken_up_at": NOW,
    }


def batch_facts(case: Case) -> dict:
    return {
        "organisation": case.world.school,
        "device": "x",
        "digest": b"",
        "server_key": "",
        "epk": b"",
        "answers": "[]",
        "received_at": NOW,
    }


def execute(sql: str, values: list) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_newcomer_without_any_word_is_on_no_list(world: World) -> None:
    newcomer = make_pupil(world.five_a, "Жаңабаев", "Арман", sex="m")
    assert newcomer in without_consent(world.five_a, at=NOW)
