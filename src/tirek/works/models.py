from django.db import models
from django.utils.translation import gettext_lazy as _

from tirek.accounts.models import Person
from tirek.core.models import Row
from tirek.organisations.models import Organisation


class Work(Row):
    """A long piece of work one person asked for: what it is, how far it is, and the file it left."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("in progress")
        DONE = "done", _("done")
        FAILED = "failed", _("did not succeed")

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    kind = models.CharField(max_length=40)
    asked_by = models.ForeignKey(Person, models.PROTECT)
    asked_at = models.DateTimeField()
    wishes = models.JSONField(default=dict)
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    finished_count = models.PositiveIntegerField(default=0)
    now_doing = models.CharField(max_length=200, blank=True)
    outcome = models.JSONField(default=dict)
    file_name = models.CharField(max_length=200, blank=True)
    file_type = models.CharField(max_length=100, blank=True)
    file_sealed = models.BinaryField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    back_to = models.CharField(max_length=200, blank=True)

    class Privacy:
        structure = (
            "id",
            "organisation",
            "kind",
            "asked_at",
            "language",
            "state",
            "total",
            "finished_count",
            "finished_at",
            "expires_at",
            "back_to",
            "file_type",
        )
        staff = ("asked_by",)
        t3 = ("wishes", "now_doing", "outcome", "file_name", "file_sealed")

    class Meta:
        indexes = [models.Index(fields=["asked_by", "-asked_at"], name="works_of_person")]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        return 100 * self.finished_count // self.total if self.total else 0
