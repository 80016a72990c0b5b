"""What was kept apart is read by the child's psychologist, beside what counts, and set aside for a reason."""

import dataclasses

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from tests.makers import NOW, consent_for, make_instrument, make_screening, open_seat, scope_again
from tests.people import World
from tirek.audit.models import Entry
from tirek.screenings.grants import Grant
from tirek.screenings.models import Batch, KeptApart, Result
from tirek.screenings.operations.answering import Outcome, keep_batch
from tirek.screenings.operations.setting_aside import AlreadySetAside, Line, read_kept_apart, set_aside
from tirek.screenings.operations.submitting import Submission, submit_sitting
from tirek.screenings.queries import kept_apart_in, kept_apart_visible_to, package_of
from tirek.screenings.sealing import public_key_for_device
from tirek.screenings.simulation import SimulatedDevice


@pytest.fixture
def kept(world: World) -> KeptApart:
    """A device sent other answers under a number it had used."""
    consent_for(world.pupil, world.parent, by=world.psychologist)
    plan = make_screening([world.five_a], [make_instrument()], by=world.psychologist, at=NOW)
    sitting = open_seat(plan.seats.get(), package_of(plan)[0], at=NOW).sitting
    device = SimulatedDevice(str(sitting.id), public_key_for_device())
    grant = Grant(sitting.id, sitting.organisation_id, sitting.instrument_id, sitting.device)
    first = device.batch([(f"q{number}", 1, 2000) for number in range(1, 9)])
    other = dataclasses.replace(device.batch([("q1", 3, 2000), ("q2", None, 900)]), seq=first.seq)
    assert [keep_batch(grant=grant, batch=batch, at=NOW) for batch in (first, other)] == [
        Outcome.KEPT,
        Outcome.CONFLICT,
    ]
    submit_sitting(grant=grant, submission=Submission(1, 8), at=NOW)
    scope_again()
    return KeptApart.objects.select_related("sitting__pupil", "sitting__wording", "sitting__instrument").get()


def test_the_psychologist_sees_both_answers_in_words_and_the_trail_knows(kept: KeptApart, world: World) -> None:
    assert read_kept_apart(kept=kept, at=NOW, by=world.psychologist) == [
        Line("q1-сұрақ", "Әрдайым", "Кейде"),
        Line("q2-сұрақ", "жауап бергісі келмейді", "Кейде"),
    ]
    line = Entry.objects.get(verb="kept_apart.read")
    assert (line.reads, line.by_id, line.pupil_id) == (True, world.psychologist.id, world.pupil.id)


def test_what_no_key_opens_stays_closed(kept: KeptApart, world: World) -> None:
    kept.body = "[]"
    assert read_kept_apart(kept=kept, at=NOW, by=world.psychologist) is None


def test_what_a_withdrawal_closed_is_not_opened(kept: KeptApart, world: World) -> None:
    Result.objects.filter(sitting=kept.sitting).update(closed_at=NOW)
    assert read_kept_apart(kept=kept, at=NOW, by=world.psychologist) is None
    assert Entry.objects.filter(verb="kept_apart.read").count() == 0


@pytest.mark.parametrize("name", ["colleague", "class_teacher", "head", "stranger"])
def test_nobody_else_reads_or_decides(kept: KeptApart, world: World, name: str) -> None:
    person = getattr(world, name)
    for refused in (
        lambda: read_kept_apart(kept=kept, at=NOW, by=person),
        lambda: set_aside(kept=kept, why="trial", at=NOW, by=person),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    assert list(kept_apart_visible_to(person, on=NOW.date())) == []


def test_it_is_set_aside_once_and_the_counted_answers_stand(kept: KeptApart, world: World) -> None:
    before = list(Batch.objects.values_list("answers", flat=True)), Result.objects.get().scores
    set_aside(kept=kept, why="another_hand", at=NOW, by=world.psychologist)
    kept.refresh_from_db()
    assert (kept.looked_at, kept.set_aside_by, kept.set_aside_why) == (NOW, world.psychologist, "another_hand")
    assert Entry.objects.get(verb="kept_apart.set_aside").details == {"why": "another_hand"}
    with pytest.raises(AlreadySetAside):
        set_aside(kept=kept, why="trial", at=NOW, by=world.psychologist)
    assert (list(Batch.objects.values_list("answers", flat=True)), Result.objects.get().scores) == before
    assert list(kept_apart_in(kept.sitting.seat.screened_class)) == []


def test_the_database_takes_no_decision_without_a_name_and_a_reason(kept: KeptApart) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        KeptApart.objects.filter(pk=kept.pk).update(looked_at=NOW)


def test_the_pages_lead_there_and_back(kept: KeptApart, world: World, client: Client) -> None:
    client.force_login(world.psychologist)
    screened = kept.sitting.seat.screened_class
    link = f"/screenings/apart/{kept.id}/"
    base = f"/screenings/{screened.screening_id}"
    ways = ("/screenings/apart/", f"{base}/results/{screened.id}/", f"{base}/board/{screened.id}/")
    assert [link in client.get(way).content.decode() for way in ways] == [True, True, True]
    assert link not in client.get(f"{ways[2]}?nameless").content.decode()
    assert "/screenings/apart/" in client.get("/screenings/").content.decode()
    assert "Әрдайым" in client.get(link).content.decode()
    assert client.post(link, {}).status_code == 400
    assert client.post(link, {"why": "trial"}).headers["Location"] == "/screenings/apart/"
    assert [link in client.get(way).content.decode() for way in ways] == [True, False, False]


@pytest.mark.parametrize("name", ["colleague", "class_teacher", "head", "stranger"])
def test_to_others_it_does_not_exist(kept: KeptApart, world: World, client: Client, name: str) -> None:
    client.force_login(getattr(world, name))
    nothing = "00000000-0000-4000-8000-000000000007"
    pages = [client.get(f"/screenings/apart/{one}/") for one in (kept.id, nothing)]
    assert [page.status_code for page in pages] == [404, 404]
    assert client.post(f"/screenings/apart/{kept.id}/", {"why": "trial"}).status_code == 404
    kept.refresh_from_db()
    assert kept.looked_at is None
