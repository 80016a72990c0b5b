"""Drawing up, editing and signing what is told about a child. Nothing is official until a psychologist signs."""

from datetime import datetime

from django.db import transaction

from tirek.accounts.models import Person
from tirek.audit.operations import record
from tirek.core.clock import day_in_kazakhstan
from tirek.core.secrets import decrypt, encrypt
from tirek.people.models import Pupil
from tirek.portraits.composing import told_in_voice
from tirek.portraits.models import Telling
from tirek.portraits.policies import require_may_edit
from tirek.screenings.models import Screening


class SomebodyElseWrote(Exception):
    """The text was changed since it was opened; ``standing`` is what stands now, nothing was overwritten."""

    def __init__(self, standing: Telling) -> None:
        super().__init__(standing.revision)
        self.standing = standing


class NothingWritten(Exception):
    """A text without a word is not signed."""


class AlreadySigned(Exception):
    """A signed text is never changed; begin a correction."""


@transaction.atomic(durable=True)
def draw_up(*, pupil: Pupil, screening: Screening, voice: str, language: str, at: datetime, by: Person) -> Telling:
    """Return the standing text of a voice; the first time it is drawn up from the instruments' own words.

    Raises PermissionDenied unless ``by`` is the pupil's psychologist.
    """
    require_may_edit(by, pupil, on=day_in_kazakhstan(at))
    known = Telling.objects.filter(
        pupil=pupil, screening=screening, voice=voice, language=language, replaced_at__isnull=True
    ).first()
    if known is not None:
        return known
    telling = Telling(
        organisation_id=pupil.organisation_id,
        pupil=pupil,
        screening=screening,
        voice=voice,
        language=language,
        edited_at=at,
    )
    words = told_in_voice(pupil, screening, voice=voice, language=language)
    telling.words_sealed = encrypt(words, about=_about(telling))
    telling.save(force_insert=True)
    record("telling.drawn_up", subject=telling, by=by, at=at, details={"voice": voice})
    return telling


@transaction.atomic(durable=True)
def rewrite(*, telling: Telling, words: str, revision: int, at: datetime, by: Person) -> Telling:
    """Keep the edited text; ``revision`` is the one that was read.

    Raises PermissionDenied; AlreadySigned; SomebodyElseWrote when another revision stands by now.
    """
    row = Telling.objects.select_for_update(of=("self",)).select_related("pupil").get(pk=telling.pk)
    require_may_edit(by, row.pupil, on=day_in_kazakhstan(at))
    if row.signed_at is not None:
        raise AlreadySigned
    if row.revision != revision:
        raise SomebodyElseWrote(row)
    row.words_sealed = encrypt(words, about=_about(row))
    row.revision, row.edited_by, row.edited_at = row.revision + 1, by, at
    row.save(update_fields=["words_sealed", "revision", "edited_by", "edited_at"])
    record("telling.rewritten", subject=row, by=by, at=at, details={"revision": row.revision})
    return row


@transaction.atomic(durable=True)
def sign(*, telling: Telling, revision: int, at: datetime, by: Person) -> None:
    """Make the text official.

    Raises PermissionDenied; AlreadySigned; NothingWritten; SomebodyElseWrote when another revision than the one read
    stands.
    """
    row = Telling.objects.select_for_update(of=("self",)).select_related("pupil").get(pk=telling.pk)
    require_may_edit(by, row.pupil, on=day_in_kazakhstan(at))
    if row.signed_at is not None:
        raise AlreadySigned
    if row.revision != revision:
        raise SomebodyElseWrote(row)
    if not words_of(row).strip():
        raise NothingWritten
    Telling.objects.filter(pk=row.pk).update(signed_by=by, signed_at=at)
    record("telling.signed", subject=row, by=by, at=at, details={"voice": row.voice})


@transaction.atomic(durable=True)
def begin_correction(*, telling: Telling, at: datetime, by: Person) -> Telling:
    """Begin a new text in place of a signed one, which stays as it was signed."""
    row = Telling.objects.select_for_update(of=("self",)).select_related("pupil").get(pk=telling.pk)
    require_may_edit(by, row.pupil, on=day_in_kazakhstan(at))
    if row.signed_at is None or row.replaced_at is not None:
        return row
    Telling.objects.filter(pk=row.pk).update(replaced_at=at)
    fresh = Telling(
        organisation_id=row.organisation_id,
        pupil=row.pupil,
        screening_id=row.screening_id,
        voice=row.voice,
        language=row.language,
        edited_by=by,
        edited_at=at,
    )
    fresh.words_sealed = encrypt(words_of(row), about=_about(fresh))
    fresh.save(force_insert=True)
    record("telling.corrected", subject=fresh, by=by, at=at, details={"instead_of": str(row.id)})
    return fresh


def words_of(telling: Telling) -> str:
    """Return the text; whoever shows it has asked whether the reader may."""
    return decrypt(telling.words_sealed, about=_about(telling))


def _about(telling: Telling) -> str:
    return f"portraits.Telling {telling.pk}"
