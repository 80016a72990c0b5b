from django.db import models

from tirek.core.models import Row


class Note(Row):
    """A line in a person's inbox: what kind of thing waits, where, since when. Never content about a child."""

    person_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    link = models.CharField(max_length=200)
    words = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Privacy:
        structure = ("id", "person_id", "kind", "link", "words", "created_at", "read_at")

    class Meta:
        indexes = [models.Index(fields=["person_id", "-created_at"], name="notes_of_person")]

    def __str__(self) -> str:
        return self.kind
