"""A school for the bench: pupils with consents and slips for a 60-item instrument, made row by row in bulk."""

import subprocess
import sys
from datetime import timedelta

import django


def prepare() -> None:
    """Migrate the bench's own database, as its owner, in a process of its own."""
    subprocess.run([sys.executable, "-m", "config.prepare"], check=True, stdout=subprocess.DEVNULL)


def build_school(*, pupils: int) -> list[str]:
    """Return a seat token for each of ``pupils`` children who may answer ``bench-sixty`` now."""
    django.setup()
    from django.contrib.auth.hashers import make_password

    from tirek.accounts.models import Appointment, Person
    from tirek.consents.models import Consent, ConsentText, Paper
    from tirek.core import tenancy
    from tirek.core.clock import day_in_kazakhstan, now
    from tirek.core.ids import uuid7
    from tirek.instruments.models import InstrumentVersion
    from tirek.organisations.models import Organisation, Quarter, SchoolYear
    from tirek.people.models import Assignment, Enrolment, Guardian, Guardianship, Pupil, SchoolClass
    from tirek.screenings.grants import SeatToken, issue_seat_token
    from tirek.screenings.operations.planning import Plan, plan_screening

    at = now()
    today = day_in_kazakhstan(at)
    long_ago = today - timedelta(days=400)
    mark = uuid7().hex[-8:]
    country, _ = Organisation.objects.get_or_create(kind="country", defaults=dict.fromkeys(_NAMES, "Қазақстан"))
    school = Organisation.objects.create(
        kind="school", parent=country, second_factor_required=False, **dict.fromkeys(_NAMES, f"Bench {mark}")
    )
    tenancy.enter([school.id])
    person = Person.objects.create(
        login=f"bench-{mark}", email=f"bench-{mark}@example.kz", surname="Bench", given_name="Bench", joined_at=at,
        password=make_password(None),
    )  # fmt: skip
    Appointment.objects.create(person=person, organisation=school, role="psychologist", starts_on=long_ago)
    Assignment.objects.create(organisation=school, person=person, kind="specialist", starts_on=long_ago)
    year = SchoolYear.objects.latest("starts_on")
    school_class = SchoolClass.objects.create(
        organisation=school, year=year, grade=7, letter="А", letter_key="а", language="kk"
    )
    children = [
        Pupil(organisation=school, surname=f"Оқушы{number}", given_name="Бала", born_on=today.replace(year=today.year - 12, day=1),
              sex="f", language="kk", name_key=f"{number:05}", search_key=f"{number:05}", created_at=at)
        for number in range(pupils)
    ]  # fmt: skip
    Pupil.objects.bulk_create(children)
    Enrolment.objects.bulk_create(
        Enrolment(organisation=school, pupil=child, school_class=school_class, starts_on=long_ago) for child in children
    )
    parent = Guardian.objects.create(organisation=school, surname="Ата", given_name="Ана", language="kk", search_key="")
    Guardianship.objects.bulk_create(
        Guardianship(organisation=school, pupil=child, guardian=parent, kind="mother", valid_from=long_ago)
        for child in children
    )
    paper = Paper.objects.create(
        organisation=school, pupil=children[0], picture_sealed=b"x", picture_type="image/jpeg", digest="0" * 64,
        recorded_by=person, recorded_at=at,
    )  # fmt: skip
    text = ConsentText.objects.filter(language="kk").latest("published_at")
    Consent.objects.bulk_create(
        Consent(organisation=school, pupil=child, guardian=parent, purpose="diagnostics", decision="given", text=text,
                channel="paper", paper=paper, signed_name="Ата-ана", signed_at=at, valid_from=long_ago)
        for child in children
    )  # fmt: skip
    plan = Plan(
        title="Bench", classes=(school_class,), package=(InstrumentVersion.objects.get(code="bench-sixty"),),
        starts_on=today, ends_on=today + timedelta(days=3), quarter=Quarter.objects.latest("starts_on"), mode="supervised",
        language_choice="pupil", signals_to=person,
    )  # fmt: skip
    screening = plan_screening(plan=plan, at=at, by=person)
    return [
        issue_seat_token(SeatToken(seat, school.id), at=at) for seat in screening.seats.values_list("id", flat=True)
    ]


_NAMES = ("name_kk", "name_ru", "name_en")
