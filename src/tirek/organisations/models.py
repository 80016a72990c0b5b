from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tirek.core.models import Row


class Language(models.TextChoices):
    """The languages of the platform and of measured words."""

    KAZAKH = "kk", "Қазақша"
    RUSSIAN = "ru", "Русский"
    ENGLISH = "en", "English"


class Organisation(Row):
    """One node of the tree country → region → district → school and the like."""

    class Kind(models.TextChoices):
        COUNTRY = "country", _("country")
        REGION = "region", _("region")
        DISTRICT = "district", _("district")
        SCHOOL = "school", _("school")
        PRESCHOOL = "preschool", _("preschool organisation")
        COLLEGE = "college", _("college")
        PMPC = "pmpc", _("psychological-medical-pedagogical consultation")
        CENTRE = "centre", _("centre of psychological support")
        DEPARTMENT = "department", _("education department")
        UNIVERSITY = "university", _("university")

    WITH_LEARNERS = (Kind.SCHOOL, Kind.PRESCHOOL, Kind.COLLEGE)

    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    kind = models.CharField(max_length=12, choices=Kind)
    name_kk = models.CharField(max_length=250)
    name_ru = models.CharField(max_length=250)
    name_en = models.CharField(max_length=250)
    bin = models.CharField(max_length=12, blank=True)
    locality = models.CharField(max_length=120, blank=True)
    languages = ArrayField(models.CharField(max_length=2, choices=Language), default=list)
    second_factor_required = models.BooleanField(default=True)

    class Privacy:
        public = ("id", "parent", "kind", "name_kk", "name_ru", "name_en", "bin", "locality", "languages")
        structure = ("second_factor_required",)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="country") | models.Q(parent__isnull=False), name="organisation_has_parent"
            )
        ]

    def __str__(self) -> str:
        return self.name_in(get_language() or "kk")

    def name_in(self, language: str) -> str:
        """Return the name in ``language`` (kk, ru or en)."""
        return str(getattr(self, f"name_{language[:2]}", self.name_kk))


class SchoolYear(Row):
    """A school year of the country, as set by the Minister's order."""

    name = models.CharField(max_length=9, unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    source = models.CharField(max_length=200)

    class Privacy:
        public = ("id", "name", "starts_on", "ends_on", "source")

    class Meta:
        ordering = ["-starts_on"]

    def __str__(self) -> str:
        return self.name


class Quarter(Row):
    """A quarter (тоқсан, четверть): the unit of time of all support."""

    year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="quarters")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Privacy:
        public = ("id", "year", "number", "starts_on", "ends_on")

    class Meta:
        ordering = ["starts_on"]
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="one_quarter_of_a_number")]

    def __str__(self) -> str:
        return f"{self.year.name} · {self.number}"


class Holiday(Row):
    """A break of the school year; ``grades`` empty means all grades. ``ends_on`` is its last day."""

    class Kind(models.TextChoices):
        AUTUMN = "autumn", _("autumn break")
        WINTER = "winter", _("winter break")
        SPRING = "spring", _("spring break")
        FIRST_GRADE = "first_grade", _("additional break of grade 1")

    year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="holidays")
    kind = models.CharField(max_length=12, choices=Kind)
    starts_on = models.DateField()
    ends_on = models.DateField()
    grades = ArrayField(models.PositiveSmallIntegerField(), default=list)

    class Privacy:
        public = ("id", "year", "kind", "starts_on", "ends_on", "grades")

    class Meta:
        ordering = ["starts_on"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_on}"


class Door(Row):
    """Which organisation a secret link or code belongs to, so that the wall can be opened to it and to no other.

    Holds a keyed hash and an organisation, nothing about a child; therefore it stands before the wall.
    """

    class Kind(models.TextChoices):
        LETTER = "letter", _("consent letter")
        CLASS_CODE = "class_code", _("class code")
        SLIP = "slip", _("key slip")
        INVITATION = "invitation", _("staff invitation")

    kind = models.CharField(max_length=12, choices=Kind)
    key_hash = models.BinaryField(unique=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    expires_at = models.DateTimeField()

    class Privacy:
        structure = ("id", "kind", "organisation", "expires_at")
        secret = ("key_hash",)

    def __str__(self) -> str:
        return f"{self.kind} of {self.organisation_id}"
