"""Deciding, withdrawing, and acting on another legal ground."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tirek.accounts.models import Person
from tirek.audit.operations import Actor, record
from tirek.consents import ports
from tirek.consents.models import Consent, ConsentText, LegalGround, Letter, Paper, Purpose
from tirek.consents.policies import may_ask_consent, may_declare_ground
from tirek.core.clock import day_in_kazakhstan
from tirek.people.models import Guardian, Pupil

GROUND_LASTS_AT_MOST = timedelta(days=30)


class NotTheSigner(Exception):
    """The decision would be signed by somebody the letter was not written to."""


class AlreadyWithdrawn(Exception):
    """The consent was withdrawn or superseded before."""


class SecondSignatureRefused(Exception):
    """The second signature must come from another person, within its time."""


@dataclass(frozen=True)
class Decisions:
    """What a signer decided, per purpose; purposes not named stay undecided."""

    given: frozenset[Purpose]
    refused: frozenset[Purpose]
    signed_name: str
    valid_from: date
    valid_to: date | None


@transaction.atomic(durable=True)
def decide_by_letter(*, letter: Letter, decisions: Decisions, at: datetime, by: Actor) -> list[Consent]:
    """Record what the reader of ``letter`` decided by its link; a later decision by the same letter replaces this one."""
    rows = _decide(letter.pupil, letter.guardian, letter.text, decisions, at, by, letter=letter)
    Letter.objects.filter(pk=letter.pk).update(answered_at=at)
    return rows


@transaction.atomic(durable=True)
def record_paper(
    *,
    pupil: Pupil,
    guardian: Guardian | None,
    text: ConsentText,
    paper: Paper,
    decisions: Decisions,
    at: datetime,
    by: Person,
) -> list[Consent]:
    """Record a sheet signed by hand; ``by`` answers for having seen it.

    Raises PermissionDenied if ``by`` may not record papers here; NotTheSigner if the guardian is not the pupil's.
    """
    if not may_ask_consent(by, pupil.organisation_id, on=day_in_kazakhstan(at)):
        raise PermissionDenied
    if guardian is not None and not pupil.guardianships.filter(guardian=guardian).exists():
        raise NotTheSigner
    paper.save()
    return _decide(pupil, guardian, text, decisions, at, by, paper=paper)


@transaction.atomic(durable=True)
def withdraw_consent(*, consent: Consent, channel: str, at: datetime, by: Actor) -> None:
    """Take a consent back. What runs on it stops in this very transaction (rule C-1).

    Raises AlreadyWithdrawn if it no longer stands.
    """
    row = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    if row.withdrawn_at or row.superseded_at or row.decision != Consent.Decision.GIVEN:
        raise AlreadyWithdrawn
    Consent.objects.filter(pk=row.pk).update(withdrawn_at=at, withdrawn_channel=channel)
    _stop(row.pupil_id, row.purpose, at, by)
    record("consent.withdrawn", subject=row, by=by, at=at, rule="C-1", details={"purpose": row.purpose})


@transaction.atomic(durable=True)
def declare_ground(
    *, pupil: Pupil, kind: str, law: str, reason: str, lasts: timedelta, at: datetime, by: Person
) -> LegalGround:
    """Act at once because a life is in danger or a law demands it; a second person must sign within 24 hours.

    Raises PermissionDenied if ``by`` may not; ValueError if it would last longer than 30 days.
    """
    if not may_declare_ground(by, pupil.organisation_id, on=day_in_kazakhstan(at)):
        raise PermissionDenied
    if not timedelta(0) < lasts <= GROUND_LASTS_AT_MOST:
        raise ValueError(lasts)
    ground = LegalGround.objects.create(
        organisation_id=pupil.organisation_id,
        pupil=pupil,
        kind=kind,
        law=law,
        reason=reason,
        declared_by=by,
        declared_at=at,
        ends_at=at + lasts,
    )
    record("ground.declared", subject=ground, by=by, at=at, rule="C-1", details={"kind": kind})
    return ground


@transaction.atomic(durable=True)
def sign_ground(*, ground: LegalGround, at: datetime, by: Person) -> None:
    """Give the second signature.

    Raises PermissionDenied; SecondSignatureRefused for the first signer, after 24 hours, or when signed already.
    """
    row = LegalGround.objects.select_for_update(of=("self",)).get(pk=ground.pk)
    if not may_declare_ground(by, row.organisation_id, on=day_in_kazakhstan(at)):
        raise PermissionDenied
    too_late = at >= row.declared_at + timedelta(hours=24)
    if row.declared_by_id == by.id or row.second_signature_at or row.ended_at or too_late:
        raise SecondSignatureRefused
    LegalGround.objects.filter(pk=row.pk).update(second_signature_by=by, second_signature_at=at)
    record("ground.signed", subject=row, by=by, at=at, rule="C-1")


@transaction.atomic(durable=True)
def end_ground(*, ground: LegalGround, at: datetime, by: Person) -> None:
    """The danger is over, or the duty done."""
    if not may_declare_ground(by, ground.organisation_id, on=day_in_kazakhstan(at)):
        raise PermissionDenied
    LegalGround.objects.filter(pk=ground.pk, ended_at__isnull=True).update(ended_at=at)
    record("ground.ended", subject=ground, by=by, at=at, rule="C-1")


@transaction.atomic(durable=True)
def tell_parent(*, ground: LegalGround, how: str, at: datetime, by: Person) -> None:
    """Note when and how the parent was told."""
    if not may_declare_ground(by, ground.organisation_id, on=day_in_kazakhstan(at)):
        raise PermissionDenied
    LegalGround.objects.filter(pk=ground.pk).update(parent_told_at=at, parent_told_how=how)
    record("ground.parent_told", subject=ground, by=by, at=at, rule="C-1")


def _decide(
    pupil: Pupil,
    guardian: Guardian | None,
    text: ConsentText,
    decisions: Decisions,
    at: datetime,
    by: Actor,
    *,
    letter: Letter | None = None,
    paper: Paper | None = None,
) -> list[Consent]:
    purposes = decisions.given | decisions.refused
    standing = Consent.objects.filter(pupil=pupil, guardian=guardian, purpose__in=purposes, superseded_at__isnull=True)
    list(standing.select_for_update(of=("self",)).values_list("id"))
    standing.update(superseded_at=at)
    rows = [_row(pupil, guardian, text, decisions, purpose, at, by, letter, paper) for purpose in sorted(purposes)]
    Consent.objects.bulk_create(rows)
    for row in rows:
        record(f"consent.{row.decision}", subject=row, by=by, at=at, rule="C-1", details={"purpose": row.purpose})
        if row.decision == Consent.Decision.REFUSED:
            _stop(row.pupil_id, row.purpose, at, by)
    return rows


def _row(pupil, guardian, text, decisions, purpose, at, by, letter, paper) -> Consent:  # type: ignore[no-untyped-def]
    given = purpose in decisions.given
    return Consent(
        organisation_id=pupil.organisation_id,
        pupil=pupil,
        guardian=guardian,
        purpose=purpose,
        decision=Consent.Decision.GIVEN if given else Consent.Decision.REFUSED,
        text=text,
        channel=Consent.Channel.LINK if letter else Consent.Channel.PAPER,
        letter=letter,
        paper=paper,
        signed_name=decisions.signed_name,
        signed_at=at,
        recorded_by=by if isinstance(by, Person) else None,
        valid_from=decisions.valid_from,
        valid_to=decisions.valid_to,
    )


def _stop(pupil_id: uuid.UUID, purpose: str, at: datetime, by: Actor) -> None:
    for stop in ports.stops:
        stop(pupil_id=pupil_id, purpose=purpose, at=at, by=by)
