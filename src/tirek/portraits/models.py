from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tirek.accounts.models import Person
from tirek.core.models import Row
from tirek.organisations.models import Language, Organisation
from tirek.people.models import Pupil
from tirek.screenings.models import Screening


class Voice(models.TextChoices):
    """To whom a text about a child speaks."""

    SPECIALIST = "specialist", _("specialist")
    TEACHER = "teacher", _("teacher")
    PARENT = "parent", _("parent")
    PUPIL = "pupil", _("pupil")


class Telling(Row):
    """What one screening says about one pupil in one voice and language: drawn up by the platform, edited by a
    psychologist, official only from the moment of signing. A signed text is never changed; a correction is a new row.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="tellings")
    screening = models.ForeignKey(Screening, models.PROTECT, related_name="tellings")
    voice = models.CharField(max_length=10, choices=Voice)
    language = models.CharField(max_length=2, choices=Language)
    words_sealed = models.BinaryField()
    revision = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField()
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Privacy:
        structure = (
            "id",
            "organisation",
            "screening",
            "voice",
            "language",
            "revision",
            "edited_at",
            "signed_at",
            "replaced_at",
        )
        staff = ("edited_by", "signed_by")
        t3 = ("pupil", "words_sealed")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "screening", "voice", "language"],
                condition=Q(replaced_at__isnull=True),
                name="one_standing_text_of_a_voice",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="telling_signed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.voice} {self.language}"
