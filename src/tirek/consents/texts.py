"""The words of consent from content/consents, published once a version and language."""

import hashlib
import json
import tomllib
from datetime import datetime
from pathlib import Path

from django.db import transaction

from tirek.consents.models import ConsentText


class TextChanged(Exception):
    """A published text was edited in place; a correction is a new version."""


@transaction.atomic
def publish_texts(folder: Path, *, at: datetime) -> int:
    """Publish every version of the folder; return how many texts stand.

    Raises TextChanged.
    """
    for file in sorted(folder.glob("*/*.toml")):
        _publish(file.parent.name, file.stem, tomllib.loads(file.read_text(encoding="utf-8")), at)
    return ConsentText.objects.count()


def newest_text(language: str) -> ConsentText:
    """Return the newest text in a language.

    Raises ConsentText.DoesNotExist: there is no other language to fall back to.
    """
    return ConsentText.objects.filter(language=language).latest("published_at", "version")


def _publish(version: str, language: str, words: dict, at: datetime) -> None:
    digest = hashlib.sha256(json.dumps(words, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
    known = ConsentText.objects.filter(version=version, language=language).first()
    if known is None:
        ConsentText.objects.create(version=version, language=language, words=words, digest=digest, published_at=at)
    elif known.digest != digest:
        raise TextChanged(f"{version} {language}")
