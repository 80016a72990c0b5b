from django.db import models
from django.utils.translation import gettext_lazy as _

from tirek.core.models import Row
from tirek.organisations.models import Language


class Informant(models.TextChoices):
    """Who answers."""

    PUPIL = "pupil", _("pupil")
    CLASS_TEACHER = "class_teacher", _("class teacher")
    PARENT = "parent", _("parent")


class InstrumentVersion(Row):
    """One published version of an instrument: structure and evidence, frozen by hash."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft: no studies yet")
        PILOTED = "piloted", _("piloted")
        NORMED = "normed", _("normed")

    code = models.CharField(max_length=60)
    version = models.CharField(max_length=12)
    informant = models.CharField(max_length=14, choices=Informant)
    topic = models.CharField(max_length=20)
    age_from = models.PositiveSmallIntegerField()
    age_to = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=Status)
    structure = models.JSONField()
    structure_digest = models.CharField(max_length=64)
    evidence = models.JSONField()
    published_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Privacy:
        public = (
            "id",
            "code",
            "version",
            "informant",
            "topic",
            "age_from",
            "age_to",
            "status",
            "structure_digest",
            "evidence",
            "published_at",
            "retired_at",
        )
        secret = ("structure",)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_instrument_of_a_version")]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Wording(Row):
    """An instrument version in one language: items, labels, interpretive texts; frozen by hash."""

    class Status(models.TextChoices):
        DRAFTED = "drafted", _("drafted")
        BACK_TRANSLATED = "back_translated", _("back-translated")
        PILOTED = "piloted", _("piloted")
        EQUIVALENT = "equivalent", _("equivalence shown")

    instrument = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="wordings")
    language = models.CharField(max_length=2, choices=Language)
    status = models.CharField(max_length=16, choices=Status)
    title = models.CharField(max_length=250)
    words = models.JSONField()
    digest = models.CharField(max_length=64)

    class Privacy:
        public = ("id", "instrument", "language", "status", "title", "digest")
        secret = ("words",)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["instrument", "language"], name="one_wording_of_a_language")]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Norm(Row):
    """One stratum of a norm table; a blank sex means both."""

    instrument = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="norms")
    scale = models.CharField(max_length=60)
    language = models.CharField(max_length=2, choices=Language)
    sex = models.CharField(max_length=1, blank=True)
    age_from = models.PositiveSmallIntegerField()
    age_to = models.PositiveSmallIntegerField()
    n = models.PositiveIntegerField()
    mean = models.FloatField()
    sd = models.FloatField()
    source = models.CharField(max_length=300)
    collected_on = models.CharField(max_length=40)

    class Privacy:
        public = (
            "id",
            "instrument",
            "scale",
            "language",
            "sex",
            "age_from",
            "age_to",
            "n",
            "mean",
            "sd",
            "source",
            "collected_on",
        )

    def __str__(self) -> str:
        return f"{self.scale} {self.language} {self.sex} {self.age_from}-{self.age_to}"
