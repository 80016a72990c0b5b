"""Deciding, withdrawing, and acting on another legal ground."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tirek.accounts.models import Person
from tirek.audit.operations import Actor, record
from tirek.consents import ports
from tirek.consents.letters import NoSuchLetter, may_still_decide
from tirek.consents.models import Consent, ConsentText, LegalGround, Letter, Paper, Purpose
from tirek.consents.policies import SECOND_SIGNATURE_WITHIN, is_of_age, may_ask_consent, may_declare_ground
from tirek.core.clock import KAZAKHSTAN, day_in_kazakhstan
from tirek.people.models import Guardian, Pupil
from tirek.people.queries import deciding_guardianships

GROUND_LASTS_AT_MOST = timedelta(days=30)


class NotTheSigner(Exception):
    """The decision would be signed by somebody the letter was not written to."""


class AlreadyWithdrawn(Exception):
    """The consent was withdrawn or superseded before."""


class OlderThanTheLastWord(Exception):
    """The sheet was signed before the signer's last word about the same thing; the later word stands."""


class SecondSignatureRefused(Exception):
    """The second signature must come from another person, within its time."""


@dataclass(frozen=True)
class Decisions:
    """What a signer decided, per purpose; purposes not named stay undecided. On paper ``valid_from`` is the day of signing."""

    given: frozenset[Purpose]
    refused: frozenset[Purpose]
    signed_name: str
    valid_from: date
    valid_to: date | None


@transaction.atomic(durable=True)
def decide_by_letter(
    *, letter: Letter, text: ConsentText, decisions: Decisions, at: datetime, by: Actor
) -> list[Consent]:
    """Record what the reader of ``letter`` decided by its link; ``text`` is the version in the language they read.

    A later decision by the same letter replaces this one. Raises NoSuchLetter if the letter was replaced, has expired, or
    its addressee may not decide any more.
    """
    row = Letter.objects.select_for_update(of=("self",)).select_related("pupil", "guardian").get(pk=letter.pk)
    if row.replaced_at or row.expires_at <= at or not may_still_decide(row, at=at):
        raise NoSuchLetter
    rows = _decide(row.pupil, row.guardian, text, decisions, at, by, letter=row)
    Letter.objects.filter(pk=row.pk).update(answered_at=at)
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

    Raises PermissionDenied if ``by`` may not record papers here; NotTheSigner if the guardian may not decide for the
    pupil today; OlderThanTheLastWord if the signer has said or taken back something about the same after that day.
    """
    _require_may_ask(by, pupil, at)
    _require_signer(pupil, guardian, at)
    _require_newest(pupil, guardian, decisions)
    paper.save(force_insert=True)
    return _decide(pupil, guardian, text, decisions, at, by, paper=paper)


@transaction.atomic(durable=True)
def withdraw_consent(*, consent: Consent, channel: str, at: datetime, by: Actor) -> None:
    """Take a consent back. What runs on it stops in this very transaction (rule C-1).

    ``by`` is the signer, or the member of staff to whom a paper was brought. Raises PermissionDenied if that person may not
    record papers here; AlreadyWithdrawn if it no longer stands.
    """
    row = Consent.objects.select_for_update(of=("self",)).select_related("pupil").get(pk=consent.pk)
    if isinstance(by, Person):
        _require_may_ask(by, row.pupil, at)
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
    _require_may_declare(by, pupil.organisation_id, at)
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
    _require_may_declare(by, row.organisation_id, at)
    too_late = at >= row.declared_at + SECOND_SIGNATURE_WITHIN
    if row.declared_by_id == by.id or row.second_signature_at or row.ended_at or too_late:
        raise SecondSignatureRefused
    LegalGround.objects.filter(pk=row.pk).update(second_signature_by=by, second_signature_at=at)
    record("ground.signed", subject=row, by=by, at=at, rule="C-1")


@transaction.atomic(durable=True)
def end_ground(*, ground: LegalGround, at: datetime, by: Person) -> None:
    """The danger is over, or the duty done.

    Raises PermissionDenied.
    """
    _require_may_declare(by, ground.organisation_id, at)
    LegalGround.objects.filter(pk=ground.pk, ended_at__isnull=True).update(ended_at=at)
    record("ground.ended", subject=ground, by=by, at=at, rule="C-1")


@transaction.atomic(durable=True)
def tell_parent(*, ground: LegalGround, how: str, at: datetime, by: Person) -> None:
    """Note when and how the parent was told.

    Raises PermissionDenied.
    """
    _require_may_declare(by, ground.organisation_id, at)
    LegalGround.objects.filter(pk=ground.pk).update(parent_told_at=at, parent_told_how=how)
    record("ground.parent_told", subject=ground, by=by, at=at, rule="C-1")


def _require_may_ask(by: Person, pupil: Pupil, at: datetime) -> None:
    if not may_ask_consent(by, pupil.organisation_id, on=day_in_kazakhstan(at)):
        raise PermissionDenied


def _require_may_declare(by: Person, organisation_id: uuid.UUID, at: datetime) -> None:
    if not may_declare_ground(by, organisation_id, on=day_in_kazakhstan(at)):
        raise PermissionDenied


def _require_signer(pupil: Pupil, guardian: Guardian | None, at: datetime) -> None:
    if is_of_age(pupil, at=at) != (guardian is None):
        raise NotTheSigner
    deciding = deciding_guardianships([pupil.id], on=day_in_kazakhstan(at))
    if guardian is not None and not deciding.filter(guardian=guardian).exists():
        raise NotTheSigner


def _require_newest(pupil: Pupil, guardian: Guardian | None, decisions: Decisions) -> None:
    purposes = decisions.given | decisions.refused
    standing = Consent.objects.filter(pupil=pupil, guardian=guardian, purpose__in=purposes, superseded_at__isnull=True)
    if any(decisions.valid_from < day_in_kazakhstan(row.withdrawn_at or row.signed_at) for row in standing):
        raise OlderThanTheLastWord


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
    standing = Consent.objects.filter(pupil=pupil, purpose__in=purposes, superseded_at__isnull=True)
    # the other guardian's words too: a refusal waits for a sitting that is being opened on their consent, and then stops it
    list(standing.select_for_update(of=("self",)).order_by("id").values_list("id"))
    standing.filter(guardian=guardian).update(superseded_at=at)
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
        signed_at=at if letter else datetime.combine(decisions.valid_from, datetime.min.time(), KAZAKHSTAN),
        recorded_by=by if isinstance(by, Person) else None,
        valid_from=decisions.valid_from,
        valid_to=decisions.valid_to,
    )


def _stop(pupil_id: uuid.UUID, purpose: str, at: datetime, by: Actor) -> None:
    for stop in ports.stops:
        stop(pupil_id=pupil_id, purpose=purpose, at=at, by=by)
