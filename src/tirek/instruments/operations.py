"""Publishing instruments from content/."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from tirek.instruments.content import InstrumentContent, read_instrument
from tirek.instruments.models import InstrumentVersion, Norm, Wording


class InstrumentChanged(Exception):
    """A published version was edited in place; a correction is a new version."""


@transaction.atomic
def publish_instruments(folder: Path, *, at: datetime) -> int:
    """Publish every version of the folder that is new; return how many versions stand.

    Raises InstrumentInvalid; InstrumentChanged.
    """
    for version in sorted(path for path in folder.glob("*/*") if path.is_dir()):
        publish(read_instrument(version), at=at)
    return InstrumentVersion.objects.count()


def publish(content: InstrumentContent, *, at: datetime) -> InstrumentVersion:
    """Publish one version with its languages and norms; a language may come later than the structure.

    Raises InstrumentChanged.
    """
    structure = content.structure
    instrument, is_new = InstrumentVersion.objects.get_or_create(
        code=structure["code"],
        version=structure["version"],
        defaults={
            "informant": structure["informant"],
            "topic": structure["topic"],
            "age_from": structure["ages"][0],
            "age_to": structure["ages"][1],
            "status": content.evidence["status"],
            "structure": structure,
            "structure_digest": content.structure_digest,
            "evidence": content.evidence,
            "published_at": at,
        },
    )
    if instrument.structure_digest != content.structure_digest:
        raise InstrumentChanged(str(instrument))
    if is_new:
        Norm.objects.bulk_create(Norm(instrument=instrument, **row) for row in content.norms)
    for language in content.wordings:
        _publish_wording(instrument, content, language)
    return instrument


def _publish_wording(instrument: InstrumentVersion, content: InstrumentContent, language: str) -> None:
    words, digest = content.wordings[language], content.wording_digest(language)
    known = instrument.wordings.filter(language=language).first()
    if known is None:
        Wording.objects.create(
            instrument=instrument,
            language=language,
            status=words["status"],
            title=words["title"],
            words=words,
            digest=digest,
        )
    elif known.digest != digest:
        raise InstrumentChanged(f"{instrument} {language}")
