"""Rule C-1, stated once.

No psychological diagnostics, counselling or training of a pupil under 18 without a written consent of a guardian in
force, per purpose (Order No. 92, Rules para 12; R-01 of the rule catalogue). From the 18th birthday in Kazakhstan the
person signs for themselves. There is no override. Danger to life or a duty set by law is another, named ground.

In force means: given, not withdrawn, not superseded, today within its dates, signed by somebody who may decide for the
child today, and no other person who may decide stands against it: two parents who disagree freeze the matter until they
agree or a court's paper is on record.

The same rule stands in the database as ``consents_c1_holds`` (migration 0002) under triggers on sittings and answers.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet

from tirek.accounts.models import Person
from tirek.accounts.queries import roles_at
from tirek.accounts.roles import KEEPS_THE_ROLL, WHOLE_ROLL, Role
from tirek.consents.models import Consent, LegalGround, Purpose
from tirek.core.clock import day_in_kazakhstan, years_between
from tirek.core.statements import Statement
from tirek.organisations.queries import year_on
from tirek.people.models import Pupil
from tirek.people.queries import deciding_guardianships

Signature = tuple[uuid.UUID, uuid.UUID | None]  # pupil, guardian

OF_AGE = 18
WORDS = Statement(
    "select id, guardian_id, decision, withdrawn_at, valid_from, valid_to, decides"
    " from consents_lock_words($1::uuid, $2::text, $3::date)"
)
SECOND_SIGNATURE_WITHIN = timedelta(hours=24)


class Missing(StrEnum):
    """Why there is no consent in force."""

    NOT_ASKED = "not_asked"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CONFLICT = "conflict"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    SIGNER = "signer"  # the signer may not decide (any more), or the pupil has come of age


class ConsentMissing(Exception):
    """Rule C-1 refuses."""

    def __init__(self, reason: Missing) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Basis:
    """What an act on a child rests on; kept with the act."""

    consent_id: uuid.UUID | None
    legal_ground_id: uuid.UUID | None


def basis_for_assessment(pupil: Pupil, *, at: datetime) -> Basis:
    """Return the basis for diagnostics of ``pupil`` and lock it until the transaction ends.

    Raises ConsentMissing when neither a consent nor a legal ground is in force.
    """
    return basis_for(pupil, Purpose.DIAGNOSTICS, at=at)


def basis_for(pupil: Pupil, purpose: Purpose, *, at: datetime) -> Basis:
    """Return and lock the basis of ``purpose``; a withdrawal waits for this transaction or is seen by it.

    Raises ConsentMissing when neither a consent nor a legal ground is in force.
    """
    words = _words_under_lock(pupil, purpose, day_in_kazakhstan(at))
    given = _in_force(words, pupil, at)
    if given is not None:
        return Basis(given.id, None)
    ground = grounds_in_force(pupil, at=at).select_for_update(of=("self",), no_key=True).first()
    if ground is not None:
        return Basis(None, ground.id)
    raise ConsentMissing(why_missing(pupil, purpose, at=at))


@dataclass(frozen=True, slots=True)
class Word:
    """One standing decision about a pupil, as the database gives it out under lock."""

    id: uuid.UUID
    pupil_id: uuid.UUID
    guardian_id: uuid.UUID | None
    decision: str
    withdrawn_at: datetime | None
    valid_from: date
    valid_to: date | None
    decides: bool


def _words_under_lock(pupil: Pupil, purpose: Purpose, today: date) -> list[Word]:
    """Return all words about the child for the purpose; whoever decides at this moment waits, or was seen."""
    return [Word(row[0], pupil.id, *row[1:]) for row in WORDS.rows(pupil.id, purpose.value, today)]


def _in_force(words: list[Word], pupil: Pupil, at: datetime) -> Word | None:
    deciding = {(word.pupil_id, word.guardian_id) for word in words if word.decides}
    of_age, today = is_of_age(pupil, at=at), day_in_kazakhstan(at)
    found = (word for word in words if holds(word, beside=words, deciding=deciding, of_age=of_age, today=today))
    return next(found, None)


def is_of_age(pupil: Pupil, *, at: datetime) -> bool:
    """Say whether the pupil's 18th birthday has begun in Kazakhstan."""
    return years_between(pupil.born_on, day_in_kazakhstan(at)) >= OF_AGE


def consents_in_force(pupils: list[Pupil], purpose: str, *, at: datetime) -> list[Consent]:
    """Return the consents for ``purpose`` in force at the moment, for any of ``pupils``; two queries however many."""
    today = day_in_kazakhstan(at)
    words = list(_standing(purpose).filter(pupil__in=pupils))
    of_age = {pupil.id: is_of_age(pupil, at=at) for pupil in pupils}
    deciding = _deciding([word.pupil_id for word in words], today)
    beside: dict[uuid.UUID, list[Consent]] = {}
    for word in words:
        beside.setdefault(word.pupil_id, []).append(word)
    return [
        word
        for word in words
        if holds(word, beside=beside[word.pupil_id], deciding=deciding, of_age=of_age[word.pupil_id], today=today)
    ]


def holds(
    consent: Consent | Word,
    *,
    beside: Sequence[Consent | Word],
    deciding: set[Signature],
    of_age: bool,
    today: date,
) -> bool:
    """Rule C-1 for one word: given, within its dates, by somebody who may decide today, and nobody stands against it.

    ``beside``: all standing words about the pupil for the purpose. ``deciding``: who may decide for whom today.
    """
    if not _says_yes(consent) or not _within_its_dates(consent, today):
        return False
    if of_age:
        return consent.guardian_id is None
    if (consent.pupil_id, consent.guardian_id) not in deciding:
        return False
    return all(_says_yes(word) or (word.pupil_id, word.guardian_id) not in deciding for word in beside)


def grounds_in_force(pupil: Pupil, *, at: datetime) -> QuerySet[LegalGround]:
    """Return the legal grounds in force: not ended, and signed by a second person or younger than 24 hours."""
    return LegalGround.objects.filter(pupil=pupil, ended_at__isnull=True, declared_at__lte=at, ends_at__gt=at).filter(
        Q(second_signature_at__isnull=False) | Q(declared_at__gt=at - SECOND_SIGNATURE_WITHIN)
    )


def why_missing(pupil: Pupil, purpose: str, *, at: datetime) -> Missing:
    """Return the reason there is no consent in force, the most telling first."""
    today = day_in_kazakhstan(at)
    standing = list(_standing(purpose).filter(pupil=pupil))
    given = [row for row in standing if row.decision == Consent.Decision.GIVEN and row.withdrawn_at is None]
    if not standing:
        return Missing.NOT_ASKED
    if not given:
        return Missing.WITHDRAWN if any(row.withdrawn_at for row in standing) else Missing.REFUSED
    if all(row.valid_from > today for row in given):
        return Missing.NOT_YET
    if all(row.valid_to is not None and row.valid_to <= today for row in given):
        return Missing.EXPIRED
    against = [row for row in standing if row not in given]
    return Missing.CONFLICT if against else Missing.SIGNER


def lasts_until(today: date) -> date:
    """Return the first day a consent given today no longer holds: after the school year, or in a year if none is known."""
    year = year_on(today)
    if year is None or year.ends_on < today:
        return today + timedelta(days=365)
    return year.ends_on + timedelta(days=1)


class GroundState(StrEnum):
    """Where a legal ground stands."""

    WAITING = "waiting"  # holds, and waits for the second signature
    IN_FORCE = "in_force"
    LAPSED = "lapsed"  # nobody signed within 24 hours
    OVER = "over"


def state_of_ground(ground: LegalGround, *, at: datetime) -> GroundState:
    """Return where ``ground`` stands; WAITING and IN_FORCE are what ``grounds_in_force`` returns."""
    if ground.ended_at is not None or ground.ends_at <= at:
        return GroundState.OVER
    if ground.second_signature_at is not None:
        return GroundState.IN_FORCE
    return GroundState.WAITING if at < ground.declared_at + SECOND_SIGNATURE_WITHIN else GroundState.LAPSED


def may_see_consents(person: Person, organisation_id: uuid.UUID, *, on: date) -> bool:
    """Read who decided what: the psychologist, the social pedagogue, the deputy and the head of the organisation.

    A class teacher learns only who has answered (``queries.consent_classes_visible_to``).
    """
    return bool(roles_at(person, organisation_id, on=on) & WHOLE_ROLL)


def may_ask_consent(person: Person, organisation_id: uuid.UUID, *, on: date) -> bool:
    """Issue letters, record paper and a withdrawal brought on paper: those who keep the roll."""
    return bool(roles_at(person, organisation_id, on=on) & KEEPS_THE_ROLL)


def may_declare_ground(person: Person, organisation_id: uuid.UUID, *, on: date) -> bool:
    """Declare a legal ground: a psychologist, a social pedagogue, the deputy or the head; the second too."""
    able = {Role.PSYCHOLOGIST, Role.SOCIAL_PEDAGOGUE, Role.DEPUTY_HEAD, Role.HEAD}
    return bool(roles_at(person, organisation_id, on=on) & able)


def _standing(purpose: str) -> QuerySet[Consent]:
    return Consent.objects.filter(purpose=purpose, superseded_at__isnull=True)


def _says_yes(word: Consent | Word) -> bool:
    return word.decision == Consent.Decision.GIVEN and word.withdrawn_at is None


def _within_its_dates(word: Consent | Word, today: date) -> bool:
    return word.valid_from <= today and (word.valid_to is None or word.valid_to > today)


def _deciding(pupil_ids: list[uuid.UUID], today: date) -> set[Signature]:
    """Return who may decide for whom today: a relation in force that no court has limited."""
    if not pupil_ids:
        return set()
    return set(deciding_guardianships(pupil_ids, on=today).values_list("pupil_id", "guardian_id"))
