"""Building the demo, stage by stage: empty, rostered, consented, screened, supported."""

import random
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from tirek.accounts.models import Appointment, Person
from tirek.consents.letters import addressees, issue_letters
from tirek.consents.models import Consent, Letter, Purpose
from tirek.consents.operations import Decisions, decide_by_letter, withdraw_consent
from tirek.core import tenancy
from tirek.core.clock import day_in_kazakhstan
from tirek.core.kazakh import sort_key
from tirek.home.demo.names import BOYS, CLASSES, FATHERS, GIRLS, MOTHERS, STAFF, SURNAMES, feminine
from tirek.instruments.models import InstrumentVersion
from tirek.organisations.models import Organisation, Quarter, SchoolYear
from tirek.organisations.queries import quarter_on, year_on
from tirek.people.models import Assignment, Enrolment, Guardian, Guardianship, Pupil, SchoolClass
from tirek.people.operations import GuardianFacts, PupilFacts, build_guardian, build_pupil
from tirek.people.queries import pupils_of
from tirek.portraits.operations import draw_up, sign, words_of
from tirek.screenings.grants import Grant, SeatToken
from tirek.screenings.models import Screening, Seat
from tirek.screenings.operations.answering import keep_batch
from tirek.screenings.operations.opening import open_sitting
from tirek.screenings.operations.planning import Plan, plan_screening
from tirek.screenings.operations.submitting import Submission, submit_sitting
from tirek.screenings.queries import package_of
from tirek.screenings.sealing import public_key_for_device
from tirek.screenings.simulation import BATCH, SimulatedDevice, simulated_answers

PASSWORD = "tirek-demo-2026"  # noqa: S105 -- printed at every start of the demo
STAGES = ("empty", "rostered", "consented", "screened", "supported")
# what the first children of a screening say, so that the demo always has a signal to answer: one grave, one mild
SAID: dict[str, tuple[dict[str, int], ...]] = {"pulse": ({"q08": 2}, {"q08": 1})}


class Demo:
    """Builds the two schools around the day of loading; the same seed makes the same children."""

    def __init__(self, at: datetime) -> None:
        self.at, self.today = at, day_in_kazakhstan(at)
        self.chance = random.Random(7)  # noqa: S311 -- invented answers, the same every time
        self.hashed = make_password(PASSWORD)  # one hash for all: hashing is slow on purpose
        self.people: dict[str, Person] = {}
        self.classes: dict[str, SchoolClass] = {}
        self.ease: dict[object, float] = {}

    def build(self, stage: str) -> None:
        """Build up to ``stage``."""
        steps = (self.organise, self.fill_rolls, self.ask_consents, self.screen, self.tell)
        for step in steps[: STAGES.index(stage) + 1]:
            step()

    def organise(self) -> None:
        country = _organisation("country", ("Қазақстан", "Казахстан", "Kazakhstan"), None)
        region = _organisation("region", ("Жамбыл облысы", "Жамбылская область", "Zhambyl region"), country)
        city = _organisation("district", ("Тараз қаласы", "город Тараз", "Taraz"), region)
        self.school = _organisation(
            "school", ("№ 7 «Тірек» мектеп-гимназиясы", "Школа-гимназия № 7 «Тірек»", "School No. 7 “Tirek”"), city
        )
        self.other = _organisation("school", ("№ 12 орта мектеп", "Средняя школа № 12", "School No. 12"), city)
        _organisation("preschool", ("«Балауса» балабақшасы", "Детский сад «Балауса»", "Kindergarten “Balausa”"), city)
        _organisation("college", ("Тараз көпсалалы колледжі", "Таразский колледж", "Taraz college"), city)
        department = _organisation(
            "department", ("Жамбыл облысының білім басқармасы", "Управление образования Жамбылской области",
                           "Education department of Zhambyl region"), region,
        )  # fmt: skip
        pmpc = _organisation("pmpc", ("Тараз ПМПК", "ПМПК города Тараз", "PMPC of Taraz"), region)
        centre = _organisation(
            "centre", ("Психологиялық қолдау орталығы", "Центр психологической поддержки",
                       "Centre of psychological support"), region,
        )  # fmt: skip
        university = _organisation(
            "university", ("Тараз университеті", "Таразский университет", "Taraz university"), region
        )
        tenancy.enter([self.school.id, self.other.id])
        for login, surname, given, patronymic, role, language in STAFF:
            self.people[login] = self._person(login, surname, given, patronymic, language, self.school, role)
        for login, surname, given, organisation, role in (
            ("neighbour", "Қонысбаева", "Зере", self.other, "psychologist"),
            ("official", "Тоқтаров", "Асхат", department, "official"),
            ("pmpc", "Әшімова", "Нұргүл", pmpc, "pmpc_specialist"),
            ("centre", "Баймұратов", "Дамир", centre, "centre_specialist"),
            ("researcher", "Сұлтанова", "Камила", university, "researcher"),
            ("support", "Тірекова", "Сана", country, "support"),
        ):
            self.people[login] = self._person(login, surname, given, "", "kk", organisation, role)
        self._assign_whole("psychologist", self.school)
        self._assign_whole("social", self.school)
        self._assign_whole("neighbour", self.other)

    def fill_rolls(self) -> None:
        year = year_on(self.today) or SchoolYear.objects.latest("starts_on")
        for grade, letter, language, teacher, size in CLASSES:
            school_class = self._class(self.school, year, grade, letter, language)
            self.classes[f"{grade}{letter}"] = school_class
            Assignment.objects.create(
                organisation=self.school, person=self.people[teacher], kind="class_teacher", school_class=school_class,
                starts_on=year.starts_on,
            )  # fmt: skip
            self._pupils(school_class, size, year)
        fifth = self.classes["5Ә"]
        Assignment.objects.create(
            organisation=self.school, person=self.people["subject"], kind="subject_teacher", school_class=fifth,
            starts_on=year.starts_on,
        )  # fmt: skip
        first = pupils_of(self.classes["1Б"], on=self.today).first()
        for login in ("special", "assistant"):
            Assignment.objects.create(
                organisation=self.school,
                person=self.people[login],
                kind="specialist",
                pupil=first,
                starts_on=year.starts_on,
            )
        foreign = self._class(self.other, year, 5, "А", "kk")
        self._pupils(foreign, 6, year)

    def ask_consents(self) -> None:
        """Letters for all, weeks ago; most agree, some refuse, some have not answered, one pair of parents disagrees."""
        at = self.at - timedelta(days=75)
        psychologist = self.people["psychologist"]
        pupils = list(Pupil.objects.filter(organisation=self.school))
        letters = issue_letters(to=addressees(pupils, at=at), at=at, by=psychologist)
        for letter in letters:
            self._answer_letter(letter, at + timedelta(days=self.chance.randint(1, 12)))

    def screen(self) -> None:
        """Two quarters: the earlier one finished, the present one under way."""
        earlier = self.at - timedelta(days=45)
        for name in ("5Ә", "10А"):
            self._screening(name, earlier, share=1.0, title_of="adaptation", drift=-0.08)
            self._screening(name, self.at - timedelta(days=3), share=0.8, title_of="pulse", drift=0.05)
        self._screening("1Б", earlier, share=0.9, title_of="teacher", drift=0.0)
        given = Consent.objects.filter(
            purpose="diagnostics", decision="given", withdrawn_at__isnull=True, superseded_at__isnull=True
        )
        late = given.filter(pupil__enrolments__school_class=self.classes["10А"]).first()
        if late is not None:
            withdraw_consent(
                consent=late, channel="link", at=self.at - timedelta(days=1), by=self.people["psychologist"]
            )

    def tell(self) -> None:
        """A few texts are signed, so that teachers and parents have something to read."""
        psychologist = self.people["psychologist"]
        screening = Screening.objects.filter(classes__school_class=self.classes["5Ә"]).order_by("created_at").first()
        if screening is None:
            return
        for pupil in list(pupils_of(self.classes["5Ә"], on=self.today))[:4]:
            for voice in ("teacher", "parent"):
                text = draw_up(
                    pupil=pupil, screening=screening, voice=voice, language="kk", at=self.at, by=psychologist
                )
                if text.signed_at is None and words_of(text):
                    sign(telling=text, revision=text.revision, at=self.at, by=psychologist)

    def _screening(self, name: str, at: datetime, *, share: float, title_of: str, drift: float) -> None:
        school_class = self.classes[name]
        package = _package(title_of)
        if not package:
            return
        day = day_in_kazakhstan(at)
        titles = {"adaptation": "Бейімделу", "pulse": "Әл-ауқат тынысы", "teacher": "Бейімделу: сынып жетекшісі"}
        wish = Plan(
            title=f"{titles[title_of]}, {school_class.name}",
            classes=(school_class,),
            package=package,
            starts_on=day,
            ends_on=day + timedelta(days=13),
            quarter=quarter_on(day) or Quarter.objects.latest("starts_on"),
            mode="supervised",
            language_choice="pupil",
            signals_to=self.people["psychologist"],
        )
        screening = plan_screening(plan=wish, at=at, by=self.people["psychologist"])
        said = iter(SAID.get(title_of, ()))
        for seat in screening.seats.select_related("pupil", "screening"):
            if self.chance.random() < share:
                self._sit(seat, at + timedelta(hours=self.chance.randint(1, 30)), drift, next(said, {}))

    def _sit(self, seat: Seat, at: datetime, drift: float, said: dict[str, int]) -> None:
        ease = min(1.0, max(0.0, self._ease(seat.pupil) + drift))
        language = seat.pupil.language
        token = SeatToken(seat.id, seat.organisation_id)
        for index, packed in enumerate(package_of(seat.screening, seat.informant)):
            sitting = open_sitting(seat=token, index=index, language=language, device="demo", at=at).sitting
            device = SimulatedDevice(str(sitting.id), public_key_for_device())
            grant = Grant(sitting.id, sitting.organisation_id, sitting.instrument_id, "demo")
            simulated = simulated_answers(packed.instrument.structure, ease=ease, chance=self.chance)
            answers = [(item, said.get(item, value), ms) for item, value, ms in simulated]
            for start in range(0, len(answers), BATCH):
                keep_batch(grant=grant, batch=device.batch(answers[start : start + BATCH]), at=at)
            if self.chance.random() < 0.93:
                submit_sitting(
                    grant=grant, submission=Submission(device.seq, device.ordinal), at=at + timedelta(minutes=6)
                )

    def _ease(self, pupil: Pupil) -> float:
        return self.ease.setdefault(pupil.id, min(0.97, max(0.12, self.chance.gauss(0.68, 0.19))))

    def _answer_letter(self, letter: Letter, at: datetime) -> None:
        mood = self.chance.random()
        if mood > 0.9:
            return
        wanted = {Purpose.DIAGNOSTICS, Purpose.COUNSELLING, Purpose.TRAINING, Purpose.STATISTICS}
        given = set() if mood > 0.84 else wanted
        refused = set(Purpose) - given if mood > 0.84 else {Purpose.RESEARCH} if mood > 0.5 else set()
        year = year_on(self.today)
        decisions = Decisions(
            given=frozenset(given),
            refused=frozenset(refused),
            signed_name=letter.guardian.full_name if letter.guardian else letter.pupil.full_name,
            valid_from=day_in_kazakhstan(at),
            valid_to=max(year.ends_on, self.today + timedelta(days=60)) + timedelta(days=1) if year else None,
        )
        decide_by_letter(letter=letter, text=letter.text, decisions=decisions, at=at, by=self.people["psychologist"])

    def _pupils(self, school_class: SchoolClass, size: int, year: SchoolYear) -> None:
        for number in range(size):
            girl = self.chance.random() < 0.5
            surname = self.chance.choice(SURNAMES)
            given = self.chance.choice(GIRLS if girl else BOYS)
            facts = PupilFacts(
                surname=feminine(surname) if girl else surname,
                given_name=given,
                patronymic="",
                born_on=date(year.starts_on.year - school_class.grade - 6, 1 + number % 12, 1 + (number * 7) % 28),
                sex="f" if girl else "m",
                language=school_class.language,
            )
            pupil = build_pupil(facts, organisation_id=school_class.organisation_id, at=self.at)
            pupil.save(force_insert=True)
            Enrolment.objects.create(
                organisation_id=school_class.organisation_id,
                pupil=pupil,
                school_class=school_class,
                starts_on=year.starts_on,
            )
            self._guardians(pupil, surname)

    def _guardians(self, pupil: Pupil, surname: str) -> None:
        self._guardian(pupil, feminine(surname), self.chance.choice(MOTHERS), "mother")
        if self.chance.random() < 0.15:
            self._guardian(pupil, surname, self.chance.choice(FATHERS), "father")

    def _guardian(self, pupil: Pupil, surname: str, given: str, kind: str) -> Guardian:
        facts = GuardianFacts(
            surname=surname, given_name=given, patronymic="", phone=f"+7701{self.chance.randint(1000000, 9999999)}", email="",
            language=self.chance.choice(("kk", "kk", "ru")),
        )  # fmt: skip
        guardian = build_guardian(facts, organisation_id=pupil.organisation_id)
        guardian.save(force_insert=True)
        Guardianship.objects.create(
            organisation_id=pupil.organisation_id,
            pupil=pupil,
            guardian=guardian,
            kind=kind,
            valid_from=date(2020, 9, 1),
        )
        return guardian

    def _class(self, school: Organisation, year: SchoolYear, grade: int, letter: str, language: str) -> SchoolClass:
        return SchoolClass.objects.create(
            organisation=school, year=year, grade=grade, letter=letter, letter_key=sort_key(letter), language=language,
            shift=2 if grade == 5 else 1,
        )  # fmt: skip

    def _person(
        self,
        login: str,
        surname: str,
        given: str,
        patronymic: str,
        language: str,
        organisation: Organisation,
        role: str,
    ) -> Person:
        woman = given.endswith(("а", "ә", "үл", "ұр", "ан", "ей")) or given in (
            "Зере",
            "Перизат",
            "Әсел",
            "Мөлдір",
            "Сәуле",
        )
        person = Person(
            login=login,
            email=f"{login}@demo.tirek.kz",
            surname=feminine(surname) if woman and not surname.endswith("а") else surname,
            given_name=given,
            patronymic=patronymic,
            language=language,
            joined_at=self.at,
        )
        person.password = self.hashed
        person.save()
        since = self.today - timedelta(days=200)
        Appointment.objects.create(person=person, organisation=organisation, role=role, starts_on=since)
        return person

    def _assign_whole(self, login: str, school: Organisation) -> None:
        Assignment.objects.create(
            organisation=school,
            person=self.people[login],
            kind="specialist",
            starts_on=self.today - timedelta(days=200),
        )


@transaction.atomic
def _organisation(kind: str, names: tuple[str, str, str], parent: Organisation | None) -> Organisation:
    return Organisation.objects.create(
        kind=kind,
        parent=parent,
        name_kk=names[0],
        name_ru=names[1],
        name_en=names[2],
        languages=["kk", "ru"],
        second_factor_required=False,
    )


def _package(title_of: str) -> tuple[InstrumentVersion, ...]:
    codes = {"adaptation": "adaptation-pupil", "pulse": "school-pulse", "teacher": "adaptation-teacher"}
    wanted = [codes[title_of]]
    if title_of == "adaptation":
        wanted.append("adaptation-teacher")
    found = {row.code: row for row in InstrumentVersion.objects.filter(code__in=wanted, retired_at__isnull=True)}
    return tuple(found[code] for code in wanted if code in found)
