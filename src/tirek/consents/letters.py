"""Letters: one per child and representative, with a link and a code that only the paper shows together."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tirek.accounts.attempts import forget_attempts, spend_attempt
from tirek.accounts.models import Person
from tirek.audit.operations import record
from tirek.consents.models import Letter
from tirek.consents.policies import is_of_age, may_ask_consent
from tirek.consents.texts import newest_text
from tirek.core.clock import day_in_kazakhstan
from tirek.core.secrets import decrypt, encrypt, keyed_hash, new_code, new_token, normal_code
from tirek.core.tenancy import scope
from tirek.organisations.models import Door
from tirek.people.models import Guardian, Pupil
from tirek.people.queries import deciding_guardianships

LETTER_LIVES = timedelta(days=366)
CODE_LENGTH = 6
GUESSES_OF_A_LETTER = 10
GUESSES_WINDOW = timedelta(hours=1)
STILL_GOOD_FOR = timedelta(days=30)  # a letter about to expire is not handed out again


class NoSuchLetter(Exception):
    """The link is unknown, expired, replaced by a newer letter, or its addressee may not decide for the child any more."""


class WrongCode(Exception):
    """The code is not the one printed on the letter."""


@dataclass(frozen=True)
class Addressee:
    """Who signs for whom; ``guardian`` None is the pupil who has come of age."""

    pupil: Pupil
    guardian: Guardian | None

    @property
    def language(self) -> str:
        """The language the letter is written in."""
        return self.guardian.language if self.guardian else self.pupil.language

    @property
    def signer_id(self) -> UUID:
        """The id of who signs: the representative, or the adult pupil."""
        return self.guardian.id if self.guardian else self.pupil.id


def addressees(pupils: Iterable[Pupil], *, at: datetime) -> list[Addressee]:
    """Return everybody who may decide for these pupils today: each representative, or the adult pupil alone."""
    pupils = list(pupils)
    by_id = {pupil.id: pupil for pupil in pupils}
    minors = [pupil.id for pupil in pupils if not is_of_age(pupil, at=at)]
    relations = deciding_guardianships(minors, on=day_in_kazakhstan(at)).select_related("guardian").order_by("id")
    found = [Addressee(by_id[relation.pupil_id], relation.guardian) for relation in relations]
    return found + [Addressee(pupil, None) for pupil in pupils if is_of_age(pupil, at=at)]


@transaction.atomic(durable=True)
def issue_letters(*, to: Iterable[Addressee], at: datetime, by: Person) -> list[Letter]:
    """Write a letter to each addressee, in their language; an unanswered older letter to the same one is replaced.

    Raises PermissionDenied if ``by`` may not ask for consents here; ConsentText.DoesNotExist if a language has no text.
    """
    return [_issue(addressee, at, by) for addressee in to]


@transaction.atomic(durable=True)
def letters_for(*, to: Iterable[Addressee], at: datetime, by: Person) -> list[Letter]:
    """Return a letter for each addressee: the one that is out already, so that links at home stay good, else a new one.

    Raises PermissionDenied if ``by`` may not ask for consents here; ConsentText.DoesNotExist if a language has no text.
    """
    return [_again(addressee, at, by) or _issue(addressee, at, by) for addressee in to]


@transaction.atomic(durable=True)
def renew_letter(*, to: Addressee, at: datetime, by: Person) -> Letter:
    """Write a new letter because the old one was lost or seen by others; every older link to the same person dies.

    Raises PermissionDenied if ``by`` may not ask for consents here; ConsentText.DoesNotExist if a language has no text.
    """
    letter = _issue(to, at, by)
    older = Letter.objects.filter(pupil=to.pupil, guardian=to.guardian, replaced_at__isnull=True).exclude(pk=letter.pk)
    older.update(replaced_at=at)
    return letter


def letter_by_link(token: str, *, at: datetime) -> tuple[Letter, Door]:
    """Return the letter of a link with the door that says whose walls it lies within.

    Raises NoSuchLetter.
    """
    key_hash = keyed_hash(token, purpose="letter")
    door = Door.objects.filter(kind=Door.Kind.LETTER, key_hash=key_hash, expires_at__gt=at).first()
    if door is None:
        raise NoSuchLetter
    with scope([door.organisation_id]):
        rows = Letter.objects.select_related("pupil", "guardian", "text", "organisation")
        letter = rows.filter(key_hash=key_hash, replaced_at__isnull=True).first()
        if letter is None or not may_still_decide(letter, at=at):
            raise NoSuchLetter
    return letter, door


def may_still_decide(letter: Letter, *, at: datetime) -> bool:
    """Say whether the addressee decides for the child today: no court limit, no end of the relation, no 18th birthday."""
    of_age = is_of_age(letter.pupil, at=at)
    if of_age or letter.guardian_id is None:
        return of_age and letter.guardian_id is None
    deciding = deciding_guardianships([letter.pupil_id], on=day_in_kazakhstan(at))
    return deciding.filter(guardian=letter.guardian_id).exists()


def check_code(letter: Letter, typed: str, *, at: datetime) -> None:
    """Check the code of a letter; the attempt is spent first.

    Raises WrongCode; TooManyAttempts.
    """
    spend_attempt(f"letter {letter.id}", limit=GUESSES_OF_A_LETTER, window=GUESSES_WINDOW, at=at)
    if not hmac.compare_digest(normal_code(typed).encode(), code_of(letter).encode()):
        raise WrongCode
    forget_attempts(f"letter {letter.id}")


def code_of(letter: Letter) -> str:
    """Return the code printed on the letter."""
    return decrypt(letter.code_sealed, about=f"consents.Letter.code {letter.pk}")


def token_of(letter: Letter) -> str:
    """Return the token of the letter's link."""
    return decrypt(letter.token_sealed, about=f"consents.Letter.token {letter.pk}")


@transaction.atomic(durable=True)
def mark_opened(*, letter: Letter, at: datetime) -> None:
    """Note that the letter's link was opened for the first time."""
    Letter.objects.filter(pk=letter.pk, opened_at__isnull=True).update(opened_at=at)


def _again(addressee: Addressee, at: datetime, by: Person) -> Letter | None:
    """Return the letter that is out, in today's words and good for a while yet; that its code is printed again is noted."""
    _require_may_ask(addressee.pupil, at, by)
    out = Letter.objects.filter(
        pupil=addressee.pupil,
        guardian=addressee.guardian,
        text=newest_text(addressee.language),
        replaced_at__isnull=True,
        expires_at__gt=at + STILL_GOOD_FOR,
    )
    letter = out.order_by("-issued_at").first()
    if letter is not None:
        record("letter.printed_again", subject=letter, by=by, at=at)
    return letter


def _require_may_ask(pupil: Pupil, at: datetime, by: Person) -> None:
    if not may_ask_consent(by, pupil.organisation_id, on=day_in_kazakhstan(at)):
        raise PermissionDenied


def _issue(addressee: Addressee, at: datetime, by: Person) -> Letter:
    pupil, guardian = addressee.pupil, addressee.guardian
    _require_may_ask(pupil, at, by)
    unanswered = Letter.objects.filter(
        pupil=pupil, guardian=guardian, replaced_at__isnull=True, answered_at__isnull=True
    )
    unanswered.update(replaced_at=at)
    token, code = new_token(), new_code(CODE_LENGTH)
    letter = Letter(
        organisation_id=pupil.organisation_id,
        pupil=pupil,
        guardian=guardian,
        text=newest_text(addressee.language),
        key_hash=keyed_hash(token, purpose="letter"),
        issued_by=by,
        issued_at=at,
        expires_at=at + LETTER_LIVES,
    )
    letter.token_sealed = encrypt(token, about=f"consents.Letter.token {letter.pk}")
    letter.code_sealed = encrypt(code, about=f"consents.Letter.code {letter.pk}")
    letter.save(force_insert=True)
    Door.objects.create(
        kind=Door.Kind.LETTER,
        key_hash=letter.key_hash,
        organisation_id=letter.organisation_id,
        expires_at=letter.expires_at,
    )
    record("letter.issued", subject=letter, by=by, at=at)
    return letter
