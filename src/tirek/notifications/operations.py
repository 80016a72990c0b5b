"""Writing to somebody's inbox: what kind of thing waits and where, never what it says."""

import uuid
from datetime import datetime

from tirek.notifications.models import Note


def send_note(*, person_id: uuid.UUID, kind: str, link: str, at: datetime, words: dict | None = None) -> Note:
    """Put a note into the inbox of a person, in the caller's transaction."""
    return Note.objects.create(person_id=person_id, kind=kind, link=link, words=words or {}, created_at=at)


def mark_read(*, person_id: uuid.UUID, link: str, at: datetime) -> None:
    """Opening the place a note points to reads it."""
    Note.objects.filter(person_id=person_id, link=link, read_at__isnull=True).update(read_at=at)
