from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tirek.accounts.models import Person
from tirek.core.models import Row
from tirek.organisations.models import Language, Organisation
from tirek.people.models import Guardian, Pupil


class Purpose(models.TextChoices):
    """What a consent is for; each is given, refused and withdrawn by itself."""

    DIAGNOSTICS = "diagnostics", _("diagnostics")
    COUNSELLING = "counselling", _("counselling")
    TRAINING = "training", _("trainings and group work")
    SHARE_PMPC = "share_pmpc", _("sharing with the PMPC")
    SHARE_CENTRE = "share_centre", _("sharing with the centre of psychological support")
    STATISTICS = "statistics", _("anonymised statistics")
    RESEARCH = "research", _("research")


class ConsentText(Row):
    """The words a guardian reads, in one language and one version; published once, never changed."""

    version = models.CharField(max_length=12)
    language = models.CharField(max_length=2, choices=Language)
    words = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Privacy:
        public = ("id", "version", "language", "words", "digest", "published_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="one_text_of_a_version")]

    def __str__(self) -> str:
        return f"{self.version} {self.language}"


class Letter(Row):
    """A consent letter to one guardian (or an adult pupil) about one pupil, with its one-time link and code."""

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="letters")
    guardian = models.ForeignKey(Guardian, models.PROTECT, null=True, related_name="letters")
    text = models.ForeignKey(ConsentText, models.PROTECT)
    key_hash = models.BinaryField(unique=True)
    token_sealed = models.BinaryField()
    code_sealed = models.BinaryField()
    issued_by = models.ForeignKey(Person, models.PROTECT)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Privacy:
        structure = ("id", "organisation", "text", "issued_at", "expires_at", "opened_at", "answered_at", "replaced_at")
        staff = ("issued_by",)
        t3 = ("pupil", "guardian")
        secret = ("key_hash", "token_sealed", "code_sealed")

    def __str__(self) -> str:
        return f"letter about {self.pupil_id}"


class Paper(Row):
    """A signed sheet as pictures: re-encoded, so that nothing of the camera or scanner remains, and sealed."""

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    pupil = models.ForeignKey(Pupil, models.PROTECT)
    picture_sealed = models.BinaryField()
    picture_type = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    recorded_by = models.ForeignKey(Person, models.PROTECT)
    recorded_at = models.DateTimeField()

    class Privacy:
        structure = ("id", "organisation", "picture_type", "digest", "recorded_at")
        staff = ("recorded_by",)
        t3 = ("pupil", "picture_sealed")

    def __str__(self) -> str:
        return f"paper of {self.recorded_at:%Y-%m-%d}"


class Consent(Row):
    """One decision of one signer about one pupil and one purpose.

    The signer is a guardian, or (``guardian`` empty) the pupil who has come of age. A later decision of the same signer
    supersedes this row; a withdrawal is marked on it. Rows are never deleted.
    """

    class Decision(models.TextChoices):
        GIVEN = "given", _("given")
        REFUSED = "refused", _("refused")

    class Channel(models.TextChoices):
        LINK = "link", _("by the link of the letter")
        PAPER = "paper", _("on paper")

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="consents")
    guardian = models.ForeignKey(Guardian, models.PROTECT, null=True, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose)
    decision = models.CharField(max_length=8, choices=Decision)
    text = models.ForeignKey(ConsentText, models.PROTECT)
    channel = models.CharField(max_length=8, choices=Channel)
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="consents")
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="consents")
    signed_name = models.CharField(max_length=250)
    signed_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_channel = models.CharField(max_length=8, choices=Channel, blank=True)
    superseded_at = models.DateTimeField(null=True)

    class Privacy:
        structure = (
            "id",
            "organisation",
            "text",
            "channel",
            "signed_at",
            "valid_from",
            "valid_to",
            "withdrawn_at",
            "withdrawn_channel",
            "superseded_at",
        )
        staff = ("recorded_by",)
        guardian = ("signed_name",)
        t3 = ("pupil", "guardian", "purpose", "decision", "letter", "paper")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="link", letter__isnull=False) | Q(channel="paper", paper__isnull=False),
                name="consent_has_its_document",
            ),
            models.UniqueConstraint(
                fields=["pupil", "guardian", "purpose"],
                condition=Q(superseded_at__isnull=True),
                nulls_distinct=False,
                name="one_standing_decision",
            ),
            models.UniqueConstraint(fields=["id", "pupil"], name="consent_of_its_pupil"),
        ]
        indexes = [models.Index(fields=["pupil", "purpose"], name="consents_of_pupil")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.decision}"


class LegalGround(Row):
    """Acting without consent because a life is in danger or a law demands it. Not an override: another ground.

    It needs a second signature within 24 hours, ends by itself, and the parent is told when that is safe.
    """

    class Kind(models.TextChoices):
        DANGER_TO_LIFE = "danger_to_life", _("danger to life")
        STATUTORY_DUTY = "statutory_duty", _("duty set by law")

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="legal_grounds")
    kind = models.CharField(max_length=16, choices=Kind)
    law = models.CharField(max_length=250, blank=True)
    reason = models.TextField()
    declared_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    second_signature_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    second_signature_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    parent_told_at = models.DateTimeField(null=True)
    parent_told_how = models.CharField(max_length=250, blank=True)

    class Privacy:
        structure = ("id", "organisation", "declared_at", "second_signature_at", "ends_at", "ended_at")
        staff = ("declared_by", "second_signature_by")
        t3 = ("pupil", "kind", "law", "reason", "parent_told_at", "parent_told_how")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(second_signature_by__isnull=True) | ~Q(second_signature_by=models.F("declared_by")),
                name="second_signature_is_another_person",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="ground_has_a_reason"),
            models.CheckConstraint(condition=Q(kind="danger_to_life") | ~Q(law=""), name="duty_names_its_law"),
            models.UniqueConstraint(fields=["id", "pupil"], name="ground_of_its_pupil"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.declared_at:%Y-%m-%d}"
