"""Keeping what a device sends. Every batch ends in exactly one of: kept, repeated, kept apart, refused and told."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import DatabaseError, connection, transaction

from tirek.core.statements import Statement
from tirek.core.tenancy import scope
from tirek.screenings import ports
from tirek.screenings.grants import Grant
from tirek.screenings.models import Batch, KeptApart, Sitting
from tirek.screenings.questionnaires import Rules, fits, red_flag_of, rules_of
from tirek.screenings.sealing import Given, Unreadable, open_answers

NO_BASIS, NOT_OPEN = "TK001", "TK002"  # what the triggers raise when rule C-1 or the sitting's state forbids

KEEP = Statement(
    "select screenings_keep_batch($1::uuid, $2::uuid, $3::text, $4::int, $5::bytea, $6::text, $7::bytea, $8::text, $9::int,"
    " $10::timestamptz)"
)


class Outcome(StrEnum):
    """What became of a batch."""

    KEPT = "kept"
    REPEATED = "repeated"
    CONFLICT = "conflict"
    MISFIT = "misfit"
    UNREADABLE = "unreadable"
    LATE = "late"


class SittingStopped(Exception):
    """The sitting takes no answers any more: its basis fell away, and what was answered is destroyed."""


class SittingOver(Exception):
    """The sitting is finished, begun anew or out of time: what still comes is kept, but apart."""


REFUSALS = {NO_BASIS: SittingStopped, NOT_OPEN: SittingOver}


class CutOnTheWay(Exception):
    """The bytes are not those whose digest the device declared."""


@dataclass(frozen=True)
class SentBatch:
    """A batch as a device sent it; ``digest`` is the SHA-256 of ``answers`` in UTF-8."""

    seq: int
    digest: bytes
    key_id: str
    epk: bytes
    position: int
    answers: str


def keep_batch(*, grant: Grant, batch: SentBatch, at: datetime) -> Outcome:
    """Keep ``batch`` of the sitting the grant names.

    Raises CutOnTheWay when bytes are missing; SittingStopped when rule C-1 refuses.
    """
    if hashlib.sha256(batch.answers.encode()).digest() != batch.digest:
        raise CutOnTheWay
    try:
        given = open_answers(batch.answers, key_id=batch.key_id, epk=batch.epk, sitting_id=str(grant.sitting_id))
    except Unreadable:
        _keep_apart(grant, batch, KeptApart.Reason.UNREADABLE, at)
        return Outcome.UNREADABLE
    rules = rules_of(grant.instrument_id)
    fitting = [answer for answer in given if fits(rules, answer.item, answer.value)]
    outcome = Outcome.MISFIT if len(fitting) < len(given) else _keep(grant, batch, at)
    if outcome not in (Outcome.KEPT, Outcome.REPEATED):
        _keep_apart(grant, batch, KeptApart.Reason(outcome), at)
    _raise_flags(grant, rules, fitting, at)  # a cry for help counts, whatever becomes of the batch it came in
    return outcome


def _keep(grant: Grant, batch: SentBatch, at: datetime) -> Outcome:
    try:
        return _keep_in_time(grant, batch, at)
    except SittingOver:
        return Outcome.REPEATED if _is_here(grant, batch) else Outcome.LATE


def _is_here(grant: Grant, batch: SentBatch) -> bool:
    """Whether the same bytes came first: a copy may be held up on its way until the respondent has finished."""
    same = {"sitting": grant.sitting_id, "device": grant.device, "seq": batch.seq, "digest": batch.digest}
    with scope([grant.organisation_id]):
        return Batch.objects.filter(**same).exists()


def _keep_in_time(grant: Grant, batch: SentBatch, at: datetime) -> Outcome:
    # within a wider transaction a refusal must not spoil the rest; alone, the statement is its own
    whole = transaction.atomic() if connection.in_atomic_block else nullcontext()
    with stopped_if_refused(), whole:
        kept = KEEP.value(
            grant.organisation_id,
            grant.sitting_id,
            grant.device,
            batch.seq,
            batch.digest,
            batch.key_id,
            batch.epk,
            batch.answers,
            batch.position,
            at,
        )
    return Outcome(kept)


@contextmanager
def stopped_if_refused() -> Iterator[None]:
    """Turn the refusal of a trigger into SittingStopped or SittingOver."""
    try:
        yield
    except DatabaseError as refusal:
        state = getattr(refusal.__cause__, "sqlstate", "")
        if state not in REFUSALS:
            raise
        raise REFUSALS[state] from refusal


def _keep_apart(grant: Grant, batch: SentBatch, reason: KeptApart.Reason, at: datetime) -> None:
    """Keep the bytes for a person to look at; the same bytes sent twice are kept once."""
    with scope([grant.organisation_id]), stopped_if_refused(), transaction.atomic(durable=True):
        KeptApart.objects.get_or_create(
            organisation_id=grant.organisation_id,
            sitting_id=grant.sitting_id,
            device=grant.device,
            seq=batch.seq,
            digest=batch.digest,
            defaults={
                "server_key": batch.key_id,
                "epk": batch.epk,
                "body": batch.answers,
                "reason": reason,
                "received_at": at,
            },
        )


def _raise_flags(grant: Grant, rules: Rules, given: list[Given], at: datetime) -> None:
    flags = [flag for answer in given if (flag := red_flag_of(rules, answer.item, answer.value))]
    if not flags:
        return
    with scope([grant.organisation_id]), transaction.atomic(durable=True):
        sitting = Sitting.objects.select_related("seat__screening").get(pk=grant.sitting_id)
        raise_signals(sitting, flags, at)


def raise_signals(sitting: Sitting, flags: list[ports.RedFlag], at: datetime) -> None:
    """Hand red flags over to whoever is named by the plan; the same answer is handed over once."""
    for flag in flags:
        for hand_over in ports.raises:
            hand_over(sitting=sitting, flag=flag, named_person_id=sitting.seat.screening.signals_to_id, at=at)
