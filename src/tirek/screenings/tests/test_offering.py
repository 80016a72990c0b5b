"""A parent who has signed finds the questionnaire on the page of the letter, and only then."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.makers import NOW, consent_for, finished_sitting, make_instrument, make_screening
from tests.people import World
from tirek.audit.models import Entry
from tirek.consents.letters import addressees, code_of, issue_letters, token_of
from tirek.consents.models import Letter
from tirek.consents.operations import withdraw_consent
from tirek.core import tenancy
from tirek.core.clock import now
from tirek.screenings.actors import Respondent
from tirek.screenings.models import Screening, Seat
from tirek.screenings.offering import offers_to
from tirek.screenings.operations.planning import close_screening, seat_guardian
from tirek.screenings.queries import package_of


@pytest.fixture
def plan(world: World) -> Screening:
    package = [make_instrument(), make_instrument("of-parents", informant="parent")]
    return make_screening([world.five_a], package, by=world.psychologist, at=NOW)


@pytest.fixture
def letter(plan: Screening, world: World) -> Letter:
    (found,) = issue_letters(to=addressees([world.pupil], at=NOW), at=NOW, by=world.psychologist)
    return found


def sign(letter: Letter, client: Client, world: World, answer: str = "yes") -> list:
    """Answer the letter on its page; return what the page that follows offers."""
    tenancy.enter([])
    page = f"/c/{token_of(letter)}/"
    said = {one.code: answer for one in client.get(page).context["wording"].purposes}
    said |= {"signed_name": "Әлиева Жанар", "code": code_of(letter), "read_in": "kk"}
    done = client.post(f"{page}decide/", said, follow=True)
    tenancy.enter([world.school.id])
    return done.context["offers"]


def test_after_signing_the_page_offers_the_questionnaire_and_it_opens(
    letter: Letter, plan: Screening, world: World, client: Client
) -> None:
    assert plan.seats.count() == 0
    (offer,) = sign(letter, client, world)
    assert (offer.title, offer.questions, offer.minutes, offer.until) == (plan.title, 8, 2, plan.ends_on)
    seat = plan.seats.get()
    assert (seat.informant, seat.pupil, seat.guardian) == ("parent", world.pupil, world.parent)
    assert 'id="runner"' in client.get(offer.url).content.decode()
    tenancy.enter([world.school.id])
    assert Entry.objects.filter(verb="screening.seated", by_id=world.parent.id).count() == 1


def test_signing_again_makes_no_second_seat(letter: Letter, plan: Screening, world: World, client: Client) -> None:
    sign(letter, client, world)
    (first,) = plan.seats.all()
    sign(letter, client, world)
    assert list(plan.seats.all()) == [first]


def test_a_refusal_offers_nothing(letter: Letter, plan: Screening, world: World, client: Client) -> None:
    assert sign(letter, client, world, answer="no") == []
    assert plan.seats.count() == 0


@pytest.fixture
def seat(plan: Screening, world: World) -> Seat:
    consent_for(world.pupil, world.parent, by=world.psychologist)
    seat_guardian(pupil=world.pupil, guardian=world.parent, at=NOW, by=Respondent(world.parent.id, "parent"))
    return plan.seats.get()


def offers(world: World, **changes) -> int:  # type: ignore[no-untyped-def]
    return len(offers_to(**({"pupil": world.pupil, "guardian": world.parent, "at": NOW} | changes)))


def test_it_is_offered_to_this_guardian_about_this_child_only(seat: Seat, world: World) -> None:
    assert offers(world) == 1
    assert offers(world, guardian=world.other_parent) == 0
    assert offers(world, pupil=world.classmate) == 0


def test_it_is_offered_while_the_plan_is_open(seat: Seat, plan: Screening, world: World) -> None:
    assert [offers(world, at=NOW + timedelta(days=days)) for days in (-1, 0, 1, 2)] == [0, 1, 1, 0]
    close_screening(screening=plan, at=NOW, by=world.psychologist)
    assert offers(world) == 0


def test_a_finished_questionnaire_is_not_offered_again(seat: Seat, plan: Screening, world: World) -> None:
    (packed,) = package_of(plan, "parent")
    finished_sitting(seat, packed, at=NOW)
    assert offers(world) == 0


def test_a_withdrawn_consent_ends_the_offer(seat: Seat, world: World) -> None:
    at = now()
    withdraw_consent(consent=world.pupil.consents.get(), channel="paper", at=at, by=world.psychologist)
    assert offers(world, at=at) == 0


def test_without_consent_or_in_another_class_nobody_is_seated(plan: Screening, world: World) -> None:
    by = Respondent(world.parent.id, "parent")
    assert seat_guardian(pupil=world.pupil, guardian=world.parent, at=NOW, by=by) == 0
    consent_for(world.little_one, None, by=world.psychologist)
    assert seat_guardian(pupil=world.little_one, guardian=world.parent, at=NOW, by=by) == 0


def test_somebody_elses_guardian_is_not_seated(plan: Screening, world: World) -> None:
    consent_for(world.pupil, world.parent, by=world.psychologist)
    by = Respondent(world.other_parent.id, "parent")
    assert seat_guardian(pupil=world.pupil, guardian=world.other_parent, at=NOW, by=by) == 0
