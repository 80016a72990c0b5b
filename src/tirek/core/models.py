"""The one abstract model of this house."""

from django.db import models

from tirek.core.ids import uuid7


class Row(models.Model):
    """A row with an opaque, time-ordered primary key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True
