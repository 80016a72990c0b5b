from django.db import models
from django.utils.translation import gettext_lazy as _

from tirek.accounts.models import Person
from tirek.core.models import Row
from tirek.organisations.models import Organisation
from tirek.people.models import Pupil


class Signal(Row):
    """A red-flag answer on its way to a person: raised at once, answered within its clock.

    The psychologist sees what was answered; the head learns that a signal exists and is handled.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="signals")
    source_kind = models.CharField(max_length=20, default="sitting")
    source_id = models.UUIDField()
    item = models.CharField(max_length=40)
    reason = models.CharField(max_length=40)
    instrument_code = models.CharField(max_length=60)
    instrument_version = models.CharField(max_length=12)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    named_person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_with_consent_at = models.DateTimeField(null=True)

    class Privacy:
        structure = ("id", "organisation", "source_kind", "source_id", "raised_at", "due_at", "seen_at", "handled_at")
        staff = ("named_person", "handled_by")
        t3 = ("pupil", "closed_with_consent_at")
        t4 = ("item", "reason", "instrument_code", "instrument_version")

    class Meta:
        ordering = ["due_at"]
        constraints = [
            models.UniqueConstraint(fields=["source_id", "item"], name="one_signal_of_an_answer"),
        ]

    def __str__(self) -> str:
        return f"signal {self.raised_at:%Y-%m-%d %H:%M}"


class SignalStep(Row):
    """What was done about a signal, by whom, when. Written once, never changed."""

    class Kind(models.TextChoices):
        TALKED = "talked", _("talked with the child")
        PARENT_TOLD = "parent_told", _("told a parent")
        REFERRED = "referred", _("referred to the centre of psychological support")
        CALLED_HELP = "called_help", _("called emergency help")
        HANDED_OVER = "handed_over", _("handed over to a colleague")
        CLOSED = "closed", _("closed")

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    signal = models.ForeignKey(Signal, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind)
    words_sealed = models.BinaryField(null=True)
    by = models.ForeignKey(Person, models.PROTECT)
    at = models.DateTimeField()

    class Privacy:
        structure = ("id", "organisation", "signal", "kind", "at")
        staff = ("by",)
        t4 = ("words_sealed",)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.kind
