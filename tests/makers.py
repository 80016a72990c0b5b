"""Plain makers of rows for tests. They skip policies on purpose; what they make is what a school would have.

Enter the scope of the school first (``tests.people.scoped``): the rows lie behind the wall.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tirek.accounts.models import Appointment, Person
from tirek.consents.letters import addressees, issue_letters
from tirek.consents.models import Consent, ConsentText, LegalGround, Letter, Paper
from tirek.consents.operations import declare_ground
from tirek.core import tenancy
from tirek.core.clock import KAZAKHSTAN, day_in_kazakhstan
from tirek.core.kazakh import search_key, sort_key
from tirek.core.secrets import encrypt_bytes
from tirek.instruments.models import InstrumentVersion, Wording
from tirek.organisations.models import Organisation, Quarter, SchoolYear
from tirek.people.importing import map_columns, take_sheet
from tirek.people.models import Assignment, Enrolment, Guardian, Guardianship, Pupil, RosterImport, SchoolClass
from tirek.people.roster.columns import Mapping
from tirek.portraits.models import Telling
from tirek.portraits.operations import draw_up
from tirek.screenings.grants import Grant, SeatToken
from tirek.screenings.models import KeptApart, Packed, Result, ScreenedClass, Screening, Seat, Sitting
from tirek.screenings.operations.answering import keep_batch
from tirek.screenings.operations.opening import Opened, open_sitting
from tirek.screenings.operations.planning import Plan, plan_screening
from tirek.screenings.operations.submitting import Submission, submit_sitting
from tirek.screenings.queries import package_of
from tirek.screenings.sealing import public_key_for_device
from tirek.screenings.simulation import SimulatedDevice
from tirek.wellbeing.models import Signal, SignalStep
from tirek.wellbeing.operations import take_step
from tirek.works.models import Work

# Real days: the guards in the database read the server's own clock, so the world is built around today.
NOW = datetime.now(KAZAKHSTAN).replace(hour=10, minute=0, second=0, microsecond=0)
TODAY = day_in_kazakhstan(NOW)
LONG_AGO = date(TODAY.year - 1, 8, 1)
PASSWORD = "qara-zher-haqynda-an"


def make_organisation(kind: str, name: str, parent: Organisation | None = None, **facts: Any) -> Organisation:
    names = {"name_kk": name, "name_ru": name, "name_en": name}
    return Organisation.objects.create(kind=kind, parent=parent, languages=["kk", "ru"], **(names | facts))


def make_person(login: str, surname: str, given_name: str, **facts: Any) -> Person:
    person = Person(
        login=login, email=f"{login}@example.kz", surname=surname, given_name=given_name, joined_at=NOW, **facts
    )
    person.set_password(PASSWORD)
    person.save()
    return person


def appoint(person: Person, organisation: Organisation, role: str, *, since: date = LONG_AGO) -> Appointment:
    return Appointment.objects.create(person=person, organisation=organisation, role=role, starts_on=since)


def make_class(school: Organisation, grade: int, letter: str, *, language: str = "kk") -> SchoolClass:
    year = SchoolYear.objects.latest("starts_on")
    return SchoolClass.objects.create(
        organisation=school, year=year, grade=grade, letter=letter, language=language, letter_key=sort_key(letter)
    )


def make_pupil(
    school_class: SchoolClass, surname: str, given_name: str, *, born_on: date | None = None, sex: str = "f"
) -> Pupil:
    name = f"{surname} {given_name}"
    pupil = Pupil.objects.create(
        organisation=school_class.organisation,
        surname=surname,
        given_name=given_name,
        born_on=born_on or date(TODAY.year - 11, 3, 14),
        sex=sex,
        language=school_class.language,
        name_key=sort_key(name),
        search_key=search_key(name),
        created_at=NOW,
    )
    Enrolment.objects.create(
        organisation=school_class.organisation, pupil=pupil, school_class=school_class, starts_on=LONG_AGO
    )
    return pupil


def make_guardian(pupil: Pupil, surname: str, given_name: str, kind: str = "mother", **facts: Any) -> Guardian:
    guardian = Guardian.objects.create(
        organisation=pupil.organisation,
        surname=surname,
        given_name=given_name,
        language="kk",
        search_key=search_key(f"{surname} {given_name}"),
    )
    relate(guardian, pupil, kind, **facts)
    return guardian


def relate(guardian: Guardian, pupil: Pupil, kind: str, **facts: Any) -> Guardianship:
    return Guardianship.objects.create(
        organisation=pupil.organisation,
        guardian=guardian,
        pupil=pupil,
        kind=kind,
        **({"valid_from": LONG_AGO} | facts),
    )


def assign(person: Person, school: Organisation, kind: str = "specialist", **target: Any) -> Assignment:
    return Assignment.objects.create(organisation=school, person=person, kind=kind, starts_on=LONG_AGO, **target)


def consent_for(
    pupil: Pupil,
    guardian: Guardian | None,
    *,
    by: Person,
    purpose: str = "diagnostics",
    decision: str = "given",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Consent:
    """Return a standing decision on paper."""
    paper = Paper(
        organisation=pupil.organisation,
        pupil=pupil,
        picture_type="image/jpeg",
        digest="0" * 64,
        recorded_by=by,
        recorded_at=NOW,
    )
    paper.picture_sealed = encrypt_bytes(b"a sheet", about=f"consents.Paper {paper.pk}")
    paper.save()
    return Consent.objects.create(
        organisation=pupil.organisation,
        pupil=pupil,
        guardian=guardian,
        purpose=purpose,
        decision=decision,
        text=consent_text(),
        channel="paper",
        paper=paper,
        signed_name=str(guardian or pupil),
        signed_at=NOW - timedelta(days=30),
        recorded_by=by,
        valid_from=valid_from or LONG_AGO,
        valid_to=valid_to,
    )


def consent_text() -> ConsentText:
    found = ConsentText.objects.filter(language="kk").first()
    return found or ConsentText.objects.create(
        version="0.0.1", language="kk", words={}, digest="0" * 64, published_at=NOW
    )


STRUCTURE: dict[str, Any] = {
    "code": "test-pulse",
    "version": "1.0.0",
    "informant": "pupil",
    "ages": [6, 18],
    "minutes": 2,
    "mode": "supervised",
    "presentation": "item",
    "topic": "wellbeing",
    "resume": {"rule": "allow", "within_hours": 24},
    "missing": {"rule": "prorate", "minimum_answered": 0.75},
    "rounding": {"rule": "half_away_from_zero", "digits": 0},
    "formats": {"often": {"kind": "frequency", "options": [0, 1, 2, 3]}},
    "items": [{"id": f"q{number}", "format": "often"} for number in range(1, 9)],
    "scales": [
        {
            "id": "belonging",
            "direction": "strength",
            "items": ["q1", "-q2", "q3", "q4"],
            "bands": [
                {"code": "needs_attention", "from": 0, "to": 25},
                {"code": "watch", "from": 25, "to": 45},
                {"code": "in_range", "from": 45, "to": 75},
                {"code": "strength", "from": 75, "to": 101},
            ],
        },
        {
            "id": "worry",
            "direction": "difficulty",
            "items": ["q5", "q6", "q7"],
            "bands": [
                {"code": "strength", "from": 0, "to": 25},
                {"code": "in_range", "from": 25, "to": 55},
                {"code": "watch", "from": 55, "to": 75},
                {"code": "needs_attention", "from": 75, "to": 101},
            ],
        },
    ],
    "quality": {"too_fast_ms": 700},
    "red_flags": [
        {"item": "q8", "values": [2, 3], "hours": 24, "reason": "unsafe"},
        {"item": "q8", "values": [1], "hours": 120, "reason": "unsafe_at_times"},
    ],
}


def make_instrument(code: str = "test-pulse", **changes: Any) -> InstrumentVersion:
    """Return a published instrument of eight questions in Kazakh and Russian."""
    structure = STRUCTURE | {"code": code} | changes
    instrument = InstrumentVersion.objects.create(
        code=code,
        version="1.0.0",
        informant=structure["informant"],
        topic=structure["topic"],
        age_from=structure["ages"][0],
        age_to=structure["ages"][1],
        status="draft",
        structure=structure,
        structure_digest=_digest(structure),
        evidence={},
        published_at=NOW,
    )
    for language in ("kk", "ru"):
        words = _words(structure, language)
        Wording.objects.create(
            instrument=instrument,
            language=language,
            status="drafted",
            title=words["title"],
            words=words,
            digest=_digest(words),
        )
    return instrument


def _words(structure: dict[str, Any], language: str) -> dict[str, Any]:
    voices = ("specialist", "teacher", "parent", "pupil")
    bands = ("strength", "in_range", "watch", "needs_attention")
    return {
        "title": f"Тамыр соғысы {language}",
        "pupil_title": "Мектептегі күнім",
        "instruction": "Өзіңе жақынын таңда.",
        "end": "Рақмет!",
        "formats": {"often": {"labels": ["Ешқашан", "Кейде", "Жиі", "Әрдайым"]}},
        "items": {item["id"]: f"{item['id']}-сұрақ" for item in structure["items"]},
        "scales": {
            scale["id"]: {"name": f"SCALE {scale['id']}", "about": "…", "parent_name": "…", "pupil_name": "…"}
            | {voice: {band: f"{voice} {band} {scale['id']}" for band in bands} for voice in voices}
            for scale in structure["scales"]
        },
        "red_flags": {why: {"specialist": "REDFLAG words"} for why in ("unsafe", "unsafe_at_times")},
    }


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Case:
    """One child's rows of every kind, with the plan they come from."""

    screening: Screening
    screened: ScreenedClass
    seat: Seat
    open_seat: Seat
    sitting: Sitting
    result: Result
    telling: Telling
    signal: Signal
    letter: Letter
    consent: Consent
    paper: Paper
    ground: LegalGround


def make_screening(
    classes: list[SchoolClass], package: list[InstrumentVersion], *, by: Person, at: datetime, title: str = "Тексеру"
) -> Screening:
    """Return a plan of today and tomorrow, with slips for every child with a consent."""
    wish = Plan(
        title=title,
        classes=tuple(classes),
        package=tuple(package),
        starts_on=day_in_kazakhstan(at),
        ends_on=day_in_kazakhstan(at) + timedelta(days=1),
        quarter=Quarter.objects.latest("starts_on"),
        mode=Screening.Mode.NAMED_SUPERVISED,
        language_choice=Screening.LanguageChoice.PUPIL,
        signals_to=by,
    )
    return plan_screening(plan=wish, at=at, by=by)


def make_case(screening: Screening, pupil: Pupil, *, by: Person, at: datetime) -> Case:
    """Answer the first questionnaire of the plan for ``pupil`` with a red flag, and leave a trace of every kind."""
    seats = {seat.informant: seat for seat in screening.seats.filter(pupil=pupil)}
    sitting = finished_sitting(seats["pupil"], screening.package.order_by("position")[0], at=at)
    KeptApart.objects.create(
        organisation_id=pupil.organisation_id,
        sitting=sitting,
        device="x",
        seq=9,
        digest=b"1",
        body="[]",
        reason=KeptApart.Reason.MISFIT,
        received_at=at,
    )
    telling = draw_up(pupil=pupil, screening=screening, voice="parent", language="kk", at=at, by=by)
    signal = Signal.objects.get(pupil=pupil)
    take_step(signal=signal, kind=SignalStep.Kind.TALKED, words="сөйлестік", at=at, by=by)
    (letter, *_) = issue_letters(to=addressees([pupil], at=at), at=at, by=by)
    consent = Consent.objects.get(pupil=pupil)
    assert consent.paper is not None
    return Case(
        screening=screening,
        screened=seats["pupil"].screened_class,
        seat=seats["pupil"],
        open_seat=seats.get("class_teacher", seats["pupil"]),
        sitting=sitting,
        result=Result.objects.get(sitting=sitting),
        telling=telling,
        signal=signal,
        letter=letter,
        consent=consent,
        paper=consent.paper,
        ground=declare_ground(
            pupil=pupil,
            kind=LegalGround.Kind.DANGER_TO_LIFE,
            law="",
            reason="әңгімелесу керек",
            lasts=timedelta(days=3),
            at=at,
            by=by,
        ),
    )


def open_seat(seat: Seat, packed: Packed, *, language: str = "kk", device: str = "tablet", at: datetime) -> Opened:
    """Open or resume the sitting of a seat with one instrument of its package, as the runner asks for it."""
    ids = [one.instrument_id for one in package_of(seat.screening, seat.informant)]
    token = SeatToken(seat.id, seat.organisation_id)
    opened = open_sitting(seat=token, index=ids.index(packed.instrument_id), language=language, device=device, at=at)
    scope_again()
    return opened


def scope_again() -> None:
    """Name the scope anew: the runner's functions name theirs until the transaction ends, and a test's goes on."""
    tenancy.enter(tenancy.organisations_in_scope())


def finished_sitting(seat: Seat, packed: Packed, *, at: datetime) -> Sitting:
    """Answer every item of a questionnaire with 2 as a device does, and submit."""
    sitting = open_seat(seat, packed, device="x", at=at).sitting
    device = SimulatedDevice(str(sitting.id), public_key_for_device())
    grant = Grant(sitting.id, sitting.organisation_id, sitting.instrument_id, sitting.device)
    answers = [(item["id"], 2, 2000) for item in packed.instrument.structure["items"]]
    keep_batch(grant=grant, batch=device.batch(answers), at=at)
    submit_sitting(grant=grant, submission=Submission(1, len(answers)), at=at)
    scope_again()
    return Sitting.objects.get(pk=sitting.pk)


def make_roster_import(school: Organisation, surname: str, *, by: Person, at: datetime) -> RosterImport:
    """Return a sheet with one child that was mapped and waits to be looked through."""
    sheet = f"Тегі;Аты;Туған күні;Жынысы;Сынып;Оқыту тілі\n{surname};Дана;14.03.2015;қыз;5 «Ә»;қазақ\n"
    year = SchoolYear.objects.latest("starts_on")
    taken = take_sheet(organisation=school, year=year, name="5.csv", content=sheet.encode(), at=at, by=by)
    map_columns(taken=taken, mapping=Mapping.from_dict(taken.mapping), at=at, by=by)
    taken.refresh_from_db()
    return taken


def make_work(school: Organisation, *, by: Person, at: datetime) -> Work:
    """Return a finished piece of work with its file."""
    work = Work(
        organisation=school,
        kind="slips",
        asked_by=by,
        asked_at=at,
        language="kk",
        state=Work.State.DONE,
        file_name="slips.pdf",
        file_type="application/pdf",
        finished_at=at,
        expires_at=at + timedelta(days=1),
    )
    work.file_sealed = encrypt_bytes(b"%PDF", about=f"works.Work.file {work.pk}")
    work.save(force_insert=True)
    return work
