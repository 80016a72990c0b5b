from django.db import models


class Entry(models.Model):
    """One line of the trail. People, organisations and pupils are named by id: the trail outlives their rows."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=200, blank=True)
    organisation_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40, blank=True)
    pupil_id = models.UUIDField(null=True)
    rule = models.CharField(max_length=12, blank=True)
    reads = models.BooleanField(default=False)
    details = models.JSONField(default=dict)

    class Privacy:
        structure = ("id", "at", "organisation_id", "verb", "subject_kind", "subject_id", "rule", "reads")
        staff = ("by_id", "by_label")
        t3 = ("pupil_id", "details")

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "-at"], name="audit_by_organisation"),
            models.Index(fields=["pupil_id", "-at"], name="audit_by_pupil"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_kind}"
