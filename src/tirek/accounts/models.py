from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tirek.accounts.roles import Role
from tirek.core.ids import uuid7
from tirek.core.models import Row
from tirek.organisations.models import Language, Organisation


class PersonManager(BaseUserManager["Person"]):
    """Finds a person by login, as Django's authentication asks."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(login__iexact=username)


class Person(AbstractBaseUser):
    """A grown-up who works on the platform. What they may do comes from appointments, never from a flag."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    login = models.CharField(_("login"), max_length=60, unique=True)
    email = models.EmailField(_("e-mail"), unique=True)
    surname = models.CharField(_("surname"), max_length=80)
    given_name = models.CharField(_("given name"), max_length=80)
    patronymic = models.CharField(_("patronymic"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.KAZAKH)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    objects = PersonManager()

    class Privacy:
        structure = ("id", "language", "is_active", "joined_at", "last_login")
        staff = ("login", "email", "surname", "given_name", "patronymic")
        secret = ("password",)

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.surname, self.given_name, self.patronymic)))

    @property
    def short_name(self) -> str:
        """Surname with initials: «Сәрсенова А. Б.»."""
        initials = " ".join(f"{name[0]}." for name in (self.given_name, self.patronymic) if name)
        return f"{self.surname} {initials}".strip()

    def get_full_name(self) -> str:
        return self.full_name


class Appointment(Row):
    """A role at an organisation, with dates. ``ends_on`` is the first day without it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=20, choices=Role)
    post_share = models.DecimalField(max_digits=3, decimal_places=2, default=1)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Privacy:
        structure = ("id",)
        staff = ("person", "organisation", "role", "post_share", "starts_on", "ends_on")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="appointment_ends_after_start"
            )
        ]
        indexes = [models.Index(fields=["person", "ends_on"], name="appointment_of_person")]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()}"


class Invitation(Row):
    """A link by which a colleague makes their own account and takes up a role."""

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    role = models.CharField(max_length=20, choices=Role)
    email = models.EmailField()
    key_hash = models.BinaryField(unique=True)
    invited_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Privacy:
        structure = ("id", "invited_at", "expires_at", "accepted_at", "withdrawn_at")
        staff = ("organisation", "role", "email", "invited_by", "accepted_by")
        secret = ("key_hash",)

    def __str__(self) -> str:
        return f"{self.email} · {self.get_role_display()}"


class AttemptCount(models.Model):
    """How many guesses one key (a login from one address, a code) has spent in one window; rule A-1."""

    key_hash = models.BinaryField(primary_key=True)
    window_started_at = models.DateTimeField()
    spent = models.PositiveIntegerField()

    class Privacy:
        structure = ("window_started_at", "spent")
        secret = ("key_hash",)

    def __str__(self) -> str:
        return f"{self.spent} since {self.window_started_at:%H:%M}"
