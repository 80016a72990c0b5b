from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from tirek.accounts.models import Person
from tirek.core.models import Row
from tirek.organisations.models import Language, Organisation, SchoolYear


class DateRange(Func):
    """``daterange(from, to)`` for exclusion constraints: from inclusive, to exclusive."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Sex(models.TextChoices):
    FEMALE = "f", _("girl")
    MALE = "m", _("boy")


class SchoolClass(Row):
    """A class of one school year: grade + Kazakh letter + shift. Grade 0 is the preschool class."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="classes")
    year = models.ForeignKey(SchoolYear, models.PROTECT)
    grade = models.PositiveSmallIntegerField()
    letter = models.CharField(max_length=3)
    language = models.CharField(max_length=2, choices=Language)
    shift = models.PositiveSmallIntegerField(default=1)
    letter_key = models.CharField(max_length=12, editable=False, db_collation="C")

    class Privacy:
        structure = ("id", "organisation", "year", "grade", "letter", "language", "shift", "letter_key")

    class Meta:
        ordering = ["grade", "letter_key"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "grade", "letter"], name="one_class_of_a_name"),
            models.CheckConstraint(condition=Q(grade__lte=12), name="class_grade_in_range"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """«5 Ә»; grade 0 is written as the word schools use."""
        return f"{self.grade} «{self.letter}»"


class Pupil(Row):
    """A learner. The IIN is optional, sealed, and matched only by a keyed hash."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="pupils")
    surname = models.CharField(max_length=80)
    given_name = models.CharField(max_length=80)
    patronymic = models.CharField(max_length=80, blank=True)
    born_on = models.DateField()
    sex = models.CharField(max_length=1, choices=Sex)
    language = models.CharField(max_length=2, choices=Language)
    iin_sealed = models.BinaryField(null=True)
    iin_hash = models.BinaryField(null=True)
    iin_last4 = models.CharField(max_length=4, blank=True)
    name_key = models.CharField(max_length=300, editable=False, db_collation="C")
    search_key = models.CharField(max_length=300, editable=False)
    created_at = models.DateTimeField()

    class Privacy:
        structure = ("id", "organisation", "created_at", "language")
        t1 = ("surname", "given_name", "patronymic", "name_key", "search_key")
        t3 = ("born_on", "sex", "iin_last4")
        secret = ("iin_sealed", "iin_hash")

    class Meta:
        ordering = ["name_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "iin_hash"], condition=Q(iin_hash__isnull=False), name="one_pupil_of_an_iin"
            )
        ]
        indexes = [models.Index(fields=["organisation", "name_key"], name="pupils_in_order")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.surname, self.given_name, self.patronymic)))

    @property
    def short_name(self) -> str:
        """Surname and given name, as a class list writes it."""
        return f"{self.surname} {self.given_name}"

    @property
    def masked_iin(self) -> str:
        return f"•••• •••• {self.iin_last4}" if self.iin_last4 else ""


class Enrolment(Row):
    """A pupil in a class between two dates; ``ends_on`` is the first day outside it."""

    class Reason(models.TextChoices):
        MOVED = "moved", _("moved to another class")
        PROMOTED = "promoted", _("promoted to the next grade")
        REPEATS = "repeats", _("repeats the year")
        TRANSFERRED = "transferred", _("left for another school")
        LEFT = "left", _("left the school")
        GRADUATED = "graduated", _("finished school")

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="enrolments")
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, related_name="enrolments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=12, choices=Reason, blank=True)

    class Privacy:
        structure = ("id", "organisation")
        t1 = ("pupil", "school_class", "starts_on", "ends_on")
        t3 = ("end_reason",)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            ExclusionConstraint(
                name="one_class_at_a_time",
                expressions=[
                    ("pupil", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="enrolment_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil} · {self.school_class}"


class Guardian(Row):
    """A parent or other legal representative."""

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    surname = models.CharField(max_length=80)
    given_name = models.CharField(max_length=80)
    patronymic = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, choices=Language)
    search_key = models.CharField(max_length=300, editable=False)

    class Privacy:
        structure = ("id", "organisation", "language")
        guardian = ("surname", "given_name", "patronymic", "phone", "email", "search_key")

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.surname, self.given_name, self.patronymic)))


class Guardianship(Row):
    """What a guardian is to a pupil, since when, by which paper, and what a court has limited."""

    class Kind(models.TextChoices):
        MOTHER = "mother", _("mother")
        FATHER = "father", _("father")
        ADOPTER = "adopter", _("adopter")
        GUARDIAN = "guardian", _("guardian")
        TRUSTEE = "trustee", _("trustee")
        PATRONATE = "patronate", _("patronate carer")
        FOSTER = "foster", _("foster parent")
        OTHER = "other", _("other legal representative")

    class Limit(models.TextChoices):
        NONE = "none", _("no limit")
        NO_DECISIONS = "no_decisions", _("may not decide for the child (court)")
        NO_CONTACT = "no_contact", _("may not contact the child (court)")

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="guardianships")
    guardian = models.ForeignKey(Guardian, models.PROTECT, related_name="guardianships")
    kind = models.CharField(max_length=12, choices=Kind)
    document = models.CharField(max_length=250, blank=True)
    court_limit = models.CharField(max_length=12, choices=Limit, default=Limit.NONE)
    court_document = models.CharField(max_length=250, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Privacy:
        structure = ("id", "organisation", "valid_from", "valid_to")
        t3 = ("pupil", "guardian", "kind", "document", "court_limit", "court_document")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "guardian"], condition=Q(valid_to__isnull=True), name="one_relation_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(court_limit="none") | ~Q(court_document=""), name="court_limit_names_its_paper"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guardian} → {self.pupil}"


class Assignment(Row):
    """Whom a person looks after: a class, one pupil, or (both empty) the whole organisation.

    An appointment says what somebody is; an assignment says for whom. Rights need both (rule P-1).
    """

    class Kind(models.TextChoices):
        CLASS_TEACHER = "class_teacher", _("class teacher")
        SUBJECT_TEACHER = "subject_teacher", _("teaches the class")
        SPECIALIST = "specialist", _("specialist")

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT, related_name="assignments")
    kind = models.CharField(max_length=16, choices=Kind)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, null=True, related_name="assignments")
    pupil = models.ForeignKey(Pupil, models.PROTECT, null=True, related_name="assignments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Privacy:
        structure = ("id", "organisation", "kind", "starts_on", "ends_on")
        staff = ("person", "school_class")
        t3 = ("pupil",)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(school_class__isnull=True) | Q(pupil__isnull=True), name="assignment_of_class_or_pupil"
            ),
            models.CheckConstraint(
                condition=Q(kind="specialist") | Q(school_class__isnull=False), name="teachers_have_classes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.school_class or self.pupil or self.organisation}"


class RosterMapping(Row):
    """How a school's sheet was mapped last time, found again by the signature of its headers."""

    organisation = models.ForeignKey(Organisation, models.CASCADE)
    signature = models.CharField(max_length=64)
    columns = models.JSONField()
    remembered_at = models.DateTimeField()

    class Privacy:
        structure = ("id", "organisation", "signature", "columns", "remembered_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "signature"], name="one_mapping_of_headers")]

    def __str__(self) -> str:
        return self.signature[:12]


class RosterImport(Row):
    """A sheet on its way into the school: uploaded, mapped, previewed, applied or given up."""

    class State(models.TextChoices):
        MAPPING = "mapping", _("columns to be confirmed")
        CHECKING = "checking", _("being checked")
        PREVIEW = "preview", _("ready to look through")
        APPLYING = "applying", _("being applied")
        APPLIED = "applied", _("applied")
        GIVEN_UP = "given_up", _("given up")

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    year = models.ForeignKey(SchoolYear, models.PROTECT)
    by = models.ForeignKey(Person, models.PROTECT)
    at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    table_sealed = models.BinaryField(null=True)
    mapping = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.MAPPING)
    summary = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True)

    class Privacy:
        structure = (
            "id",
            "organisation",
            "year",
            "at",
            "file_name",
            "file_digest",
            "mapping",
            "choices",
            "state",
            "summary",
            "applied_at",
        )
        staff = ("by",)
        t3 = ("table_sealed",)

    def __str__(self) -> str:
        return self.file_name
