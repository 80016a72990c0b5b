"""The end of a sitting: every batch is here, the answers are folded, scored and kept with their result, all at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from tirek.audit.operations import record
from tirek.core.tenancy import scope
from tirek.screenings.actors import Respondent
from tirek.screenings.grants import Grant
from tirek.screenings.models import Batch, KeptApart, Result, Sitting
from tirek.screenings.operations.answering import SittingStopped, raise_signals
from tirek.screenings.questionnaires import red_flag_of, rules_of
from tirek.screenings.scoring import score_sitting
from tirek.screenings.sealing import Given, open_answers

HOLDS = "select consents_c1_holds(%s, 'diagnostics', %s, %s, %s)"


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


def submit_sitting(*, grant: Grant, submission: Submission, at: datetime) -> Sitting:
    """Finish and score the sitting; doing it twice is the same as once.

    Raises BatchesMissing; SittingStopped when the basis fell away or the sitting was closed.
    """
    with scope([grant.organisation_id]), transaction.atomic(durable=True):
        sitting = _locked(grant, at)
        if sitting.state == Sitting.State.FINISHED:
            return sitting
        batches = list(Batch.objects.filter(sitting=sitting).order_by("id"))
        _require_all(sitting, batches, grant.device, submission)
        answers = fold(read_batches(sitting, batches))
        _finish(sitting, answers, at)
        return sitting


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


def _locked(grant: Grant, at: datetime) -> Sitting:
    """Lock consent, then sitting: the order withdrawing takes."""
    rows = Sitting.objects.select_related("seat__screening", "instrument", "wording", "pupil")
    # a page of words and keys would be read for each child; the caches of questionnaires and scoring hold them
    sitting = rows.defer("instrument__structure", "instrument__evidence", "wording__words").get(pk=grant.sitting_id)
    with connection.cursor() as cursor:
        cursor.execute(HOLDS, [sitting.pupil_id, sitting.consent_id, sitting.legal_ground_id, at])
        holds = cursor.fetchone()[0]
    state = Sitting.objects.select_for_update(of=("self",)).values_list("state", flat=True).get(pk=sitting.pk)
    if state != Sitting.State.FINISHED and (not holds or state != Sitting.State.OPEN):
        raise SittingStopped
    sitting.state = state
    return sitting


def _require_all(sitting: Sitting, batches: list[Batch], device: str, submission: Submission) -> None:
    """Every batch the device made is here: kept, or kept apart because it fits nothing."""
    here = {batch.seq for batch in batches if batch.device == device}
    missing = set(range(submission.batches)) - here
    if missing:
        missing -= set(KeptApart.objects.filter(sitting=sitting, device=device).values_list("seq", flat=True))
    if missing:
        raise BatchesMissing(sorted(missing))


def _finish(sitting: Sitting, answers: dict[str, Given], at: datetime) -> None:
    scored = score_sitting(sitting, answers)
    Result.objects.create(
        sitting=sitting,
        organisation_id=sitting.organisation_id,
        pupil_id=sitting.pupil_id,
        library_version=scored.library_version,
        structure_digest=sitting.instrument.structure_digest,
        scored_at=at,
        quality=scored.quality,
        scores=scored.scores,
    )
    Sitting.objects.filter(pk=sitting.pk).update(state=Sitting.State.FINISHED, finished_at=at, active_at=at)
    rules = rules_of(sitting.instrument_id)
    flags = [flag for answer in answers.values() if (flag := red_flag_of(rules, answer.item, answer.value))]
    raise_signals(sitting, flags, at)
    record(
        "sitting.finished", subject=sitting, by=Respondent(sitting.seat_id, sitting.seat.informant), at=at, rule="C-1"
    )
