"""Free-text answers are for the child's psychologist alone, and every reading is noted."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from tests.makers import NOW, STRUCTURE, consent_for, make_instrument, make_screening, open_seat, scope_again
from tests.people import World
from tirek.audit.models import Entry
from tirek.portraits.composing import told_in_voice
from tirek.screenings.grants import Grant
from tirek.screenings.models import Result, Sitting
from tirek.screenings.operations.answering import keep_batch
from tirek.screenings.operations.expiring import expire_sittings
from tirek.screenings.operations.reading import OwnWords, read_own_words
from tirek.screenings.operations.submitting import Submission, submit_sitting
from tirek.screenings.queries import package_of
from tirek.screenings.sealing import public_key_for_device
from tirek.screenings.simulation import SimulatedDevice

WRITTEN = "Сабақта дауыс көтерілгенде қорқамын"


@pytest.fixture
def sitting(world: World) -> Sitting:
    consent_for(world.pupil, world.parent, by=world.psychologist)
    words = {
        "formats": STRUCTURE["formats"] | {"words": {"kind": "short_text"}},
        "items": [*STRUCTURE["items"], {"id": "q9", "format": "words"}],
    }
    plan = make_screening([world.five_a], [make_instrument("with-words", **words)], by=world.psychologist, at=NOW)
    opened = open_seat(plan.seats.get(), package_of(plan)[0], at=NOW).sitting
    device = SimulatedDevice(str(opened.id), public_key_for_device())
    grant = Grant(opened.id, opened.organisation_id, opened.instrument_id, opened.device)
    answers = [(f"q{number}", 1, 2000) for number in range(1, 9)] + [("q9", WRITTEN, 9000)]
    keep_batch(grant=grant, batch=device.batch(answers), at=NOW)
    submit_sitting(grant=grant, submission=Submission(1, 9), at=NOW)
    scope_again()
    return Sitting.objects.get(pk=opened.pk)


def test_the_psychologist_reads_them_and_the_trail_knows(sitting: Sitting, world: World) -> None:
    found = read_own_words(pupil=world.pupil, at=NOW, by=world.psychologist)
    assert found == [OwnWords(sitting, "q9-сұрақ", WRITTEN)]
    line = Entry.objects.get(verb="answers.words_read")
    assert (line.reads, line.by_id, line.pupil_id) == (True, world.psychologist.id, world.pupil.id)


@pytest.mark.parametrize("name", ["colleague", "class_teacher", "head", "social_pedagogue", "stranger"])
def test_nobody_else_reads_them(sitting: Sitting, world: World, name: str) -> None:
    with pytest.raises(PermissionDenied):
        read_own_words(pupil=world.pupil, at=NOW, by=getattr(world, name))
    assert Entry.objects.filter(verb="answers.words_read").count() == 0


def test_what_a_withdrawal_closed_is_not_opened(sitting: Sitting, world: World) -> None:
    Result.objects.filter(sitting=sitting).update(closed_at=NOW)
    assert read_own_words(pupil=world.pupil, at=NOW, by=world.psychologist) == []


def test_they_stand_in_the_portrait_of_the_specialist_only(sitting: Sitting, world: World, client: Client) -> None:
    client.force_login(world.psychologist)
    page = f"/portraits/{world.pupil.id}/"
    seen = {
        voice: WRITTEN in client.get(page, {"as": voice}).content.decode()
        for voice in ("specialist", "teacher", "parent", "pupil")
    }
    assert seen == {"specialist": True, "teacher": False, "parent": False, "pupil": False}


def test_no_letter_can_hold_them(sitting: Sitting, world: World) -> None:
    screening = sitting.seat.screening
    for voice in ("specialist", "teacher", "parent", "pupil"):
        assert WRITTEN not in told_in_voice(world.pupil, screening, voice=voice, language="kk")


def test_the_portrait_says_what_was_not_finished(world: World, client: Client) -> None:
    consent_for(world.pupil, world.parent, by=world.psychologist)
    plan = make_screening([world.five_a], [make_instrument("left")], by=world.psychologist, at=NOW)
    left = open_seat(plan.seats.get(), package_of(plan)[0], at=NOW).sitting
    client.force_login(world.psychologist)
    page = f"/portraits/{world.pupil.id}/"
    assert [*client.get(page).context["unfinished"]] == []
    expire_sittings(at=NOW + timedelta(days=8))
    assert [*client.get(page).context["unfinished"]] == [left]
