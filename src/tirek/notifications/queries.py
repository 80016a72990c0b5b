"""A person's inbox."""

import uuid

from django.db.models import QuerySet

from tirek.notifications.models import Note


def unread_notes(person_id: uuid.UUID) -> QuerySet[Note]:
    """Return the notes a person has not read, newest first."""
    return Note.objects.filter(person_id=person_id, read_at__isnull=True).order_by("-created_at")
