"""From a plan to a scored sitting, and what happens when the road is bad."""

import dataclasses
import random
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.db import DatabaseError, transaction

from tests.makers import NOW, TODAY, consent_for, make_instrument, open_seat, scope_again
from tests.people import World
from tirek.audit.models import Entry
from tirek.consents.operations import withdraw_consent
from tirek.core import tenancy
from tirek.organisations.models import Quarter
from tirek.screenings.grants import Grant, GrantRefused, issue_grant, read_grant
from tirek.screenings.models import Batch, KeptApart, Result, Screening, Sitting
from tirek.screenings.operations import answering
from tirek.screenings.operations.answering import CutOnTheWay, Outcome, SittingOver, SittingStopped, keep_batch
from tirek.screenings.operations.opening import CannotOpen, Closed
from tirek.screenings.operations.planning import Plan, plan_screening, seat_newcomers
from tirek.screenings.operations.setting_aside import read_kept_apart
from tirek.screenings.operations.submitting import BatchesMissing, Submission, submit_sitting
from tirek.screenings.queries import board_of, package_of, readable_results
from tirek.screenings.sealing import public_key_for_device
from tirek.screenings.simulation import SimulatedDevice, simulated_answers
from tirek.wellbeing.models import Signal


@pytest.fixture
def plan(world: World) -> Screening:
    consent_for(world.pupil, world.parent, by=world.psychologist)
    wish = Plan(
        title="Тексеру",
        classes=(world.five_a,),
        package=(make_instrument(),),
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=7),
        quarter=Quarter.objects.latest("starts_on"),
        mode="supervised",
        language_choice="pupil",
        signals_to=world.psychologist,
    )
    return plan_screening(plan=wish, at=NOW, by=world.psychologist)


@pytest.fixture
def sitting(plan: Screening) -> Sitting:
    seat = plan.seats.get()
    return open_seat(seat, package_of(plan)[0], at=NOW).sitting


def grant_of(sitting: Sitting, device: str = "tablet") -> Grant:
    return Grant(sitting.id, sitting.organisation_id, sitting.instrument_id, device)


def device_of(sitting: Sitting) -> SimulatedDevice:
    return SimulatedDevice(str(sitting.id), public_key_for_device())


def answer(sitting: Sitting, values: dict[str, int], device: SimulatedDevice | None = None) -> SimulatedDevice:
    device = device or device_of(sitting)
    batch = device.batch([(item, value, 2500) for item, value in values.items()])
    assert keep_batch(grant=grant_of(sitting), batch=batch, at=NOW) is Outcome.KEPT
    return device


def submit(sitting: Sitting, device: SimulatedDevice) -> None:
    submit_sitting(grant=grant_of(sitting), submission=Submission(device.seq, device.ordinal), at=NOW)


def test_only_children_with_consent_get_a_seat(plan: Screening, world: World) -> None:
    assert [seat.pupil for seat in plan.seats.all()] == [world.pupil]


def test_a_consent_that_comes_later_makes_a_seat(plan: Screening, world: World) -> None:
    consent_for(world.classmate, world.other_parent, by=world.psychologist)
    assert seat_newcomers(screening=plan, at=NOW, by=world.psychologist) == 1
    assert seat_newcomers(screening=plan, at=NOW, by=world.psychologist) == 0


def test_answers_become_scores_in_the_submit(sitting: Sitting) -> None:
    device = answer(sitting, {"q1": 3, "q2": 0, "q3": 3, "q4": 3})
    answer(sitting, {"q5": 0, "q6": 1, "q7": 2, "q8": 0}, device)
    submit(sitting, device)
    result = Result.objects.get()
    assert result.scores["belonging"]["raw"] == 12.0
    assert result.scores["belonging"]["band"] == "strength"
    assert result.scores["worry"]["percent"] == 33.3
    sitting.refresh_from_db()
    assert sitting.state == Sitting.State.FINISHED


def test_the_later_answer_to_an_item_counts(sitting: Sitting) -> None:
    device = answer(sitting, {"q1": 0, "q2": 3, "q3": 0, "q4": 0, "q5": 0, "q6": 0, "q7": 0, "q8": 0})
    answer(sitting, {"q1": 3, "q2": 0, "q3": 3, "q4": 3}, device)
    submit(sitting, device)
    assert Result.objects.get().scores["belonging"]["percent"] == 100.0


def test_the_same_bytes_are_taken_again_and_kept_once(sitting: Sitting) -> None:
    batch = device_of(sitting).batch([("q1", 2, 2000)])
    outcomes = [keep_batch(grant=grant_of(sitting), batch=batch, at=NOW) for _ in range(3)]
    assert outcomes == [Outcome.KEPT, Outcome.REPEATED, Outcome.REPEATED]
    assert Batch.objects.count() == 1


def test_other_bytes_under_the_same_number_are_kept_apart(sitting: Sitting) -> None:
    first, second = device_of(sitting), device_of(sitting)
    keep_batch(grant=grant_of(sitting), batch=first.batch([("q1", 2, 2000)]), at=NOW)
    assert keep_batch(grant=grant_of(sitting), batch=second.batch([("q1", 3, 2000)]), at=NOW) is Outcome.CONFLICT
    assert (Batch.objects.count(), KeptApart.objects.get().reason) == (1, "conflict")


@pytest.mark.parametrize(
    ("item", "value"), [("q1", 7), ("q99", 1), ("q1", "two"), ("q1", [1]), ("q1", True), ("q1", 1.5)]
)
def test_an_answer_the_item_cannot_have_is_kept_apart(sitting: Sitting, item: str, value: object) -> None:
    batch = device_of(sitting).batch([(item, value, 2000)])
    assert keep_batch(grant=grant_of(sitting), batch=batch, at=NOW) is Outcome.MISFIT
    assert Batch.objects.count() == 0


def test_answers_sealed_for_another_sitting_cannot_be_opened(sitting: Sitting) -> None:
    batch = SimulatedDevice("another", public_key_for_device()).batch([("q1", 2, 2000)])
    assert keep_batch(grant=grant_of(sitting), batch=batch, at=NOW) is Outcome.UNREADABLE


def test_a_cut_batch_is_refused_and_nothing_is_kept(sitting: Sitting) -> None:
    batch = device_of(sitting).batch([("q1", 2, 2000)])
    cut = dataclasses.replace(batch, answers=batch.answers[:-9])
    with pytest.raises(CutOnTheWay):
        keep_batch(grant=grant_of(sitting), batch=cut, at=NOW)
    assert (Batch.objects.count(), KeptApart.objects.count()) == (0, 0)


def test_submitting_waits_for_the_missing_batch(sitting: Sitting) -> None:
    device = device_of(sitting)
    device.batch([("q1", 2, 2000)])  # made, never sent
    answer(sitting, {"q2": 1}, device)
    with pytest.raises(BatchesMissing) as refusal:
        submit(sitting, device)
    assert refusal.value.seqs == [0]
    assert not Result.objects.exists()


def test_a_batch_kept_apart_does_not_hold_up_the_end(sitting: Sitting) -> None:
    device = device_of(sitting)
    assert keep_batch(grant=grant_of(sitting), batch=device.batch([("q99", 1, 2000)]), at=NOW) is Outcome.MISFIT
    answer(sitting, {"q1": 2, "q2": 1, "q3": 1, "q4": 1}, device)
    submit(sitting, device)
    assert Result.objects.exists()


def test_submitting_twice_is_submitting_once(sitting: Sitting) -> None:
    device = answer(sitting, {"q1": 2, "q2": 1, "q3": 1, "q4": 1})
    submit(sitting, device)
    submit(sitting, device)
    assert Result.objects.count() == 1


def test_a_red_flag_answer_makes_one_signal_at_once(sitting: Sitting, world: World) -> None:
    device = answer(sitting, {"q8": 3})
    signal = Signal.objects.get()
    assert (signal.named_person, signal.due_at - signal.raised_at) == (world.psychologist, timedelta(hours=24))
    submit(sitting, device)
    assert Signal.objects.count() == 1


def test_a_graver_answer_brings_the_signal_forward_and_a_milder_one_never_puts_it_off(sitting: Sitting) -> None:
    found = []
    device = device_of(sitting)
    for value in (1, 3, 1):
        answer(sitting, {"q8": value}, device)
        signal = Signal.objects.get()
        found.append((signal.reason, signal.due_at - signal.raised_at))
    assert found == [
        ("unsafe_at_times", timedelta(hours=120)), ("unsafe", timedelta(hours=24)), ("unsafe", timedelta(hours=24)),
    ]  # fmt: skip
    trail = Entry.objects.filter(verb__startswith="signal.").order_by("id").values_list("verb", flat=True)
    assert list(trail) == ["signal.raised", "signal.brought_forward"]


def test_a_signal_brought_forward_is_unseen_again(sitting: Sitting) -> None:
    device = answer(sitting, {"q8": 1})
    Signal.objects.update(seen_at=NOW)
    answer(sitting, {"q8": 2}, device)
    assert Signal.objects.get().seen_at is None


def test_a_signal_closed_on_a_milder_answer_waits_again_after_a_graver_one(sitting: Sitting, world: World) -> None:
    device = answer(sitting, {"q8": 1})
    Signal.objects.update(handled_at=NOW, handled_by=world.psychologist)
    answer(sitting, {"q8": 3}, device)
    signal = Signal.objects.get()
    assert (signal.reason, signal.handled_at, signal.handled_by) == ("unsafe", None, None)


@pytest.mark.parametrize("over", [Sitting.State.REPLACED, Sitting.State.EXPIRED])
def test_what_a_device_brings_after_the_end_is_kept_apart_and_can_be_opened(sitting: Sitting, over: str) -> None:
    device = device_of(sitting)
    Sitting.objects.filter(pk=sitting.pk).update(state=over)
    brought = device.batch([("q1", 2, 2000), ("q8", 3, 2500)])
    assert [keep_batch(grant=grant_of(sitting), batch=brought, at=NOW) for _ in range(2)] == [Outcome.LATE] * 2
    submit(sitting, device)
    scope_again()
    apart = KeptApart.objects.select_related("sitting__pupil", "sitting__wording", "sitting__instrument").get()
    lines = read_kept_apart(kept=apart, at=NOW, by=sitting.seat.screening.led_by) or []
    assert [(line.question, line.counts) for line in lines] == [("q1-сұрақ", ""), ("q8-сұрақ", "")]
    assert (Result.objects.count(), Batch.objects.count(), Signal.objects.count()) == (0, 0, 1)


def test_a_batch_after_the_submit_is_kept_apart_and_a_held_up_copy_is_only_a_copy(
    sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = device_of(sitting)
    first, extra = device.batch([("q1", 2, 2000), ("q2", 2, 2000)]), device.batch([("q1", 3, 2000)])
    keep_batch(grant=grant_of(sitting), batch=first, at=NOW)
    submit_sitting(grant=grant_of(sitting), submission=Submission(1, 2), at=NOW)
    assert keep_batch(grant=grant_of(sitting), batch=extra, at=NOW) is Outcome.LATE
    monkeypatch.setattr(answering, "_keep_in_time", Mock(side_effect=SittingOver))  # it looked before the first arrived
    assert keep_batch(grant=grant_of(sitting), batch=first, at=NOW) is Outcome.REPEATED
    scope_again()
    assert (Result.objects.count(), KeptApart.objects.count()) == (1, 1)


def test_a_red_flag_counts_in_a_batch_that_is_kept_apart(sitting: Sitting) -> None:
    misfit = device_of(sitting).batch([("q8", 3, 2500), ("q99", 1, 2500)])
    assert keep_batch(grant=grant_of(sitting), batch=misfit, at=NOW) is Outcome.MISFIT
    assert Signal.objects.count() == 1


def test_a_red_flag_counts_under_a_number_that_is_taken(sitting: Sitting) -> None:
    answer(sitting, {"q1": 1})
    other = device_of(sitting).batch([("q8", 3, 2500)])
    assert keep_batch(grant=grant_of(sitting), batch=other, at=NOW) is Outcome.CONFLICT
    assert Signal.objects.count() == 1


def test_withdrawal_destroys_the_answers_of_a_running_sitting(sitting: Sitting) -> None:
    device = answer(sitting, {"q1": 2})
    withdraw_consent(consent=sitting.consent, channel="link", at=NOW, by=sitting.seat.screening.led_by)
    sitting.refresh_from_db()
    assert (sitting.state, Batch.objects.count()) == (Sitting.State.STOPPED, 0)
    with pytest.raises(SittingStopped):
        keep_batch(grant=grant_of(sitting), batch=device.batch([("q2", 2, 2000)]), at=NOW)
    with pytest.raises(SittingStopped):
        submit(sitting, device)


def test_withdrawal_closes_a_finished_result(sitting: Sitting) -> None:
    device = answer(sitting, {"q1": 2, "q2": 2, "q3": 2, "q4": 2})
    submit(sitting, device)
    withdraw_consent(consent=sitting.consent, channel="link", at=NOW, by=sitting.seat.screening.led_by)
    assert Result.objects.get().closed_at == NOW
    assert not readable_results().exists()
    assert Batch.objects.count() == 1


def test_no_answer_enters_by_raw_insert_without_a_basis(sitting: Sitting) -> None:
    withdraw_consent(consent=sitting.consent, channel="link", at=NOW, by=sitting.seat.screening.led_by)
    with pytest.raises(DatabaseError, match="C-1"), transaction.atomic():
        Batch.objects.create(
            organisation_id=sitting.organisation_id, sitting=sitting, device="x", seq=0, digest=b"", server_key="",
            epk=b"", answers="[]", received_at=NOW,
        )  # fmt: skip


def test_an_answer_is_never_rewritten_or_removed(sitting: Sitting) -> None:
    answer(sitting, {"q1": 2})
    with pytest.raises(DatabaseError, match="answers stand"), transaction.atomic():
        Batch.objects.update(answers="[]")
    with pytest.raises(DatabaseError, match="answers stand"), transaction.atomic():
        Batch.objects.all().delete()


def test_another_device_goes_on_only_after_the_first_fell_silent(plan: Screening, sitting: Sitting) -> None:
    packed = package_of(plan)[0]
    with pytest.raises(CannotOpen) as refusal:
        open_seat(sitting.seat, packed, device="phone", at=NOW + timedelta(seconds=30))
    assert refusal.value.reason is Closed.ELSEWHERE
    later = open_seat(sitting.seat, packed, device="phone", at=NOW + timedelta(minutes=5))
    assert later.sitting == sitting


def test_the_language_stays_what_it_was(plan: Screening, sitting: Sitting) -> None:
    again = open_seat(sitting.seat, package_of(plan)[0], language="ru", at=NOW)
    assert again.sitting.wording.language == "kk"


def test_a_missing_language_refuses(plan: Screening) -> None:
    with pytest.raises(CannotOpen) as refusal:
        open_seat(plan.seats.get(), package_of(plan)[0], language="en", at=NOW)
    assert refusal.value.reason is Closed.NO_LANGUAGE


def test_a_grant_of_another_hand_or_too_old_is_refused(sitting: Sitting) -> None:
    token = issue_grant(grant_of(sitting), at=NOW)
    assert read_grant(token, at=NOW + timedelta(days=4)) == grant_of(sitting)
    with pytest.raises(GrantRefused):
        read_grant(token, at=NOW + timedelta(days=8))
    with pytest.raises(GrantRefused):
        read_grant(token[:-1] + ("A" if token[-1] != "A" else "B"), at=NOW)


def test_nothing_is_kept_from_outside_the_wall(sitting: Sitting) -> None:
    foreign = dataclasses.replace(grant_of(sitting), organisation_id=sitting.id)
    with pytest.raises(SittingStopped):
        keep_batch(grant=foreign, batch=device_of(sitting).batch([("q1", 2, 2000)]), at=NOW)


def test_the_board_counts_what_has_arrived(plan: Screening, sitting: Sitting) -> None:
    answer(sitting, {"q1": 2, "q2": 2})
    (place,) = board_of(plan.classes.get(), informant="pupil", at=NOW)
    assert (place.progress, place.answered, place.asked) == ("working", 2, 8)


def test_the_trail_tells_the_story(sitting: Sitting) -> None:
    submit(sitting, answer(sitting, {"q1": 2, "q2": 2, "q3": 2, "q4": 2}))
    verbs = list(Entry.objects.filter(subject_id=str(sitting.id)).order_by("id").values_list("verb", flat=True))
    assert verbs == ["sitting.opened", "sitting.finished"]


def test_every_simulated_respondent_can_be_scored(sitting: Sitting) -> None:
    answers = simulated_answers(sitting.instrument.structure, ease=0.5, chance=random.Random(1))
    device = answer(sitting, {item: value for item, value, _ in answers})
    submit(sitting, device)
    assert all(score["percent"] is not None for score in Result.objects.get().scores.values())
    tenancy.enter([])
    assert Result.objects.count() == 0
