from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tirek.accounts.models import Person
from tirek.consents.models import Consent, LegalGround
from tirek.core.clock import day_in_kazakhstan
from tirek.core.models import Row
from tirek.instruments.models import Informant, InstrumentVersion, Wording
from tirek.organisations.models import Organisation, Quarter
from tirek.people.models import Guardian, Pupil, SchoolClass


class Screening(Row):
    """A plan: which classes, which instruments, which informants, when, in which mode."""

    class Mode(models.TextChoices):
        """How the sitting is watched over (ITC guidelines on computer-based testing, 2005)."""

        NAMED_SUPERVISED = "supervised", _("named, under supervision")
        NAMED_CONTROLLED = "controlled", _("named, by a personal link")

    class LanguageChoice(models.TextChoices):
        PUPIL = "pupil", _("the pupil chooses")
        INSTRUCTION = "instruction", _("language of instruction only")

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    title = models.CharField(max_length=200)
    quarter = models.ForeignKey(Quarter, models.PROTECT)
    mode = models.CharField(max_length=12, choices=Mode, default=Mode.NAMED_SUPERVISED)
    language_choice = models.CharField(max_length=12, choices=LanguageChoice, default=LanguageChoice.PUPIL)
    starts_on = models.DateField()
    ends_on = models.DateField()
    led_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    signals_to = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Privacy:
        structure = (
            "id",
            "organisation",
            "title",
            "quarter",
            "mode",
            "language_choice",
            "starts_on",
            "ends_on",
            "created_at",
            "closed_at",
        )
        staff = ("led_by", "signals_to")

    class Meta:
        ordering = ["-starts_on", "-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="screening_ends_after_start")
        ]

    def is_over(self, at: datetime) -> bool:
        """Whether the plan has ended or was closed."""
        return self.closed_at is not None or self.ends_on < day_in_kazakhstan(at)

    def __str__(self) -> str:
        return self.title


class ScreenedClass(Row):
    """One class of a plan, with the code its shared computer is opened by."""

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    screening = models.ForeignKey(Screening, models.CASCADE, related_name="classes")
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, related_name="screened")
    class_code_sealed = models.BinaryField()

    class Privacy:
        structure = ("id", "organisation", "screening", "school_class")
        secret = ("class_code_sealed",)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["screening", "school_class"], name="a_class_once_in_a_plan")]

    def __str__(self) -> str:
        return f"{self.screening} · {self.school_class}"


class Packed(Row):
    """One instrument of a plan's package; its version is fixed when the plan is made."""

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    screening = models.ForeignKey(Screening, models.CASCADE, related_name="package")
    instrument = models.ForeignKey(InstrumentVersion, models.PROTECT)
    position = models.PositiveSmallIntegerField()

    class Privacy:
        structure = ("id", "organisation", "screening", "instrument", "position")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["screening", "instrument"], name="an_instrument_once_in_a_plan")]

    def __str__(self) -> str:
        return f"{self.instrument} in {self.screening}"


class Seat(Row):
    """One respondent's place in one plan: who answers, about whom, with which personal code."""

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    screening = models.ForeignKey(Screening, models.CASCADE, related_name="seats")
    screened_class = models.ForeignKey(ScreenedClass, models.CASCADE, related_name="seats")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="seats")
    informant = models.CharField(max_length=14, choices=Informant)
    teacher = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    guardian = models.ForeignKey(Guardian, models.PROTECT, null=True, related_name="+")
    code_hash = models.BinaryField(unique=True)
    code_sealed = models.BinaryField()
    key_hash = models.BinaryField(unique=True)
    token_sealed = models.BinaryField()
    help_asked_at = models.DateTimeField(null=True)

    class Privacy:
        structure = ("id", "organisation", "screening", "screened_class", "informant", "help_asked_at")
        staff = ("teacher",)
        t3 = ("pupil", "guardian")
        secret = ("code_hash", "code_sealed", "key_hash", "token_sealed")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["screening", "pupil", "informant", "teacher", "guardian"],
                nulls_distinct=False,
                name="a_respondent_sits_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.informant} about {self.pupil_id}"


class Sitting(Row):
    """One respondent × one instrument version × one language, on a basis that is kept with it (rule C-1)."""

    class State(models.TextChoices):
        OPEN = "open", _("working")
        FINISHED = "finished", _("finished")
        STOPPED = "stopped", _("stopped: consent withdrawn")
        EXPIRED = "expired", _("not finished in time")
        REPLACED = "replaced", _("begun anew")

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="sittings")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="sittings")
    instrument = models.ForeignKey(InstrumentVersion, models.PROTECT)
    wording = models.ForeignKey(Wording, models.PROTECT)
    wording_digest = models.CharField(max_length=64)
    consent = models.ForeignKey(Consent, models.PROTECT, null=True)
    legal_ground = models.ForeignKey(LegalGround, models.PROTECT, null=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    device = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    taken_up_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Privacy:
        structure = (
            "id",
            "organisation",
            "seat",
            "instrument",
            "wording",
            "wording_digest",
            "device",
            "opened_at",
            "taken_up_at",
            "finished_at",
            "stopped_at",
        )
        t3 = ("pupil", "consent", "legal_ground", "state")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(consent__isnull=False, legal_ground__isnull=True)
                | Q(consent__isnull=True, legal_ground__isnull=False),
                name="sitting_has_one_basis",
            ),
            models.UniqueConstraint(
                fields=["seat", "instrument"],
                condition=Q(state__in=("open", "finished")),
                name="one_sitting_that_counts",
            ),
        ]
        indexes = [models.Index(fields=["pupil", "-opened_at"], name="sittings_of_pupil")]

    def __str__(self) -> str:
        return f"{self.instrument} {self.state}"


class Batch(models.Model):
    """Sealed answers exactly as the device sent them; same (sitting, device, seq) + same digest = the same batch."""

    id = models.BigAutoField(primary_key=True)
    # the guard compares it with the sitting's own at every insert: a foreign key would only ask the same again
    organisation = models.ForeignKey(Organisation, models.PROTECT, db_index=False, db_constraint=False)
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="batches", db_index=False)
    device = models.CharField(max_length=40)
    seq = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField(default=0)
    digest = models.BinaryField()
    server_key = models.CharField(max_length=16)
    epk = models.BinaryField()
    answers = models.TextField()
    received_at = models.DateTimeField()

    class Privacy:
        structure = ("id", "organisation", "sitting", "device", "seq", "digest", "server_key", "epk", "received_at")
        t3 = ("position",)
        t4 = ("answers",)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "device", "seq"], name="a_batch_once")]

    def __str__(self) -> str:
        return f"batch {self.seq} of {self.sitting_id}"


class KeptApart(Row):
    """A batch that could not be taken as it is: other bytes under a known number, or bytes that fit nothing."""

    class Reason(models.TextChoices):
        CONFLICT = "conflict", _("other answers under the same number")
        UNREADABLE = "unreadable", _("could not be opened")
        MISFIT = "misfit", _("does not fit the questionnaire")
        LATE = "late", _("came after the sitting was over")

    class Why(models.TextChoices):
        """Why a person decided that these answers do not count."""

        SAME = "same", _("it says the same as the answers that count")
        ANOTHER_HAND = "another_hand", _("another person had the device")
        TRIAL = "trial", _("a trial or a mistake, not meant as answers")
        DEVICE = "device", _("a fault of the device or the network")

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="kept_apart")
    device = models.CharField(max_length=40)
    seq = models.PositiveSmallIntegerField()
    digest = models.BinaryField()
    server_key = models.CharField(max_length=16, blank=True)
    epk = models.BinaryField(default=bytes)
    body = models.TextField()
    reason = models.CharField(max_length=10, choices=Reason)
    received_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    set_aside_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    set_aside_why = models.CharField(max_length=12, choices=Why, blank=True)

    class Privacy:
        structure = (
            "id",
            "organisation",
            "sitting",
            "device",
            "seq",
            "digest",
            "server_key",
            "epk",
            "reason",
            "received_at",
            "looked_at",
        )
        staff = ("set_aside_by",)
        t3 = ("set_aside_why",)
        t4 = ("body",)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(looked_at__isnull=True, set_aside_by__isnull=True, set_aside_why="")
                | (Q(looked_at__isnull=False, set_aside_by__isnull=False) & ~Q(set_aside_why="")),
                name="set_aside_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} in {self.sitting_id}"


class Result(models.Model):
    """What one finished sitting came to: made once, by a named version of the library, in the submit transaction."""

    sitting = models.OneToOneField(Sitting, models.PROTECT, primary_key=True, related_name="result")
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="results")
    library_version = models.CharField(max_length=20)
    structure_digest = models.CharField(max_length=64)
    scored_at = models.DateTimeField()
    quality = models.JSONField(default=list)
    scores = models.JSONField()
    closed_at = models.DateTimeField(null=True)
    decide_by = models.DateField(null=True)
    kept_on_ground = models.ForeignKey(LegalGround, models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True)

    class Privacy:
        structure = (
            "sitting",
            "organisation",
            "library_version",
            "structure_digest",
            "scored_at",
            "closed_at",
            "decide_by",
            "erased_at",
        )
        t3 = ("pupil", "scores", "quality", "kept_on_ground")

    def __str__(self) -> str:
        return f"result of {self.sitting_id}"
