"""The end of a sitting: every batch is here, the answers are folded, scored and kept with their result, all at once."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from tirek.core.statements import Statement
from tirek.screenings.grants import Grant
from tirek.screenings.models import Batch, KeptApart, Sitting
from tirek.screenings.operations.answering import SittingStopped, raise_signals, stopped_if_refused
from tirek.screenings.questionnaires import red_flag_of, rules_of
from tirek.screenings.scoring import Child, Scored, score_sitting
from tirek.screenings.sealing import Given, open_answers

TO_SUBMIT = Statement("""select state, seat_id, informant, pupil_id, born_on, sex, instrument_id, structure_digest, language, opened_at,
    devices, seqs, keys, epks, answers from screenings_to_submit($1::uuid, $2::uuid)""")
FINISH = Statement(
    "select screenings_finish($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::text, $7::text, $8::jsonb, $9::jsonb,"
    " $10::timestamptz)"
)


class BatchesMissing(Exception):
    """Some batches have not arrived yet; ``seqs`` says which."""

    def __init__(self, seqs: list[int]) -> None:
        super().__init__(seqs)
        self.seqs = seqs


@dataclass(frozen=True)
class Submission:
    """What the device says it has sent: the number of batches and the ordinal of its last answer."""

    batches: int
    last_ordinal: int


class Held(NamedTuple):
    """A sitting under lock with the batches that have arrived, in the order of arrival (None when there is none)."""

    state: str
    seat_id: uuid.UUID
    informant: str
    pupil_id: uuid.UUID
    born_on: date
    sex: str
    instrument_id: uuid.UUID
    structure_digest: str
    language: str
    opened_at: datetime
    devices: list[str] | None
    seqs: list[int] | None
    keys: list[str] | None
    epks: list[bytes] | None
    answers: list[str] | None


def submit_sitting(*, grant: Grant, submission: Submission, at: datetime) -> None:
    """Finish and score the sitting; doing it twice, or when it is over anyway, changes nothing.

    Raises BatchesMissing; SittingStopped when the basis fell away.
    """
    with stopped_if_refused(), transaction.atomic(durable=True):
        held = _under_lock(grant)
        if held.state == Sitting.State.STOPPED:
            raise SittingStopped
        if held.state != Sitting.State.OPEN:
            return
        _require_all(grant, held, submission)
        _finish(grant, held, fold(_answers(grant, held)), at)


def read_batches(sitting: Sitting, batches: Iterable[Batch]) -> list[Given]:
    """Open the batches of a sitting, in the order of their arrival. T4: a person who asks for it leaves a trail first."""
    given: list[Given] = []
    for batch in batches:
        given += open_answers(batch.answers, key_id=batch.server_key, epk=bytes(batch.epk), sitting_id=str(sitting.id))
    return given


def fold(given: Iterable[Given]) -> dict[str, Given]:
    """Return the answer of each item that counts: the highest ordinal, of equals the later arrival."""
    final: dict[str, Given] = {}
    for answer in given:
        before = final.get(answer.item)
        if before is None or answer.ordinal >= before.ordinal:
            final[answer.item] = answer
    return final


def _under_lock(grant: Grant) -> Held:
    row = TO_SUBMIT.row(grant.organisation_id, grant.sitting_id)
    if row is None:
        raise SittingStopped
    return Held(*row)


def _answers(grant: Grant, held: Held) -> list[Given]:
    given: list[Given] = []
    for key, epk, text in zip(held.keys or (), held.epks or (), held.answers or (), strict=True):
        given += open_answers(text, key_id=key, epk=epk, sitting_id=str(grant.sitting_id))
    return given


def _require_all(grant: Grant, held: Held, submission: Submission) -> None:
    """Every batch the device made is here: kept, or kept apart because it fits nothing."""
    arrived = zip(held.seqs or (), held.devices or (), strict=True)
    missing = set(range(submission.batches)) - {seq for seq, device in arrived if device == grant.device}
    if missing:
        apart = KeptApart.objects.filter(sitting=grant.sitting_id, device=grant.device)
        missing -= set(apart.values_list("seq", flat=True))
    if missing:
        raise BatchesMissing(sorted(missing))


def _finish(grant: Grant, held: Held, answers: dict[str, Given], at: datetime) -> None:
    child = Child.at(held.opened_at, born_on=held.born_on, sex=held.sex, language=held.language)
    _keep_result(grant, held, score_sitting(held.instrument_id, answers, child), at)
    rules = rules_of(held.instrument_id)
    flags = [flag for answer in answers.values() if (flag := red_flag_of(rules, answer.item, answer.value))]
    if flags:
        raise_signals(Sitting.objects.select_related("seat__screening").get(pk=grant.sitting_id), flags, at)


def _keep_result(grant: Grant, held: Held, scored: Scored, at: datetime) -> None:
    FINISH.rows(
        grant.organisation_id,
        grant.sitting_id,
        held.pupil_id,
        held.seat_id,
        held.informant,
        scored.library_version,
        held.structure_digest,
        json.dumps(scored.quality),
        json.dumps(scored.scores),
        at,
    )
